"""Policies that only the deploy tells: what the proof makes of each kind."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.access.proof.prover import Proof, prove
from gatehouse.access.source import rules
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from tests.access.proof.programs import CLOSED, STACK, resource, rest_api
from tests.policy.cases import CASES
from tests.policy.programs import Later, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.policy.programs import Case

PERMISSION = "aws:lambda/permission:Permission"
BUCKET = f"{STACK}aws:s3/bucket:Bucket::b"
API = f"{STACK}aws:apigateway/restApi:RestApi::rest"
ROLE = f"{STACK}aws:iam/role:Role::reader"
ELSEWHERE = [
    f"{STACK}pulumi:pulumi:StackReference::other",
    f"{STACK}pulumi-python:dynamic:Resource::made",
    f"{STACK}aws:ssm/parameter:Parameter::stored",
    f"{STACK}aws:cloudformation/stack:Stack::template",
    f"{STACK}random:index/randomShuffle:RandomShuffle::drawn",
]
TOPIC = f"{STACK}aws:sns/topic:Topic::t"
SIGNED = {"authorizationType": "AWS_IAM"}


def proved(*resources: ResourceState, **config: Any) -> Proof:
    return prove(resources, rules(config), read_from="a preview")


def allowing(**statement: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": UNKNOWN, **statement}]}


def bucket(**policy: Any) -> list[ResourceState]:
    return [
        resource("aws:s3/bucket:Bucket", "b", {}),
        resource(
            "aws:s3/bucketPolicy:BucketPolicy", "open", {"bucket": UNKNOWN, **policy}, {"bucket": [BUCKET]}
        ),
    ]


def told() -> ResourceState:
    inputs = {"bucket": UNKNOWN, "lambdaFunctions": [{"events": ["s3:ObjectCreated:*"]}]}
    return resource("aws:s3/bucketNotification:BucketNotification", "tells", inputs, {"bucket": [BUCKET]})


def granting(grant: dict[str, Any]) -> ResourceState:
    inputs = {"bucket": UNKNOWN, "accessControlPolicy": {"grants": [grant]}}
    return resource("aws:s3/bucketAcl:BucketAcl", "acl", inputs, {"bucket": [BUCKET]})


def private(**inputs: Any) -> list[ResourceState]:
    """A REST API that answers in a VPC only, as long as its policy is not for everyone."""
    kept = {"endpointConfiguration": {"types": "PRIVATE"}, **inputs}
    return [
        resource(one.type, one.name, kept) if one.urn == API else one
        for one in rest_api({("GET", "/a"): {"authorizationType": "NONE"}})
    ]


def rest_policy() -> ResourceState:
    kind = "aws:apigateway/restApiPolicy:RestApiPolicy"
    return resource(kind, "it", {"restApiId": UNKNOWN, "policy": UNKNOWN}, {"restApiId": [API]})


@pytest.mark.parametrize(
    ("kind", "prop"),
    [
        ("aws:sqs/queue:Queue", "policy"),
        ("aws:sqs/queuePolicy:QueuePolicy", "policy"),
        ("aws-native:sqs:QueuePolicy", "policyDocument"),
        ("aws-native:sqs:QueueInlinePolicy", "policyDocument"),
        ("aws:sns/topic:Topic", "policy"),
        ("aws:sns/topicPolicy:TopicPolicy", "policy"),
        ("aws-native:sns:TopicPolicy", "policyDocument"),
        ("aws:kinesis/resourcePolicy:ResourcePolicy", "policy"),
        ("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy"),
        ("aws:cloudwatch/eventPermission:EventPermission", "principal"),
        ("aws-native:events:EventBusPolicy", "statement"),
        ("aws:opensearch/domain:Domain", "accessPolicies"),
        ("aws:opensearch/domainPolicy:DomainPolicy", "accessPolicies"),
        ("aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy", "accessPolicy"),
        ("aws:opensearchingest/resourcePolicy:ResourcePolicy", "policy"),
        ("aws:dynamodb/resourcePolicy:ResourcePolicy", "policy"),
        ("aws-native:dynamodb:Table", "resourcePolicy"),
        ("aws-native:dynamodb:Table", "streamSpecification"),
        ("aws-native:dynamodb:GlobalTable", "replicas"),
        ("aws:dsql/clusterPolicy:ClusterPolicy", "policy"),
        ("aws:msk/clusterPolicy:ClusterPolicy", "policy"),
        ("aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy"),
        ("aws-native:logs:Destination", "destinationPolicy"),
        ("aws-native:s3objectlambda:AccessPointPolicy", "policyDocument"),
        ("aws-native:lex:ResourcePolicy", "policy"),
        ("aws-native:bedrock:ResourcePolicy", "policyDocument"),
        ("aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy", "policy"),
        ("aws:lambda/resourcePolicy:ResourcePolicy", "policy"),
        ("aws-native:lambda:ResourcePolicy", "policy"),
        (PERMISSION, "principal"),
        ("aws-native:lambda:Permission", "principal"),
        ("aws:iam/role:Role", "assumeRolePolicy"),
        ("aws-native:iam:Role", "assumeRolePolicyDocument"),
    ],
)
def test_a_policy_that_only_the_deploy_tells_is_not_proven(kind: str, prop: str) -> None:
    proof = proved(resource(kind, "it", {prop: UNKNOWN}))
    (unread,) = proof.unread
    assert (proof.verdict, unread.what) == ("NOT PROVEN", f"{prop} of 'it' ({kind})")
    assert "known only after the deploy" in unread.why


def test_a_trust_policy_that_names_a_repository_at_a_provider_of_the_program_is_proven() -> None:
    def role(claim: str) -> ResourceState:
        github = "token.actions.githubusercontent.com"
        trust = allowing(
            Principal={"Federated": UNKNOWN}, Condition={"StringLike": {f"{github}:{claim}": "repo:acme/*"}}
        )
        provider = [f"{STACK}aws:iam/openIdConnectProvider:OpenIdConnectProvider::github"]
        return resource(
            "aws:iam/role:Role", "deploy", {"assumeRolePolicy": trust}, {"assumeRolePolicy": provider}
        )

    assert proved(role("sub")).verdict == "PROVEN"
    assert proved(role("aud")).verdict == "OPEN"


def test_the_trust_policy_of_a_deploy_role_waits_for_its_provider() -> None:
    role = resource("aws:iam/role:Role", "deploy", {"assumeRolePolicy": UNKNOWN})
    made = replace(role, parent=f"{STACK}gatehouse:index:DeployRole::deploy")
    assert [proved(role).verdict, proved(made).verdict] == ["NOT PROVEN", "PROVEN"]


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ([*bucket(policy=UNKNOWN), told()], "policy of 'open'"),
        ([resource("aws:s3/bucket:Bucket", "b", {"acl": UNKNOWN}), told()], "acl of 'b'"),
        (private(policy=UNKNOWN), "policy of 'rest'"),
        ([*private(), rest_policy()], "policy of 'it'"),
        ([*rest_api({("GET", "/a"): SIGNED}), rest_policy()], "policy of 'it'"),
    ],
    ids=[
        "a bucket that tells",
        "its grants",
        "a private API",
        "a private API's policy apart",
        "signed methods",
    ],
)
def test_a_policy_of_what_other_resources_make_a_door_is_not_proven(
    program: list[ResourceState], what: str
) -> None:
    proof = proved(*program)
    assert (proof.verdict, [one.what.partition(" (")[0] for one in proof.unread]) == ("NOT PROVEN", [what])


@pytest.mark.parametrize(
    "program",
    [
        bucket(policy=UNKNOWN),
        private(),
        [*rest_api({("GET", "/a"): CLOSED}), rest_policy()],
        [resource("aws:opensearch/domain:Domain", "d", {"accessPolicies": UNKNOWN, "vpcOptions": {"subnetIds": UNKNOWN}})],
        [resource("aws:iam/policy:Policy", "p", {"policy": UNKNOWN})],
    ],
    ids=["a bucket that tells nobody", "no policy", "methods that ask for a token", "a domain in a VPC", "an identity's"],
)  # fmt: skip
def test_a_policy_that_opens_nothing_whatever_it_says_leaves_a_proof_as_it_is(
    program: list[ResourceState],
) -> None:
    assert proved(*program).verdict == "PROVEN"


@pytest.mark.parametrize(
    ("inputs", "depends", "verdict"),
    [
        ({"principal": "sns.amazonaws.com", "sourceArn": UNKNOWN}, {"sourceArn": [TOPIC]}, "PROVEN"),
        ({"principal": "sns.amazonaws.com", "sourceArn": UNKNOWN}, {}, "NOT PROVEN"),
        ({"principal": "sns.amazonaws.com", "sourceAccount": UNKNOWN}, {}, "NOT PROVEN"),
        ({"principal": "sns.amazonaws.com", "sourceArn": UNKNOWN, "sourceAccount": "123456789012"}, {}, "PROVEN"),
        ({"principal": UNKNOWN}, {"principal": [ROLE]}, "PROVEN"),
        ({"principal": UNKNOWN}, {"principal": [TOPIC]}, "NOT PROVEN"),
        ({"principal": UNKNOWN, "functionUrlAuthType": UNKNOWN}, {}, "NOT PROVEN"),
        ({"principal": UNKNOWN}, {"principal": [f"{STACK}pulumi:pulumi:StackReference::other"]}, "NOT PROVEN"),
    ],
)  # fmt: skip
def test_a_permission_is_proven_where_the_programs_own_resource_is_its_name(
    inputs: dict[str, Any], depends: dict[str, list[str]], verdict: str
) -> None:
    assert proved(resource(PERMISSION, "it", {"function": "f", **inputs}, depends)).verdict == verdict


def held(case: Case, *place: str | int, origin: str = "", as_data: bool = False) -> list[ResourceState]:
    """A program that the pack refuses, but for one property of a resource, which only the deploy tells.

    `origin` is what that was computed from, besides what the program says. `as_data` is whether documents are data.
    """
    name, *path = place
    made = []
    for each, (kind, props) in case.program.items():
        depends: dict[str, list[str]] = {}
        inputs = {key: _later(case, value, depends.setdefault(key, [])) for key, value in props.items()}
        inputs = _data(inputs) if as_data else inputs
        if each == name:
            within: Any = inputs
            for part in path[:-1]:
                within = within[part]
            within[path[-1]] = UNKNOWN
            depends.setdefault(str(path[0]), []).extend([origin] if origin else [])
        made.append(resource(kind, each, inputs, depends))
    return made


def _data(value: Any) -> Any:
    """A value with the documents in it as data, of which a part may be unknown."""
    if isinstance(value, dict):
        return {key: _data(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_data(each) for each in value]
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _places(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Every part of a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from _places(each, (*path, key))


def _later(case: Case, value: Any, origins: list[str]) -> Any:
    """A property's value at a preview; the resources that it refers to are added to `origins`."""
    if isinstance(value, Ref):
        origins.append(f"{STACK}{case.program[value.name][0]}::{value.name}")
        return UNKNOWN
    if isinstance(value, Later):
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _later(case, each, origins) for key, each in value.items()}
    return [_later(case, each, origins) for each in value] if isinstance(value, list) else value


