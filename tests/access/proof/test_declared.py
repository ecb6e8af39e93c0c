"""A certificate held against the state that it is of: each way to forge one is rejected."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.access.proof import checker, declared
from gatehouse.access.proof.prover import prove
from gatehouse.access.table import Rules
from gatehouse.operate.exported import of_export

if TYPE_CHECKING:
    from collections.abc import Callable

Data = dict[str, Any]
HTTP, REST = "aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"
ROUTE, METHOD = "aws:apigatewayv2/route:Route", "aws:apigateway/method:Method"
ASKED = {"authorizationType": "JWT", "authorizerId": "auth"}
SCHEME = {
    "x-amazon-apigateway-authorizer": {"type": "jwt", "identitySource": "$request.header.Authorization"}
}
DOCUMENT = {
    "openapi": "3.0.1",
    "components": {"securitySchemes": {"jwt": SCHEME}},
    "paths": {"/in": {"get": {"security": [{"jwt": []}]}, "post": {"security": [{"jwt": []}]}}},
}


def one(kind: str, name: str, inputs: Data, **outputs: Any) -> Data:
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    return {"urn": urn, "type": kind, "custom": True, "id": name, "inputs": inputs, "outputs": outputs}


def templated(auth: str) -> str:
    props = {"ApiId": "x", "RouteKey": "GET /t", "AuthorizationType": auth}
    return json.dumps({"Resources": {"R": {"Type": "AWS::ApiGatewayV2::Route", "Properties": props}}})


RESOURCES = [
    one(HTTP, "http", {"protocolType": "HTTP"}),
    one(ROUTE, "get", {"apiId": "http", "routeKey": "GET /a", **ASKED}),
    one(ROUTE, "key", {"apiId": "http", "routeKey": "GET /k", **ASKED}),
    one(ROUTE, "start", {"apiId": "http", "routeKey": "POST /s", "target": "integrations/sfn", **ASKED}),
    one("aws:apigatewayv2/integration:Integration", "sfn", {"apiId": "http", "integrationSubtype": "SQS-SendMessage"}),
    one(HTTP, "other", {"protocolType": "HTTP"}),
    one(ROUTE, "rest", {"apiId": "other", "routeKey": "ANY /{p+}", **ASKED}),
    one(HTTP, "described", {"protocolType": "HTTP", "body": json.dumps(DOCUMENT)}),
    one(REST, "rest-api", {}, rootResourceId="root"),
    one("aws:apigateway/resource:Resource", "at", {"restApi": "rest-api", "parentId": "root", "pathPart": "a"}, path="/a"),
    one(METHOD, "method", {
        "restApi": "rest-api", "resourceId": "at", "httpMethod": "GET", "authorization": "CUSTOM", "authorizerId": "x"}),
    one(METHOD, "preflight", {"restApi": "rest-api", "resourceId": "at", "httpMethod": "OPTIONS", "authorization": "NONE"}),
    one("aws:lambda/functionUrl:FunctionUrl", "url", {"functionName": "f", "authorizationType": "AWS_IAM"}),
    one("aws:lambda/permission:Permission", "allowed", {"function": "f", "principal": "123456789012"}),
    one("aws:cloudformation/stack:Stack", "stack", {"templateBody": templated("AWS_IAM")}),
    one("aws:cloudcontrol/resource:Resource", "generic", {
        "typeName": "AWS::Lambda::Url", "desiredState": json.dumps({"TargetFunctionArn": "f", "AuthType": "AWS_IAM"})}),
]  # fmt: skip


def state(resources: list[Data]) -> Data:
    return {"deployment": {"resources": resources}}


def certificate(resources: list[Data]) -> Data:
    proof = prove(of_export(json.dumps(state(resources))), Rules(), read_from="a state")
    found: Data = json.loads(json.dumps(proof.certificate()))
    assert checker.check(found, state(resources)) == proof.verdict
    return found


def changed(name: str, **inputs: Any) -> list[Data]:
    """The state with other inputs of a resource; the certificate is still that of the state before."""
    found = copy.deepcopy(RESOURCES)
    next(one for one in found if one["id"] == name)["inputs"].update(inputs)
    return found


PROVEN = certificate(RESOURCES)
OPEN_OPERATION = json.dumps({**DOCUMENT, "paths": {"/in": {"get": {}, "post": {}}}})
MORE = json.dumps({**DOCUMENT, "paths": {**DOCUMENT["paths"], "/admin": {"get": {}}}})  # type: ignore[dict-item]


def test_a_certificate_of_every_kind_of_door_is_accepted_with_its_state() -> None:
    assert PROVEN["verdict"] == "PROVEN"
    assert declared.differences(PROVEN, state(RESOURCES)) == []


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        (changed("get", authorizationType="NONE"), "is NONE, not JWT"),
        (changed("get", authorizerId=""), "does not name what it is said to ask"),
        (changed("get", routeKey="GET /admin"), "GET /admin of .* is left out"),
        (changed("start", authorizationType="NONE", routeKey="OPTIONS /s"), "is left out"),
        (changed("url", authorizationType="NONE"), "is NONE, not AWS_IAM"),
        (changed("allowed", principal="*"), "is left out"),
        (changed("allowed", principal="*", sourceArn="*"), "is left out"),
        (changed("allowed", principal="sns.amazonaws.com"), "is left out"),
        (changed("http", target="arn"), r"\$default of .* is left out"),
        (changed("method", authorization="NONE"), "is NONE, not CUSTOM"),
        (changed("method", httpMethod="POST"), "POST of .* is left out"),
        (changed("method", resourceId="root"), "is at /, not /a"),
        (changed("preflight", httpMethod="ANY"), "ANY of .* is left out"),
        (changed("described", body=OPEN_OPERATION), "GET /in of .* is NONE, not JWT"),
        (changed("described", body=MORE), "GET /admin of .* is left out"),
        (changed("described", body="openapi: 3.0.1"), "no JSON"),
        (changed("stack", templateBody=templated("NONE")), "is NONE, not AWS_IAM"),
        (changed("stack", templateBody=templated("AWS_IAM").replace("GET /t", "ANY /t")), "is left out"),
        (changed("generic", desiredState='{"AuthType":"NONE"}'), "is NONE, not AWS_IAM"),
        ([*RESOURCES, one(ROUTE, "added", {"apiId": "http", "routeKey": "GET /b"})], "in the state only"),
        (RESOURCES[:-1], "is of no resource"),
    ],
)  # fmt: skip
def test_a_state_that_opens_what_the_certificate_has_closed_is_rejected(
    resources: list[Data], why: str
) -> None:
    with pytest.raises(checker.RejectedError, match=why):
        checker.check(PROVEN, state(resources))


def route(found: Data, name: str) -> Data:
    every = [each for door in found["doors"] for each in door["routes"]]
    return next(each for each in every if each["urn"].endswith(f"::{name}"))


def private(found: Data) -> None:
    route(found, "get")["type"] = "PRIVATE"


def private_url(found: Data) -> None:
    route(found, "url")["type"] = "PRIVATE"


def unlisted(found: Data) -> None:
    found["resources"].pop()


def without_a_door(found: Data) -> None:
    found["doors"] = [door for door in found["doors"] if "url" not in door["urn"]]


def joined(found: Data) -> None:
    one, other = (door for door in found["doors"] if door["name"] in ("http", "other"))
    one["routes"] += other["routes"]
    one["tree"], found["unread"], found["verdict"] = None, [{"what": "", "why": "", "urn": ""}], "NOT PROVEN"
    found["doors"].remove(other)


def other_kind(found: Data) -> None:
    door = next(door for door in found["doors"] if door["kind"] == "REST")
    door["kind"] = "HTTP"


def trusted_keys(found: Data) -> None:
    found["trust"]["apiKey"] = True
    route(found, "key").update(type="NONE", api_key=True, authorizer=False)


def twice(found: Data) -> None:
    door = next(door for door in found["doors"] if door["name"] == "http")
    door["routes"].append(copy.deepcopy(door["routes"][0]))


def unsure(found: Data, door: Data) -> None:
    """Leave out the classes of a door's requests, which only a certificate may that says what is not read."""
    door["tree"], found["unread"], found["verdict"] = None, [{"what": "", "why": "", "urn": ""}], "NOT PROVEN"


