from __future__ import annotations

import copy
import json
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import AssetArchive, StringAsset

from gatehouse.access.proof import calls, checker, text
from gatehouse.access.proof.doors import Door, Passage
from gatehouse.access.proof.prover import Proof, prove
from gatehouse.access.table import Rules
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from gatehouse.policy.rules.exemptions import Exemption
from tests.access.proof.programs import CLOSED, FUNCTION, OPEN, http_api, resource, rest_api
from tests.access.proof.test_classes import tables

if TYPE_CHECKING:
    from collections.abc import Sequence


HANDLER = Path(__file__).parents[3] / "handlers" / "metadata" / "metadata.py"


def proved(resources: Sequence[ResourceState], *exemptions: Exemption) -> Proof:
    """A proof whose certificate the independent checker accepts."""
    proof = prove(resources, Rules(exemptions=exemptions), read_from="a test", owner="@acme/security")
    assert checker.check(json.loads(json.dumps(proof.certificate()))) == proof.verdict
    return proof


def metadata(asks: dict[str, Any], component: str) -> list[ResourceState]:
    """An API whose one route gives out OAuth metadata, in a component of this type; a preview, so without ids."""
    code = AssetArchive({"metadata.py": StringAsset(HANDLER.read_text(encoding="utf-8"))})
    given = {"handler": "metadata.handler", "runtime": "python3.13", "code": code}
    function = replace(FUNCTION, inputs={**given, "environment": {"variables": {}}})
    key = ("GET", "/.well-known/oauth-protected-resource")
    _, api, authorizer, integration, route = http_api({key: asks})
    parent = f"urn:pulumi:dev::shop::{component or 'pulumi:pulumi:Stack'}::{api.name}"
    return [
        function,
        api,
        authorizer,
        replace(integration, name="orders-mcp metadata", parent=parent),
        replace(route, parent=parent),
    ]


def test_closed_routes_and_preflights_are_proven() -> None:
    proof = proved(http_api({("GET", "/orders"): CLOSED, ("OPTIONS", "/{proxy+}"): OPEN}))
    assert proof.verdict == "PROVEN"
    assert text.headline(proof).startswith("PROVEN: no request reaches a backend")


@pytest.mark.parametrize("api", [http_api, rest_api])
def test_an_open_route_behind_closed_ones_is_shown_by_a_request_that_only_it_serves(api: Any) -> None:
    keys = {("GET", "/orders"): CLOSED, ("GET", "/orders/{id}"): CLOSED, ("ANY", "/orders/{proxy+}"): OPEN}
    if api is rest_api:  # a REST API picks the path first, so there it is another path's method
        keys = {("GET", "/orders"): CLOSED, ("POST", "/orders"): OPEN}
    proof = proved(api(keys))
    assert proof.verdict == "OPEN"
    (hole,) = proof.holes
    assert hole.request is not None
    expected = {http_api: ("GET", "/orders//x"), rest_api: ("POST", "/orders")}[api]
    assert (hole.request.method, hole.request.path) == expected


@pytest.mark.parametrize(
    ("asks", "verdict"),
    [
        (OPEN, "PROVEN"),
        ({"authorizationType": "CUSTOM"}, "OPEN"),
        ({"authorizationType": "JWT"}, "OPEN"),
        ({**OPEN, "authorizerId": UNKNOWN}, "OPEN"),
    ],
)
def test_metadata_is_for_everyone_only_where_its_route_says_that_it_asks_nobody(
    asks: dict[str, Any], verdict: str
) -> None:
    program = metadata(asks, "gatehouse:index:HttpApi")
    proof = proved(program)
    assert proof.verdict == verdict
    assert [hole.urn for hole in proof.holes] == ([program[-1].urn] if verdict == "OPEN" else [])


@pytest.mark.parametrize("component", ["", "acme:index:HttpApi"])
def test_metadata_is_not_proven_where_the_program_itself_says_what_answers_and_no_id_is_known(
    component: str,
) -> None:
    proof = proved(metadata(OPEN, component))
    assert (proof.verdict, proof.holes) == ("NOT PROVEN", ())
    assert "what answers is known only after the deploy" in text.text(proof)


