"""A policy pack as its own process, asked over gRPC exactly as Pulumi's engine asks it.

The engine starts a Python pack as `python -u -m pulumi.policy <engine address> <directory>` in the pack's folder, reads the
port it prints, then calls ConfigureStack, GetAnalyzerInfo and Configure once, Remediate and Analyze for each resource before
it is created, and AnalyzeStack at the end.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from gatehouse.laptop.pack import wire
from gatehouse.laptop.pack.config import Configured, PackError, Policy, reconcile
from gatehouse.laptop.pack.process import JudgedStack, PackProcess
from gatehouse.laptop.pack.wire import AnalyzedResource, Remediation, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["AnalyzedResource", "PackError", "Policy", "PolicyPack", "Remediation", "Violation"]

_GRPC: Any = grpc  # the package has no types
_EMPTY: Any = empty_pb2
_MESSAGE_BYTES = 400 * 1024 * 1024  # as in Pulumi's SDK
_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.enable_http_proxy", 0),  # the pack is on loopback, whatever the environment's proxy
)
_RAISED = "Exception calling application: "
_NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class PolicyPack:
    """A running pack. Use it as a context manager, or call `close`; the process ends with this one in any case.

    `launch` returns at once; the first question waits for the process, as `wait` does. Questions may be asked from
    several threads.
    """

    def __init__(
        self, process: PackProcess, target: JudgedStack, given: Mapping[str, Any] | None, timeout: float = 30
    ) -> None:
        self._process = process
        self._target = target
        self._given = given
        self._deadline = time.monotonic() + timeout
        self._connecting = threading.Lock()
        self._connection: _Connection | None = None
        self._failed: Exception | None = None

    @classmethod
    def launch(
        cls,
        directory: Path,
        *,
        project: str,
        stack: str,
        organization: str = "organization",
        dry_run: bool,
        config: Mapping[str, str] = _NO_CONFIG,
        pack_config: Mapping[str, Any] | None = None,
        timeout: float = 30,
    ) -> PolicyPack:
        """Start the pack in `directory` without waiting for it.

        Args:
            directory: The folder with PulumiPolicy.yaml and __main__.py.
            project: The Pulumi project that is judged.
            stack: Its stack.
            organization: The organisation that the stack belongs to.
            dry_run: Whether this is a preview.
            config: The stack's configuration: full keys to strings, objects as JSON.
            pack_config: What `--policy-pack-config` holds: policies to a level, or to an object of `enforcementLevel` and
                properties; `all` sets every policy's level.
            timeout: Seconds until the pack must have started.

        Raises:
            PackError: The folder holds no pack, or one that is not written in Python.
        """
        target = JudgedStack(project, stack, organization, dry_run, dict(config))
        return cls(PackProcess(directory.resolve(), target), target, pack_config, timeout)

    def wait(self) -> Self:
        """Block until the pack is configured and can be asked; return the pack itself.

        Raises:
            PackError: It does not start, or its configuration is malformed. It is closed then.
        """
        try:
            self._connected()
        except BaseException:
            self.close()
            raise
        return self

    @property
    def name(self) -> str:
        """The pack's name."""
        return self._connected().name

    @property
    def policies(self) -> Sequence[Policy]:
        """The pack's policies, at the levels that its configuration gives them."""
        return self._connected().policies

    @property
    def configured(self) -> Configured:
        """The level and the settings of every policy, by its name."""
        return self._connected().configured

    def analyze(self, r: AnalyzedResource) -> list[Violation]:
        """Ask every resource policy about one resource, before it is created.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        return wire.violations(self._ask("Analyze", wire.request(r), f"judging {r.type} '{r.name}'"), r.urn)

    def analyze_stack(self, rs: Sequence[AnalyzedResource]) -> list[Violation]:
        """Ask every stack policy about all resources together; a violation of no particular resource has an empty `urn`.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        return wire.violations(self._ask("AnalyzeStack", wire.stack_request(rs), "judging the stack"), "")

    def remediate(self, r: AnalyzedResource) -> list[Remediation]:
        """Ask the policies at the level `remediate` for a better version of a resource, in order; the last one holds.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        if all(policy.level != "remediate" for policy in self.policies):
            return []
        return wire.remediations(self._ask("Remediate", wire.request(r), f"remediating {r.type} '{r.name}'"))

    def close(self) -> None:
        """End the process. Safe to call twice, and while a question is being asked."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.channel.close()
        self._process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> _Connection:
        with self._connecting:
            if self._failed is not None:
                raise self._failed
            if self._connection is None:
                if not self._process.stop.alive:
                    raise PackError(f"The policy pack in {self._process.directory} is closed already.")
                try:
                    self._connection = self._connect()
                except Exception as error:  # a package that is missing, too, is the cause for all who ask
                    self._failed = error
                    raise
            return self._connection

    def _connect(self) -> _Connection:
        port = self._process.port(self._deadline - time.monotonic())
        channel = _GRPC.insecure_channel(f"127.0.0.1:{port}", options=_CHANNEL_OPTIONS)
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        seconds = max(1.0, self._deadline - time.monotonic())
        target = self._target
        try:
            stub.ConfigureStack(
                analyzer_pb2.AnalyzerStackConfigureRequest(
                    stack=target.stack,
                    project=target.project,
                    organization=target.organization,
                    dry_run=target.dry_run,
                    config=target.config,
                ),
                timeout=seconds,
                wait_for_ready=True,
            )
            info = stub.GetAnalyzerInfo(_EMPTY.Empty(), timeout=seconds)
            declared = wire.policies(info)
            configured = reconcile(info.name, declared, wire.initial_config(info), self._given)
            stub.Configure(wire.configuration(configured), timeout=seconds)
        except grpc.RpcError as error:
            channel.close()
            raise PackError(self._broken("being configured", error)) from error
        except PackError:
            channel.close()
            raise
        policies = tuple(policy.at(configured[policy.name][0]) for policy in declared)
        return _Connection(channel, stub, info.name, policies, configured)

    def _ask(self, method: str, request: object, doing: str) -> Any:  # noqa: ANN401 - a protobuf message
        connection = self._connected()
        call: Callable[..., Any] = getattr(connection.stub, method)
        try:
            return call(request)
        except grpc.RpcError as error:
            raise PackError(self._broken(doing, error)) from error
        except ValueError as error:  # the channel was closed by another thread
            raise PackError(
                f"The policy pack in {self._process.directory} was closed while {doing}."
            ) from error

    def _broken(self, doing: str, error: Any) -> str:  # noqa: ANN401 - gRPC's errors have no types
        details = str(error.details() or error)
        raised = details.startswith(_RAISED)
        if not raised and self._process.ends_within(1):
            return (
                f"The policy pack in {self._process.directory} stopped while {doing}.{self._process.said()}"
            )
        return f"The policy pack in {self._process.directory} failed while {doing}: {details.removeprefix(_RAISED)}"


@dataclass(frozen=True)
class _Connection:
    channel: Any
    stub: analyzer_pb2_grpc.AnalyzerStub
    name: str
    policies: tuple[Policy, ...]
    configured: Configured
