"""A policy pack as its own process, asked over gRPC exactly as Pulumi's engine asks it.

The engine starts a Python pack as `python -u -m pulumi.policy <engine address> <directory>` in the pack's folder, reads the port
it prints, then calls ConfigureStack, GetAnalyzerInfo and Configure once, Remediate and Analyze for each resource before it is
created, and AnalyzeStack at the end.

The protocol: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Self, cast

import grpc
import yaml
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from gatehouse.laptop import pack_config
from gatehouse.laptop.pack_config import Level, PackError, Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["AnalyzedResource", "PackError", "Policy", "PolicyPack", "Remediation", "Violation"]

_LEVELS: dict[int, Level] = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "remediate"}
_NUMBERS = {level: number for number, level in _LEVELS.items()}
_SEVERITIES = ("", "low", "medium", "high", "critical")
_MESSAGE_BYTES = 400 * 1024 * 1024
_CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.enable_http_proxy", 0),  # the pack is on loopback, whatever the environment's proxy
]
_TAIL_LINES = 400


@dataclass(frozen=True)
class Violation:
    """One finding. `message` tells what is wrong and what cures it; `description` is the policy's own, `severity` may be empty."""

    policy: str
    pack: str
    level: Literal["mandatory", "advisory", "remediate"]
    message: str
    urn: str
    severity: str
    description: str


@dataclass(frozen=True)
class AnalyzedResource:
    """A resource as the engine shows it to a pack.

    `properties` are inputs for `analyze` and `remediate`, outputs for `analyze_stack`, in Pulumi's wire form: unknown values and
    secrets marked by the protocol's signatures. `property_dependencies` maps a property to the URNs it was computed from.
    `provider` is the provider's reference (`URN::id`), empty for the default one.
    """

    urn: str
    type: str
    name: str
    properties: struct_pb2.Struct
    parent: str = ""
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    provider: str = ""
    protect: bool = False


@dataclass(frozen=True)
class Remediation:
    """What a policy at the level `remediate` made of a resource: its new inputs, or (in `diagnostic`) why it could not."""

    policy: str
    description: str
    properties: struct_pb2.Struct | None
    diagnostic: str


