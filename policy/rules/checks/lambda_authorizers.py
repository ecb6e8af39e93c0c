"""Rule: a Lambda authorizer is asked about somebody, and its answer does not outlive a withdrawal for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..authorization import KINDS
from ..extract import authorizers
from ..rule import Context, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

LONGEST = 300


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report Lambda authorizers without identity sources, and those that keep an answer for long."""
    longest = context.settings["longestTtl"]
    for each in authorizers.declared(resource):
        for kind in KINDS.values():
            if each.kind in kind.authorizers:
                for problem, cure in kind.advice(each, longest):
                    yield Finding(resource, problem, cure)


RULE = Rule(
    id="GH118",
    name="lambda-authorizers",
    title="Lambda authorizers ask about somebody, and ask again",
    description="A Lambda authorizer should have identity sources, and keep its answers for no longer than is set.",
    level="advisory",
    severity="medium",
    cure="Give the authorizer the credentials as identity sources, and a lifetime of its answers within the setting.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
    types=authorizers.TYPES,
    check=check,
    settings={
        "longestTtl": {
            "type": "number",
            "minimum": 0,
            "default": LONGEST,
            "description": "For how many seconds an answer may be kept.",
        }
    },
    tags=("authentication", "api"),
)