REFUSED = {case.title: case for rule in ("closed-endpoints", "closed-stack") for case in CASES[rule]}


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("$default beside a WebSocket API is read as what its own API is", ("http", "protocolType")),
        ("quick create of aws-native", ("it", "protocolType")),
        (
            "an open route in a template of aws-native",
            ("it", "templateBody", "Resources", "Api", "Properties", "ProtocolType"),
        ),
        ("Lightsail ports for everyone", ("it", "portInfos", 0)),
        ("a webhook for every address", ("it", "authenticationConfiguration")),
        ("a webhook for every address", ("it", "authenticationConfiguration", "allowedIpRange")),
        ("a table's stream for everyone", ("it", "streamSpecification")),
        ("a replica of a table for everyone", ("it", "replicas")),
        ("a replica of a table for everyone", ("it", "replicas", 1)),
        ("a function at the edge of aws-native", ("it", "distributionConfig")),
        ("a function at the edge for some paths", ("it", "orderedCacheBehaviors")),
        ("a Beanstalk environment of one instance", ("it", "settings", 1)),
        ("a Beanstalk environment of one instance", ("it", "settings", 1, "name")),
        ("a Beanstalk environment of one instance", ("it", "settings", 1, "value")),
        ("an open route in a template of aws-native", ("it", "templateBody", "Resources")),
        ("an open route in a template of aws-native", ("it", "templateBody", "Resources", "It")),
        ("an open route in a template of aws-native", ("it", "templateBody", "Resources", "It", "Type")),
        (
            "a public listener that lets in those who do not sign in",
            ("it", "defaultActions", 0, "authenticateOidc"),
        ),
        (
            "a public listener that lets in those who do not sign in",
            ("it", "defaultActions", 0, "authenticateOidc", "onUnauthenticatedRequest"),
        ),
        ("an instance on the internet", ("group", "ingress")),
        ("an instance of the default group, which lets everyone in", ("group", "ingress")),
        ("an instance whose group names a prefix list of everyone", ("list", "entries")),
        ("an instance whose group names a prefix list of everyone", ("list", "entries", 0)),
        ("an instance whose group names a prefix list of everyone", ("list", "entries", 0, "cidr")),
        ("a template of a pool in a public subnet", ("subnet", "mapPublicIpOnLaunch")),
        ("tasks on the internet", ("it", "networkConfiguration")),
        ("tasks on the internet", ("it", "networkConfiguration", "assignPublicIp")),
        ("a bucket whose list of grants lets everyone write", ("it", "acl")),
        ("an endpoint service for every account's VPC", ("it", "acceptanceRequired")),
        ("an endpoint service for every account's VPC", ("it", "allowedPrincipals")),
        ("an endpoint service for every account's VPC", ("it", "allowedPrincipals", 0)),
        ("an endpoint service that admits everyone apart", ("it", "principalArn")),
        ("a task that an event starts, for everyone", ("it", "ecsTarget")),
        ("a task that an event starts, for everyone", ("it", "ecsTarget", "networkConfiguration")),
        (
            "a task that an event starts, for everyone",
            ("it", "ecsTarget", "networkConfiguration", "assignPublicIp"),
        ),
    ],
)
def test_a_setting_that_opens_a_door_if_it_is_what_the_pack_refuses_is_not_proven(
    title: str, place: tuple[str | int, ...]
) -> None:
    assert proved(*held(REFUSED[title], *place)).verdict == "NOT PROVEN"


