"""CloudFormation templates that a Pulumi program deploys."""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import OPEN, document
from tests.policy.programs import Case, Later, one

STACK = "aws:cloudformation/stack:Stack"
NATIVE_STACK = "aws-native:cloudformation:Stack"


def template(**resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "Resources": {name: {"Type": kind, "Properties": props} for name, (kind, props) in resources.items()}
    }


def stack(title: str, kind: str, content: Any, *found: str, parameters: dict[str, str] | None = None) -> Case:
    text = json.dumps(content) if isinstance(content, dict) else content
    return one(title, kind, STACK, {"templateBody": text, "parameters": parameters or {}}, *found)


def in_template(key: Any, **props: Any) -> tuple[str, dict[str, Any]]:
    return "AWS::ApiGatewayV2::Route", {"ApiId": {"Ref": "Api"}, "RouteKey": key, **props}


HTTP = ("AWS::ApiGatewayV2::Api", {"Name": "orders", "ProtocolType": "HTTP"})
SOCKET = ("AWS::ApiGatewayV2::Api", {"Name": "ws", "ProtocolType": "WEBSOCKET"})
GUARDED = {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Auth"}}
YAML = """
Parameters:
  Kind: {Type: String, Default: NONE}
Resources:
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /orders
      AuthorizationType: !Ref Kind
      AuthorizerId: !GetAtt [Auth, AuthorizerId]
      Target: !Sub "integrations/${It}"
"""

TEMPLATES = [
    stack("an open route in a template", "failing", template(Api=HTTP, It=in_template("GET /orders")), OPEN),
    stack("an open $default in a template", "failing", template(Api=HTTP, It=in_template("$default")), OPEN),
    stack(
        "an authorizer in a template that is no value",
        "failing",
        template(It=in_template("GET /o", AuthorizationType="JWT", AuthorizerId={"Ref": "AWS::NoValue"})),
        OPEN,
    ),
    stack(
        "an open REST method in a template",
        "failing",
        template(It=("AWS::ApiGateway::Method", {"HttpMethod": "GET", "AuthorizationType": "NONE"})),
        OPEN,
    ),
    stack(
        "an open function URL in a template",
        "failing",
        template(It=("AWS::Lambda::Url", {"AuthType": "NONE"})),
        OPEN,
    ),
    stack(
        "a document in a template",
        "failing",
        template(It=("AWS::ApiGatewayV2::Api", {"Body": document({})})),
        OPEN,
    ),
    stack(
        "guests in a template",
        "failing",
        template(It=("AWS::Cognito::IdentityPool", {"AllowUnauthenticatedIdentities": True})),
        OPEN,
    ),
    stack(
        "an open $connect in a template", "failing", template(Api=SOCKET, It=in_template("$connect")), OPEN
    ),
    stack(
        "a type that a condition of the template chooses",
        "failing",
        template(
            It=in_template(
                "GET /o", AuthorizationType={"Fn::If": ["Prod", "JWT", "NONE"]}, AuthorizerId={"Ref": "Auth"}
            )
        ),
        OPEN,
    ),
    stack(
        "guests that a condition of the template chooses",
        "failing",
        template(
            It=(
                "AWS::Cognito::IdentityPool",
                {"AllowUnauthenticatedIdentities": {"Fn::If": ["Prod", False, True]}},
            )
        ),
        OPEN,
    ),
    stack("a type that a parameter leaves open", "failing", YAML, OPEN),
    one(
        "an open route in a template of aws-native",
        "failing",
        NATIVE_STACK,
        {"templateBody": template(Api=HTTP, It=in_template("GET /o"))},
        OPEN,
    ),
    stack(
        "a guarded route in a template",
        "passing",
        template(Api=HTTP, It=in_template("GET /orders", **GUARDED)),
    ),
    stack("a type that a parameter sets", "passing", YAML, parameters={"Kind": "JWT"}),
    stack("a preflight in a template", "passing", template(Api=HTTP, It=in_template("OPTIONS /orders"))),
    stack(
        "WebSocket routes in a template",
        "passing",
        template(
            Api=SOCKET,
            Connect=in_template("$connect", AuthorizationType="AWS_IAM"),
            It=in_template("$default"),
            Send=in_template("send"),
        ),
    ),
    stack("a template of other things", "passing", template(Bucket=("AWS::S3::Bucket", {}))),
    one("a template somewhere else", "failing", STACK, {"templateUrl": "https://example.com/t.json"}, OPEN),
    one(
        "a template that is not known yet",
        "unknown",
        STACK,
        {"templateBody": Later(json.dumps(template(It=in_template("GET /o"))))},
        f"?{OPEN}",
        up={OPEN},
    ),
    stack("a template that is no template", "odd", "}{", OPEN),
    stack("a template without resources", "odd", {"Resources": [1, 2]}),
    stack(
        "resources that are no resources",
        "odd",
        {"Resources": {"A": 5, "B": {"Type": "AWS::ApiGatewayV2::Route", "Properties": "x"}}},
        OPEN,
    ),
]
