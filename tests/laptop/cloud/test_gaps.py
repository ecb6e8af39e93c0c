"""moto lacks what the gaps put right: the test of one fails once moto has it, and then the gap can go."""

from __future__ import annotations

import json
import subprocess
import sys
from fnmatch import fnmatchcase
from importlib.metadata import version
from typing import Any

import pytest

SEEN = "5.2.5"
"""The version of moto in which all of them were seen."""

GAPS: dict[str, tuple[str, str]] = {
    "rest: a second variable at one place": (
        "takes a resource beside another that is a variable too",
        "APIGatewayBackend.create_resource",
    ),
    "rest: a method that exists": ("takes a method a second time", "APIGatewayBackend.put_method"),
    "rest: an authorizer's name that is taken": (
        "takes two authorizers of one name",
        "APIGatewayBackend.create_authorizer",
    ),
    "rest: an authorizer in use": (
        "deletes an authorizer that methods have",
        "APIGatewayBackend.delete_authorizer",
    ),
    "rest: a stage variable's value": (
        "takes any value of a stage variable",
        "APIGatewayBackend.create_stage",
    ),
    "http: a stage variable's value": (
        "takes any value of a stage variable",
        "ApiGatewayV2Response.create_stage ApiGatewayV2Response.update_stage",
    ),
    "rest: a deployment in use": (
        "deletes a deployment that a stage shows",
        "APIGatewayBackend.delete_deployment",
    ),
    "rest: a path part that changes": ("has no update of a resource", "APIGatewayResponse.update_resource"),
    "rest: binary media types": (
        "forgets the binary media types of a new API",
        "APIGatewayResponse.create_rest_api",
    ),
    "rest: an integration's VPC link": (
        "forgets an integration's VPC link",
        "APIGatewayResponse.put_integration Integration.to_json",
    ),
    "rest: a method's settings that are removed": (
        "passes over the removal of a method's settings",
        "Stage.apply_operations",
    ),
    "rest: an update of a method": (
        "patches few of a REST API's parts",
        "RestAPI.apply_patch_operations Authorizer.apply_operations APIGatewayResponse.update_[!r]*",
    ),
    "rest: what is not there": (
        "trips over some of what is not there",
        "APIGatewayResponse.get_* APIGatewayResponse.delete_*",
    ),
    "rest: an integration that is not there": (
        "answers nothing for an integration that is not there",
        "APIGatewayResponse.get_integration",
    ),
    "rest: a deployment that is a snapshot": (
        "keeps no copy of an API with a deployment",
        "RestAPI.create_deployment APIGatewayBackend.get_rest_api",
    ),
    "rest: a stage that a domain leads to": (
        "deletes a stage that a mapping names",
        "APIGatewayBackend.delete_stage",
    ),
    "rest: an API that a domain leads to": (
        "deletes an API that a mapping names",
        "APIGatewayBackend.delete_rest_api",
    ),
    "http: a route key that is taken": (
        "takes two routes of one key",
        "ApiGatewayV2Response.create_route ApiGatewayV2Response.update_route",
    ),
    "http: an authorizer in use": (
        "deletes an authorizer that routes have",
        "ApiGatewayV2Response.delete_authorizer",
    ),
    "http: an integration in use": (
        "deletes an integration that routes have",
        "ApiGatewayV2Response.delete_integration",
    ),
    "http: a stage that a domain leads to": (
        "deletes a stage that a mapping names",
        "ApiGatewayV2Response.delete_stage",
    ),
    "http: a list of authorizers": ("has no GetAuthorizers", "ApiGatewayV2Response.get_authorizers"),
    "http: deployments": (
        "has no deployments",
        "ApiGatewayV2Response.*_deployment ApiGatewayV2Response.get_deployments",
    ),
    "http: a target of a new API": (
        "makes no integration, route and stage of an API with a target",
        "ApiGatewayV2Response.create_api",
    ),
    "http: an ID of ten characters": ("gives APIs eight characters", ""),
    "http: scopes taken off a route": (
        "skips what is empty in an update",
        "Route.update Authorizer.update Integration.update Api.update",
    ),
    "http: an update of a stage": (
        "forgets what an update of a stage says",
        "Stage.update ApiGatewayV2Response.update_stage",
    ),
    "http: tags of a stage": (
        "has no tags of stages and domain names",
        "ApiGatewayV2Response.tag_resource ApiGatewayV2Response.untag_resource",
    ),
    "http: an update of a domain name": (
        "has no UpdateDomainName",
        "ApiGatewayV2Response.update_domain_name",
    ),
    "http: an update of a mapping": ("has no UpdateApiMapping", "ApiGatewayV2Response.update_api_mapping"),
    "http: any origin with credentials": (
        "takes CORS with credentials for any origin",
        "ApiGatewayV2Response.create_api ApiGatewayV2Response.update_api",
    ),
    "http: a time-out that is too long": (
        "takes a time-out beyond the limit",
        "ApiGatewayV2Response.create_integration ApiGatewayV2Response.update_integration",
    ),
    "http: an API that a domain leads to": (
        "deletes an API that a mapping names",
        "ApiGatewayV2Response.delete_api",
    ),
    "http: a domain name with mappings": (
        "trips over a domain name's mappings as it deletes it",
        "ApiGatewayV2Response.delete_domain_name",
    ),
    "http: an authorizer's name that is taken": (
        "takes two authorizers of one name",
        "ApiGatewayV2Response.create_authorizer",
    ),
    "http: a stage that exists": (
        "puts a stage in the place of one of its name",
        "ApiGatewayV2Response.create_stage",
    ),
    "rest: a mapping of a domain of the newer service": (
        "looks among HTTP APIs only for the API of a mapping",
        "ApiGatewayV2Backend.create_api_mapping",
    ),
    "http: a mapping's key that is taken": (
        "takes two mappings of one key",
        "ApiGatewayV2Response.create_api_mapping",
    ),
    "pools: a second domain": (
        "takes a second domain of a pool",
        "CognitoIdpResponse.create_user_pool_domain",
    ),
    "pools: a provider that exists": (
        "takes two identity providers of one name",
        "CognitoIdpResponse.create_identity_provider",
    ),
    "pools: managed login branding": (
        "has no managed login branding",
        "CognitoIdpResponse.*_managed_login_branding*",
    ),
    "pools: a pool with a domain": (
        "deletes a pool that has a domain",
        "CognitoIdpResponse.delete_user_pool",
    ),
    "pools: IDs of AWS's form": ("gives pools IDs that are longer than AWS's", ""),
    "pools: what an update leaves": (
        "forgets in an update what only a creation says",
        "CognitoIdpResponse.update_user_pool",
    ),
    "pools: the version of the managed login": (
        "forgets the version of the managed login",
        "CognitoIdpResponse.*_user_pool_domain CognitoIdpUserPoolDomain.to_json",
    ),
    "pools: an update of a resource server": (
        "has no update of a resource server",
        "CognitoIdpResponse.update_resource_server",
    ),
    "pools: a pool that is protected": (
        "deletes a pool that is protected",
        "CognitoIdpResponse.delete_user_pool",
    ),
    "pools: how passkeys are made": (
        "forgets how a pool's passkeys are made",
        "CognitoIdpResponse.set_user_pool_mfa_config CognitoIdpResponse.get_user_pool_mfa_config",
    ),
    "pools: the end of a resource server": (
        "has no end of a resource server",
        "CognitoIdpResponse.delete_resource_server",
    ),
    "pools: what is done at a risk": (
        "has no risk configurations",
        "CognitoIdpResponse.*_risk_configuration",
    ),
    "pools: a group's role that is taken away": (
        "takes an empty role of a group",
        "CognitoIdpResponse.update_group",
    ),
    "lambda: a function's logging": (
        "forgets a function's logging configuration",
        "LambdaFunction.__init__ LambdaFunction.get_configuration LambdaFunction.update_configuration",
    ),
    "lambda: a list of URLs": ("has no ListFunctionUrlConfigs", "LambdaResponse.list_function_url_configs"),
    "lambda: a second URL": (
        "puts a second URL in the place of the first",
        "LambdaFunction.create_url_config",
    ),
    "lambda: a statement ID that is taken": ("keeps two statements of one ID", "Policy.add_statement"),
    "lambda: a function that runs without Docker": ("runs functions in Docker only", "LambdaFunction.invoke"),
    "lambda: a queue that the role may not read": (
        "takes an event source that the function's role may not read",
        "LambdaBackend.create_event_source_mapping",
    ),
    "lambda: the architecture of new code": (
        "forgets the architecture that new code is for",
        "LambdaFunction.update_function_code",
    ),
    "lambda: where the code is": (
        "makes up the address of a function's package",
        "LambdaResponse.get_function",
    ),
    "cloudfront: cache policies": ("has no policies of CloudFront", ""),
    "cloudfront: an update of a function": (
        "has no UpdateFunction of CloudFront",
        "CloudFrontResponse.update_function",
    ),
    "cloudfront: a function that is published": (
        "has no PublishFunction of CloudFront",
        "CloudFrontResponse.publish_function",
    ),
    "dynamodb: a change that waits to be polled": (
        "hands a change to a function while it is being made",
        "StreamShard.add",
    ),
    "ecs: a network without security groups": (
        "wants security groups in a service's network",
        "Service._validate_network",
    ),
    "events: a rule that is off": ("sends what a disabled rule matches", "Rule.send_to_targets"),
    "events: a function as a target": (
        "knows no functions, topics and state machines as targets",
        "Rule.send_to_targets",
    ),
    "events: an update of a bus": ("has no UpdateEventBus", "EventsHandler.update_event_bus"),
    "iam: audiences of a provider": (
        "has no operations on an OIDC provider's audiences",
        "IamResponse.*_client_id_*_open_id_connect_provider",
    ),
    "iam: AWS's own policies": (
        "knows AWS's own policies only where it is told to",
        "IAMBackend.attach_role_policy IAMBackend.get_policy",
    ),
    "logs: an end of what is kept": ("keeps every line of a log", "LogStream.put_log_events"),
    "sns: a message's own IDs": (
        "tells a function nothing of a message but its text",
        "Subscription.publish",
    ),
    "sqs: a message that waits to be polled": (
        "hands a message to a function while it is being sent",
        "Queue.add_message",
    ),
    "stepfunctions: a machine that runs": ("runs no state machine unless it is told to", ""),
    "stepfunctions: a run that is waited for": (
        "has no StartSyncExecution",
        "StepFunctionResponse.start_sync_execution",
    ),
    "stepfunctions: a name for a run": (
        "gives no name to an execution without one",
        "StepFunctionsParserBackend.start_execution",
    ),
    "sts: the policies of a session": (
        "forgets the managed policies of a session",
        "TokenResponse.assume_role*",
    ),
    "wafv2: an update to no rules": (
        "takes an update to no rules for no change",
        "WAFV2Response.update_web_acl",
    ),
    "wafv2: an IP set's name that is taken": ("takes two IP sets of one name", "WAFV2Response.create_ip_set"),
}
"""For each gap what moto does, as in "moto ...", and the operations of moto's that are put right for it."""

