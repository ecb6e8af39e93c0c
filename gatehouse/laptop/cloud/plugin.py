"""The local provider as Pulumi's engine asks it: over gRPC, on loopback, attached by `PULUMI_DEBUG_PROVIDERS=aws:PORT`.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc

from gatehouse import apis
from gatehouse.laptop import paths, wire
from gatehouse.laptop.cloud.archives import located, relative
from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.cloud.naming import Autonaming
from gatehouse.laptop.urns import program_of, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from google.protobuf.struct_pb2 import Struct

    from gatehouse.laptop.cloud.provider import Provider

_MODES: Final[Mapping[int, Any]] = {0: "propose", 1: "enforce", 2: "disable"}
_SECRETS: Final[Mapping[str, frozenset[str]]] = {
    "aws:cognito/user:User": frozenset({"password", "temporaryPassword"}),
    "aws:cognito/userPoolClient:UserPoolClient": frozenset({"clientSecret"}),
    "aws:secretsmanager/secretVersion:SecretVersion": frozenset({"secretBinary", "secretString"}),
    "aws:ssm/parameter:Parameter": frozenset({"value"}),
}
"""The outputs that pulumi-aws marks as secrets: `additional_secret_outputs` of its classes."""

_Response = TypeVar("_Response")


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """Answers Pulumi's engine. Each provider of a program speaks over a connection of its own, and has its own region.

    `on_change` is called after anything in the cloud was created, changed or deleted, and after it was read: an import and a
    refresh only read, and change the engine's state by it.
    """

    def __init__(self, provider: Provider, directory: Path, on_change: Callable[[], None]) -> None:
        self._provider = provider
        self._on_change = on_change
        self._regions: dict[str, str] = {}
        self._engines: dict[str, str] = {}
        self._cancelled: set[str] = set()
        self.directory = directory
        """Where the program runs: its assets may have paths from there, as a provider that the engine starts would too."""
        self.served: tuple[str, str] | None = None
        """The project and the stack that the laptop serves: it knows no other folder, and serves no other API."""

    # The protocol. Names and shapes are Pulumi's.

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ANN401, D102
        self._engines[context.peer()] = request.address
        # The system gives a port to another engine later.
        self._cancelled.discard(context.peer())
        self._regions.pop(context.peer(), None)
        return empty_pb2.Empty()

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:  # noqa: N802, ANN401, D102
        self._engines[context.peer()] = request.engine_address
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetPluginInfo(self, _request: Any, _context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802, ANN401, D102
        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    def GetSchema(self, _request: Any, _context: Any) -> provider_pb2.GetSchemaResponse:  # noqa: N802, ANN401, D102
        from gatehouse.laptop.cloud.schema import package
        from gatehouse.laptop.cloud.types import kinds

        return provider_pb2.GetSchemaResponse(schema=json.dumps(package(tuple(kinds()))))

    def CheckConfig(self, request: Any, _context: Any) -> provider_pb2.CheckResponse:  # noqa: N802, ANN401, D102
        from gatehouse.laptop.cloud.schema import settable

        known = {*settable("aws:index:Provider"), "version"}
        unknown = [
            key for key in request.news.fields if key not in known and not key.startswith(("__", "plugin"))
        ]
        failures = [
            provider_pb2.CheckFailure(property=key, reason=f"The provider has no setting {key}.")
            for key in unknown
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, _context: Any) -> provider_pb2.DiffResponse:  # noqa: N802, ANN401, D102
        before, _ = wire.to_python(request.old_inputs if request.HasField("old_inputs") else request.olds)
        now, _ = wire.to_python(request.news)
        keys = sorted(key for key in {*before, *now} if before.get(key) != now.get(key) and key != "version")
        some = provider_pb2.DiffResponse.DIFF_SOME if keys else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=keys)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: N802, ANN401, D102
        values, _ = wire.to_python(request.args)
        region = values.get("region") or request.variables.get("aws:config:region")
        if isinstance(region, str):
            self._regions[context.peer()] = region
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def Cancel(self, _request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ANN401, D102
        self._cancelled.add(context.peer())
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: N802, ANN401, D102
        olds, news = _values(request.olds), _values(request.news)
        naming = None
        if request.HasField("autonaming"):
            naming = Autonaming(request.autonaming.proposed_name, _MODES[request.autonaming.mode])
        checked = self._at(context).check(
            request.urn,
            type_of(request.urn),
            olds or None,
            news,
            autonaming=naming,
            random_seed=request.randomSeed,
        )
        failures = [
            provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in checked.failures
        ]
        return provider_pb2.CheckResponse(inputs=wire.to_struct(checked.inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802, ANN401, D102
        found = self._at(context).diff(
            type_of(request.urn),
            request.id,
            _values(request.old_inputs),
            _values(request.olds),
            _values(request.news),
            tuple(request.ignoreChanges),
        )
        some = provider_pb2.DiffResponse.DIFF_SOME if found.changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some,
            diffs=found.diffs,
            replaces=found.replaces,
            deleteBeforeReplace=found.delete_before_replace,
            detailedDiff={
                paths.text(place): _detail(how, replaces=place[0] in found.replaces)
                for place, how in found.places.items()
            },
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:  # noqa: N802, ANN401, D102
        type_, inputs = type_of(request.urn), self._inputs(context, request.urn, request.properties)
        if type_ in apis.TYPES and self.served not in (None, program_of(request.urn)):
            here = "/".join(self.served or ())
            self._tell(context, request.urn, f"is not served: the laptop serves the APIs of {here} alone.")
        made = self._working(
            context,
            request.preview,
            lambda provider: provider.create(
                request.urn, type_, inputs, preview=request.preview, timeout=request.timeout or None
            ),
        )
        if made.ignored and not request.preview:
            said = f"without effect on a laptop: {', '.join(made.ignored)}"
            self._tell(context, request.urn, said)
        return provider_pb2.CreateResponse(id=made.id, properties=_struct(type_, made.outputs))

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:  # noqa: N802, ANN401, D102
        type_ = type_of(request.urn)
        inputs, outputs = _values(request.inputs), _values(request.properties)
        found = _said(
            context, lambda: self._at(context).read(request.urn, type_, request.id, inputs, outputs)
        )
        self._on_change()
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=found.id, properties=_struct(type_, found.outputs), inputs=_struct(type_, found.inputs)
        )

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:  # noqa: N802, ANN401, D102
        type_, old, before, news = (
            type_of(request.urn),
            _values(request.old_inputs),
            _values(request.olds),
            self._inputs(context, request.urn, request.news),
        )
        outputs = self._working(
            context,
            request.preview,
            lambda provider: provider.update(
                request.urn, type_, request.id, old, before, news, preview=request.preview
            ),
        )
        return provider_pb2.UpdateResponse(properties=_struct(type_, outputs))

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ANN401, D102
        inputs, outputs = _values(request.old_inputs), _values(request.properties)
        self._working(
            context,
            False,
            lambda provider: provider.delete(request.urn, type_of(request.urn), request.id, inputs, outputs),
        )
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> provider_pb2.InvokeResponse:  # noqa: N802, ANN401, D102
        try:
            answer = self._at(context).invoke(request.tok, _values(request.args))
        except CloudError as error:
            return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason=str(error))])
        said: dict[str, Any] = {"return": wire.to_struct(answer)}
        return provider_pb2.InvokeResponse(**said)  # `return` can't be written as a keyword

    # What stands behind it.

    def _at(self, context: Any) -> Provider:  # noqa: ANN401
        return self._provider.at(self._regions.get(context.peer()))

    def _inputs(self, context: Any, urn: str, properties: Struct) -> dict[str, Any]:  # noqa: ANN401
        """The inputs with whole paths. Another program's relative one is refused: an engine tells no provider its folder."""
        inputs, (project, _) = _values(properties), program_of(urn)
        path = next(relative(inputs), None)
        if path is not None and self.served is not None and project != self.served[0]:
            context.abort(
                grpc.StatusCode.INVALID_ARGUMENT,
                f"{path} is a relative path of the program {project}, and this laptop knows only the folder of"
                f" {self.served[0]}, {self.directory}. Give the whole path (in Python: os.path.abspath), or run"
                f" `gatehouse up` on {project}.",
            )
        found: dict[str, Any] = located(inputs, self.directory)
        return found

    def _working(
        self,
        context: Any,  # noqa: ANN401
        preview: bool,
        work: Callable[[Provider], _Response],
    ) -> _Response:
        if context.peer() in self._cancelled:
            context.abort(grpc.StatusCode.CANCELLED, "The engine was told to stop.")
        provider = self._at(context)
        result = _said(context, lambda: work(provider))
        if not preview:
            self._on_change()
        return result

    def _tell(self, context: Any, urn: str, message: str) -> None:  # noqa: ANN401
        """Log a warning at the engine; one that has gone away is not told."""
        address = self._engines.get(context.peer())
        if not address:
            return
        note = engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=message, urn=urn)
        with (
            suppress(grpc.RpcError),
            grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel,
        ):
            engine_pb2_grpc.EngineStub(channel).Log(note, timeout=5)


def _detail(how: str, *, replaces: bool) -> provider_pb2.PropertyDiff:
    kind = provider_pb2.PropertyDiff.Kind.Value(f"{how.upper()}_REPLACE" if replaces else how.upper())
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)


def _values(struct: Struct) -> dict[str, Any]:
    return wire.to_python(struct)[0]


def _struct(type_: str, values: Mapping[str, Any]) -> Struct:
    held = {key: item for key, item in values.items() if item is not None}
    return wire.to_struct(held, _SECRETS.get(type_, frozenset()) & held.keys())


def _said(context: Any, work: Callable[[], _Response]) -> _Response:  # noqa: ANN401
    """Return what `work` returns; what the cloud refuses ends the call in its words."""
    try:
        return work()
    except CloudError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
        raise