# What may be unknown in a program that the pack refuses, and why the rest is proven all the same.
ANSWERED = {
    # A function URL that a program makes is judged itself.
    ("a function URL behind CloudFront that nobody signs for", "origins"),
    # Of a role that does not ask how its callers signed in, the pool tells whether there are guests.
    ("a role for the guests of an identity pool", "ForAnyValue:StringLike"),
    # What is behind another program's origin in a VPC is that program's; which origins there are, `up` tells.
    ("an origin of another program in its VPC", "origins"),
    # AWS takes no route with such a type that names no authorizer; an id that is not known yet is one.
    ("an authorizer in a template that is no value", "AuthorizerId"),
    # Nothing tells that two names are one bucket's.
    ("a bucket that its policy names, and what it tells by its id", "bucket"),
}


def test_what_is_refused_is_never_proven_while_any_part_of_it_is_unknown() -> None:
    proven = set()
    for title, case in REFUSED.items():
        if proved(*held(case, "", as_data=True)).verdict == "PROVEN":
            continue
        for name, (_, props) in case.program.items():
            for path in _places(_data({key: _later(case, value, []) for key, value in props.items()}), ()):
                program = held(case, name, *path, origin=ELSEWHERE[0], as_data=True)
                if proved(*program).verdict == "PROVEN":
                    proven.add((title, path))
    assert _unanswered(proven) == set()