def test_what_a_program_itself_passes_on_is_metadata_once_the_ids_are_known() -> None:
    function, api, authorizer, integration, route = metadata(OPEN, "")
    told = [
        replace(function, outputs={"arn": "arn:fn"}),
        api,
        authorizer,
        replace(integration, id="abc", inputs={**integration.inputs, "integrationUri": "arn:fn"}),
    ]
    right, wrong = (
        replace(route, inputs={**route.inputs, "target": target})
        for target in ("integrations/abc", "integrations/other")
    )
    assert proved([*told, right]).verdict == "PROVEN"
    assert proved([*told, wrong]).verdict == "OPEN"


def test_the_request_is_a_command_for_a_shell() -> None:
    outputs = {"invokeUrl": "https://abc.execute-api.eu-west-1.amazonaws.com/"}
    program = http_api({("GET", "/it's/{id}"): OPEN})
    stage = resource(
        "aws:apigatewayv2/stage:Stage", "s", {"apiId": UNKNOWN}, {"apiId": [program[1].urn]}, outputs=outputs
    )
    (hole,) = proved([*program, stage]).holes
    assert shlex.split(hole.command) == [
        "curl", "-i", "-X", "GET", "https://abc.execute-api.eu-west-1.amazonaws.com/it's/x",
    ]  # fmt: skip
    (unknown,) = proved(program).holes
    assert unknown.command == """curl -i -X GET "${ORDERS_URL:?}"'/it'"'"'s/x'"""


def test_a_policy_for_every_account_is_shown_by_a_signed_request_for_a_method_that_takes_one() -> None:
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
    program = rest_api({("GET", "/orders/{id}"): {"authorizationType": "AWS_IAM"}})
    policies = {"policy": json.dumps({"Version": "2012-10-17", "Statement": [everyone]})}
    opened = [
        replace(one, inputs=one.inputs | policies) if one.type.endswith(":RestApi") else one
        for one in program
    ]
    (hole,) = proved(opened).holes
    assert shlex.split(hole.command)[2:4] == ["--aws-sigv4", "aws:amz:${AWS_REGION:?}:execute-api"]
    assert hole.command.endswith("""-X GET "${REST_URL:?}"/orders/x""")


def test_two_function_urls_of_one_component_are_called_by_what_they_are() -> None:
    shop = replace(resource("acme:index:Shop", "shop", {}), custom=False)
    kind = "aws:lambda/functionUrl:FunctionUrl"
    urls = [
        replace(resource(kind, name, {"authorizationType": "NONE"}), parent=shop.urn) for name in ("a", "b")
    ]
    holes = proved([shop, *urls]).holes
    assert [hole.door for hole in holes] == ["shop/a", "shop/b"]
    assert ["SHOP_A_URL" in holes[0].command, "SHOP_B_URL" in holes[1].command] == [True, True]


def test_a_door_with_a_custom_domain_alone_is_shown_there() -> None:
    program = http_api({("GET", "/a"): OPEN})
    domain = resource("aws:apigatewayv2/domainName:DomainName", "d", {"domainName": "api.acme.example"})
    inputs = {"apiId": UNKNOWN, "domainName": UNKNOWN, "apiMappingKey": "v1"}
    depends = {"apiId": [program[1].urn], "domainName": [domain.urn]}
    mapping = resource("aws:apigatewayv2/apiMapping:ApiMapping", "m", inputs, depends)
    assert (
        proved([*program, domain, mapping]).holes[0].command == "curl -i -X GET https://api.acme.example/v1/a"
    )


def test_what_is_exempt_is_listed_with_its_reason_and_owner() -> None:
    proof = proved(
        http_api({("GET", "/health"): OPEN}), Exemption("polled by the balancer", route="GET /health")
    )
    assert proof.verdict == "PROVEN"
    assert "polled by the balancer (owner: @acme/security)" in text.text(proof)
    assert "polled by the balancer (owner&#58; &#64;acme/security)" in text.markdown(proof)


def test_what_is_not_known_yet_is_not_proven_and_said() -> None:
    proof = proved(http_api({("GET", "/a"): {"authorizationType": UNKNOWN}}))
    assert proof.verdict == "NOT PROVEN"
    assert "GET /a of orders" in text.text(proof)
    assert "not known yet" in text.text(proof)


