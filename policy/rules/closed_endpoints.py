"""Rule: nothing on the internet reaches a backend without authentication."""

from __future__ import annotations

from collections.abc import Iterator

from . import exemptions, extract
from .endpoints import Endpoint, Trust, judge
from .resource import Finding, Resource
from .rule import Context, Rule


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report every endpoint of the resource that is open, and the ones that can't be judged before the deployment."""
    trust = Trust(iam=bool(context.settings["iamCounts"]), api_key=bool(context.settings["apiKeyCounts"]))
    for endpoint in extract.endpoints(resource):
        if not endpoint.judged or endpoint.preflight:
            continue
        verdict, why = judge(endpoint.auth, trust)
        if verdict == "closed":
            continue
        lapsed = ""
        exemption = next((e for e in context.exemptions if e.matches(resource, endpoint)), None)
        if exemption is not None:
            if not exemption.expired(context.today):
                continue
            lapsed = f" Its exemption ({exemption.reason}) expired on {exemption.until}."
        yield _finding(resource, endpoint, verdict == "unknown", why, lapsed)


def _finding(resource: Resource, endpoint: Endpoint, undecided: bool, why: str, lapsed: str) -> Finding:
    if undecided:
        return Finding(f"{endpoint.key} of {resource.where}: {why}; it is judged when it is.", undecided=True)
    return Finding(
        f"{endpoint.key} of {resource.where} is open to everyone: {why}.{lapsed}"
        f' Cure: authorization_type="JWT", authorizer_id=authorizer.id in its aws.apigatewayv2.Route.'
    )


RULE = Rule(
    name="closed-endpoints",
    title="Endpoints are closed",
    description="Every way to reach a backend from the internet must authenticate the caller.",
    level="mandatory",
    severity="critical",
    cure="Attach a JWT authorizer to the route, or have the owners of the policy exempt it with a reason.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
    types=extract.TYPES,
    check=check,
    settings={
        "iamCounts": {
            "type": "boolean",
            "default": True,
            "description": "Whether AWS_IAM (a signed request) counts as authentication.",
        },
        "apiKeyCounts": {
            "type": "boolean",
            "default": False,
            "description": "Whether an API key counts as authentication.",
        },
        "exemptions": exemptions.SCHEMA,
    },
    tags=("authentication", "api"),
)