def shadowed(found: Data) -> None:
    door = next(door for door in found["doors"] if door["name"] == "http")
    door["routes"].append({**route(found, "get"), "key": ["ANY", "/{p+}"]})
    unsure(found, door)


def shadowed_from_a_template(found: Data) -> None:
    door = next(door for door in found["doors"] if door["name"] == "http")
    door["routes"].append({**route(found, "stack#R"), "key": ["ANY", "/{p+}"]})
    unsure(found, door)


@pytest.mark.parametrize(
    "forge",
    [
        private, private_url, unlisted, without_a_door, joined, other_kind, trusted_keys, twice, shadowed,
        shadowed_from_a_template,
    ],
)  # fmt: skip
def test_a_forged_certificate_is_rejected_with_its_state(forge: Callable[[Data], None]) -> None:
    forged = copy.deepcopy(PROVEN)
    forge(forged)
    with pytest.raises(checker.RejectedError):
        checker.check(forged, state(RESOURCES))


DOMAIN, MAPPING = "aws:apigatewayv2/domainName:DomainName", "aws:apigatewayv2/apiMapping:ApiMapping"
CERTIFIED = [
    one(HTTP, "mutual", {"protocolType": "HTTP", "disableExecuteApiEndpoint": True}),
    one(ROUTE, "get", {"apiId": "mutual", "routeKey": "GET /a"}),
    one(
        DOMAIN,
        "a.example",
        {"domainName": "a.example", "mutualTlsAuthentication": {"truststoreUri": "s3://b/k"}},
    ),
    one(MAPPING, "at", {"apiId": "mutual", "domainName": "a.example"}),
]