def test_what_is_refused_of_a_template_is_never_proven_while_any_part_of_it_is_stored_elsewhere() -> None:
    proven = set()
    for title, case in REFUSED.items():
        props = next(iter(case.program.values()))[1]
        body = _data({key: _later(case, value, []) for key, value in props.items()}).get("templateBody")
        if not isinstance(body, dict) or _of_template(body) == "PROVEN":
            continue
        for path in _places(body.get("Resources"), ()):
            stored = copy.deepcopy(body)
            parameters = stored["Parameters"] = stored.get("Parameters") or {}
            parameters["Elsewhere"] = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}
            within = stored["Resources"]
            for part in path[:-1]:
                within = within[part]
            within[path[-1]] = {"Ref": "Elsewhere"}
            if _of_template(stored) == "PROVEN":
                proven.add((title, path))
    assert _unanswered(proven) == set()


def _of_template(body: dict[str, Any]) -> str:
    return proved(resource("aws:cloudformation/stack:Stack", "it", {"templateBody": body})).verdict


def _unanswered(proven: set[Any]) -> set[Any]:
    return {(title, path) for title, path in proven if not any((title, part) in ANSWERED for part in path)}


ARN = {"ArnLike": {"aws:SourceArn": UNKNOWN}}
DENIED = {"Effect": "Deny", "Principal": UNKNOWN, "Action": "*", "Resource": "*"}
OTHERS = {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}


