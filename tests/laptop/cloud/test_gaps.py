"""moto lacks what the gaps put right: the test of one fails once moto has it, and then the gap can go."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

GAPS = {
    "rest: a second variable at one place": (
        "5.2.5",
        "takes a resource beside another that is a variable too",
    ),
    "rest: a method that exists": ("5.2.5", "takes a method a second time"),
    "rest: an authorizer's name that is taken": ("5.2.5", "takes two authorizers of one name"),
    "rest: an authorizer in use": ("5.2.5", "deletes an authorizer that methods have"),
    "rest: a deployment in use": ("5.2.5", "deletes a deployment that a stage shows"),
    "rest: a path part that changes": ("5.2.5", "has no update of a resource"),
    "http: a route key that is taken": ("5.2.5", "takes two routes of one key"),
    "http: an authorizer in use": ("5.2.5", "deletes an authorizer that routes have"),
    "http: an integration in use": ("5.2.5", "deletes an integration that routes have"),
    "http: a stage that a domain leads to": ("5.2.5", "deletes a stage that a mapping names"),
    "http: a list of authorizers": ("5.2.5", "has no GetAuthorizers"),
    "http: deployments": ("5.2.5", "has no deployments"),
    "pools: a second domain": ("5.2.5", "takes a second domain of a pool"),
    "pools: a provider that exists": ("5.2.5", "takes two identity providers of one name"),
    "pools: managed login branding": ("5.2.5", "has no managed login branding"),
    "pools: a pool with a domain": ("5.2.5", "deletes a pool that has a domain"),
    "iam: audiences of a provider": ("5.2.5", "has no operations on an OIDC provider's audiences"),
    "cloudfront: cache policies": ("5.2.5", "has no policies of CloudFront"),
    "lambda: a function's logging": ("5.2.5", "forgets a function's logging configuration"),
    "lambda: a list of URLs": ("5.2.5", "has no ListFunctionUrlConfigs"),
    "lambda: a second URL": ("5.2.5", "puts a second URL in the place of the first"),
    "lambda: a statement ID that is taken": ("5.2.5", "keeps two statements of one ID"),
    "lambda: a function that runs without Docker": ("5.2.5", "runs functions in Docker only"),
    "lambda: a queue that the role may not read": (
        "5.2.5",
        "takes an event source that the function's role may not read",
    ),
    "logs: an end of what is kept": ("5.2.5", "keeps every line of a log"),
    "sqs: a message that waits to be polled": (
        "5.2.5",
        "hands a message to a function while it is being sent",
    ),
    "sns: a message's own IDs": ("5.2.5", "tells a function nothing of a message but its text"),
    "dynamodb: a change that waits to be polled": (
        "5.2.5",
        "hands a change to a function while it is being made",
    ),
    "events: a rule that is off": ("5.2.5", "sends what a disabled rule matches"),
    "events: a function as a target": ("5.2.5", "knows no functions, topics and state machines as targets"),
    "events: an update of a bus": ("5.2.5", "has no UpdateEventBus"),
    "stepfunctions: a machine that runs": ("5.2.5", "runs no state machine unless it is told to"),
    "stepfunctions: a run that is waited for": ("5.2.5", "has no StartSyncExecution"),
    "stepfunctions: a name for a run": ("5.2.5", "gives no name to an execution without one"),
    "iam: AWS's own policies": ("5.2.5", "knows AWS's own policies only where it is told to"),
    "ecs: a network without security groups": ("5.2.5", "wants security groups in a service's network"),
    "wafv2: an update to no rules": ("5.2.5", "takes an update to no rules for no change"),
    "cloudfront: an update of a function": ("5.2.5", "has no UpdateFunction of CloudFront"),
    "cloudfront: a function that is published": ("5.2.5", "has no PublishFunction of CloudFront"),
    "http: a target of a new API": ("5.2.5", "makes no integration, route and stage of an API with a target"),
    "http: an ID of ten characters": ("5.2.5", "gives APIs eight characters"),
    "http: scopes taken off a route": ("5.2.5", "skips what is empty in an update"),
    "http: an update of a stage": ("5.2.5", "forgets what an update of a stage says"),
    "http: tags of a stage": ("5.2.5", "has no tags of stages and domain names"),
    "http: an update of a domain name": ("5.2.5", "has no UpdateDomainName"),
    "http: an update of a mapping": ("5.2.5", "has no UpdateApiMapping"),
    "http: any origin with credentials": (
        "5.2.5",
        "takes CORS with credentials for any origin",
    ),
    "http: a time-out that is too long": ("5.2.5", "takes a time-out beyond the limit"),
    "http: an API that a domain leads to": ("5.2.5", "deletes an API that a mapping names"),
    "http: a domain name with mappings": ("5.2.5", "trips over a domain name's mappings as it deletes it"),
    "rest: binary media types": ("5.2.5", "forgets the binary media types of a new API"),
    "rest: an integration's VPC link": ("5.2.5", "forgets an integration's VPC link"),
    "rest: a method's settings that are removed": ("5.2.5", "passes over the removal of a method's settings"),
    "rest: an update of a method": ("5.2.5", "patches few of a REST API's parts"),
    "rest: what is not there": ("5.2.5", "trips over some of what is not there"),
    "rest: an integration that is not there": (
        "5.2.5",
        "answers nothing for an integration that is not there",
    ),
    "rest: a deployment that is a snapshot": ("5.2.5", "keeps no copy of an API with a deployment"),
    "pools: IDs of AWS's form": ("5.2.5", "gives pools IDs that are longer than AWS's"),
    "pools: what an update leaves": ("5.2.5", "forgets in an update what only a creation says"),
    "pools: the version of the managed login": ("5.2.5", "forgets the version of the managed login"),
    "pools: an update of a resource server": ("5.2.5", "has no update of a resource server"),
    "pools: a pool that is protected": ("5.2.5", "deletes a pool that is protected"),
    "pools: how passkeys are made": ("5.2.5", "forgets how a pool's passkeys are made"),
}
"""For each gap the version of moto that it was seen in, and what moto does: moto ..."""


@pytest.fixture(scope="module")
def found() -> dict[str, bool]:
    """What moto lacks, in a process in which nothing was put right."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.laptop.cloud.unpatched"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    gaps: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return gaps


@pytest.mark.parametrize("gap", GAPS)
def test_moto_still_lacks_what_is_put_right(gap: str, found: dict[str, bool]) -> None:
    seen, lack = GAPS[gap]
    assert found[gap], (
        f"moto {seen} {lack}; {version('moto')} does not: take it out of gatehouse/laptop/cloud/gaps, and its line here"
    )


def test_every_gap_that_is_probed_is_listed(found: dict[str, bool]) -> None:
    assert set(found) == set(GAPS)
