"""Random arguments of the components that serve nobody by themselves, programs of them, and what a cloud then holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from gatehouse.laptop.cloud.aws import Aws
from gatehouse.laptop.cloud.recorded import kind
from tests.components.arguments import EAST, FULL, POOL, ROLE
from tests.components.held import CHANCE
from tests.components.machine import joined, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.engine.state import Result

_CODE = {key: FULL["Function"][1][key] for key in ("code", "handler")}
functions = joined(
    st.just(_CODE),
    some(
        environment=st.dictionaries(st.sampled_from(["ONE", "TWO"]), st.sampled_from(["a", "b"])),
        timeout=st.sampled_from([5, 20]),
        architecture=st.sampled_from(["x86_64", "arm64"]),
        runtime=st.sampled_from(["python3.12", "python3.13"]),
        permissions=st.just([{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}]),
        concurrency=st.sampled_from([1, 2]),
        log_retention_days=st.sampled_from([7, 30]),
        vpc=st.sampled_from(["1", "2"]).map(
            lambda one: {"subnet_ids": [f"subnet-{one}"], "security_group_ids": [f"sg-{one}"]}
        ),
        tracing=st.booleans(),
        helpers=st.booleans(),
        permissions_boundary_arn=st.just("arn:aws:iam::123456789012:policy/a"),
    ),
)
_own_domains = st.sampled_from([["a.example.com"], ["a.example.com", "b.example.com"]]).map(
    lambda domains: {"domains": domains, "certificate_arn": f"{EAST}2"}
)
edges = joined(
    st.fixed_dictionaries(
        {
            "origin_domain": st.sampled_from(["one.example", "two.example"]),
            "client_certificate_arn": st.just(f"{EAST}1"),
        }
    ),
    st.just({}) | _own_domains,
    some(
        rate_limit=st.sampled_from([100, 500]),
        managed_rules=st.sampled_from([[], ["AWSManagedRulesKnownBadInputsRuleSet"]]),
        log_retention_days=st.sampled_from([7, 30]),
    ),
    some(price_class=st.just("PriceClass_All")),
)
roles = joined(
    st.fixed_dictionaries(
        {
            "repository": st.sampled_from(["acme/shop", "acme/Shop"]),
            "names": st.sampled_from([["shop-dev-*"], ["shop-dev-*", "shop-2-*"]]),
            # An account has one provider of an address, and there are two stacks at a time.
            "provider_arn": st.just("arn:aws:iam::123456789012:oidc-provider/forge"),
        }
    ),
    some(
        tags=st.just({"stack": "shop"}),
        environments=st.just(["production"]),
        branches=st.sampled_from([["main"], ["main", "next"]]),
        forge=st.sampled_from(["github", "gitlab"]),
        resource_types=st.just(["lambda:Function", "iam:Role"]),
        walk=st.booleans(),
        permissions_boundary_arn=st.just("arn:aws:iam::123456789012:policy/a"),
        state_bucket=st.just("state"),
        readers=st.just([f"{ROLE}reader"]),
    ),
    st.just({}) | st.just({"user_managers": [f"{ROLE}manager"], "user_pool_arns": [f"{POOL}a"]}),
)
_NAMES = ("work", "edge", "pipeline")
programs = some(work=functions, edge=edges, pipeline=roles)
"""The arguments of one program: of a function, an edge and a deploy role, or of some of them."""

_TELLING = {
    "aws:lambda/function:Function": (
        *("architectures", "environment", "handler", "memorySize", "reservedConcurrentExecutions"),
        *("runtime", "timeout", "tracingConfig", "vpcConfig"),
    ),
    "aws:iam/role:Role": ("assumeRolePolicy", "maxSessionDuration", "permissionsBoundary"),
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
    "aws:cloudwatch/logGroup:LogGroup": ("name", "region", "retentionInDays"),
    "aws:wafv2/webAcl:WebAcl": ("region", "rules", "scope"),
    "aws:cloudfront/distribution:Distribution": (
        *("aliases", "origins", "defaultCacheBehavior", "priceClass", "viewerCertificate"),
    ),
}


def held(cloud: Cloud, deployed: Result) -> dict[str, Any]:
    """What the cloud holds of each resource of a program, as far as it tells one program from another."""
    return held_of(cloud, [(one.type, one.name, one.id, one.inputs) for one in deployed.resources])


def held_of(cloud: Cloud, deployed: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The same of resources by type, name, id and inputs, whichever engine deployed them."""
    found = {}
    aws = Aws(cloud, cloud.region)
    for type_, name, id_, inputs in deployed:
        if type_ in _TELLING and name.partition("-")[0] in _NAMES:
            read = kind(type_).found(aws.at(inputs.get("region")), id_, dict(inputs)) or {}
            told = {key: _plain(read.get(key)) for key in _TELLING[type_]}
            found[f"{type_} {name}"] = {key: item for key, item in told.items() if item}
    return found


def _plain(value: Any) -> Any:
    """A value without what chance or the stack's name puts into it, and without what is empty."""
    if isinstance(value, dict):
        return {key: item for key, one in value.items() if (item := _plain(one))}
    if isinstance(value, list):
        return sorted((_plain(one) for one in value), key=json.dumps)
    if isinstance(value, str):
        return CHANCE.sub("", value).replace("shop-fresh", "shop-dev").replace(":fresh", ":dev")
    return value
