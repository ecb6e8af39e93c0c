"""Compares what the tools find. With --page the table is kept in docs/reference/policy-comparison.md."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measuring import tell
from bench.policy_peers import tools
from bench.policy_peers.cases import CASES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "policy-comparison.md"
OURS = "Gatehouse"
HEAD = """\
<!-- Generated: python -m bench.policy_peers --page -->

# The policy pack beside other tools

Each row is a small program with one thing wrong, and the same program put right. A tool **finds** it if it reports
something on the wrong program that it does not report on the right one: whatever it says of both is not about this. A row
that begins with "right" is a program that is right though it looks open; a tool **errs** there if it reports what it
reports elsewhere as the thing that is wrong.

All tools were given the same resources: ours and AWSGuard as Pulumi's (`aws`; ours must find it in `aws-native` as well),
checkov as Terraform and as CloudFormation (either finding counts), cdk-nag as CloudFormation, with its packs AwsSolutions,
Serverless, NIST 800-53 R5, HIPAA and PCI DSS. A template that a program deploys was given to these two as it is. Ours were
judged as at a first preview, where no id is known; in rows that end in "as only the deploy tells" as at the deploy,
before the resource is created, since a preview does not know the document (`gatehouse prove` says NOT PROVEN of it
there). What **can't be written** hangs on something that only Pulumi has: a value that is not known yet, the marking of
a secret, a resource's name with such characters. What **can't be read** ended that tool with an error.
"""
TAIL = """\

## What was not run

- **trivy** is a binary that its maker publishes neither on PyPI nor on npm. It was not run, so it has no column. It reads
  Terraform and CloudFormation; its checks are at <https://avd.aquasec.com/misconfig/aws/>.
- **Pulumi's compliance policies** (CIS, ISO 27001, PCI DSS and others): npm answered 404 for the packages that their
  documentation names, `@pulumi/aws-compliance-policies` and `@pulumi/compliance-policy-manager`. They were not run, so they
  have no column.

## What it does not show

The rows are ours: they are what this pack is for. checkov, cdk-nag and trivy cover all of AWS (buckets, databases, networks)
and other clouds, which this pack does not; use them as well. They read code or templates before a deployment, while a Pulumi
policy is enforced by the deployment itself, with the values that it computes.
"""


def main() -> int:
    source = tools.written(CASES)
    try:
        versions, found = {}, {}
        both = [tools.gatehouse(CASES, as_native=native) for native in (False, True)]
        for name, run in (("checkov", tools.checkov), ("cdk-nag", tools.cdk_nag)):
            versions[name], found[name] = run(source)
        versions["AWSGuard"], found["AWSGuard"] = tools.awsguard(CASES)
    except tools.CannotRunError as problem:
        print(f"policy_peers: {problem}", file=sys.stderr)
        return 1
    columns = {
        OURS: [cell(both[0], n) if _same(both, n) else "in one provider only" for n in range(len(CASES))]
    }
    columns |= {name: [cell(each, n) for n in range(len(CASES))] for name, each in found.items()}
    wrong = sum(case.bad is not None for case in CASES)
    for name, cells in columns.items():
        caught, erred = sum("finds" in each for each in cells), sum("errs" in each for each in cells)
        target = f">= {wrong}" if name == OURS else "none"
        detail = (
            f"of {wrong} programs with one thing wrong; errs on {erred} of {len(CASES) - wrong} right ones"
        )
        tell(f"found by {name}", caught, target, detail, "programs")
    if "--page" in sys.argv:
        PAGE.write_text(page(columns, versions, wrong))
    ours = columns[OURS]
    return int(sum("finds" in each for each in ours) < wrong or any("errs" in each for each in ours))


def page(columns: dict[str, list[str]], versions: dict[str, str], wrong: int) -> str:
    """The table, as Markdown."""
    titles = [OURS, *(f"{name} {versions[name]}" for name in columns if name != OURS)]
    rows = [f"| | {' | '.join(titles)} |", "| --- |" + " --- |" * len(titles)]
    for number, case in enumerate(CASES):
        rows.append(f"| {case.title} | {' | '.join(cells[number] for cells in columns.values())} |")
    caught = [str(sum("finds" in each for each in cells)) for cells in columns.values()]
    rows.append(f"| **found, of {wrong}** | {' | '.join(f'**{count}**' for count in caught)} |")
    return HEAD + "\n" + "\n".join(rows) + "\n" + TAIL


def cell(found: tools.Found, number: int) -> str:
    """What one tool makes of one case."""
    case = CASES[number]
    if f"{number:02d}-good" not in found:
        return "can't be written" if case.unwritten else "can't be read"
    if case.bad is None:
        telling = _rules(
            set().union(*(_telling(found, n) for n, each in enumerate(CASES) if each.bad is not None))
        )
        erring = sorted(_rules(found[f"{number:02d}-good"]) & telling)
        return f"errs: {', '.join(erring)}" if erring else "says nothing"
    names = sorted(_rules(_telling(found, number)))
    shown = names[:2] + ["..."] * (len(names) > 2)
    return f"finds: {', '.join(shown)}" if names else "-"


def _rules(reported: set[str]) -> set[str]:
    return {each.partition(":")[0] for each in reported}


def _telling(found: tools.Found, number: int) -> set[str]:
    return found.get(f"{number:02d}-bad", set()) - found.get(f"{number:02d}-good", set())


def _same(both: list[tools.Found], number: int) -> bool:
    return CASES[number].bad is None or all(_telling(found, number) for found in both)


if __name__ == "__main__":
    sys.exit(main())
