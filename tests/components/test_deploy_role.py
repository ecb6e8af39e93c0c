from __future__ import annotations

import bisect
import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import deploy_needs, deploy_policies
from components.base import ComponentError
from components.checks.deploy_role import check_sizes
from components.checks.problems import Problems
from components.deploy_role import DeployRole, DeployRoleArgs
from tests.components import mocked
from tests.components.iam import Request, allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCOUNT = "123456789012"
ARGS: DeployRoleArgs = {"repository": "acme/shop", "names": ["shop-dev-*"]}
WHERE: Mapping[str, str] = {"partition": "aws", "region": "eu-west-1", "account": ACCOUNT}
SHOP = deploy_policies.Stack(WHERE, ["shop-*"])


class Recorder(pulumi.runtime.Mocks):
    def __init__(self, where: Mapping[str, str]) -> None:
        self.where = where
        self.resources: dict[str, tuple[str, dict[str, Any]]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.resources[args.name] = (args.typ, args.inputs)
        arn = f"arn:aws:iam::{ACCOUNT}:made/{args.name}"
        return args.name, {"arn": arn, "name": args.name, **args.inputs}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        known: dict[str, dict[Any, Any]] = {
            "aws:index/getPartition:getPartition": {"partition": self.where["partition"]},
            "aws:index/getRegion:getRegion": {"region": self.where["region"]},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": self.where["account"]},
        }
        return known[args.token], []


def under_mocks(program: Callable[[], object], where: Mapping[str, str] = WHERE) -> Recorder:
    """Run a program under the SDK's mocks, and wait for all of it."""
    recorder = Recorder(where)
    mocked.run(mocked.Monitor(recorder), program)
    return recorder


def build(args: DeployRoleArgs, where: Mapping[str, str] = WHERE) -> tuple[Recorder, DeployRole]:
    made: list[DeployRole] = []
    recorder = under_mocks(lambda: made.append(DeployRole("ci", args)), where)
    return recorder, made[0]


def trust(recorder: Recorder, name: str) -> list[dict[str, Any]]:
    return list(json.loads(recorder.resources[name][1]["assumeRolePolicy"])["Statement"])


def statements(recorder: Recorder, name: str) -> list[dict[str, Any]]:
    """A policy's statements, with lists of one where the text has a word."""
    found = json.loads(recorder.resources[name][1]["policy"])["Statement"]
    return [
        one | {key: [one[key]] for key in ("Action", "Resource") if isinstance(one[key], str)}
        for one in found
    ]


def test_only_jobs_of_the_named_environments_of_one_repository_may_deploy() -> None:
    recorder, _ = build({**ARGS, "environments": ["dev", "prod"]})
    host = "token.actions.githubusercontent.com"
    assert trust(recorder, "ci-deploy") == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:made/{host}"},
            "Condition": {
                "StringEquals": {
                    f"{host}:aud": "sts.amazonaws.com",
                    f"{host}:sub": ["repo:acme/shop:environment:dev", "repo:acme/shop:environment:prod"],
                }
            },
        }
    ]


def test_the_environment_is_the_stacks_name_by_default() -> None:
    recorder, _ = build(ARGS)
    condition = trust(recorder, "ci-deploy")[0]["Condition"]["StringEquals"]
    assert condition["token.actions.githubusercontent.com:sub"] == ["repo:acme/shop:environment:dev"]


def test_pull_requests_and_the_main_branch_may_read() -> None:
    recorder, _ = build(ARGS)
    condition = trust(recorder, "ci-reader")[0]["Condition"]["StringEquals"]
    assert condition["token.actions.githubusercontent.com:sub"] == [
        "repo:acme/shop:pull_request",
        "repo:acme/shop:ref:refs/heads/main",
    ]


def test_on_gitlab_the_branches_deploy_and_any_branch_of_the_project_reads() -> None:
    recorder, _ = build({**ARGS, "forge": "gitlab", "repository": "acme/web/shop"})
    assert recorder.resources["gitlab.com"][1]["url"] == "https://gitlab.com"
    deploying = trust(recorder, "ci-deploy")[0]["Condition"]
    assert deploying == {
        "StringEquals": {
            "gitlab.com:aud": "https://gitlab.com",
            "gitlab.com:sub": ["project_path:acme/web/shop:ref_type:branch:ref:main"],
        }
    }
    reading = trust(recorder, "ci-reader")[0]["Condition"]["StringLike"]
    assert reading == {"gitlab.com:sub": ["project_path:acme/web/shop:ref_type:branch:ref:*"]}


