"""Between Pulumi's properties and AWS's shapes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from botocore.model import ShapeResolver
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.cloud.shapes import (
    ShapeError,
    dig,
    property_name,
    rename,
    restore,
    text,
    to_properties,
    to_request,
)

SHAPES: dict[str, Any] = {
    "Whole": {
        "type": "structure",
        "members": {
            "Name": {"shape": "Text"},
            "Count": {"shape": "Number"},
            "Rate": {"shape": "Double"},
            "On": {"shape": "Flag"},
            "Blob": {"shape": "Bytes"},
            "AllowedOAuthFlows": {"shape": "Texts"},
            "Variables": {"shape": "Map"},
            "Tags": {"shape": "Tags"},
            "Methods": {"shape": "Counted"},
            "Settings": {"shape": "Document"},
            "When": {"shape": "Time"},
            "Inner": {"shape": "Inner"},
        },
    },
    "Inner": {"type": "structure", "members": {"DNSName": {"shape": "Text"}}},
    "Text": {"type": "string"},
    "Number": {"type": "integer"},
    "Double": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Bytes": {"type": "blob"},
    "Time": {"type": "timestamp"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Tag": {"type": "structure", "members": {"Key": {"shape": "Text"}, "Value": {"shape": "Text"}}},
    "Tags": {"type": "list", "member": {"shape": "Tag"}},
    "Counted": {
        "type": "structure",
        "members": {"Quantity": {"shape": "Number"}, "Items": {"shape": "Texts"}},
    },
    "Document": {"type": "structure", "members": {}, "document": True},
}
WHOLE = ShapeResolver(SHAPES).get_shape_by_name("Whole")


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ({"name": "a"}, {"Name": "a"}),
        ({"name": {"Version": "1"}}, {"Name": '{"Version": "1"}'}),
        ({"name": 5.0}, {"Name": "5"}),
        ({"count": 5.0}, {"Count": 5}),
        ({"count": "5"}, {"Count": 5}),
        ({"rate": 5}, {"Rate": 5.0}),
        ({"on": "true"}, {"On": True}),
        ({"blob": "a"}, {"Blob": b"a"}),
        ({"allowedOauthFlows": ["code"]}, {"AllowedOAuthFlows": ["code"]}),
        ({"variables": {"A": "1", "a": "2"}}, {"Variables": {"A": "1", "a": "2"}}),
        ({"tags": {"a": "b"}}, {"Tags": [{"Key": "a", "Value": "b"}]}),
        ({"methods": ["GET"]}, {"Methods": {"Quantity": 1, "Items": ["GET"]}}),
        ({"methods": []}, {"Methods": {"Quantity": 0}}),
        ({"methods": {"items": ["GET"]}}, {"Methods": {"Quantity": 1, "Items": ["GET"]}}),
        ({"settings": '{"a": [1]}'}, {"Settings": {"a": [1]}}),
        ({"inner": {"dnsName": "a"}}, {"Inner": {"DNSName": "a"}}),
        ({"name": None, "other": 1}, {}),
    ],
)
def test_properties_take_the_form_that_aws_wants(given_: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert to_request(WHOLE, given_) == wanted


@pytest.mark.parametrize(
    ("given_", "path"),
    [
        ({"count": "many"}, "count is 'many'"),
        ({"allowedOauthFlows": "code"}, "allowedOauthFlows is 'code', and a list"),
        ({"variables": ["a"]}, r"variables is \['a'\], and a map"),
        ({"inner": "a"}, "inner is 'a', and an object"),
        ({"allowedOauthFlows": [object()]}, r"allowedOauthFlows\[0\]"),
    ],
)
def test_a_value_that_cannot_is_an_error_with_its_path(given_: dict[str, Any], path: str) -> None:
    with pytest.raises(ShapeError, match=path):
        to_request(WHOLE, given_)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(),
            "count": st.integers(),
            "rate": st.floats(allow_nan=False, allow_infinity=False),
            "on": st.booleans(),
            "allowedOauthFlows": st.lists(st.text()),
            "variables": st.dictionaries(st.text(), st.text()),
            "tags": st.dictionaries(st.text(), st.text()),
            "methods": st.lists(st.text()),
            "inner": st.fixed_dictionaries({"dnsName": st.text()}),
        },
    )
)
def test_what_is_sent_is_read_back_as_it_was(values: dict[str, Any]) -> None:
    assert to_properties(WHOLE, to_request(WHOLE, values)) == values


def test_times_are_read_as_rfc_3339() -> None:
    when = dt.datetime(2024, 2, 29, 12, 0, tzinfo=dt.UTC)
    assert to_properties(WHOLE, {"When": when}) == {"when": "2024-02-29T12:00:00Z"}


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("ApiId", "apiId"),
        ("ARN", "arn"),
        ("DNSName", "dnsName"),
        ("CallbackURLs", "callbackUrls"),
        ("DefaultRedirectURI", "defaultRedirectUri"),
        ("AllowedOAuthFlowsUserPoolClient", "allowedOauthFlowsUserPoolClient"),
        ("IPAddressVersion", "ipAddressVersion"),
        ("CloudWatchMetricsEnabled", "cloudwatchMetricsEnabled"),
        ("providerARNs", "providerArns"),
    ],
)
def test_a_member_has_the_name_that_pulumi_gives_it(member: str, name: str) -> None:
    assert property_name(member) == name


NAMES = {"a": "X.Y", "b": "X.Z", "inner.c": "inner.D"}


@given(st.fixed_dictionaries({}, optional={"a": st.integers(), "b": st.integers(), "other": st.integers()}))
def test_renaming_is_undone_by_restoring(values: dict[str, int]) -> None:
    given_ = {**values, "inner": {"c": 1}}
    renamed = rename(given_, NAMES)
    read = {
        "x": {key.lower(): item for key, item in renamed.get("X", {}).items()},
        "inner": {"d": renamed["inner"]["D"]},
    }
    assert restore({**{k: v for k, v in renamed.items() if k == "other"}, **read}, NAMES) == {
        **given_,
        "x": {},
    }
    assert given_["inner"] == {"c": 1}


@pytest.mark.parametrize(
    ("path", "found"), [("", {"a": [{"b": 1}]}), ("a.0.b", 1), ("a.1.b", None), ("c.d", None)]
)
def test_a_path_leads_into_members_and_lists(path: str, found: Any) -> None:
    assert dig({"a": [{"b": 1}]}, path) == found


@pytest.mark.parametrize(
    ("value", "written"), [(True, "true"), (5.0, "5"), (5.5, "5.5"), ([1], "[1]"), ("a", "a")]
)
def test_a_value_is_written_as_text(value: Any, written: str) -> None:
    assert text(value) == written
