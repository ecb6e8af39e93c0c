"""Rule: nothing on the internet reaches a backend without authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import extract, metadata, pairs
from ..endpoints import Endpoint, Protocol, Trust, judge
from ..extract import http_api, rest_api
from ..extract.unfold import UNREADABLE
from ..rule import Context, Finding, Memory, Rule
from ..values import UNKNOWN, get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_OURS = "gatehouse:index:"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report every endpoint of the resource that is open, and those that can't be judged before the deployment."""
    memory = context.memory
    memory.trust = trust = Trust(
        iam=context.settings["iamCounts"],
        api_key=context.settings["apiKeyCounts"],
        mutual_tls=context.settings["mutualTlsCounts"],
    )
    _see(resource, memory)
    for endpoint in extract.own(resource):
        if endpoint.protocol == "EITHER" and resource.holder:
            for beside in memory.held.get(resource.reported, ()):
                _see(beside, memory)  # a template may declare a route before the API that it refers to
        protocol = memory.apis.protocol(endpoint, resource)
        if endpoint.preflight or (protocol == "WEBSOCKET" and endpoint.path != "$connect"):
            continue  # whoever is past $connect is known
        verdict, why = judge(endpoint.auth, trust)
        if verdict == "unknown":
            yield undecided(resource, endpoint, why)
        elif verdict == "open" and UNKNOWN in (endpoint.method, endpoint.path):
            only = "which only an OPTIONS route may do, and its key is not known yet"
            yield undecided(resource, endpoint, f"{why}, {only}")
        elif verdict == "open":
            yield from _open(resource, endpoint, why, protocol, memory)
    for holder, endpoint in memory.pairs.opened(resource) if memory.updating else ():
        yield violation(holder, endpoint, endpoint.note)


def _open(
    resource: Resource, endpoint: Endpoint, why: str, protocol: Protocol, memory: Memory
) -> Iterator[Finding]:
    """Report an endpoint that asks nobody, or leave it to the stack's rule where only that can tell who gets there."""
    if protocol == "EITHER" and memory.apis.unsure(endpoint):
        yield undecided(resource, endpoint, f"{why}, and the kind of its API is not known yet")
    elif protocol == "EITHER" and not memory.apis.vouched(endpoint, resource):
        if not memory.updating:
            memory.deferred.append((resource.urn, endpoint))
        yield untold(resource, endpoint, undecided=not memory.updating)
    elif (
        protocol == "EITHER"
        or endpoint.reach == "stack"
        or _exempt_by_api(resource, endpoint, memory)
        or metadata.made(resource, endpoint)
        or memory.apis.may_be_out_of_reach(endpoint, mutual_tls=memory.trust.mutual_tls)
    ):
        memory.deferred.append((resource.urn, endpoint))
    else:
        yield violation(resource, endpoint, why)


def _see(resource: Resource, memory: Memory) -> None:
    if resource.type in http_api.APIS:
        memory.apis.see(resource, http_api.protocol(resource.props), private=False)
    elif resource.type in rest_api.APIS:
        memory.apis.see(resource, "REST", private=rest_api.private(resource.props))


def _exempt_by_api(resource: Resource, endpoint: Endpoint, memory: Memory) -> bool:
    """Whether it is exempt if it is of a certain API, which only the whole stack tells."""
    known = memory.exemptions_of(RULE.id, RULE.name)
    return any(exemption.matches(resource, endpoint) is None for _, exemption in known)


def violation(resource: Resource, endpoint: Endpoint, why: str) -> Finding:
    """Say that an endpoint is open, why, and what closes it."""
    problem = f"{_subject(resource, endpoint)} is open to everyone: {endpoint.note or why}."
    return Finding(resource, problem, _cure(resource, endpoint), endpoint)


def untold(resource: Resource, endpoint: Endpoint, *, undecided: bool = False) -> Finding:
    """Say that an endpoint asks nobody, which a WebSocket API's may, and that an update doesn't tell whose it is."""
    problem = (
        f"{_subject(resource, endpoint)} asks nobody who is calling, which only a WebSocket API's may. The program has an"
        " HTTP API too, and an update does not show a policy which one a route is of: it is refused before it is created,"
        " unless something else tells."
    )
    cure = f"{resource.code} with opts=ResourceOptions(parent=the WebSocket API), or an exemption of its name and route."
    return Finding(resource, problem, cure, endpoint, undecided=undecided)


def undecided(resource: Resource, endpoint: Endpoint, why: str) -> Finding:
    """Say that an endpoint is judged when the deployment knows more."""
    problem = (
        f"{_subject(resource, endpoint)} {endpoint.note}"
        if endpoint.note
        else f"{_subject(resource, endpoint)}: {why}"
    )
    return Finding(
        resource, f"{problem}; it is judged before it is created.", endpoint=endpoint, undecided=True
    )


def _subject(resource: Resource, endpoint: Endpoint) -> str:
    kind = "" if endpoint.key.startswith("the ") else f" ({endpoint.source})"
    return f"{endpoint.key} of {resource.where}{kind}"