@pytest.mark.parametrize(
    ("document", "depends", "verdict"),
    [
        (allowing(Principal={"AWS": "arn:aws:iam::123456789012:root"}), [TOPIC], "PROVEN"),
        (allowing(Principal={"AWS": UNKNOWN}), [ROLE], "PROVEN"),
        (allowing(Principal={"AWS": [UNKNOWN]}), [TOPIC], "NOT PROVEN"),
        (allowing(Principal=UNKNOWN), [], "NOT PROVEN"),
        (allowing(Principal={"Service": "sns.amazonaws.com"}, Condition=ARN), [TOPIC], "PROVEN"),
        (allowing(Principal={"Service": "sns.amazonaws.com"}, Condition=ARN), [], "NOT PROVEN"),
        (allowing(Principal="*", Condition=UNKNOWN), [TOPIC], "NOT PROVEN"),
        (allowing(Principal="*", Effect=UNKNOWN), [], "NOT PROVEN"),
        ({"Statement": UNKNOWN}, [], "NOT PROVEN"),
        ({"Statement": [UNKNOWN]}, [], "NOT PROVEN"),
        ({"Statement": [UNKNOWN, {**DENIED, "Condition": OTHERS}]}, [], "NOT PROVEN"),
        (allowing(Principal="*"), [TOPIC], "OPEN"),
    ],
)  # fmt: skip
def test_of_a_document_only_what_is_unknown_and_decides_is_in_doubt(
    document: dict[str, Any], depends: list[str], verdict: str
) -> None:
    queue = resource(
        "aws-native:sqs:QueuePolicy", "it", {"policyDocument": document}, {"policyDocument": depends}
    )
    assert proved(queue).verdict == verdict


def test_an_unknown_policy_of_a_cloud_control_resource_is_not_proven() -> None:
    inputs = {"type": "AWS::SQS::QueuePolicy", "properties": {"PolicyDocument": UNKNOWN, "Queues": ["q"]}}
    assert proved(resource("aws-native:index:ExtensionResource", "it", inputs)).verdict == "NOT PROVEN"


def test_a_known_policy_is_proven() -> None:
    document = allowing(Resource="*", Principal={"AWS": "arn:aws:iam::123456789012:root"})
    assert (
        proved(resource("aws:sqs/queuePolicy:QueuePolicy", "it", {"policy": json.dumps(document)})).verdict
        == "PROVEN"
    )


def test_an_unknown_policy_that_the_owners_exempt_is_no_doubt() -> None:
    exempt = {"exemptions": [{"resource": "it", "reason": "only the account's own topics are named in it"}]}
    queue = resource("aws:sqs/queuePolicy:QueuePolicy", "it", {"policy": UNKNOWN})
    assert proved(queue, **{"closed-endpoints": exempt}).verdict == "PROVEN"


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_text_from_elsewhere_is_no_name_of_the_programs_not_even_beside_one(origin: str) -> None:
    source = {"function": "f", "principal": "sns.amazonaws.com", "sourceArn": UNKNOWN}
    for origins in ([origin], [TOPIC, origin]):
        assert proved(resource(PERMISSION, "it", source, {"sourceArn": origins})).verdict == "NOT PROVEN"
    for statement, name in (
        ({"Principal": {"AWS": [UNKNOWN, UNKNOWN]}}, ROLE),
        ({"Principal": "*", "Condition": ARN}, TOPIC),
    ):
        document = {"policyDocument": allowing(**statement)}
        queue = resource("aws-native:sqs:QueuePolicy", "it", document, {"policyDocument": [name, origin]})
        assert "policyDocument of 'it' (aws-native:sqs:QueuePolicy)" in {
            one.what for one in proved(queue).unread
        }