def test_a_route_key_that_api_gateway_would_refuse_is_not_proven() -> None:
    assert proved(http_api({("GET", "/a{x}b"): CLOSED})).verdict == "NOT PROVEN"


@pytest.mark.parametrize("segment", ["x", "{{v{}}}"])
def test_a_path_of_thousands_of_segments_is_not_proven_and_ends_no_proof(segment: str) -> None:
    path = "".join(f"/{segment.format(number)}" for number in range(3_000))
    proof = proved(http_api({("GET", path): CLOSED}))
    assert proof.verdict == "NOT PROVEN"
    assert "more than 200 segments" in text.text(proof)


def test_two_routes_for_the_same_requests_are_not_proven() -> None:
    assert proved(http_api({("GET", "/{a}"): CLOSED, ("GET", "/{b}"): CLOSED})).verdict == "NOT PROVEN"


def test_an_open_route_whose_requests_others_serve_is_a_remark_and_no_hole() -> None:
    proof = proved(http_api({("", "$default"): OPEN, ("ANY", "/{proxy+}"): CLOSED, ("ANY", "/"): CLOSED}))
    assert (proof.verdict, len(proof.remarks)) == ("PROVEN", 1)
    assert "other routes serve all of its requests" in proof.remarks[0]


def test_an_options_route_that_starts_an_aws_action_is_open() -> None:
    program = http_api({("OPTIONS", "/a"): OPEN})
    program[3] = resource(
        "aws:apigatewayv2/integration:Integration",
        "orders",
        {"integrationType": "AWS_PROXY", "integrationSubtype": "StepFunctions-StartExecution"},
    )
    (hole,) = proved(program).holes
    assert "StepFunctions-StartExecution" in hole.why


def test_an_options_route_that_is_sent_on_as_another_method_is_open() -> None:
    program = http_api({("OPTIONS", "/a"): OPEN})
    sent = {
        "integrationType": "HTTP_PROXY",
        "integrationMethod": "POST",
        "integrationUri": "https://b.example",
    }
    program[3] = resource("aws:apigatewayv2/integration:Integration", "orders", sent)
    (hole,) = proved(program).holes
    assert "POST https://b.example" in hole.why


def test_a_function_behind_a_preflight_and_other_routes_is_a_remark() -> None:
    proof = proved(http_api({("OPTIONS", "/a"): OPEN, ("GET", "/a"): CLOSED}))
    assert (proof.verdict, len(proof.remarks)) == ("PROVEN", 1)
    assert "serves GET /a as well" in proof.remarks[0]


def test_an_open_function_url_is_a_hole_with_its_address() -> None:
    outputs = {"functionUrl": "https://x.lambda-url.eu-west-1.on.aws/"}
    url = resource(
        "aws:lambda/functionUrl:FunctionUrl", "u", {"functionName": "hello", **OPEN}, outputs=outputs
    )
    (hole,) = proved([FUNCTION, url]).holes
    assert hole.command == "curl -i -X GET https://x.lambda-url.eu-west-1.on.aws/"


def test_who_may_invoke_a_function_is_listed_by_pattern() -> None:
    program = http_api({("GET", "/a"): CLOSED})
    given_ = {"principal": "apigateway.amazonaws.com", "function": "hello", "sourceArn": UNKNOWN}
    depends = {"function": [FUNCTION.urn], "sourceArn": [program[1].urn]}
    permission = resource("aws:lambda/permission:Permission", "p", given_, depends)
    arn = "arn:aws:events:eu-west-1:1:rule/nightly"
    other = resource(
        "aws:lambda/permission:Permission",
        "q",
        {"principal": "events.amazonaws.com", "function": "hello", "sourceArn": arn},
        {"function": [FUNCTION.urn]},
    )
    shown = text.text(proved([*program, permission, other]))
    assert "function hello: apigateway.amazonaws.com, from some ARN of Api orders" in shown
    assert f"function hello: events.amazonaws.com, from {arn}" in shown