def _cure(resource: Resource, endpoint: Endpoint) -> str:
    kind, name = resource.component
    if kind.startswith(_OURS) and isinstance(endpoint.method, str):
        return (
            f'{kind.rpartition(":")[2]}("{name}", {{"routes": {{"{endpoint.key}": {{...}}}}}}) without "public", which'
            " gives the route the API's authorizer; or the policy's owners add, under closed-endpoints in"
            f' policy-config.json, the exemption {{"route": "{endpoint.key}", "reason": "..."}}.'
        )
    if resource.type == UNREADABLE:
        code = get(resource.props, "code")
        if endpoint.source == "CloudFormation template":
            return f"{code} with template_body= a template that says what it opens."
        return f"in place of {code} the resources that it makes."
    if endpoint.source == "Lambda function URL" and resource.native:
        return f'{resource.code} with auth_type="AWS_IAM".'
    if endpoint.source.startswith("policy of the") or endpoint.source.startswith("resource policy"):
        return f"{resource.code} with principals, or a condition such as aws:SourceArn, that name who may come in."
    return f"{resource.code} with {_CURES.get(endpoint.source) or _authorizer(resource, endpoint)}"


_CURES = {
    "load balancer listener": (
        "a default action that authenticates before it forwards; or its load balancer internal, or in security groups that"
        " let in those only who may call."
    ),
    "rule of the load balancer listener": (
        "an action that authenticates before it forwards; or its load balancer internal, or in security groups that let in"
        " those only who may call."
    ),
    "EC2 instance": "no public address, or security groups that let in those only who may call.",
    "ECS service": "assign_public_ip=False, or security groups that let in those only who may call.",
    "ECS task": "assign_public_ip=False, or security groups that let in those only who may call.",
    "Lambda@Edge function": "a CloudFront function in its place; or the owners exempt it, as one that asks who is calling.",
    "endpoint service": "acceptance_required=True, or allowed_principals= the accounts that may connect.",
    "trust policy of the role": (
        "principals that name who may take the role, or a condition that does: for tokens of GitHub Actions"
        " token.actions.githubusercontent.com:sub."
    ),
    "webhook of the pipeline": 'authentication="GITHUB_HMAC".',
    "CloudFront distribution": "an origin_access_control_id for the origin, and AWS_IAM for the function URL.",
    "App Runner service": "is_publicly_accessible=False in its ingress configuration.",
    "ECS Express service": "an ecs.Service behind a listener that authenticates instead.",
    "Lightsail container service": "no public endpoint.",
    "Lightsail instance": "InstancePublicPorts for it, with the networks that may call.",
    "firewall of the Lightsail instance": "cidrs= the networks that may call.",
    "AgentCore gateway": 'authorizer_type="CUSTOM_JWT" and an authorizer_configuration.',
    "AgentCore runtime": "a custom_jwt_authorizer in its authorizer_configuration, or none, for signed requests.",
    "Amplify app": "enable_basic_auth=True, or an API with an authorizer for what it computes.",
    "Elastic Beanstalk environment": "the setting ELBScheme=internal of the namespace aws:ec2:vpc.",
    "classic load balancer": "internal=True, or security groups that let in those only who may call.",
    "Lambda web function endpoint": 'auth_type="IamAuth".',
    "Lambda function URL": 'authorization_type="AWS_IAM".',
    "Lambda permission": "source_arn= the one resource that may invoke the function.",
    "Lambda resource policy": "a principal, or a condition such as aws:SourceArn, that names who may invoke the function.",
    "event API": "auth providers of other types than API_KEY.",
    "identity pool": "allow_unauthenticated_identities=False.",
    "GraphQL API": 'authentication_type="AMAZON_COGNITO_USER_POOLS" and no provider of the type API_KEY.',
}


def _authorizer(resource: Resource, endpoint: Endpoint) -> str:
    if endpoint.source.startswith("quick create"):
        return "no target and no route_key; a Route of its own with an authorizer instead."
    if endpoint.source.startswith("OpenAPI document"):
        return "body= the document itself, as JSON or YAML text."
    if endpoint.source.endswith("operation"):
        return 'security: [{"NAME": []}] in the operation, where NAME is a scheme with an x-amazon-apigateway-authorizer.'
    if endpoint.protocol == "REST":
        option = "authorization_type" if resource.native else "authorization"
        return f'{option}="COGNITO_USER_POOLS", authorizer_id=authorizer.id.'
    if endpoint.protocol == "WEBSOCKET":
        return 'authorization_type="CUSTOM", authorizer_id=authorizer.id.'
    return 'authorization_type="JWT", authorizer_id=authorizer.id.'


RULE = Rule(
    id="GH101",
    name="closed-endpoints",
    title="Endpoints are closed",
    description="Every way to reach a backend from the internet must authenticate the caller.",
    level="mandatory",
    severity="critical",
    cure="Attach an authorizer to the route, or have the policy's owners exempt it, with a reason, in policy-config.json.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
    types=extract.TYPES | pairs.TYPES,
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
        "mutualTlsCounts": {
            "type": "boolean",
            "default": True,
            "description": "Whether client certificates count, where an API answers only at domains that ask for them.",
        },
    },
    tags=("authentication", "api"),
)