def test_a_role_and_a_topic_of_the_program_are_names_in_one_document() -> None:
    by_role = {"Effect": "Allow", "Principal": {"AWS": UNKNOWN}, "Action": "*", "Resource": UNKNOWN}
    by_topic = {**by_role, "Principal": {"Service": "sns.amazonaws.com"}, "Condition": ARN}
    document = {"policyDocument": {"Statement": [by_role, by_topic]}}
    queue = resource("aws-native:sqs:QueuePolicy", "it", document, {"policyDocument": [ROLE, TOPIC]})
    assert proved(queue).verdict == "PROVEN"


PUBLIC = {"subnetId": UNKNOWN, "vpcSecurityGroupIds": [UNKNOWN]}
SUBNET = resource("aws:ec2/subnet:Subnet", "s", {"mapPublicIpOnLaunch": False})


def group(name: str, network: str) -> ResourceState:
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [network]}
    return resource("aws:ec2/securityGroup:SecurityGroup", name, {"ingress": [rule]})


NARROW, WIDE = group("narrow", "192.0.2.0/24"), group("wide", "0.0.0.0/0")
PORT = {"protocol": "tcp", "fromPort": 443, "toPort": 443}
CERTIFIED = {"protocolType": "HTTP", "disableExecuteApiEndpoint": True}


def at_domains(*domains: dict[str, Any], origins: Sequence[str] = ()) -> list[ResourceState]:
    """An HTTP API with an open route that answers at these domains only, which it is mapped to, or routed to by a rule.

    `origins` are the URNs that the domains' truststore was computed from.
    """
    api = resource("aws:apigatewayv2/api:Api", "h", CERTIFIED)
    at = {"apiId": [api.urn]}
    made = [api, resource("aws:apigatewayv2/route:Route", "r", {"apiId": UNKNOWN, "routeKey": "GET /a"}, at)]
    for number, domain in enumerate(domains):
        name = f"d{number}.example"
        props, computed = {"domainName": name, **domain}, {"mutualTlsAuthentication": list(origins)}
        made.append(resource("aws:apigatewayv2/domainName:DomainName", name, props, computed))
        if number:
            rule = {"domainName": name, "actions": [{"invokeApi": {"apiId": UNKNOWN, "stage": "$default"}}]}
            made.append(
                resource("aws:apigatewayv2/routingRule:RoutingRule", name, rule, {"actions": [api.urn]})
            )
        else:
            mapping = {"apiId": UNKNOWN, "domainName": name}
            made.append(resource("aws:apigatewayv2/apiMapping:ApiMapping", name, mapping, at))
    return made