def test_an_existing_provider_is_used_and_none_is_made() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    recorder, _ = build({**ARGS, "provider_arn": arn})
    assert "ci" not in {name for name, (kind, _) in recorder.resources.items() if kind.startswith("aws:")}
    assert trust(recorder, "ci-deploy")[0]["Principal"] == {"Federated": arn}


def test_the_reader_changes_nothing() -> None:
    recorder, _ = build(
        {**ARGS, "state_bucket": "shop-state", "state_key_arn": "arn:aws:kms:eu-west-1:1:key/k"}
    )
    verbs = {
        action.partition(":")[2]
        for statement in statements(recorder, "ci-read")
        for action in statement["Action"]
    }
    assert verbs
    assert all(
        verb == "Decrypt" or verb.startswith(("GET", "Get", "Describe", "List", "Filter")) for verb in verbs
    )


def test_no_role_can_change_itself_or_the_others() -> None:
    recorder, _ = build(ARGS)
    denied = [one for one in statements(recorder, "ci-write") if one["Effect"] == "Deny"]
    assert denied == [
        {
            "Effect": "Deny",
            "Action": ["iam:*"],
            "Resource": [f"arn:aws:iam::{ACCOUNT}:made/ci-deploy", f"arn:aws:iam::{ACCOUNT}:made/ci-reader"],
        }
    ]


def test_roles_are_passed_to_lambda_only_and_only_those_of_the_stack() -> None:
    recorder, _ = build(ARGS)
    passing = [one for one in statements(recorder, "ci-write") if one["Action"] == ["iam:PassRole"]]
    assert passing == [
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [f"arn:aws:iam::{ACCOUNT}:role/shop-dev-*"],
            "Condition": {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com"]}},
        }
    ]


def test_with_a_boundary_roles_are_made_with_it_and_only_with_it() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    recorder, _ = build({**ARGS, "permissions_boundary_arn": boundary})
    making = [one for one in statements(recorder, "ci-write") if "iam:CreateRole" in one["Action"]]
    assert [one["Condition"] for one in making] == [{"StringEquals": {"iam:PermissionsBoundary": boundary}}]


def test_user_managers_manage_the_users_of_the_named_pools_and_nothing_else() -> None:
    people, pool = (
        f"arn:aws:iam::{ACCOUNT}:role/Support",
        f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_x",
    )
    recorder, _ = build({**ARGS, "user_managers": [people], "user_pool_arns": [pool]})
    assert trust(recorder, "ci-user-manager")[0]["Principal"] == {"AWS": [people]}
    allowed = statements(recorder, "ci-users")
    assert [one["Resource"] for one in allowed] == [[pool]]
    assert {action.partition(":")[0] for action in allowed[0]["Action"]} == {"cognito-idp"}
    assert "cognito-idp:DeleteUserPool" not in allowed[0]["Action"]


def test_without_user_managers_there_is_no_role_for_them() -> None:
    recorder, _ = build(ARGS)
    assert "ci-user-manager" not in recorder.resources


def test_a_deploy_manages_no_users_unless_it_walks() -> None:
    def verbs(args: DeployRoleArgs) -> set[str]:
        return {action for one in statements(build(args)[0], "ci-write") for action in one["Action"]}

    assert "cognito-idp:AdminCreateUser" not in verbs(ARGS)
    assert "cognito-idp:AdminCreateUser" in verbs({**ARGS, "walk": True})