OURS = ("Queue.wait_for_messages",)
"""Replaced for no lack of moto's: only one request at a time is let into it, and a receiver that waits lets others in."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What moto lacks, in a process in which nothing was put right, and then what is put right there."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.laptop.cloud.unpatched"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("gap", GAPS)
def test_moto_still_lacks_what_is_put_right(gap: str, told: dict[str, Any]) -> None:
    lack, _ = GAPS[gap]
    assert told["lacks"][gap], (
        f"moto {SEEN} {lack}; {version('moto')} does not: take it out of gatehouse/laptop/cloud/gaps, and its line here"
    )


def test_every_gap_that_is_probed_is_listed(told: dict[str, Any]) -> None:
    assert set(told["lacks"]) == set(GAPS)


def test_every_operation_that_is_put_right_belongs_to_a_gap_that_is_probed(told: dict[str, Any]) -> None:
    listed = [pattern for _, operations in GAPS.values() for pattern in operations.split()]
    unlisted = [
        name
        for name in told["put right"]
        if not any(fnmatchcase(name, pattern) for pattern in [*listed, *OURS])
    ]
    idle = [
        pattern for pattern in [*listed, *OURS] if not any(fnmatchcase(n, pattern) for n in told["put right"])
    ]
    assert (unlisted, idle) == ([], [])
