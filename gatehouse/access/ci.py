"""The access table for CI systems: SARIF for code scanning, JUnit for test reports.

After a comparison the findings are its openings; without one, each endpoint that anyone may call and nobody exempts.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning and
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET  # only written, nothing is parsed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gatehouse.access.entry import Change, Entry

_OPEN, _OPENING = "open-endpoint", "opening"
_RULES = {
    _OPEN: "Anyone may call this endpoint, and the policy's owners do not exempt it.",
    _OPENING: "A change lets callers in who were kept out before.",
}


@dataclass(frozen=True)
class _Finding:
    rule: str
    entry: Entry
    message: str


def sarif(entries: Sequence[Entry], changes: Sequence[Change] | None = None) -> str:
    """One run of findings; a resource has no line in a file, so each points to Pulumi.yaml and names its URN."""
    results = [_result(finding) for finding in _findings(entries, changes)]
    rules = [{"id": name, "shortDescription": {"text": said}} for name, said in _RULES.items()]
    driver = {"name": "gatehouse access", "rules": rules}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2) + "\n"


def junit(entries: Sequence[Entry], changes: Sequence[Change] | None = None) -> str:
    """One test case for each endpoint; those that are found fail."""
    failing = {id(finding.entry): finding for finding in _findings(entries, changes)}
    shown = list(entries) + [f.entry for f in failing.values() if all(f.entry is not one for one in entries)]
    counts = {"tests": str(len(shown)), "failures": str(len(failing)), "errors": "0"}
    suite = ET.Element("testsuite", {"name": "gatehouse access", **counts})
    for entry in shown:
        case = ET.SubElement(suite, "testcase", classname=_plain(entry.api), name=_plain(entry.route))
        found = failing.get(id(entry))
        if found:
            ET.SubElement(case, "failure", message=_plain(found.message), type=found.rule).text = entry.urn
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _findings(entries: Sequence[Entry], changes: Sequence[Change] | None) -> Iterator[_Finding]:
    if changes is not None:
        for change in changes:
            if change.kind == "opens":
                yield _Finding(_OPENING, change.entry, change.why)
        return
    for entry in entries:
        exempt = entry.reason.startswith("exempt: ")
        if entry.verdict in ("open", "unknown") and not exempt:
            yield _Finding(_OPEN, entry, f"{entry.who}: {entry.reason}")


def _result(finding: _Finding) -> dict[str, Any]:
    entry = finding.entry
    mark = hashlib.sha256("\0".join([finding.rule, entry.urn, *entry.key]).encode()).hexdigest()
    return {
        "ruleId": finding.rule,
        "level": "error" if entry.verdict == "open" else "warning",
        "message": {"text": f"{entry.route} of {entry.api}: {finding.message}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "Pulumi.yaml"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": entry.urn, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"endpoint/v1": mark},
    }


def _plain(value: str) -> str:
    """Text without the characters that XML 1.0 has no way to write: https://www.w3.org/TR/xml/#charsets."""
    return "".join(
        one
        for one in value
        if one in "\t\n\r" or (one >= " " and not "\ud800" <= one <= "\udfff" and one not in "\ufffe\uffff")
    )