STORE = f"{STACK}aws:s3/bucketObject:BucketObject::truststore"
TRUSTED = {"mutualTlsAuthentication": {"truststoreUri": UNKNOWN}}


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        (at_domains(TRUSTED, origins=[STORE]), "PROVEN"),
        (at_domains(TRUSTED), "NOT PROVEN"),
        (at_domains({"mutualTlsAuthentication": {"truststoreUri": ""}}), "OPEN"),
        (at_domains({"mutualTlsAuthentication": UNKNOWN}), "NOT PROVEN"),
        (at_domains(TRUSTED, {}, origins=[STORE]), "OPEN"),
        (
            [
                resource(
                    "aws:cloudwatch/eventPermission:EventPermission",
                    "it",
                    {"principal": "*", "condition": UNKNOWN},
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws:opensearch/domain:Domain",
                    "it",
                    {
                        "accessPolicies": json.dumps(allowing(Resource="*", Principal="*")),
                        "vpcOptions": UNKNOWN,
                    },
                )
            ],
            "NOT PROVEN",
        ),
        (
            [resource("aws:amplify/app:App", "it", {"platform": "WEB_COMPUTE", "enableBasicAuth": UNKNOWN})],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws-native:amplify:App", "it", {"platform": "WEB_COMPUTE", "basicAuthConfig": UNKNOWN}
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws:lightsail/instancePublicPorts:InstancePublicPorts",
                    "it",
                    {"portInfos": [{**PORT, "cidrs": UNKNOWN}]},
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws:lightsail/instancePublicPorts:InstancePublicPorts",
                    "it",
                    {"portInfos": [{**PORT, "cidrs": [UNKNOWN]}]},
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws:lightsail/instancePublicPorts:InstancePublicPorts",
                    "it",
                    {"portInfos": [{**PORT, "cidrs": [UNKNOWN]}]},
                    {"portInfos": [f"{STACK}aws:ec2/eip:Eip::e"]},
                )
            ],
            "PROVEN",
        ),
        (
            [resource("aws-native:lightsail:Instance", "it", {"networking": {"ports": [UNKNOWN]}})],
            "NOT PROVEN",
        ),
        (
            [
                WIDE,
                SUBNET,
                resource(
                    "aws:ec2/instance:Instance",
                    "it",
                    {**PUBLIC, "associatePublicIpAddress": UNKNOWN},
                    {"subnetId": [SUBNET.urn], "vpcSecurityGroupIds": [WIDE.urn]},
                ),
            ],
            "NOT PROVEN",
        ),
        (
            [
                WIDE,
                SUBNET,
                resource(
                    "aws-native:ec2:Instance",
                    "it",
                    {"networkInterfaces": UNKNOWN, "subnetId": UNKNOWN},
                    {"networkInterfaces": [WIDE.urn], "subnetId": [SUBNET.urn]},
                ),
            ],
            "NOT PROVEN",
        ),
        (
            [
                WIDE,
                resource(
                    "aws-native:ecs:Service",
                    "it",
                    {"networkConfiguration": {"awsvpcConfiguration": UNKNOWN}},
                    {"networkConfiguration": [WIDE.urn]},
                ),
            ],
            "NOT PROVEN",
        ),
        (
            [
                WIDE,
                resource(
                    "aws:scheduler/schedule:Schedule", "it", {"target": UNKNOWN}, {"target": [WIDE.urn]}
                ),
            ],
            "NOT PROVEN",
        ),
        (
            [
                WIDE,
                resource(
                    "aws:scheduler/schedule:Schedule",
                    "it",
                    {"target": {"ecsParameters": UNKNOWN}},
                    {"target": [WIDE.urn]},
                ),
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws-native:elasticloadbalancingv2:Listener",
                    "it",
                    {
                        "defaultActions": [
                            {"type": "authenticate-oidc", "authenticateOidcConfig": UNKNOWN},
                            {"type": "forward"},
                        ]
                    },
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                resource(
                    "aws:cloudfront/distribution:Distribution",
                    "it",
                    {
                        "defaultCacheBehavior": {
                            "trustedKeyGroups": UNKNOWN,
                            "lambdaFunctionAssociations": [{"eventType": "origin-request"}],
                        }
                    },
                )
            ],
            "NOT PROVEN",
        ),
        (
            [
                *bucket(),
                told(),
                granting({"grantee": {"uri": UNKNOWN}, "permission": "WRITE"}),
            ],
            "NOT PROVEN",
        ),
        (
            [
                *bucket(),
                told(),
                granting({"grantee": {"uri": "g/global/AllUsers"}, "permission": UNKNOWN}),
            ],
            "NOT PROVEN",
        ),
    ],
)
def test_a_setting_that_keeps_strangers_out_is_no_proof_while_it_is_unknown(
    program: list[ResourceState], verdict: str
) -> None:
    assert proved(*program).verdict == verdict


