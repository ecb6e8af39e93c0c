"""The stack rule for preflights that may be right as they are: one function for all methods, routes that catch OPTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends import INTEGRATIONS, REST_INTEGRATIONS
from ..links import Links
from ..reach import APIS
from ..rule import Context, Finding, Rule
from .linked_resources import ROUTES, shared_backends, swallowed_preflights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Report what deserves a look, of the checks that are switched on."""
    links = Links(resources)
    checks = context.settings["checks"]
    if "shared-functions" in checks:
        yield from shared_backends(links, usual=True)
    if "swallowed-preflights" in checks:
        yield from swallowed_preflights(links, broken=False)


RULE = Rule(
    id="GH113",
    name="preflight-advice",
    title="Preflights are thought of",
    description="Preflights should have a function of their own, and OPTIONS routes beside whatever catches all methods.",
    level="advisory",
    severity="low",
    cure="Give preflights an integration of their own, and OPTIONS routes without an authorizer where browsers call.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=APIS | ROUTES | INTEGRATIONS | REST_INTEGRATIONS,
    stack_check=check,
    settings={
        "checks": {
            "type": "array",
            "items": {"type": "string", "enum": ["shared-functions", "swallowed-preflights"]},
            "default": ["shared-functions", "swallowed-preflights"],
            "description": "The checks that are made.",
        },
    },
    tags=("cors", "api"),
)
