"""OAuth metadata that everyone may read, and what would hide behind its address.

Protected resource metadata: https://www.rfc-editor.org/rfc/rfc9728
Authorization server metadata: https://www.rfc-editor.org/rfc/rfc8414
What a function's environment can make run: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.policy.programs import API, INTEGRATION, ROUTE, Later, Program, Ref, case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FUNCTION = "aws:lambda/function:Function"
ALIAS = "aws:lambda/alias:Alias"
HANDLER = Path(__file__).parents[3] / "handlers" / "metadata" / "metadata.py"
RESOURCE = "GET /.well-known/oauth-protected-resource"
SERVER = "GET /.well-known/oauth-authorization-server"
STACK = "closed-stack:get"
ENDPOINTS = "closed-endpoints:get"

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET, ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"
"""How Pulumi marks assets: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go."""


def arn(name: str) -> str:
    return f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"


def asset(text: str) -> dict[str, Any]:
    return {SIGNATURE: ASSET, "text": text}


def packed(**files: Any) -> dict[str, Any]:
    return {SIGNATURE: ARCHIVE, "assets": {name.replace("_py", ".py"): one for name, one in files.items()}}


CODE = packed(metadata_py=asset(HANDLER.read_text(encoding="utf-8")))
VARIABLES = {
    "GATEHOUSE_MCP_RESOURCE": Later("https://api.example.com/mcp"),
    "GATEHOUSE_MCP_SERVER": Later("https://api.example.com"),
}


def function(name: str = "fn", **changed: Any) -> dict[str, Any]:
    given = {
        "arn": Later(arn(name)),
        "code": CODE,
        "handler": "metadata.handler",
        "runtime": "python3.13",
        "environment": {"variables": VARIABLES},
        **changed,
    }
    return {key: value for key, value in given.items() if value is not None}


def program(
    key: str = RESOURCE,
    *,
    integration: dict[str, Any] | None = None,
    route: dict[str, Any] | None = None,
    more: Program | None = None,
    **changed: Any,
) -> Program:
    return {
        "api": (API, {"name": "h", "protocolType": "HTTP"}),
        "fn": (FUNCTION, function(**changed)),
        **(more or {}),
        "int": (
            INTEGRATION,
            {
                "apiId": Ref("api"),
                "integrationType": "AWS_PROXY",
                "integrationUri": Ref("fn", arn("fn")),
                **(integration or {}),
            },
        ),
        "get": (
            ROUTE,
            {
                "apiId": Ref("api"),
                "routeKey": key,
                "authorizationType": "NONE",
                "target": Ref("int", "integrations/{}"),
                **(route or {}),
            },
        ),
    }


def made(title: str, kind: str, program: Program, *found: str, up: set[str] | None = None) -> Any:
    """A case of what our component makes, by the names that it gives: its route is called `get` elsewhere."""
    called = {"get": f"api {program['get'][1]['routeKey']}", "int": "api-mcp metadata"}
    renamed = {
        called.get(name, name): (type_, _renamed(props, called)) for name, (type_, props) in program.items()
    }

    def named(several: Iterable[str]) -> list[str]:
        return [one.replace(":get", f":{called['get']}") for one in several]

    later = None if up is None else set(named(up))
    return case(title, kind, renamed, *named(found), up=later, parent=("gatehouse:index:HttpApi", "api"))


def _renamed(props: dict[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: Ref(called.get(value.name, value.name), value.text) if isinstance(value, Ref) else value
        for key, value in props.items()
    }


ADMIN: Program = {"admin": (FUNCTION, {"arn": Later(arn("admin")), "handler": "admin.handler"})}
ADMIN_INTEGRATION: Program = {
    **ADMIN,
    "other": (
        INTEGRATION,
        {"apiId": Ref("api"), "integrationType": "AWS_PROXY", "integrationUri": Ref("admin", arn("admin"))},
    ),
}

# What is computed from an id that a preview does not know may be any text: only our component is known to pass on the id.
BY_HAND = [
    case(
        "metadata by our handler, on a route that the program makes itself", "failing", program(), ENDPOINTS
    ),
    case(
        "a route of the program's, to an admin function whose address was computed from our function's",
        "failing",
        program(more=ADMIN, integration={"integrationUri": Ref("fn", arn("admin"))}),
        ENDPOINTS,
    ),
    case(
        "a route of the program's, to another stack's function whose address was computed from our function's",
        "failing",
        program(integration={"integrationUri": Ref("fn", arn("elsewhere"))}),
        ENDPOINTS,
    ),
    case(
        "a route of the program's, to a version of our function",
        "failing",
        program(integration={"integrationUri": Ref("fn", f"{arn('fn')}:1")}),
        ENDPOINTS,
    ),
    case(
        "a route of the program's, to another integration whose id was computed from ours",
        "failing",
        program(route={"target": Ref("int", "integrations/elsewhere")}),
        ENDPOINTS,
    ),
    case(
        "a route of the program's, in our component",
        "failing",
        program(),
        ENDPOINTS,
        parent=("gatehouse:index:HttpApi", "api"),
    ),
    made(
        "an integration of another name in our component",
        "failing",
        {**program(more={"other": program()["int"]}, route={"target": Ref("other", "integrations/{}")})},
        STACK,
        up=set(),
    ),
]

METADATA = [
    *BY_HAND,
    made("the metadata of an MCP server, by our handler", "passing", program()),
    made("the same under the server's path", "passing", program(f"{RESOURCE}/mcp")),
    made("the metadata of the authorization server, by our handler", "passing", program(SERVER)),
    made(
        "a document of one's own at a well-known path",
        "failing",
        program(code=packed(metadata_py=asset("def handler(event, context):\n    return {}\n"))),
        STACK,
    ),
    made(
        "our handler with one character more",
        "failing",
        program(code=packed(metadata_py=asset(HANDLER.read_text(encoding="utf-8") + "\n"))),
        STACK,
    ),
    made(
        "our handler with another module beside it",
        "failing",
        program(code=packed(metadata_py=CODE["assets"]["metadata.py"], json_py=asset("import admin\n"))),
        STACK,
    ),
    made(
        "our handler as a file, which may change before it is packed",
        "failing",
        program(code=packed(metadata_py={SIGNATURE: ASSET, "path": str(HANDLER)})),
        STACK,
    ),
    made(
        "a package that nobody can look into",
        "failing",
        program(code={SIGNATURE: ARCHIVE, "path": str(HANDLER.parent)}),
        STACK,
    ),
    made("a package in a bucket", "failing", program(code=None, s3Bucket="b", s3Key="k"), STACK),
    made("our handler beside a package in a bucket", "failing", program(s3Bucket="b", s3Key="k"), STACK),
    made("our handler in an image", "failing", program(packageType="Image"), STACK),
    made(
        "our handler under a layer",
        "failing",
        program(layers=["arn:aws:lambda:eu-west-1:1:layer:a:1"]),
        STACK,
    ),
    made(
        "our handler beside a file system",
        "failing",
        program(fileSystemConfig={"arn": "a", "localMountPath": "/mnt/a"}),
        STACK,
    ),
    made("another function of our handler", "failing", program(handler="metadata.documents"), STACK),
    made("our handler in a runtime of one's own", "failing", program(runtime="provided.al2023"), STACK),
    made(
        "our handler under a wrapper",
        "failing",
        program(environment={"variables": {**VARIABLES, "AWS_LAMBDA_EXEC_WRAPPER": "/opt/wrapper"}}),
        STACK,
    ),
    made(
        "our handler with another path to modules",
        "failing",
        program(environment={"variables": {**VARIABLES, "PYTHONPATH": "/mnt/admin"}}),
        STACK,
    ),
    made(
        "metadata behind a JWT authorizer that the route does not name",
        "failing",
        program(route={"authorizationType": "JWT"}),
        ENDPOINTS,
    ),
    made(
        "metadata behind a Lambda authorizer that the route does not name",
        "failing",
        program(route={"authorizationType": "CUSTOM"}),
        ENDPOINTS,
    ),
    made(
        "metadata whose route names an authorizer that it does not ask",
        "failing",
        program(route={"authorizerId": "a"}),
        ENDPOINTS,
    ),
    made("POST to the metadata", "failing", program(RESOURCE.replace("GET", "POST")), ENDPOINTS),
    made("any method at the metadata", "failing", program(RESOURCE.replace("GET", "ANY")), ENDPOINTS),
    made("all that is below the metadata", "failing", program(f"{RESOURCE}/{{proxy+}}"), ENDPOINTS),
    made("any one segment below the metadata", "failing", program(f"{RESOURCE}/{{name}}"), ENDPOINTS),
    made("another well-known path", "failing", program("GET /.well-known/openid-configuration"), ENDPOINTS),
    made("a path that only begins alike", "failing", program(f"{RESOURCE}s"), ENDPOINTS),
    made("our handler at a path of the program's", "failing", program("GET /admin"), ENDPOINTS),
    made(
        "an admin function at a well-known path, beside our handler at another",
        "failing",
        program(more=ADMIN_INTEGRATION, route={"target": Ref("other", "integrations/{}")}),
        STACK,
    ),
    made(
        "an integration that calls an admin function",
        "failing",
        program(more=ADMIN, integration={"integrationUri": Ref("admin", arn("admin"))}),
        STACK,
    ),
    made(
        "an admin function's address that was computed from our function's",
        "failing",
        program(more=ADMIN, integration={"integrationUri": Ref("fn", arn("admin"))}),
        up={STACK},
    ),
    made(
        "another stack's function, whose address was computed from our function's",
        "failing",
        program(integration={"integrationUri": Ref("fn", arn("elsewhere"))}),
        up={STACK},
    ),
    made(
        "a version of our function, which may have had other code",
        "failing",
        program(integration={"integrationUri": Ref("fn", f"{arn('fn')}:1")}),
        up={STACK},
    ),
    made(
        "an alias of our function",
        "failing",
        program(
            more={"alias": (ALIAS, {"functionName": Ref("fn", "fn"), "functionVersion": "1"})},
            integration={"integrationUri": Ref("alias", f"{arn('fn')}:live")},
        ),
        STACK,
    ),
    made(
        "another integration, whose id was computed from ours",
        "failing",
        program(route={"target": Ref("int", "integrations/elsewhere")}),
        up={STACK},
    ),
    made(
        "an integration that writes the path anew",
        "failing",
        program(integration={"requestParameters": {"overwrite:path": "/admin"}}),
        STACK,
    ),
    made(
        "an integration that is a service of AWS",
        "failing",
        program(integration={"integrationSubtype": "SQS-SendMessage"}),
        STACK,
    ),
    made(
        "an address behind a well-known path",
        "failing",
        program(integration={"integrationType": "HTTP_PROXY"}),
        STACK,
    ),
    made("a well-known path without an integration", "odd", program(route={"target": "lambda"}), STACK),
    made("a package that is a text", "odd", program(code="metadata.py"), STACK),
    made(
        "variables of our handler that are not known yet, and may be any",
        "unknown",
        program(environment={"variables": Later({"GATEHOUSE_MCP_RESOURCE": "https://api.example.com/mcp"})}),
        STACK,
        up=set(),
    ),
]