def test_who_may_invoke_a_function_by_a_whole_policy_is_listed_by_statement() -> None:
    condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Condition": condition}
    document = json.dumps({"Statement": [statement, {"Effect": "Deny", "Principal": "*"}]})
    inputs = {"functionName": "hello", "policy": document}
    depends = {"functionName": [FUNCTION.urn]}
    policy = resource("aws:lambda/resourcePolicy:ResourcePolicy", "p", inputs, depends)
    (only,) = proved([FUNCTION, policy]).callers
    assert (only.backend, only.principal) == ("function hello", '{"Service": "events.amazonaws.com"}')
    assert "123456789012" in only.source


def test_a_permission_for_everyone_is_a_hole_without_an_api() -> None:
    given_ = {"principal": "*", "function": "hello", "action": "lambda:InvokeFunction"}
    permission = resource("aws:lambda/permission:Permission", "p", given_, {"function": [FUNCTION.urn]})
    (hole,) = proved([FUNCTION, permission]).holes
    assert hole.command == "aws lambda invoke --function-name hello /dev/stdout"


def test_a_websocket_api_without_a_connect_route_is_open() -> None:
    api = resource("aws:apigatewayv2/api:Api", "chat", {"protocolType": "WEBSOCKET"})

    def route(key: str, **auth: Any) -> ResourceState:
        given_ = {"apiId": UNKNOWN, "routeKey": key, **auth}
        return resource("aws:apigatewayv2/route:Route", key, given_, {"apiId": [api.urn]})

    assert "without a $connect route" in proved([api, route("send")]).holes[0].why
    asks = route("$connect", authorizationType="AWS_IAM")
    assert proved([api, route("send"), asks]).verdict == "PROVEN"


def test_a_route_inside_a_template_is_a_door_of_its_own() -> None:
    def template(auth: str) -> ResourceState:
        props = {"ApiId": "abc", "RouteKey": "GET /in", "AuthorizationType": auth}
        body = {"Resources": {"R": {"Type": "AWS::ApiGatewayV2::Route", "Properties": props}}}
        return resource("aws:cloudformation/stack:Stack", "s", {"templateBody": json.dumps(body)})

    (hole,) = proved([template("NONE")]).holes
    assert (hole.route, hole.door) == ("GET /in", "R in s")
    assert proved([template("AWS_IAM")]).verdict == "PROVEN"


def test_a_route_that_a_condition_of_a_template_chooses_is_one_door_and_as_open_as_its_worst_branch() -> None:
    def template(other: str) -> ResourceState:
        asks = {"AuthorizationType": {"Fn::If": ["Prod", "JWT", other]}, "AuthorizerId": "a"}
        api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "h", "ProtocolType": "HTTP"}}
        route = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /x", **asks}
        return templated({"Api": api, "It": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route}})

    assert proved([template("CUSTOM")]).verdict == "PROVEN"
    assert [hole.route for hole in proved([template("NONE")]).holes] == ["GET /x"]


@pytest.mark.parametrize(
    ("principal", "line"),
    [
        ("*", 'aws sts assume-role --role-arn "${'),
        ({"Federated": "cognito-identity.amazonaws.com"}, "aws sts assume-role-with-web-identity --role-arn"),
    ],
)
def test_a_role_that_strangers_may_take_comes_with_the_call_that_takes_it(principal: Any, line: str) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:*"}
    role = resource("aws:iam/role:Role", "r", {"assumeRolePolicy": json.dumps({"Statement": [statement]})})
    (hole,) = proved([role]).holes
    assert hole.command.startswith(line)


def test_a_template_that_lies_elsewhere_is_not_proven_and_says_why() -> None:
    stack = resource("aws:cloudformation/stack:Stack", "s", {"templateUrl": "https://s3.example/t.json"})
    proof = proved([stack])
    assert proof.verdict == "NOT PROVEN"
    assert "Not read:" in text.text(proof)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("aws:agentregistry/registry:Registry", "the pack does not judge this type"),
        ("kubernetes:core/v1:Service", "the pack does not know this type"),
    ],
)
def test_a_type_that_the_pack_does_not_judge_is_not_proven_until_its_owners_looked_at_it(
    kind: str, why: str
) -> None:
    resources = [*http_api({("GET", "/a"): CLOSED}), resource(kind, "x", {})]
    proof = proved(resources)
    assert (proof.verdict, [one.why for one in proof.unread]) == ("NOT PROVEN", [why])
    assert prove(resources, Rules(known=(kind,)), read_from="a test").verdict == "PROVEN"