def test_more_statements_are_added_as_they_are() -> None:
    recorder, _ = build(
        {**ARGS, "statements": [{"actions": ["dynamodb:CreateTable"], "resources": ["arn:x"]}]}
    )
    assert {"Effect": "Allow", "Action": ["dynamodb:CreateTable"], "Resource": ["arn:x"]} in statements(
        recorder, "ci-write"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"repository": "acme/*"}, "owner and name in full"),
        ({"repository": "shop"}, "owner and name in full"),
        ({"environments": ["*"]}, "a name, not a pattern"),
        ({"branches": ["feature/*"]}, "a name, not a pattern"),
        ({"forge": "bitbucket"}, "github or gitlab"),
        ({"names": []}, "at least one name"),
        ({"names": ["*"]}, "at least 3 characters before"),
        ({"names": ["sh*"]}, "at least 3 characters before"),
        ({"readers": ["*"]}, "the ARN of an IAM role or user"),
        ({"user_managers": ["*"], "user_pool_arns": ["arn:x"]}, "the ARN of one user pool"),
        (
            {"user_managers": [f"arn:aws:iam::{ACCOUNT}:role/Support"]},
            "needed where there are `user_managers`",
        ),
        ({"resource_types": ["aws:rds/instance:Instance"]}, "types whose IAM actions are known"),
        (
            {"resource_types": list(deploy_needs._TABLE), "names": [f"shop-{n}-*" for n in range(20)]},
            "characters of policy",
        ),
    ],
)
def test_each_mistake_is_refused_with_its_limit(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ComponentError) as refused:
        build({**ARGS, **wrong})  # type: ignore[typeddict-item]
    assert said in str(refused.value)


def test_three_characters_before_a_star_pass() -> None:
    build({**ARGS, "names": ["shp*"]})


def test_a_name_in_full_passes() -> None:
    build({**ARGS, "names": ["shop-dev-hello"]})


types = st.lists(st.sampled_from(sorted(deploy_needs._TABLE)), unique=True)


@given(types)
def test_reading_never_includes_what_only_writing_may(chosen: list[str]) -> None:
    def actions(found: list[dict[str, Any]]) -> set[str]:
        return {action for statement in found for action in statement["Action"]}

    writes = actions(deploy_policies.write(chosen, SHOP))
    assert not writes & actions(deploy_policies.read(chosen, SHOP))


@given(types, types)
def test_more_types_never_take_an_action_away(some: list[str], more: list[str]) -> None:
    def actions(chosen: list[str]) -> set[str]:
        found = deploy_policies.write(chosen, SHOP)
        return {action for statement in found for action in statement["Action"]}

    assert actions(some) <= actions(some + more)


def test_every_action_is_limited_to_this_account_or_cannot_be() -> None:
    unlimited = {
        action
        for statement in deploy_policies.write(deploy_needs.DEFAULT_TYPES, SHOP)
        for action in statement["Action"]
        if statement["Resource"] == ["*"]
    }
    assert unlimited == {
        "cloudfront:UpdateDistribution",
        "cognito-idp:CreateUserPool",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DeleteResourcePolicy",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    }


def may(args: DeployRoleArgs, action: str, on: str, *, policy: str = "ci-write", **context: str) -> bool:
    """Whether a role's policy allows an action, evaluated as IAM does; a tag is given as its key."""
    keys = {f"aws:ResourceTag/{key}": value for key, value in context.items()}
    return allowed(statements(build(args)[0], policy), Request(action, on, keys))


GATEWAY = "arn:aws:apigateway:eu-west-1::"
POOL = f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_a"
EDGE_TYPES = [
    *deploy_needs.DEFAULT_TYPES,
    "cloudfront:Distribution",
    "wafv2:WebAcl",
    "wafv2:WebAclLoggingConfiguration",
]


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("apigateway:AddCertificateToDomain", f"{GATEWAY}/domainnames"),
        ("apigateway:RemoveCertificateFromDomain", f"{GATEWAY}/domainnames/api.example.com"),
        ("s3:GetObject", "arn:aws:s3:::acme-trust/store.pem"),
        ("s3:GetObjectVersion", "arn:aws:s3:::acme-trust/store.pem"),
        ("logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:aws-waf-logs-shop-dev-front"),
        ("logs:CreateLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/shop-dev-hello"),
        ("logs:CreateLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/vendedlogs/shop-dev-api"),
        ("cloudfront:UpdateDistribution", f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"),
        ("iam:PutRolePermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/shop-dev-hello-1234567"),
        ("iam:DeleteRolePermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/shop-dev-hello-1234567"),
    ],
)
def test_what_a_first_deploy_of_every_component_needs_is_allowed(action: str, on: str) -> None:
    args: DeployRoleArgs = {
        **ARGS,
        "resource_types": EDGE_TYPES,
        "trust_store_arns": ["arn:aws:s3:::acme-trust/store.pem"],
    }
    assert may(args, action, on)