@pytest.mark.parametrize(
    ("groups", "depends", "verdict"),
    [
        ([UNKNOWN], [NARROW.urn], "PROVEN"),
        ([UNKNOWN, UNKNOWN], [NARROW.urn, ELSEWHERE[0]], "NOT PROVEN"),
        ([UNKNOWN, "sg-1"], [NARROW.urn], "NOT PROVEN"),
        (UNKNOWN, [NARROW.urn, ELSEWHERE[0]], "NOT PROVEN"),
    ],
)
def test_a_group_of_another_program_beside_the_programs_own_may_let_everyone_in(
    groups: Any, depends: list[str], verdict: str
) -> None:
    inputs = {"associatePublicIpAddress": True, "vpcSecurityGroupIds": groups}
    machine = resource("aws:ec2/instance:Instance", "it", inputs, {"vpcSecurityGroupIds": depends})
    assert proved(NARROW, machine).verdict == verdict


def test_a_private_apis_document_may_let_everyones_vpc_in() -> None:
    document = {"openapi": "3.0.1", "x-amazon-apigateway-policy": allowing(Resource="*", Principal="*")}
    assert proved(*private(body=json.dumps(document))).verdict == "OPEN"


def test_a_rule_that_may_be_for_what_comes_in_lets_everyone_in() -> None:
    inputs = {"associatePublicIpAddress": True, "vpcSecurityGroupIds": [UNKNOWN]}
    machine = resource("aws:ec2/instance:Instance", "it", inputs, {"vpcSecurityGroupIds": [NARROW.urn]})
    rule = {**PORT, "type": UNKNOWN, "securityGroupId": UNKNOWN, "cidrBlocks": ["0.0.0.0/0"]}
    kind = "aws:ec2/securityGroupRule:SecurityGroupRule"
    assert (
        proved(NARROW, machine, resource(kind, "r", rule, {"securityGroupId": [NARROW.urn]})).verdict
        == "NOT PROVEN"
    )


@pytest.mark.parametrize("launched", [{"id": "lt-1"}, {"id": UNKNOWN}])
def test_an_instance_of_another_programs_launch_template_is_not_proven(launched: dict[str, Any]) -> None:
    made = resource(
        "aws:ec2/instance:Instance", "it", {"launchTemplate": launched}, {"launchTemplate": ELSEWHERE[:1]}
    )
    (unread,) = proved(made).unread
    assert "launch template" in unread.why


def test_a_document_that_is_put_into_a_signed_api_may_let_every_account_in() -> None:
    document = {"openapi": "3.0.1", "x-amazon-apigateway-policy": allowing(Resource="*", Principal="*")}
    inputs = {"restApiId": UNKNOWN, "body": json.dumps(document)}
    put = resource("aws:apigateway/restApiPut:RestApiPut", "put", inputs, {"restApiId": [API]})
    assert proved(*rest_api({("GET", "/a"): SIGNED}), put).verdict == "OPEN"


def test_an_interface_in_a_group_of_another_program_is_not_in_the_default_group() -> None:
    interface = {"associatePublicIpAddress": True, "groupSet": ["sg-1"]}
    assert (
        proved(resource("aws-native:ec2:Instance", "it", {"networkInterfaces": [interface]})).verdict
        == "OPEN"
    )


def test_a_secret_of_a_state_is_asked_for_with_its_secrets() -> None:
    queue = resource("aws:sqs/queuePolicy:QueuePolicy", "it", {"policy": UNKNOWN}, id="https://sqs/q")
    (unread,) = proved(queue).unread
    assert "--show-secrets" in unread.why


def test_networks_that_are_wide_together_let_everyone_in() -> None:
    every = [f"{first}.0.0.0/8" for first in range(256)]
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": every}
    opened = resource("aws:ec2/securityGroup:SecurityGroup", "every", {"ingress": [rule]})
    inputs = {"associatePublicIpAddress": True, "vpcSecurityGroupIds": [UNKNOWN]}
    machine = resource("aws:ec2/instance:Instance", "it", inputs, {"vpcSecurityGroupIds": [opened.urn]})
    assert proved(opened, machine).verdict == "OPEN"
    ports = {"portInfos": [{**PORT, "cidrs": every}]}
    assert (
        proved(resource("aws:lightsail/instancePublicPorts:InstancePublicPorts", "it", ports)).verdict
        == "OPEN"
    )
