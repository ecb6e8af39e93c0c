"""An API of 300 routes built with the components, against the same resources written by hand with pulumi-aws.

Each measurement is a process of its own, the two ways in turns; the median of the turns counts.
Run it alone: `python bench/components.py`. As `python bench/components.py WAY ROUTES` it is one measured program.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import mocks

from bench.measuring import tell

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 9
ROUTES = 300
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
ORIGIN = "https://app.example.com"
ISSUER = "https://issuer.example"
LIMIT = "<= 1.1"


class Counting(mocks.Mocks):
    """Answers as the engine's mocks do, and counts what was registered."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def call(self, _: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return {}, None

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.custom:
            self.counts[args.typ] = self.counts.get(args.typ, 0) + 1
        given = {"arn": f"arn:{args.name}", "apiEndpoint": "https://a1.example", "executionArn": "arn:a1"}
        return f"{args.name}-id", {**given, "name": args.name, **args.inputs}


def keys(number: int) -> list[str]:
    """Route keys of a service with three methods on each of its paths."""
    return [f"{('GET', 'POST', 'DELETE')[n % 3]} /resource{n // 3}/{{id}}" for n in range(number)]


def with_components(number: int) -> None:
    """The table as a user writes it."""
    from components import HttpApi

    HttpApi(
        "orders",
        {
            "authorizer": {"issuer": ISSUER, "audiences": ["orders"]},
            "cors": {"allow_origins": [ORIGIN]},
            "routes": {key: {"function_arn": ARN, "scopes": ["orders/read"]} for key in keys(number)},
        },
    )


def by_hand(number: int) -> None:
    """The same resources, as one would write them without the components."""
    api = aws.apigatewayv2.Api(
        "orders",
        protocol_type="HTTP",
        disable_execute_api_endpoint=False,
        cors_configuration={
            "allow_origins": [ORIGIN],
            "allow_methods": ["DELETE", "GET", "POST"],
            "allow_headers": ["authorization", "content-type"],
            "max_age": 600,
            "allow_credentials": False,
        },
    )
    authorizer = aws.apigatewayv2.Authorizer(
        "orders",
        api_id=api.id,
        name="jwt",
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"issuer": ISSUER, "audiences": ["orders"]},
    )
    logs = aws.cloudwatch.LogGroup("orders-cors", name="/aws/lambda/cors", retention_in_days=30)
    role = aws.iam.Role("orders-cors", assume_role_policy="{}")
    policy = aws.iam.RolePolicy(
        "orders-cors", role=role.name, policy=pulumi.Output.json_dumps({"Resource": [logs.arn]})
    )
    preflight = aws.lambda_.Function(
        "orders-cors",
        code=pulumi.AssetArchive({"cors.py": pulumi.StringAsset("")}),
        handler="cors.handler",
        runtime="python3.13",
        architectures=["x86_64"],
        role=role.arn,
        timeout=3,
        memory_size=128,
        environment={"variables": {"ORIGINS": ORIGIN}},
        logging_config={"log_format": "Text", "log_group": logs.name},
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    targets = {}
    for name, function in (("orders", ARN), ("cors", preflight.arn)):
        integration = aws.apigatewayv2.Integration(
            name,
            api_id=api.id,
            integration_type="AWS_PROXY",
            integration_uri=function,
            payload_format_version="2.0",
            timeout_milliseconds=30_000,
        )
        targets[name] = pulumi.Output.concat("integrations/", integration.id)
        aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=function,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
        )
    routes: list[pulumi.Resource] = [
        aws.apigatewayv2.Route(
            f"orders {key}",
            api_id=api.id,
            route_key=key,
            target=targets["orders"],
            authorization_type="JWT",
            authorizer_id=authorizer.id,
            authorization_scopes=["orders/read"],
        )
        for key in keys(number)
    ]
    routes.append(
        aws.apigatewayv2.Route(
            "orders OPTIONS",
            api_id=api.id,
            route_key="OPTIONS /{proxy+}",
            target=targets["cors"],
            authorization_type="NONE",
        )
    )
    access = aws.cloudwatch.LogGroup("orders", name="/aws/vendedlogs/orders", retention_in_days=30)
    aws.apigatewayv2.Stage(
        "orders",
        api_id=api.id,
        name="$default",
        auto_deploy=True,
        access_log_settings={
            "destination_arn": access.arn,
            "format": json.dumps({"requestId": "$context.requestId"}),
        },
        default_route_settings={"throttling_rate_limit": 1000, "throttling_burst_limit": 2000},
        opts=pulumi.ResourceOptions(depends_on=routes),
    )


WAYS: dict[str, Callable[[int], None]] = {"components": with_components, "by hand": by_hand}


def program(way: str, number: int) -> None:
    """Run one program; print its CPU seconds, its peak memory in MB, and what it registered."""
    counting = Counting()
    mocks.set_mocks(counting, project="bench", stack="dev", preview=False)
    run = mocks.test(lambda: WAYS[way](number))  # type: ignore[no-untyped-call]
    # So that what grows with the routes is told from what is loaded once.
    for service in (aws.apigatewayv2.Api, aws.cloudwatch.LogGroup, aws.iam.Role, aws.lambda_.Function):
        assert service
    started = time.process_time()
    run()
    grown = time.process_time() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "seconds": usage.ru_utime + usage.ru_stime,
        "grown": grown,
        "mb": usage.ru_maxrss / 1024,
        "counts": counting.counts,
    }
    print(json.dumps(figures))


def measured(way: str, number: int) -> dict[str, Any]:
    """One run in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, way, str(number)], capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode != 0:
        sys.exit(f"the program {way!r} with {number} routes failed:\n{done.stderr}")
    return dict(json.loads(done.stdout))


def main() -> int:
    """Measure, print one JSON line for each number, and tell whether all targets were met."""
    cases = [(way, number) for number in (30, 165, ROUTES) for way in WAYS]
    turns = [{case: measured(*case) for case in cases} for _ in range(RUNS)]
    ours, theirs = turns[0]["components", ROUTES], turns[0]["by hand", ROUTES]
    if ours["counts"] != theirs["counts"]:
        sys.exit(f"the two do not make the same resources: {ours['counts']} and {theirs['counts']}")

    def against(figure: str) -> float:
        """The median of the turns, so that what else the machine does falls on both ways."""
        return statistics.median(
            float(turn["components", ROUTES][figure] / turn["by hand", ROUTES][figure]) for turn in turns
        )

    def growth(way: str) -> float:
        """What the second 135 routes cost against the first 135: 1 is linear, and Pulumi's SDK itself is not quite."""
        few, some, many = (
            statistics.median(float(turn[way, number]["grown"]) for turn in turns)
            for number in (30, 165, ROUTES)
        )
        return (many - some) / (some - few)

    ours_grown, theirs_grown = growth("components"), growth("by hand")
    results = [
        ("time of 300 routes", against("seconds"), LIMIT, f"{ours['seconds']:.2f} s of CPU"),
        ("memory of 300 routes", against("mb"), LIMIT, f"{ours['mb']:.0f} MB"),
        (
            "growth from 30 to 300 routes",
            ours_grown / theirs_grown,
            LIMIT,
            f"the second 135 routes cost {ours_grown:.2f} of the first 135, by hand {theirs_grown:.2f}",
        ),
    ]
    told = [tell(f"components: {name}", value, limit, detail) for name, value, limit, detail in results]
    return 0 if all(told) else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        # This file's own folder comes first, and would stand in for the package of the same name.
        sys.path[0] = str(Path(__file__).parents[1])
        program(sys.argv[1], int(sys.argv[2]))
    else:
        sys.exit(main())
