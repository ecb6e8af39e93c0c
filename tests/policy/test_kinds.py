"""The closed list of resource types: complete, and the same as what the pack's readers look at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gatehouse.laptop.pack.host import AnalyzedResource
from policy.rules.extract.unfold import native
from policy.rules.kinds import JUDGED, classify, render, table
from policy.rules.rule import Context, Memory
from tests.policy import direct, programs
from tests.policy.programs import STACK_URN

ROOT = Path(__file__).resolve().parents[2]


def types_of(package: str) -> set[str]:
    """Every token that an installed provider's package registers, read from its own table without importing it."""
    from importlib.util import find_spec

    spec = find_spec(package)
    assert spec
    assert spec.origin
    return set(
        re.findall(r'"(aws(?:-native)?:[\w/]+:\w+)": "', Path(spec.origin).read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize(("package", "least"), [("pulumi_aws", 1_500), ("pulumi_aws_native", 1_200)])
def test_every_type_of_the_locked_provider_has_a_class(package: str, least: int) -> None:
    known = types_of(package)
    assert len(known) > least
    assert {kind for kind in known if classify(kind) is None} == set(), (
        "Put them into policy/rules/types.toml"
    )


@pytest.mark.parametrize(("package", "prefix"), [("pulumi_aws", "aws"), ("pulumi_aws_native", "aws-native")])
def test_the_list_has_no_type_that_the_locked_provider_does_not_have(package: str, prefix: str) -> None:
    listed = {
        f"{prefix}:{module}:{name}".lower()
        for module, classes in table()[prefix].items()
        for names in classes.values()
        for name in names.split()
    }
    there = {
        ":".join(part.partition("/")[0] for part in kind.split(":")).lower() for kind in types_of(package)
    }
    assert listed - there == set()


def test_every_type_that_the_pack_judges_is_a_way_in_and_no_other_is() -> None:
    old = {
        kind for kind in JUDGED if kind.startswith("aws:elasticloadbalancingv2/")
    }  # of the provider's version 6
    assert {kind for kind in JUDGED - old if classify(kind) != "way-in"} == set()
    assert {kind for kind in types_of("pulumi_aws") if classify(kind) == "way-in"} == {
        kind for kind in JUDGED - old if kind.startswith("aws:")
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("aws:lambda/functionUrl:FunctionUrl", "way-in"),
        ("aws:lambda/function:Function", "behind"),
        ("aws:ses/receiptRule:ReceiptRule", "not-proven"),
        ("aws:iam/role:Role", "way-in"),
        ("aws:iam/rolePolicy:RolePolicy", "none"),
        ("aws-native:index:ExtensionResource", "way-in"),
        (native("AWS::AppSync::GraphQLApi"), "way-in"),
        (native("AWS::WAFv2::WebACLAssociation"), "none"),
        (native("AWS::SQS::QueuePolicy"), "way-in"),
        (native("AWS::Elasticsearch::Domain"), "way-in"),
        ("aws:apigatewayv2:Route", None),  # no reader knows it by this name
        ("random:index/randomId:RandomId", "none"),
        ("pulumi:providers:aws", "none"),
        ("aws:lambda/teleport:Teleport", None),
        ("gcp:cloudrun/service:Service", None),
        ("Custom::Thing", None),
        ("", None),
    ],
)
def test_a_type_has_the_class_that_the_list_gives_it(kind: str, expected: str | None) -> None:
    assert classify(kind) == expected


def found(*kinds: str, managed: bool = True, **settings: Any) -> list[str]:
    from dataclasses import replace

    from policy.rules.checks import unproven_types

    resources = [replace(direct.resource(f"r{n}", kind, {}), managed=managed) for n, kind in enumerate(kinds)]
    context = Context({"known": []} | settings, direct.TODAY, Memory())
    return [finding.problem for finding in unproven_types.check(resources, context)]


def test_what_is_not_proven_is_said_once_by_type() -> None:
    kinds = (
        "aws:ses/receiptRule:ReceiptRule",
        "gcp:cloudrun/service:Service",
        "gcp:cloudrun/service:Service",
        "aws:iam/role:Role",
    )
    named = "aws:ses/receiptRule:ReceiptRule ('r0'), gcp:cloudrun/service:Service ('r1')"
    assert found(*kinds) == [f"Not proven, since the pack does not judge these types: {named}."]


def test_what_the_owners_looked_at_is_not_said_again() -> None:
    assert found("gcp:cloudrun/service:Service", known=["gcp:*"]) == []


def test_a_component_is_no_resource() -> None:
    assert found("gatehouse:index:HttpApi", managed=False) == []


def test_the_packs_process_says_it_in_one_advisory() -> None:
    kinds = ("aws:ses/receiptRule:ReceiptRule", "aws:lambda/teleport:Teleport")
    resources = [
        AnalyzedResource(programs.urn("it", kind), kind, "it", programs.struct({})) for kind in kinds
    ]
    root = AnalyzedResource(STACK_URN, "pulumi:pulumi:Stack", "shop-dev", programs.struct({}))
    with programs.start(preview=True) as pack:
        (said,) = pack.analyze_stack([root, *resources])
    assert (said.policy, said.level) == ("unproven-types", "advisory")
    assert all(kind in said.message for kind in kinds)


def test_the_page_is_not_stale_and_is_written_by_the_command_that_it_names() -> None:
    page = (ROOT / "docs" / "reference" / "resource-types.md").read_text(encoding="utf-8")
    assert page == render(), (
        "Write it anew: cd policy && python -m rules.kinds > ../docs/reference/resource-types.md"
    )
    command = [sys.executable, "-m", "rules.kinds"]
    assert (
        subprocess.run(command, cwd=ROOT / "policy", capture_output=True, text=True, check=True).stdout
        == page
    )