def test_an_exemption_for_one_api_does_not_hold_for_another() -> None:
    program = [*http_api({("GET", "/a"): OPEN}, "one"), *http_api({("GET", "/a"): OPEN}, "two")]
    proof = proved(program, Exemption("polled by the balancer", route="GET /a", api="one"))
    assert [hole.door for hole in proof.holes] == ["two"]
    assert [door.name for door, _ in proof.exempt] == ["one"]


def test_a_private_api_is_closed_since_the_internet_does_not_get_there() -> None:
    program = rest_api({("GET", "/a"): OPEN})
    private = {"endpointConfiguration": {"types": "PRIVATE"}}
    program[1] = resource("aws:apigateway/restApi:RestApi", "rest", private)
    proof = proved(program)
    assert proof.verdict == "PROVEN"
    assert "it is reached from a VPC only" in text.text(proof)


@given(tables, st.sampled_from([http_api, rest_api]), st.data())
def test_a_program_is_open_exactly_where_an_open_route_serves_a_request(
    keys: list[tuple[str, str]], api: Any, data: st.DataObject
) -> None:
    if api is rest_api:
        keys = [(verb, path.replace("{y}", "{x}")) for verb, path in keys if path != "$default"]
    opened = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    proof = proved(api({key: OPEN if key in opened else CLOSED for key in keys}))
    if proof.unread:  # two variables' names for one shape
        return
    found = {hole.route for hole in proof.holes}
    assert found <= {" ".join(key).strip() for key in opened}
    shadowed = {" ".join(key).strip() for key in opened if key[0] != "OPTIONS"} - found
    assert all(any(remark.startswith(f"{route} of") for remark in proof.remarks) for route in shadowed)


CERTIFICATE = prove(
    http_api({("GET", "/a/{x}"): CLOSED, ("POST", "/{p+}"): OPEN, ("OPTIONS", "/{p+}"): OPEN, ("GET", "/a"): CLOSED}),
    Rules(),
    read_from="a test",
).certificate()  # fmt: skip


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the certificate's doors that holds something on which the proof rests."""
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in paths(item, (*at, key))]
    if isinstance(value, list):
        return [one for key, item in enumerate(value) for one in paths(item, (*at, key))]
    return [at]


RESTS_ON = [
    at
    for at in paths(json.loads(json.dumps(CERTIFICATE["doors"])))
    if at[1] == "tree" or at[-1] in ("answer", "type", "authorizer") or at[1] == "methods"
]


@pytest.mark.parametrize("at", RESTS_ON, ids=lambda at: "/".join(map(str, at)))
def test_no_part_of_a_certificate_can_be_changed_without_a_rejection(at: tuple[Any, ...]) -> None:
    forged = json.loads(json.dumps(CERTIFICATE))
    holder = forged["doors"]
    for key in at[:-1]:
        holder = holder[key]
    before = holder[at[-1]]
    changes: dict[Any, Any] = {
        "open": "closed", "closed": "open", "preflight": "closed", "JWT": "NONE", "NONE": "JWT",
        True: False, False: True,
    }  # fmt: skip
    if at[-1] == "authorizer" and before is False:
        return  # a NONE that names an authorizer is as open as one that doesn't
    if at[-1] == "type" and before == "NONE":
        holder["authorizer"] = True
    holder[at[-1]] = before + 1 if type(before) is int else changes.get(before, "PATCH")
    with pytest.raises((checker.RejectedError, KeyError, IndexError)):
        checker.check(forged)


@pytest.mark.parametrize("missing", ["next", "other", "end", "holes"])
def test_a_certificate_that_leaves_requests_out_is_rejected(missing: str) -> None:
    forged = copy.deepcopy(CERTIFICATE)
    if missing == "holes":
        forged["holes"], forged["verdict"] = [], "PROVEN"
    elif missing == "next":
        del forged["doors"][0]["tree"]["next"]["a"]
    else:
        del forged["doors"][0]["tree"]["next"]["a"][missing]
    with pytest.raises((checker.RejectedError, KeyError)):
        checker.check(json.loads(json.dumps(forged)))