def test_what_lambda_asks_for_in_the_callers_name_is_allowed() -> None:
    assert may(ARGS, "ec2:DescribeSubnets", "*", policy="ci-read-too")
    layer = "arn:aws:lambda:eu-west-1:464622532012:layer:Datadog:9"
    assert may(ARGS, "lambda:GetLayerVersion", layer, policy="ci-read-too")


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("logs:DeleteLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/payroll"),
        ("lambda:DeleteFunction", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:payroll"),
        ("iam:DeleteRole", f"arn:aws:iam::{ACCOUNT}:role/payroll"),
        ("s3:GetObject", "arn:aws:s3:::acme-trust/store.pem"),
    ],
)
def test_what_is_called_otherwise_is_out_of_reach(action: str, on: str) -> None:
    assert not may(ARGS, action, on)


@pytest.mark.parametrize(
    ("kind", "action", "arn"),
    [
        ("wafv2:WebAcl", "wafv2:DeleteWebACL", "wafv2:eu-west-1:{}:regional/webacl/{}-a/1"),
        ("wafv2:WebAcl", "wafv2:UpdateWebACL", "wafv2:us-east-1:{}:global/webacl/{}-a/1"),
        (
            "lb:LoadBalancer",
            "elasticloadbalancing:DeleteLoadBalancer",
            "elasticloadbalancing:eu-west-1:{}:loadbalancer/app/{}-a/1",
        ),
        (
            "lb:TargetGroup",
            "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:eu-west-1:{}:targetgroup/{}-a/1",
        ),
        ("ecs:Service", "ecs:DeleteService", "ecs:eu-west-1:{}:service/cluster/{}-a"),
        ("ecs:Cluster", "ecs:DeleteCluster", "ecs:eu-west-1:{}:cluster/{}-a"),
        ("cloudfront:Function", "cloudfront:DeleteFunction", "cloudfront::{}:function/{}-a"),
    ],
)
def test_without_tags_what_has_its_name_in_its_arn_is_held_to_the_stacks_names(
    kind: str, action: str, arn: str
) -> None:
    args: DeployRoleArgs = {**ARGS, "resource_types": [kind]}
    assert may(args, action, f"arn:aws:{arn.format(ACCOUNT, 'shop-dev')}")
    assert not may(args, action, f"arn:aws:{arn.format(ACCOUNT, 'payroll')}")


def test_a_log_of_another_stack_is_not_read() -> None:
    log = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda"
    assert may(ARGS, "logs:FilterLogEvents", f"{log}/shop-dev-hello", policy="ci-read")
    assert may(ARGS, "logs:FilterLogEvents", f"{log}/shop-dev-hello:*", policy="ci-read")
    assert not may(ARGS, "logs:FilterLogEvents", f"{log}/payroll", policy="ci-read")


