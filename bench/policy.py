"""The policy pack with every rule on, against one policy of each kind that does nothing.

A realistic mix of 1,000 and 10,000 resources goes through Analyze one by one and through AnalyzeStack, over gRPC.
Also whether the cost grows no faster than the number of resources, and what a start costs to its first answer. A cost is the
processor time of the pack's process, its start included, since what else the machine does is not the matter.
"""

from __future__ import annotations

import json
import sys
import tempfile
import textwrap
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from google.protobuf import json_format, struct_pb2

from bench.measuring import tell
from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack

PACK = Path(__file__).resolve().parents[1] / "policy"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STARTS = 9
FLOOR = """
    from pulumi_policy import *

    def nothing(args, report):
        pass

    PolicyPack("floor", [
        ResourceValidationPolicy("resource", "Nothing", nothing),
        StackValidationPolicy("stack", "Nothing", nothing),
    ])
"""
STATEMENT = {"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
TAGS = {"team": "orders", "stage": "dev", "cost-centre": "1234"}


API = {
    "name": "orders",
    "protocolType": "HTTP",
    "tags": TAGS,
    "corsConfiguration": {"allowOrigins": ["https://app.example.com"], "allowHeaders": ["authorization"]},
    "disableExecuteApiEndpoint": False,
}
AUTHORIZER = {
    "apiId": UNKNOWN,
    "name": "jwt",
    "authorizerType": "JWT",
    "identitySources": ["$request.header.Authorization"],
    "jwtConfiguration": {"issuer": "https://login.example.com/", "audiences": ["orders"]},
}
FUNCTION = {
    "runtime": "python3.12",
    "handler": "app.handler",
    "role": UNKNOWN,
    "memorySize": 128,
    "timeout": 10,
    "environment": {"variables": {f"KEY_{n}": "value" for n in range(6)}},
    "tags": TAGS,
}
INTEGRATION = {
    "apiId": UNKNOWN,
    "integrationType": "AWS_PROXY",
    "integrationUri": UNKNOWN,
    "payloadFormatVersion": "2.0",
}
PERMISSION = {
    "principal": "apigateway.amazonaws.com",
    "action": "lambda:InvokeFunction",
    "function": UNKNOWN,
    "sourceArn": UNKNOWN,
}
ROUTE = {
    "apiId": UNKNOWN,
    "authorizationType": "JWT",
    "authorizerId": UNKNOWN,
    "authorizationScopes": ["orders/write"],
    "target": UNKNOWN,
}
STAGE = {
    "apiId": UNKNOWN,
    "name": "$default",
    "autoDeploy": True,
    "accessLogSettings": {"destinationArn": UNKNOWN, "format": "$context.requestId"},
    "defaultRouteSettings": {"throttlingBurstLimit": 100, "throttlingRateLimit": 50},
}
POOL = {"mfaConfiguration": "OPTIONAL", "passwordPolicy": {"minimumLength": 14}, "tags": TAGS}
CLIENT = {
    "allowedOauthFlows": ["code"],
    "callbackUrls": ["https://app.example.com/"],
    "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
}
PREFLIGHT = {"apiId": UNKNOWN, "authorizationType": "NONE", "target": UNKNOWN}
KEYS = ("GET /orders", "POST /orders", "GET /orders/{id}", "DELETE /orders/{id}", "$default")


def service(number: int) -> list[AnalyzedResource]:
    """One API with an authorizer, seven routes, two functions and what belongs to them: 25 resources."""
    api = resource("aws:apigatewayv2/api:Api", f"api{number}", API)
    authorizer = resource("aws:apigatewayv2/authorizer:Authorizer", f"jwt{number}", AUTHORIZER, apiId=api)
    made = [api, authorizer]
    backends = []
    for name in ("orders", "cors"):
        function = resource("aws:lambda/function:Function", f"{name}{number}", FUNCTION)
        link = {"apiId": api, "integrationUri": function}
        backends.append(
            resource("aws:apigatewayv2/integration:Integration", f"{name}-to{number}", INTEGRATION, **link)
        )
        log = {"name": f"/aws/lambda/{name}", "retentionInDays": 30}
        made += [
            function,
            backends[-1],
            resource("aws:iam/role:Role", f"{name}-role{number}", {"assumeRolePolicy": POLICY, "tags": TAGS}),
            resource(
                "aws:iam/rolePolicy:RolePolicy", f"{name}-does{number}", {"role": UNKNOWN, "policy": POLICY}
            ),
            resource("aws:cloudwatch/logGroup:LogGroup", f"{name}-log{number}", log),
            resource("aws:lambda/permission:Permission", f"{name}-may{number}", PERMISSION, sourceArn=api),
        ]
    for n, key in enumerate(KEYS):
        link = {"apiId": api, "authorizerId": authorizer, "target": backends[0]}
        made.append(
            resource("aws:apigatewayv2/route:Route", f"r{n}-{number}", {**ROUTE, "routeKey": key}, **link)
        )
    for n, key in enumerate(("OPTIONS /{proxy+}", "OPTIONS /")):
        link = {"apiId": api, "target": backends[1]}
        made.append(
            resource("aws:apigatewayv2/route:Route", f"p{n}-{number}", {**PREFLIGHT, "routeKey": key}, **link)
        )
    access = {"name": "/aws/vendedlogs/orders", "retentionInDays": 30}
    return [
        *made,
        resource("aws:cloudwatch/logGroup:LogGroup", f"access{number}", access),
        resource("aws:apigatewayv2/stage:Stage", f"stage{number}", STAGE, apiId=api),
        resource("aws:cognito/userPool:UserPool", f"users{number}", POOL),
        resource("aws:cognito/userPoolClient:UserPoolClient", f"web{number}", CLIENT),
    ]


def resource(kind: str, name: str, props: dict[str, Any], **depends: AnalyzedResource) -> AnalyzedResource:
    return AnalyzedResource(
        urn=f"urn:pulumi:dev::shop::gatehouse:index:HttpApi${kind}::{name}",
        type=kind,
        name=name,
        properties=json_format.ParseDict(props, struct_pb2.Struct()),
        parent="urn:pulumi:dev::shop::gatehouse:index:HttpApi::orders",
        property_dependencies={key: [each.urn] for key, each in depends.items()},
    )


def mix(count: int) -> list[AnalyzedResource]:
    made: list[AnalyzedResource] = []
    while len(made) < count:
        made += service(len(made))
    return made[:count]


def spent() -> float:
    """Seconds of processor time that processes which have ended took."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(directory: Path, resources: list[AnalyzedResource]) -> float:
    """What all the questions of one deployment cost; the pack must find nothing."""
    before = spent()
    with start(directory) as pack:
        found = [violation for resource in resources for violation in pack.analyze(resource)]
        found += pack.analyze_stack(resources)
    taken = spent() - before
    if any(violation.level == "mandatory" for violation in found):
        raise SystemExit(f"policy: the mix is not clean: {found[0].message}")
    return taken


def start(directory: Path) -> PolicyPack:
    return PolicyPack.launch(directory, project="shop", stack="dev", dry_run=True).wait()


def first_answer(directory: Path) -> float:
    before = spent()
    with start(directory) as pack:
        pack.analyze(mix(1)[0])
    return spent() - before


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        floor = Path(folder)
        (floor / "PulumiPolicy.yaml").write_text("runtime: python\n")
        (floor / "__main__.py").write_text(textwrap.dedent(FLOOR))
        held, cost = [], {}
        for count in (1000, 10_000):
            resources = mix(count)
            runs = [
                (seconds(PACK, resources), seconds(floor, resources))
                for _ in range(3 if count == 1000 else 1)
            ]
            cost[count], least = (min(each) for each in zip(*runs, strict=True))
            detail = f"{cost[count]:.2f} s against {least:.2f} s"
            name = f"{count:,} resources, every rule on, against no-op policies"
            held.append(tell(name, cost[count] / least, "<= 3", detail))
        growth = cost[10_000] / cost[1000] / 10
        held.append(
            tell("cost of a resource among 10,000 against among 1,000", growth, "<= 1.2", "1 is linear")
        )
        starts = [(first_answer(PACK), first_answer(floor)) for _ in range(STARTS)]
        ours, empty = (min(each) for each in zip(*starts, strict=True))
        detail = f"{ours * 1e3:.0f} ms against {empty * 1e3:.0f} ms, the best of {STARTS} each"
        held.append(tell("start to first answer, against an empty pack", ours / empty, "<= 1.2", detail))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