def test_a_route_of_the_state_that_the_certificate_does_not_have_is_rejected() -> None:
    state: Any = {"deployment": {"resources": [{"urn": "urn:x", "type": "t", "custom": True, "inputs": {}}]}}
    with pytest.raises(checker.RejectedError, match="in the state only"):
        checker.check(json.loads(json.dumps(CERTIFICATE)), state)


def test_a_route_that_the_state_has_open_is_rejected() -> None:
    certificate = json.loads(json.dumps(CERTIFICATE))
    urn = next(one["urn"] for one in certificate["doors"][0]["routes"] if one["type"] == "JWT")
    kind = "aws:apigatewayv2/route:Route"
    one = {"urn": urn, "type": kind, "custom": True, "inputs": {"authorizationType": "NONE"}}
    with pytest.raises(checker.RejectedError, match="is NONE"):
        checker.check(certificate, {"deployment": {"resources": [one]}})


@pytest.mark.parametrize("inputs", [{"authorizationType": "NONE"}, {}, {"authorizationType": "JWT"}])
def test_a_certificate_that_leaves_a_route_of_the_state_out_is_rejected(inputs: dict[str, str]) -> None:
    certificate, urn, kind = json.loads(json.dumps(CERTIFICATE)), "urn:left", "aws:apigatewayv2/route:Route"
    certificate["resources"].append([urn, kind])
    one = {"urn": urn, "type": kind, "custom": True, "inputs": inputs}
    with pytest.raises(checker.RejectedError, match="urn:left is"):
        checker.check(certificate, {"deployment": {"resources": [one]}})


def test_the_checker_is_at_most_150_lines_and_imports_nothing_of_the_prover() -> None:
    source = Path(checker.__file__).read_text()
    assert len(source.splitlines()) <= 150
    assert "gatehouse" not in "".join(line for line in source.splitlines() if "import" in line and line[:1] != " ").partition('"""')[0]  # fmt: skip # noqa: E501


def test_the_checker_runs_alone(tmp_path: Path) -> None:
    (tmp_path / "certificate.json").write_text(json.dumps(CERTIFICATE))
    command = [sys.executable, "-I", checker.__file__, str(tmp_path / "certificate.json")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "OPEN\n"
    (tmp_path / "certificate.json").write_text(json.dumps(CERTIFICATE | {"verdict": "PROVEN"}))
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("rejected: ")


TEMPLATE = {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "x"}},
    "A": {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {"RestApiId": {"Ref": "Api"}, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "a"},
    },
    "B": {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {"RestApiId": {"Ref": "Api"}, "ParentId": {"Ref": "A"}, "PathPart": "{id}"},
    },
    "M": {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Api"}, "ResourceId": {"Ref": "B"}, "HttpMethod": "POST", "AuthorizationType": "NONE",
        },
    },
    "Root": {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
            "HttpMethod": "GET", "AuthorizationType": "AWS_IAM",
        },
    },
}  # fmt: skip


def templated(resources: dict[str, Any]) -> ResourceState:
    return resource(
        "aws:cloudformation/stack:Stack", "s", {"templateBody": json.dumps({"Resources": resources})}
    )


def test_a_rest_method_in_a_template_is_called_by_the_path_that_its_resources_make() -> None:
    (hole,) = proved([templated(TEMPLATE)]).holes
    assert (hole.route, hole.door) == ("POST /a/{id}", "Api in s")
    assert hole.command == 'curl -i -X POST "${API_IN_S_URL:?}"/a/x'


