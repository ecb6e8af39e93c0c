"""The engine's side of the conversation with a program: the SDK registers resources here.

The SDK takes any object with the resource monitor's methods in place of a connection to the engine;
`MockMonitor` is its own example of one. This one behaves as the engine does
(https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto), and reports a resource that failed in its
result, so that the program goes on and every problem is found in one run.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import callback_pb2, provider_pb2, resource_pb2

from gatehouse.laptop import urns, wire
from gatehouse.laptop.engine.built_in import providers
from gatehouse.laptop.engine.built_in.goal import Goal, inherit, options, property_dependencies
from gatehouse.laptop.engine.built_in.hooks import UNSUPPORTED
from gatehouse.laptop.engine.built_in.resources import RefusedError
from gatehouse.laptop.engine.built_in.transforms import Transforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.engine.built_in.run import RegistrationOutcome, Run
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.values import Tree

_FEATURES = (
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
)


class Monitor(mocks.MockMonitor):
    """Answers one run of a program. Methods are called from several threads at once."""

    def __init__(self, project: Project, run: Run) -> None:
        super().__init__(cast("Any", None))  # it wants mocks, which nothing here asks
        self._project = project
        self._run = run
        self._transforms = Transforms(run.callbacks)
        self._defaults: dict[tuple[str, str], str] = {}
        self._of_components: dict[str, dict[str, str]] = {}
        self._registering_default = threading.Lock()
        self.exports: Tree = {}

    # The protocol. Names and shapes are the SDK's.

    def GetDeploymentInfo(self, _request: Any) -> resource_pb2.DeploymentInfo:  # noqa: N802, ANN401
        """Say what this engine can do, so that the SDK asks it."""
        names = (f"RESOURCE_MONITOR_FEATURE_{name}" for name in _FEATURES)
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[resource_pb2.ResourceMonitorFeature.Value(name) for name in names]
        )

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Judge and make one resource."""
        if request.remote:
            raise self._refused(
                f"{request.type} {request.name!r} is a component of another package (remote)."
            )
        parent = self._run.goals.get(request.parent)
        if parent is not None:
            inherit(request, parent)
        urn = self._urn(request.parent, request.type, request.name)
        if request.custom:
            request.provider = self._provider(request)
        transformed = self._transforms.apply(request)
        for moment in UNSUPPORTED:
            for name in getattr(request.hooks, moment):
                raise self._refused(
                    f"{request.type} {request.name!r} has the hook {name!r} ({moment}); of hooks, those before and after"
                    " a resource is created or updated are run here."
                )
        self._transforms.remember(urn, request)
        if not request.custom:
            above = self._of_components.get(request.parent, {})
            self._of_components[urn] = {**above, **dict(request.providers)}
        custom = request.custom and not providers.is_provider(request.type)
        inputs = wire.read(request.object)
        if providers.is_provider(request.type) and request.version:
            inputs |= {"version": request.version, "__internal": {}}
        goal = Goal(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=inputs,
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies=property_dependencies(request, transformed=transformed),
            provider=(request.provider or self._default(request.type, request.version)) if custom else "",
            options=options(request),
        )
        return self._answer(self._run.register(goal))

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Take the outputs of a component, or the exports of the stack."""
        outputs = wire.read(request.outputs)
        self._run.outputs(request.urn, outputs)
        if urns.type_of(request.urn) == urns.STACK:
            self.exports = outputs
        return empty_pb2.Empty()

    def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Look up a resource that exists already."""
        if providers.package(request.type) == "pulumi":
            raise self._refused(f"StackReference {request.name!r} reads the outputs of another stack.")
        secret = resource_pb2.RegisterResourceRequest(additionalSecretOutputs=request.additionalSecretOutputs)
        goal = Goal(
            urn=self._urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            inputs=wire.read(request.properties),
            dependencies=tuple(sorted(request.dependencies)),
            provider=request.provider or self._default(request.type, request.version),
            options=options(secret),
        )
        outcome = self._run.read(goal, request.id)
        failed = resource_pb2.Result.FAIL if outcome.failed else resource_pb2.Result.SUCCESS
        return resource_pb2.ReadResourceResponse(
            urn=goal.urn,
            id=outcome.state.id,
            properties=wire.write(outcome.state.outputs),
            result=failed,
            unknown=outcome.unknown,
        )

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802
        """Answer a provider's function."""
        self._transforms.apply_to_invoke(request)
        if request.tok == "pulumi:pulumi:getResource":
            _ = request.provider or self._default(
                request.tok, request.version
            )  # the engine has a provider for it
            state = self._run.news[wire.read(request.args)["urn"]]
            return _returned({"urn": state.urn, "id": state.id, "state": state.outputs})
        try:
            above = self._of_components.get(request.parent, {})
            reference = request.provider or above.get(providers.package(request.tok), "")
            return _returned(self._run.resources.invoke(request.tok, wire.read(request.args), reference))
        except RefusedError as error:
            self._run.fail(str(error))
            raise pulumi.RunError(str(error)) from error
        except Exception as error:  # noqa: BLE001 - the program is told, as a provider's refusal
            return resource_pb2.ResourceInvokeResponse(
                failures=[provider_pb2.CheckFailure(reason=str(error))]
            )

    def ExistsResource(self, request: Any) -> resource_pb2.ExistsResourceResponse:  # noqa: N802, ANN401
        """Tell whether a resource exists already."""
        goal = Goal(
            urn=self._urn("", request.type, request.name),
            type=request.type,
            name=request.name,
            parent="",
            custom=True,
            inputs=wire.read(request.properties),
            provider=request.provider,
        )
        found = self._run.resources.read(goal, request.id)
        return resource_pb2.ExistsResourceResponse(exists=found is not None)

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:  # noqa: N802
        """Remember a transform that the program wants for every resource."""
        self._transforms.of_stack.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:  # noqa: N802
        """Remember a transform that the program wants for every function."""
        self._transforms.of_invokes.append(request)
        return empty_pb2.Empty()

    def RegisterPackage(self, request: Any) -> resource_pb2.RegisterPackageResponse:  # noqa: N802, ANN401
        """Refuse a package that a provider makes up from parameters."""
        raise self._refused(f"The package {request.name!r} is parameterized.")

    def RegisterResourceHook(  # noqa: N802
        self, request: resource_pb2.RegisterResourceHookRequest
    ) -> empty_pb2.Empty:
        """Remember a hook, which resources then name."""
        wrong = self._run.hooks.register(request)
        if wrong:
            raise pulumi.RunError(wrong)
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any) -> empty_pb2.Empty:  # noqa: N802, ANN401
        """Refuse hooks for errors."""
        raise self._refused(f"{request.name!r} is an error hook of a resource.")

    def Call(self, request: Any) -> Any:  # noqa: N802, ANN401
        """Refuse to call a method of a component that lives in another package."""
        raise self._refused(f"The method {request.tok} belongs to a component of another package.")

    def close(self) -> None:
        """End the connections to the program's callbacks."""
        self._run.callbacks.close()

    # What stands behind it.

    def _urn(self, parent: str, type_: str, name: str) -> str:
        return urns.urn(self._project.stack, self._project.name, parent, type_, name)

    def _provider(self, request: resource_pb2.RegisterResourceRequest) -> str:
        """The explicit provider of a resource: its own, or that of the components above it; empty for the default one."""
        name = providers.package(request.type)
        given: Mapping[str, str] = request.providers
        above = self._of_components.get(request.parent, {})
        return request.provider or given.get(name, "") or above.get(name, "")

    def _default(self, type_: str, version: str) -> str:
        """A reference to the default provider of a package, which is registered when it is first asked for."""
        key = (providers.package(type_), version)
        with self._registering_default:
            if key not in self._defaults:
                name = providers.default_name(version)
                of_type = f"{urns.PROVIDERS}{key[0]}"
                goal = Goal(
                    urn=self._urn("", of_type, name),
                    type=of_type,
                    name=name,
                    parent="",
                    custom=True,
                    inputs=providers.default_inputs(self._project, key[0], version),
                )
                state = self._run.register(goal).state
                self._defaults[key] = f"{state.urn}::{state.id}"
        return self._defaults[key]

    def _refused(self, what: str) -> pulumi.RunError:
        message = str(RefusedError(what))
        self._run.fail(message)
        return pulumi.RunError(message)

    def _answer(self, outcome: RegistrationOutcome) -> resource_pb2.RegisterResourceResponse:
        state = outcome.state
        return resource_pb2.RegisterResourceResponse(
            urn=state.urn,
            id=state.id,
            # What a component gave out in an earlier run may name resources that this one has not come to.
            object=wire.write(state.outputs if state.custom else {}),
            result=resource_pb2.Result.FAIL if outcome.failed else resource_pb2.Result.SUCCESS,
            unknown=outcome.unknown,
        )


def _returned(values: Tree) -> resource_pb2.ResourceInvokeResponse:
    answer: dict[str, Any] = {"return": wire.write(values)}
    return resource_pb2.ResourceInvokeResponse(**answer)  # `return` can't be written as a keyword
