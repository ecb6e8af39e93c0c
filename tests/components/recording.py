"""Builds components under the SDK's mocks and remembers what they registered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import mocks

from tests.components import mocked

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN: dict[str, dict[str, Any]] = {
    "aws:cognito/userPool:UserPool": {"id": "eu-west-1_AbCdEf123"},
    "aws:apigatewayv2/api:Api": {
        "apiEndpoint": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "executionArn": "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3",
    },
    "aws:cloudfront/distribution:Distribution": {"domainName": "d1.cloudfront.net"},
    "aws:apigatewayv2/domainName:DomainName": {
        "domainNameConfiguration": {
            "targetDomainName": "d-x1.execute-api.eu-west-1.amazonaws.com",
            "hostedZoneId": "ZAPI",
            "certificateArn": "arn:certificate",
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
        }
    },
}


ANSWERS: dict[str, dict[str, Any]] = {}
"""What a program that asks the provider is told; by default nobody asks."""
REPLACED: set[tuple[str, str]] = set()
"""Resources, by type and name, that have another id than the first time."""


@dataclass(frozen=True)
class Registered:
    """One resource as the engine would receive it."""

    type: str
    name: str
    inputs: dict[str, Any]
    request: Any


@dataclass
class Recording:
    """What a program registered, and what its outputs became."""

    resources: list[Registered] = field(default_factory=list)
    result: Any = None

    def of(self, type_: str) -> dict[str, dict[str, Any]]:
        """The inputs of every resource of a type, by name; the type as `Route` or in full."""
        return {
            one.name: one.inputs
            for one in self.resources
            if one.type == type_ or one.type.rsplit(":", 1)[-1] == type_
        }

    def one(self, type_: str) -> dict[str, Any]:
        """The inputs of the only resource of a type."""
        (inputs,) = self.of(type_).values()
        return inputs

    def request(self, type_: str, name: str) -> Any:
        """The registration request of a resource: dependencies, protection, parent."""
        (found,) = [
            one.request for one in self.resources if one.type.endswith(f":{type_}") and one.name == name
        ]
        return found


class _Monitor(mocked.Monitor):
    """Keeps each request."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(_Mocks())
        self._recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        response = super().RegisterResource(request)
        inputs = pulumi.runtime.rpc.deserialize_properties(request.object)
        # Whether there is one hangs on what ran before in this process.
        if request.type == "pulumi:pulumi:Stack":
            return response
        self._recording.resources.append(Registered(request.type, request.name, _ints(inputs), request))
        return response


class _Mocks(mocks.Mocks):
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        if args.token in ANSWERS:
            return ANSWERS[args.token], []
        raise AssertionError(f"a component asks nobody, but called {args.token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        again = "2" if (args.typ, args.name) in REPLACED else ""
        known = {
            key: item + again if isinstance(item, str) else item
            for key, item in KNOWN.get(args.typ, {}).items()
        }
        if not args.custom:
            return "", dict(args.inputs)
        id_ = known.get("id", f"{args.name}-id{again}")
        return id_, {
            "arn": f"arn:{args.typ.rsplit(':', 1)[-1]}:{args.name}{again}",
            "name": args.name + again,
            **args.inputs,
            **known,
        }


def record(program: Callable[[], Any], *, preview: bool = False) -> Recording:
    """Run a program as the engine would, and wait for all of it.

    Args:
        program: makes components; what it returns is awaited, and becomes `Recording.result`.
        preview: whether as at a preview.
    """
    recording = Recording()

    def run() -> Any:
        def keep(value: Any) -> None:
            recording.result = value

        result = program()
        return None if result is None else pulumi.Output.from_input(result).apply(keep)

    mocked.run(_Monitor(recording), run, preview=preview)
    return recording


def _ints(value: Any) -> Any:
    """Numbers as a person writes them: the wire has floats only."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _ints(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_ints(item) for item in value]
    return value
