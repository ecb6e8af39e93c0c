"""Lambda authorizers of AWS SAM's HTTP APIs, as the resources that the transform makes of them.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-lambdaauthorizer.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import UNKNOWN, Props, Unknown, get, items

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCES = {
    "Headers": "$request.header.",
    "QueryStrings": "$request.querystring.",
    "Context": "$context.",
    "StageVariables": "$stageVariables.",
}


def lambda_authorizers(auth: object) -> Iterator[tuple[str, Props]]:
    """Name and properties of each Lambda authorizer in the `Auth` of an `AWS::Serverless::HttpApi`."""
    known = get(auth, "Authorizers")
    for name, declared in known.items() if isinstance(known, dict) else ():
        if get(declared, "FunctionArn") is not None:
            yield (
                str(name),
                {
                    "AuthorizerType": "REQUEST",
                    "IdentitySource": _sources(get(declared, "Identity")),
                    "AuthorizerResultTtlInSeconds": get(declared, "Identity", "ReauthorizeEvery"),
                },
            )


def _sources(identity: object) -> list[object] | Unknown:
    found: list[object] = []
    for key, prefix in _SOURCES.items():
        names = items(identity, key)
        if isinstance(names, Unknown):
            return UNKNOWN
        found += [f"{prefix}{name}" if isinstance(name, str) else UNKNOWN for name in names]
    return found
