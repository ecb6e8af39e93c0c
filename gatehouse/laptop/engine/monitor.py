"""The engine's side of the conversation with a program: the SDK registers resources here.

The SDK takes any object with the resource monitor's methods in place of a connection to the engine;
`MockMonitor` is its own example of one. This one behaves as the engine does
(https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto): it runs transforms, builds URNs,
asks the policy pack before anything exists, and reports a resource that failed in its result, so that the
program goes on and every problem is found in one run.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import callback_pb2, resource_pb2

from gatehouse.laptop.engine import wire
from gatehouse.laptop.engine.fingerprint import stamped
from gatehouse.laptop.engine.provider import Created, Given, Provider, reconcile
from gatehouse.laptop.engine.state import Failure, Note, Resource, Step
from gatehouse.laptop.engine.transforms import transform
from gatehouse.laptop.pack.host import AnalyzedResource, PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from google.protobuf import struct_pb2

    from gatehouse.laptop.engine.state import Operation
    from gatehouse.laptop.pack.host import PolicyPack, Violation

_STACK = "pulumi:pulumi:Stack"
_PROVIDERS = "pulumi:providers:"


class Monitor(mocks.MockMonitor):
    """Registers a program's resources with a provider, each one judged by the policy pack first.

    `preview` creates nothing. After the first mandatory violation or failure nothing more is created either,
    but the rest of the program is still judged. Methods are called from several threads at once.
    """

    def __init__(
        self,
        *,
        project: str,
        stack: str,
        preview: bool,
        provider: Provider,
        pack: PolicyPack | None,
        previous: Iterable[Resource],
        on_step: Callable[[Step], None],
        on_note: Callable[[Note], None],
    ) -> None:
        super().__init__(_NoMocks())
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._preview = preview
        self._provider = provider
        self._pack = pack
        self._previous = {resource.urn: resource for resource in previous}
        self._on_step = on_step
        self._on_note = on_note
        self._lock = threading.RLock()
        self._transforms: list[callback_pb2.Callback] = []
        self.registered: dict[str, Resource] = {}
        self.violations: list[Violation] = []
        self.failures: list[Failure] = []
        self.steps: list[Step] = []
        self.exports: dict[str, Any] = {}
        self.secret_exports: frozenset[str] = frozenset()

    # The protocol. Names and shapes are the SDK's.

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Judge and create one resource."""
        if request.type != _STACK:
            transform(request, self._transforms)
        inputs, secrets = wire.to_python(request.object)
        resource = Resource(
            urn=self._urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=inputs,
            outputs=dict(inputs),
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies={k: tuple(sorted(v.urns)) for k, v in request.propertyDependencies.items()},
            provider=request.provider,
            emulated=not request.custom
            or request.type.startswith(_PROVIDERS)
            or self._provider.emulates(request.type),
            protect=request.protect,
            secrets=secrets,
            stamp=stamped(inputs),
        )
        with self._lock:
            if resource.urn in self.registered:
                return self._failed(
                    resource, f"{request.type} {request.name!r} is declared twice. Give each its own name."
                )
            self.registered[resource.urn] = resource
        try:
            resource = self._remediated(resource, request)
            found = self._judged(resource, request)
        except PackError as error:  # what can't be judged is not created
            return self._failed(resource, str(error))
        if not request.custom:
            self._report("create" if resource.urn not in self._previous else "same", resource, found)
            return self._answer(resource)
        return self._apply(resource, request, found)

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Take the outputs of a component, or the exports of the stack."""
        outputs, secrets = wire.to_python(request.outputs)
        with self._lock:
            resource = self.registered[request.urn]
            self.registered[request.urn] = _with(resource, outputs={**resource.outputs, **outputs})
            if resource.type == _STACK:
                self.exports, self.secret_exports = outputs, secrets
        return empty_pb2.Empty()

    def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Look up a resource that exists already. The policy pack is never shown these, as with the engine."""
        inputs, _ = wire.to_python(request.properties)
        urn = self._urn(request.parent, request.type, request.name)
        found = None if self._preview else self._provider.read(request.type, request.id, inputs)
        if found is None and not self._preview:
            self._fail(Failure(f"{request.type} with the id {request.id!r} does not exist.", urn))
        resource = Resource(
            urn, request.type, request.name, request.parent, True, inputs, found or inputs, request.id,
            emulated=self._provider.emulates(request.type),
        )  # fmt: skip
        with self._lock:
            self.registered[urn] = resource
        self._report("read", resource, [])
        return resource_pb2.ReadResourceResponse(urn=urn, properties=wire.to_struct(resource.outputs))

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802
        """Answer a provider's function."""
        args, _ = wire.to_python(request.args)
        answer: dict[str, Any] = {"return": wire.to_struct(self._provider.invoke(request.tok, args))}
        return resource_pb2.ResourceInvokeResponse(**answer)  # `return` can't be written as a keyword

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:  # noqa: N802
        """Remember a transform that the program wants for every resource."""
        self._transforms.append(request)
        return empty_pb2.Empty()

    def judge_stack(self) -> None:
        """Ask the stack policies about all that was registered.

        Raises:
            PackError: The pack broke down.
        """
        if self._pack is not None:
            shown = [_analyzed(r, wire.to_struct(_state(r), r.secrets)) for r in self.registered.values()]
            self.violations.extend(self._pack.analyze_stack(shown))

    # What stands behind it.

    def _urn(self, parent: str, type_: str, name: str) -> str:
        parent_type = parent.split("::")[2] if parent else ""
        chain = f"{parent_type}$" if parent_type not in {"", _STACK} else ""
        return f"{self._prefix}{chain}{type_}::{name}"

    def _remediated(self, resource: Resource, request: resource_pb2.RegisterResourceRequest) -> Resource:
        """Let policies at the level `remediate` change the inputs, before any policy judges them."""
        if self._pack is None:
            return resource
        for change in self._pack.remediate(_analyzed(resource, request.object)):
            if change.properties is not None:
                request.object.CopyFrom(change.properties)
            said = change.diagnostic or "changed its inputs"
            self._on_note(Note("info", f"{change.policy}: {resource.name}: {said}", resource.urn))
        inputs, secrets = wire.to_python(request.object)
        return _with(resource, inputs=inputs, outputs=dict(inputs), secrets=secrets, stamp=stamped(inputs))

    def _judged(self, resource: Resource, request: resource_pb2.RegisterResourceRequest) -> list[Violation]:
        if self._pack is None:
            return []
        found = self._pack.analyze(_analyzed(resource, request.object))
        with self._lock:
            self.violations.extend(found)
        return found

    @property
    def _stopped(self) -> bool:
        return bool(self.failures) or any(v.level == "mandatory" for v in self.violations)

    def _apply(
        self, resource: Resource, request: resource_pb2.RegisterResourceRequest, found: list[Violation]
    ) -> resource_pb2.RegisterResourceResponse:
        before = self._previous.get(resource.urn)
        if self._preview:
            return self._previewed(resource, before, found)
        with self._lock:
            stopped = self._stopped
        if stopped:
            self._report("blocked", resource, found)
            return self._answer(resource, failed=True)
        if request.type.startswith(_PROVIDERS):
            return self._created(resource, found, "create", Given(request.name, resource.inputs), 0.0)
        if not resource.emulated or wire.has_unknown(resource.inputs):
            resource = _with(
                resource, emulated=False, outputs={**resource.inputs, "arn": self._arn(resource)}
            )
            return self._created(
                resource, found, "create", Given(resource.name, resource.outputs), 0.0, unknown=True
            )
        started = time.monotonic()
        try:
            operation, made = reconcile(self._provider, resource, before, list(request.ignoreChanges))
        except Exception as error:  # noqa: BLE001 - whatever the provider says is this resource's failure
            return self._failed(
                resource, f"{resource.type} {resource.name!r} could not be created: {error}", found
            )
        return self._created(resource, found, operation, made, time.monotonic() - started)

    def _previewed(
        self, resource: Resource, before: Resource | None, found: list[Violation]
    ) -> resource_pb2.RegisterResourceResponse:
        if before is not None and before.stamp == resource.stamp:
            resource = _with(resource, id=before.id, outputs=before.outputs)
            self._report("same", resource, found)
        else:
            self._report("create" if before is None else "update", resource, found)
        return self._answer(resource)

    def _created(
        self,
        resource: Resource,
        found: list[Violation],
        operation: Operation,
        made: Created,
        seconds: float,
        *,
        unknown: bool = False,
    ) -> resource_pb2.RegisterResourceResponse:
        ignored = getattr(made, "ignored", ())
        if ignored:  # nothing is left out silently
            said = f"{resource.type} {resource.name!r}: without effect on a laptop: {', '.join(ignored)}"
            self._on_note(Note("warning", said, resource.urn))
        resource = _with(resource, id=made.id, outputs={**resource.inputs, **made.outputs})
        with self._lock:
            self.registered[resource.urn] = resource
        self._report(operation, resource, found, seconds)
        return self._answer(resource, unknown=unknown)

    def _answer(
        self, resource: Resource, *, failed: bool = False, unknown: bool = False
    ) -> resource_pb2.RegisterResourceResponse:
        with self._lock:
            self.registered[resource.urn] = resource
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn,
            id=resource.id,
            object=wire.to_struct(resource.outputs, resource.secrets),
            result=resource_pb2.Result.FAIL if failed else resource_pb2.Result.SUCCESS,
            unknown=unknown,
        )

    def _failed(
        self, resource: Resource, message: str, found: Iterable[Violation] = ()
    ) -> resource_pb2.RegisterResourceResponse:
        self._fail(Failure(message, resource.urn))
        self._report("blocked", resource, found)
        return self._answer(resource, failed=True)

    def _fail(self, failure: Failure) -> None:
        with self._lock:
            self.failures.append(failure)

    def _report(
        self, operation: Operation, resource: Resource, found: Iterable[Violation], seconds: float = 0.0
    ) -> None:
        step = Step(operation, resource, tuple(found), seconds)
        with self._lock:
            self.steps.append(step)
            self._on_step(step)

    @staticmethod
    def _arn(resource: Resource) -> str:
        return f"arn:aws:{resource.type.split(':')[1].split('/')[0]}:eu-west-1:123456789012:{resource.name}"


def _state(resource: Resource) -> dict[str, Any]:
    """The outputs as a provider gives them: the id is one of them."""
    return {**resource.outputs, "id": resource.id} if resource.id else resource.outputs


def _analyzed(resource: Resource, properties: struct_pb2.Struct) -> AnalyzedResource:
    return AnalyzedResource(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=properties,
        parent=resource.parent,
        dependencies=resource.dependencies,
        property_dependencies=resource.property_dependencies,
        provider=resource.provider,
        protect=resource.protect,
    )


class _NoMocks(mocks.Mocks):
    """The base class wants mocks; nothing here asks them."""

    def call(self, args: mocks.MockCallArgs) -> Any:  # noqa: ANN401
        raise AssertionError(args)

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:  # noqa: ANN401
        raise AssertionError(args)


def _with(resource: Resource, **changes: Any) -> Resource:  # noqa: ANN401
    return Resource(**{**resource.__dict__, **changes})
