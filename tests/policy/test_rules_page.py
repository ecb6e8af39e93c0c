from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policy.rules.catalogue import RULES
from policy.rules.page import render

if TYPE_CHECKING:
    from policy.rules.rule import Rule

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_rules_is_not_stale() -> None:
    assert (ROOT / "docs" / "reference" / "rules.md").read_text() == render(RULES), (
        "Write it anew: cd policy && python -m rules.page > ../docs/reference/rules.md"
    )


def test_the_page_is_written_by_the_command_that_it_names() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rules.page"], cwd=ROOT / "policy", capture_output=True, text=True, check=True
    )
    assert done.stdout == render(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_what_it_is_and_how_to_cure_it(rule: Rule) -> None:
    assert rule.title
    assert rule.tags
    assert rule.description.endswith(".")
    assert rule.cure.endswith(".")
    assert rule.url.startswith(("https://docs.aws.amazon.com/", "https://www.pulumi.com/"))
    assert (rule.check is None) != (rule.stack_check is None)
    for setting in rule.schema.values():
        assert setting["description"]
        assert "default" in setting


def test_rules_have_names_of_their_own_and_the_report_comes_last() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert names[-1] == "exemptions-in-force"


def test_ids_are_short_and_never_change() -> None:
    known = {
        "GH101": "closed-endpoints",
        "GH102": "closed-stack",
        "GH103": "strict-authorizers",
        "GH104": "open-preflight",
        "GH105": "cors-credentials",
        "GH106": "sign-in-flows",
        "GH107": "modern-tls",
        "GH108": "sign-in-strength",
        "GH109": "route-scopes",
        "GH110": "access-log",
        "GH111": "throttling",
        "GH112": "linked-resources",
        "GH113": "preflight-advice",
        "GH114": "rest-guards",
        "GH115": "unproven-types",
        "GH116": "stale-exemptions",
        "GH117": "exemptions-in-force",
        "GH118": "lambda-authorizers",
    }
    assert {rule.id: rule.name for rule in RULES} == known


def test_the_types_that_rules_look_at_exist_in_the_provider() -> None:
    import pulumi_aws

    package = Path(str(pulumi_aws.__file__)).parent
    asked = {kind for rule in RULES for kind in rule.types if kind.startswith("aws:")}
    missing = set()
    for kind in asked:
        if kind.startswith("aws:elasticloadbalancingv2/"):
            continue  # of the provider's version 6
        module = kind.split(":")[1].partition("/")[0]
        folders = [package / module, package / f"{module}_"]
        sources = (path.read_text() for folder in folders for path in folder.glob("*.py"))
        if not any(f'type_token("{kind}")' in source for source in sources):
            missing.add(kind)
    assert missing == set()