class PolicyPack:
    """A running pack. Use it as a context manager, or call `close`; the process ends with this one in any case.

    `launch` returns at once and the first question waits for the process; `start` waits itself. Questions may be asked from
    several threads.
    """

    def __init__(self, process: subprocess.Popen[bytes], directory: Path, stack: _Stack, timeout: float) -> None:
        self._process = process
        self._directory = directory
        self._stack = stack
        self._deadline = time.monotonic() + timeout
        self._timeout = timeout
        self._output: deque[str] = deque(maxlen=_TAIL_LINES)
        self._port = ""
        self._printed = threading.Event()
        self._connecting = threading.Lock()
        self._connection: _Connection | None = None
        self._end = weakref.finalize(self, _stop, process)
        for reader in (self._read_stdout, self._read_stderr):
            threading.Thread(target=reader, name=f"pack-{reader.__name__}", daemon=True).start()

    @classmethod
    def launch(  # noqa: PLR0913 - what the engine hands to a pack
        cls,
        directory: Path,
        *,
        project: str,
        stack: str,
        organization: str = "organization",
        dry_run: bool,
        config: Mapping[str, str] = MappingProxyType({}),
        pack_config: Mapping[str, Any] | None = None,
        timeout: float = 30,
    ) -> PolicyPack:
        """Start the pack in `directory` without waiting for it.

        Args:
            directory: The folder with PulumiPolicy.yaml and __main__.py.
            project: The Pulumi project that is judged.
            stack: Its stack.
            organization: The organisation the stack belongs to.
            dry_run: Whether this is a preview.
            config: The stack's configuration: full keys to strings, objects as JSON.
            pack_config: What `--policy-pack-config` holds: policy names to a level, or to an object of `enforcementLevel` and
                properties; `all` sets every policy's level.
            timeout: Seconds until the first answer is overdue.

        Raises:
            PackError: The folder holds no pack, or one that is not written in Python.
        """
        directory = directory.resolve()
        settings = _Stack(project, stack, organization, dry_run, dict(config), pack_config)
        command = [_interpreter(directory), "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(directory)]
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and the pack's folder
                command,
                cwd=directory,
                env=settings.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise PackError(f"The policy pack in {directory} can't be started: {command[0]}: {error.strerror}.") from error
        return cls(process, directory, settings, timeout)

    @classmethod
    def start(  # noqa: PLR0913
        cls,
        directory: Path,
        *,
        project: str,
        stack: str,
        organization: str = "organization",
        dry_run: bool,
        config: Mapping[str, str] = MappingProxyType({}),
        pack_config: Mapping[str, Any] | None = None,
        timeout: float = 30,
    ) -> PolicyPack:
        """Start the pack as `launch` does and wait until it is configured.

        Raises:
            PackError: It does not start, or its configuration is malformed. The message says what to do.
        """
        pack = cls.launch(
            directory,
            project=project,
            stack=stack,
            organization=organization,
            dry_run=dry_run,
            config=config,
            pack_config=pack_config,
            timeout=timeout,
        )
        try:
            pack.wait()
        except BaseException:
            pack.close()
            raise
        return pack

    def wait(self) -> None:
        """Block until the pack is configured and can be asked.

        Raises:
            PackError: It does not start, or its configuration is malformed.
        """
        self._connected()

    @property
    def name(self) -> str:
        """The pack's name."""
        return self._connected().info.name

    @property
    def version(self) -> str:
        """The pack's version: that of PulumiPolicy.yaml where it has one, as the engine does it."""
        return str(_policy_file(self._directory).get("version") or self._connected().info.version)

    @property
    def policies(self) -> Sequence[Policy]:
        """The pack's policies, at the levels that its configuration gives them."""
        return self._connected().policies

    @property
    def output(self) -> tuple[str, ...]:
        """What the pack printed, newest last (the last few hundred lines). The engine shows these to the user."""
        return tuple(self._output)

    def analyze(self, r: AnalyzedResource) -> list[Violation]:
        """Ask every resource policy about one resource, before it is created.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        answer = self._ask("Analyze", _request(r), f"judging {r.type} '{r.name}'")
        return self._violations(answer, r.urn)

    def analyze_stack(self, rs: Sequence[AnalyzedResource]) -> list[Violation]:
        """Ask every stack policy about all resources together; a violation of no particular resource has an empty `urn`.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        request = analyzer_pb2.AnalyzeStackRequest(resources=[_stack_resource(r) for r in rs])
        return self._violations(self._ask("AnalyzeStack", request, "judging the stack as a whole"), "")

    def remediate(self, r: AnalyzedResource) -> list[Remediation]:
        """Ask the policies at the level `remediate` for a better version of a resource, in order; the last properties win.

        Raises:
            PackError: The pack broke down or refused its configuration; the deployment must stop.
        """
        if all(policy.level != "remediate" for policy in self.policies):
            return []
        answer = self._ask("Remediate", _request(r), f"remediating {r.type} '{r.name}'")
        return [
            Remediation(
                policy=found.policyName,
                description=found.description,
                properties=found.properties if found.HasField("properties") else None,
                diagnostic=found.diagnostic,
            )
            for found in answer.remediations
        ]

    def close(self) -> None:
        """End the process. Safe to call twice, and while a question is being asked."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.channel.close()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> _Connection:
        with self._connecting:
            if self._connection is None:
                if not self._end.alive:
                    raise PackError(f"The policy pack in {self._directory} is closed already.")
                self._connection = self._connect()
            return self._connection

    def _connect(self) -> _Connection:
        if not self._printed.wait(max(0.0, self._deadline - time.monotonic())):
            raise PackError(
                f"The policy pack in {self._directory} printed no port within {self._timeout:g} s.{self._tail()}"
                " Look for work at import time, or allow it more."
            )
        if not self._port.isdecimal():
            raise PackError(self._not_started())
        channel = grpc.insecure_channel(f"127.0.0.1:{self._port}", options=_CHANNEL_OPTIONS)
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        remaining = max(1.0, self._deadline - time.monotonic())
        try:
            stub.ConfigureStack(self._stack.request(), timeout=remaining, wait_for_ready=True)
            info = stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=remaining)
            policies, request = _configure(info, self._stack.pack_config)
            stub.Configure(request, timeout=remaining)
        except grpc.RpcError as error:
            channel.close()
            raise PackError(self._broken("being configured", error)) from error
        except PackError:
            channel.close()
            raise
        return _Connection(channel, stub, info, policies)

    def _not_started(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        code = self._process.poll()
        if code is None:
            return (
                f"The policy pack in {self._directory} printed {self._port!r} where its port belongs."
                " Take print() out of what it runs before PolicyPack(...)."
            )
        if "No module named 'pulumi_policy'" in "\n".join(self._output):
            return (
                f"The policy pack in {self._directory} did not start: pulumi-policy is not installed for"
                f" {self._process.args[0]}. Install it: pip install pulumi-policy."  # type: ignore[index]
            )
        return f"The policy pack in {self._directory} did not start (exit status {code}).{self._tail()}"

    def _broken(self, doing: str, error: grpc.RpcError) -> str:
        details = str(cast("Any", error).details() or "").removeprefix("Exception calling application: ")
        if self._process.poll() is not None:
            return f"The policy pack in {self._directory} stopped while {doing}.{self._tail()}"
        return f"The policy pack in {self._directory} failed while {doing}: {details}"

    def _tail(self) -> str:
        said = [line for line in self._output if line.strip()][-12:]
        return " It said:\n" + "\n".join(f"  {line}" for line in said) if said else " It said nothing."

    def _ask(self, method: str, request: object, doing: str) -> Any:  # noqa: ANN401 - a protobuf message
        connection = self._connected()
        call: Callable[..., Any] = getattr(connection.stub, method)
        try:
            return call(request)
        except (grpc.RpcError, ValueError) as error:
            if isinstance(error, ValueError):  # the channel was closed by another thread
                raise PackError(f"The policy pack in {self._directory} was closed while {doing}.") from error
            raise PackError(self._broken(doing, error)) from error

    def _violations(self, answer: analyzer_pb2.AnalyzeResponse, urn: str) -> list[Violation]:
        return [
            Violation(
                policy=found.policyName,
                pack=found.policyPackName,
                level=cast("Any", _LEVELS[found.enforcementLevel]),
                message=found.message.removeprefix(found.description).lstrip("\n") or found.description,
                urn=found.urn or urn,
                severity=_SEVERITIES[found.severity],
                description=found.description,
            )
            for found in answer.diagnostics
        ]

    def _read_stdout(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - it was opened as a pipe
        with suppress(ValueError, OSError):
            self._port = stream.readline().decode(errors="replace").strip()
            if self._port and not self._port.isdecimal():
                self._output.append(self._port)
            self._printed.set()
            for line in stream:
                self._output.append(line.decode(errors="replace").rstrip())
        self._printed.set()

    def _read_stderr(self) -> None:
        stream = self._process.stderr
        assert stream is not None  # noqa: S101
        with suppress(ValueError, OSError):
            for line in stream:
                self._output.append(line.decode(errors="replace").rstrip())


@dataclass(frozen=True)
class _Connection:
    channel: grpc.Channel
    stub: analyzer_pb2_grpc.AnalyzerStub
    info: analyzer_pb2.AnalyzerInfo
    policies: tuple[Policy, ...]


@dataclass(frozen=True)
class _Stack:
    project: str
    stack: str
    organization: str
    dry_run: bool
    config: dict[str, str]
    pack_config: Mapping[str, Any] | None

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "PULUMI_PROJECT": self.project,
            "PULUMI_STACK": self.stack,
            "PULUMI_ORGANIZATION": self.organization,
            "PULUMI_DRY_RUN": "true" if self.dry_run else "false",
            "PULUMI_CONFIG": json.dumps(self.config),
        }

    def request(self) -> analyzer_pb2.AnalyzerStackConfigureRequest:
        return analyzer_pb2.AnalyzerStackConfigureRequest(
            stack=self.stack,
            project=self.project,
            organization=self.organization,
            dry_run=self.dry_run,
            config=self.config,
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()  # it holds nothing that would have to be written down
    process.wait()
    # Its streams are left to the readers, which end with the process.


def _interpreter(directory: Path) -> str:
    """The Python that runs the pack: its own virtual environment where PulumiPolicy.yaml names one, or else ours."""
    runtime = _policy_file(directory).get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise PackError(f"The policy pack in {directory} is written for {language!r}; the laptop runtime runs Python packs.")
    if not (directory / "__main__.py").is_file():
        raise PackError(f"The policy pack in {directory} has no __main__.py, where a Python pack starts.")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    virtualenv = options.get("virtualenv") if isinstance(options, dict) else None
    own = directory / str(virtualenv) / "bin" / "python" if virtualenv else None
    return str(own) if own and own.is_file() else sys.executable


def _policy_file(directory: Path) -> dict[str, Any]:
    path = directory / "PulumiPolicy.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(f"{directory} holds no PulumiPolicy.yaml, so it is no policy pack. Name the folder that does.") from error
    except yaml.YAMLError as error:
        raise PackError(f"{path} is not valid YAML: {getattr(error, 'problem', error)}.") from error
    if not isinstance(document, dict):
        raise PackError(f"{path} must be a mapping with `runtime` and `version`.")
    return document


def _configure(
    info: analyzer_pb2.AnalyzerInfo, given: Mapping[str, Any] | None
) -> tuple[tuple[Policy, ...], analyzer_pb2.ConfigureAnalyzerRequest]:
    declared = [
        Policy(
            name=found.name,
            description=found.description,
            level=_LEVELS[found.enforcementLevel],
            severity=_SEVERITIES[found.severity],
            stack=found.policy_type == analyzer_pb2.POLICY_TYPE_STACK,
            schema=json_format.MessageToDict(found.configSchema.properties),
            required=tuple(found.configSchema.required),
        )
        for found in info.policies
    ]
    initial = {
        name: {"enforcementLevel": _LEVELS[entry.enforcementLevel], **json_format.MessageToDict(entry.properties)}
        for name, entry in info.initialConfig.items()
    }
    configured = pack_config.reconcile(info.name, declared, initial, given)
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for name, (level, properties) in configured.items():
        request.policyConfig[name].enforcementLevel = cast("Any", _NUMBERS[level])
        request.policyConfig[name].properties.CopyFrom(json_format.ParseDict(properties, struct_pb2.Struct()))
    return tuple(policy.at(configured[policy.name][0]) for policy in declared), request


def _request(r: AnalyzedResource) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(
        urn=r.urn, type=r.type, name=r.name, properties=r.properties, options=_options(r), provider=_provider(r)
    )


def _stack_resource(r: AnalyzedResource) -> analyzer_pb2.AnalyzerResource:
    return analyzer_pb2.AnalyzerResource(
        urn=r.urn,
        type=r.type,
        name=r.name,
        properties=r.properties,
        options=_options(r),
        provider=_provider(r),
        parent=r.parent,
        dependencies=r.dependencies,
        propertyDependencies={
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns) for key, urns in r.property_dependencies.items() if urns
        },
    )


def _options(r: AnalyzedResource) -> analyzer_pb2.AnalyzerResourceOptions:
    return analyzer_pb2.AnalyzerResourceOptions(protect=r.protect, parent=r.parent)


def _provider(r: AnalyzedResource) -> analyzer_pb2.AnalyzerProviderResource | None:
    urn = r.provider.rpartition("::")[0]
    if urn.count("::") < 3:  # noqa: PLR2004 - urn:pulumi:STACK::PROJECT::TYPE::NAME
        return None
    _, _, kind, name = urn.split("::", 3)
    return analyzer_pb2.AnalyzerProviderResource(urn=urn, type=kind.rpartition("$")[2], name=name)
