"""Rule: an authorizer says whose tokens it takes, and for which audience; without one it takes any client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import audiences
from ..authorization import KINDS
from ..extract import authorizers
from ..rule import Context, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..extract.authorizers import Authorizer
    from ..resource import Resource


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report authorizers that check too little, declared as resources or inside OpenAPI documents; and what asks itself."""
    if resource.type in audiences.TYPES:
        if audiences.untold(resource) == audiences.ANY:
            problem = f"{resource.label[0].upper()}{resource.label[1:]} asks for tokens, but {audiences.ANY}."
            yield Finding(resource, problem, f"{resource.code} with {audiences.cure(resource)}")
        return
    for each in authorizers.declared(resource):
        yield from weaknesses(each)


def weaknesses(authorizer: Authorizer) -> Iterator[Finding]:
    """In what an authorizer checks too little."""
    for kind in KINDS.values():
        if authorizer.kind in kind.authorizers:
            for problem, cure in kind.weaknesses(authorizer):
                yield Finding(authorizer.resource, problem, cure)


RULE = Rule(
    id="GH103",
    name="strict-authorizers",
    title="Authorizers are strict",
    description="An authorizer must say whose tokens it takes, and for which audience.",
    level="mandatory",
    severity="high",
    cure="Give the authorizer an https issuer and at least one audience.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    types=authorizers.TYPES | audiences.TYPES,
    check=check,
    tags=("authentication", "api"),
)