@pytest.mark.parametrize(
    ("kind", "inputs", "command"),
    [
        ("aws:lambda/permission:Permission", {"function": "hello", "principal": "*"},
         "aws lambda invoke --function-name hello /dev/stdout"),
        ("aws:lambda/permission:Permission", {"function": "hello", "principal": "apigateway.amazonaws.com"},
         'aws apigatewayv2 create-api --name hello --protocol-type HTTP --target "${IT_ARN:?}"'),
        ("aws:lambda/permission:Permission", {"function": "hello", "principal": "iot.amazonaws.com"},
         ': from another account, have iot.amazonaws.com call "${IT_ARN:?}"'),
        ("aws:sqs/queuePolicy:QueuePolicy", {"policy": '{"Statement":{"Effect":"Allow","Principal":"*"}}'},
         'aws sqs send-message --queue-url "${IT_URL:?}" --message-body hello'),
        ("aws:kinesis/resourcePolicy:ResourcePolicy", {"policy": '{"Statement":{"Effect":"Allow","Principal":"*"}}'},
         'aws kinesis put-record --stream-arn "${IT_ARN:?}" --partition-key a --data aGVsbG8='),
        ("aws:ec2/instance:Instance", {"associatePublicIpAddress": True, "vpcSecurityGroupIds": ["sg-1"]},
         'nc -vz "${IT_ADDRESS:?}" "${IT_PORT:?}"'),
        ("aws:codepipeline/webhook:Webhook", {"authentication": "UNAUTHENTICATED"}, 'curl -i -X POST "${IT_URL:?}"'),
    ],
)  # fmt: skip
def test_a_hole_that_no_get_goes_through_comes_with_the_call_that_does(
    kind: str, inputs: dict[str, Any], command: str
) -> None:
    (hole,) = proved([resource(kind, "it", inputs)]).holes
    assert hole.command == command


def test_every_call_is_one_that_a_shell_reads() -> None:
    way = Passage(("", ""), "urn", "", "NONE", False, False, "open", "", "anyone", "function f")
    door = Door("it", "urn", "ONE", (way,))
    for source in [*calls._OTHERS, *(f"policy of the {each}" for each in calls._GUARDED)]:
        line = calls.of_door(door, replace(way, source=source))
        assert subprocess.run(["sh", "-n", "-c", line], check=False).returncode == 0
        assert "$" not in line.replace('"${', "")


def test_a_load_balancer_whose_kind_is_not_known_yet_and_an_instance_in_a_subnet_elsewhere_are_not_proven() -> (
    None
):
    vpc = resource("aws:ec2/vpc:Vpc", "vpc", {})
    balancer = resource(
        "aws:lb/loadBalancer:LoadBalancer", "lb", {"internal": UNKNOWN}, {"internal": [vpc.urn]}
    )
    forward = {"loadBalancerArn": UNKNOWN, "defaultActions": [{"type": "forward"}]}
    listener = resource("aws:lb/listener:Listener", "l", forward, {"loadBalancerArn": [balancer.urn]})
    placed = {"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"]}
    for program in ([vpc, balancer, listener], [resource("aws:ec2/instance:Instance", "i", placed)]):
        assert proved(program).verdict == "NOT PROVEN"


def test_a_way_in_that_is_only_read_is_not_proven_until_it_is_exempt() -> None:
    read = resource("aws:lambda/functionUrl:FunctionUrl", "shared", {}, id="old", external=True)
    proof = proved([read])
    assert (proof.verdict, proof.holes) == ("NOT PROVEN", ())
    assert "only read by this program" in proof.unread[0].why
    assert proved([read], Exemption("proved by its own program", resource="shared")).verdict == "PROVEN"


def test_a_group_that_is_only_read_keeps_nobody_out() -> None:
    group = resource("aws:ec2/securityGroup:SecurityGroup", "shared", {}, id="sg-1", external=True)
    inputs = {"associatePublicIpAddress": True, "subnetId": "s", "vpcSecurityGroupIds": ["sg-1"]}
    links = {"vpcSecurityGroupIds": [group.urn]}
    machine = resource("aws:ec2/instance:Instance", "web", inputs, links)
    assert proved([group, machine]).verdict == "OPEN"


def test_a_role_that_is_only_read_leaves_a_proof_as_it_is() -> None:
    role = resource("aws:iam/role:Role", "shared", {}, id="old", external=True)
    assert proved([role]).verdict == "PROVEN"


@pytest.mark.parametrize(
    ("principal", "verdict"), [("*", "OPEN"), ({"Service": "lambda.amazonaws.com"}, "PROVEN")]
)
def test_a_role_in_a_template_is_judged_by_whom_it_trusts(principal: object, verdict: str) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    declared = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    body = json.dumps({"Resources": {"Role": declared}})
    assert (
        proved([resource("aws:cloudformation/stack:Stack", "it", {"templateBody": body})]).verdict == verdict
    )