@pytest.mark.parametrize(
    ("policy", "action", "on"),
    [
        ("ci-write", "cognito-idp:DeleteUserPool", POOL),
        ("ci-write", "cognito-idp:UpdateUserPoolClient", POOL),
        ("ci-write", "apigateway:DELETE", f"{GATEWAY}/apis/a1"),
        ("ci-write", "apigateway:PATCH", f"{GATEWAY}/restapis/a1/stages/prod"),
        ("ci-write", "cloudfront:DeleteDistribution", f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"),
        ("ci-write", "wafv2:DeleteWebACL", f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/webacl/shop-dev-a/1"),
        ("ci-write", "cognito-idp:AdminCreateUser", POOL),
        ("ci-read", "cognito-idp:DescribeUserPoolClient", POOL),
        ("ci-read", "apigateway:GET", f"{GATEWAY}/apis/a1/routes"),
    ],
)
def test_with_the_stacks_tags_what_has_none_of_them_is_out_of_reach(
    policy: str, action: str, on: str
) -> None:
    types = [*EDGE_TYPES, "apigateway:RestApi", "apigateway:Stage"]
    tagged: DeployRoleArgs = {
        **ARGS,
        "tags": {"stack": "shop-dev"},
        "walk": True,
        "resource_types": types,
    }
    assert may(tagged, action, on, policy=policy, stack="shop-dev")
    assert not may(tagged, action, on, policy=policy, stack="payroll")
    assert not may(tagged, action, on, policy=policy)


def test_with_the_stacks_tags_nothing_is_made_without_them() -> None:
    tagged = statements(build({**ARGS, "tags": {"stack": "shop-dev"}})[0], "ci-write")
    mine = {"aws:RequestTag/stack": "shop-dev"}
    assert allowed(tagged, Request("cognito-idp:CreateUserPool", "*", mine))
    assert not allowed(tagged, Request("cognito-idp:CreateUserPool", "*"))
    assert allowed(tagged, Request("apigateway:POST", f"{GATEWAY}/apis", mine))
    assert not allowed(tagged, Request("apigateway:POST", f"{GATEWAY}/apis"))


def test_with_a_boundary_no_role_gets_another_or_loses_it() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    found = statements(build({**ARGS, "permissions_boundary_arn": boundary})[0], "ci-write")
    role = f"arn:aws:iam::{ACCOUNT}:role/shop-dev-hello-1234567"
    within = {"iam:PermissionsBoundary": boundary}
    for action in ("iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"):
        assert allowed(found, Request(action, role, within))
        assert not allowed(found, Request(action, role, {"iam:PermissionsBoundary": "arn:other"}))
        assert not allowed(found, Request(action, role))
    assert not allowed(found, Request("iam:DeleteRolePermissionsBoundary", role, within))


def test_the_bucket_with_the_state_is_in_the_stacks_own_partition() -> None:
    (listing, objects) = deploy_policies.state("aws-cn", "shop-state", None, writes=True)
    assert listing["Resource"] == ["arn:aws-cn:s3:::shop-state"]
    assert objects["Resource"] == ["arn:aws-cn:s3:::shop-state/*"]


@pytest.mark.parametrize(
    "more",
    [
        {"statements": [{"actions": ["s3:GetObject"], "resources": ["r" * 5000]}]},
        {"trust_store_arns": [f"arn:aws:s3:::bucket/{'k' * 5000}"]},
        {"state_bucket": "b" * 3000},
    ],
)
def test_all_that_a_role_holds_counts_for_its_size(more: dict[str, Any]) -> None:
    build(ARGS)
    with pytest.raises(ComponentError, match="characters of policy in one role"):
        build({**ARGS, **more})  # type: ignore[typeddict-item]


def test_a_role_is_measured_with_the_partition_and_the_region_that_it_is_for() -> None:
    gov = {**WHERE, "partition": "aws-us-gov", "region": "us-gov-west-1"}

    def fits(length: int) -> bool:
        problems = Problems("DeployRole", "ci")
        check_sizes({**ARGS, "state_bucket": "b" * length}, problems, WHERE)
        return not problems.found

    longest = bisect.bisect_left(range(3000), 1, key=lambda length: 0 if fits(length) else 1) - 1
    args: DeployRoleArgs = {**ARGS, "state_bucket": "b" * longest}
    build(args)
    with pytest.raises(ComponentError, match="characters of policy in one role"):
        build(args, gov)


def test_a_trust_policy_has_a_size_too() -> None:
    people = [f"arn:aws:iam::{ACCOUNT}:role/Developer{n:04}" for n in range(60)]
    with pytest.raises(ComponentError, match="characters of trust policy"):
        build({**ARGS, "readers": people})


def test_a_stack_behind_an_edge_fits_into_one_role() -> None:
    build({**ARGS, "resource_types": [*EDGE_TYPES, "acm:Certificate", "route53:Record"]})


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:cognito/userPool:UserPool", "cognito:UserPool"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ec2:SecurityGroup"),
        ("cognito:UserPool", "cognito:UserPool"),
        ("random:index/randomId:RandomId", "random:index/randomId:RandomId"),
    ],
)
def test_a_type_token_has_a_short_name(token: str, name: str) -> None:
    assert deploy_needs.short(token) == name


def test_the_reader_may_look_for_doors_that_nobody_declared_and_the_deploy_role_gets_no_wider() -> None:
    function = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:payroll"
    for action, on in (
        ("lambda:ListFunctions", "*"),
        ("lambda:GetPolicy", function),
        ("lambda:ListFunctionUrlConfigs", function),
        ("elasticloadbalancing:DescribeRules", "*"),
        ("appsync:ListGraphqlApis", "*"),
    ):
        assert may(ARGS, action, on, policy="ci-read")
        assert not may(ARGS, action, on, policy="ci-read-too")
    assert not may(ARGS, "lambda:GetFunction", function, policy="ci-read")