def test_a_route_is_private_behind_client_certificates_only() -> None:
    found = certificate(CERTIFIED)
    assert found["verdict"] == "PROVEN"
    plain, switched_off = copy.deepcopy(CERTIFIED), copy.deepcopy(CERTIFIED)
    del plain[2]["inputs"]["mutualTlsAuthentication"]
    switched_off[2]["inputs"]["mutualTlsAuthentication"] = {"truststoreUri": ""}
    for without in (plain, switched_off):
        with pytest.raises(checker.RejectedError, match="on the internet, not private"):
            checker.check(found, state(without))


def test_a_websocket_api_without_connect_is_open_and_can_t_be_said_not_to_be() -> None:
    api = one(HTTP, "socket", {"protocolType": "WEBSOCKET"})
    asking = one(
        ROUTE, "connect", {"apiId": "socket", "routeKey": "$connect", "authorizationType": "AWS_IAM"}
    )
    send = one(ROUTE, "send", {"apiId": "socket", "routeKey": "send"})
    assert certificate([api, asking, send])["verdict"] == "PROVEN"
    found = certificate([api, send])
    assert found["verdict"] == "OPEN"
    found["doors"] = [door for door in found["doors"] if door["routes"][0]["urn"] != api["urn"]]
    found["holes"], found["verdict"] = [], "PROVEN"
    with pytest.raises(checker.RejectedError, match="connects everyone"):
        checker.check(found, state([api, send]))


def test_a_preflight_that_starts_an_action_of_aws_can_t_be_said_to_start_none() -> None:
    opened = changed("start", routeKey="OPTIONS /s", authorizationType="NONE", authorizerId=None)
    found = certificate(opened)
    assert found["verdict"] == "OPEN"
    found["holes"], found["verdict"] = [], "PROVEN"
    route(found, "start").update(answer="preflight", direct="")
    with pytest.raises(checker.RejectedError, match="starts an action of AWS"):
        checker.check(found, state(opened))


def test_a_state_leaves_out_inputs_where_there_are_none() -> None:
    queue = one("aws-native:sqs:Queue", "jobs", {})
    del queue["inputs"]
    assert checker.check(certificate([queue]), state([queue])) == "PROVEN"


def test_what_a_state_only_reads_can_t_be_said_to_be_closed() -> None:
    read = [
        one("aws:lambda/functionUrl:FunctionUrl", "shared", {"authorizationType": "AWS_IAM"})
        | {"external": True}
    ]
    found = certificate(read)
    assert found["verdict"] == "NOT PROVEN"
    assert checker.check(found, state(read)) == "NOT PROVEN"
    route(found, "shared").update(answer="closed", type="AWS_IAM")
    found["unread"], found["verdict"] = [], "PROVEN"
    with pytest.raises(checker.RejectedError):
        checker.check(found, state(read))


def test_a_certificate_without_its_state_is_said_to_rest_on_its_own_word(tmp_path: Path) -> None:
    (tmp_path / "proof.json").write_text(json.dumps(PROVEN))
    (tmp_path / "state.json").write_text(json.dumps(state(RESOURCES)))
    command = [sys.executable, "-I", checker.__file__, str(tmp_path / "proof.json")]

    def said(*more: str) -> tuple[str, str]:
        ran = subprocess.run([*command, *more], capture_output=True, text=True, check=True)
        return ran.stdout, ran.stderr

    unsure = "if the resources are as it says: no state was given to hold it against\n"
    assert said() == ("PROVEN\n", unsure)
    assert said(str(tmp_path / "state.json")) == ("PROVEN\n", "")


def test_neither_program_imports_anything_but_python_s_own() -> None:
    for module in (checker, declared):
        lines = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
        modules = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
        assert modules <= set(sys.stdlib_module_names) | {"collections.abc"}
