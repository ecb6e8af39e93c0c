from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.access import report
from gatehouse.access.diff import diff
from gatehouse.access.entry import Entry
from gatehouse.access.table import Rules, access_table
from gatehouse.laptop.engine.state import UNKNOWN, ResourceState
from gatehouse.policy.rules.exemptions import Exemption

ISSUER = "https://acme.eu.auth0.com/"
STACK = "urn:pulumi:dev::shop::"


def resource(kind: str, name: str, inputs: dict[str, Any], depends: dict[str, list[str]] | None = None, **more: Any) -> ResourceState:  # fmt: skip # noqa: E501
    return ResourceState(
        urn=f"{STACK}{kind}::{name}",
        type=kind,
        name=name,
        parent="",
        custom=True,
        inputs=inputs,
        outputs=inputs,
        property_dependencies={key: tuple(urns) for key, urns in (depends or {}).items()},
        **more,
    )


API = resource("aws:apigatewayv2/api:Api", "orders", {"protocolType": "HTTP"})
FUNCTION = resource("aws:lambda/function:Function", "hello", {"handler": "hello.handler"})
POOL = resource("aws:cognito/userPool:UserPool", "users", {})
CLIENT = resource(
    "aws:cognito/userPoolClient:UserPoolClient", "web", {"userPoolId": UNKNOWN}, {"userPoolId": [POOL.urn]}
)
AUTHORIZER = resource(
    "aws:apigatewayv2/authorizer:Authorizer",
    "jwt",
    {"jwtConfiguration": {"issuer": UNKNOWN, "audiences": [UNKNOWN]}},
    {"jwtConfiguration": [POOL.urn, CLIENT.urn], "apiId": [API.urn]},
)
INTEGRATION = resource(
    "aws:apigatewayv2/integration:Integration",
    "hello",
    {"integrationUri": UNKNOWN, "integrationType": "AWS_PROXY"},
    {"integrationUri": [FUNCTION.urn], "apiId": [API.urn]},
)


def route(key: str, **inputs: Any) -> ResourceState:
    depends = {"apiId": [API.urn], "target": [INTEGRATION.urn]}
    if "authorizerId" in inputs:
        depends["authorizerId"] = [AUTHORIZER.urn]
    given_ = {"apiId": UNKNOWN, "routeKey": key, "target": UNKNOWN, **inputs}
    return resource("aws:apigatewayv2/route:Route", key, given_, depends)


PROTECTED = {"authorizationType": "JWT", "authorizerId": UNKNOWN}
BASE = [API, FUNCTION, POOL, CLIENT, AUTHORIZER, INTEGRATION]


def test_a_protected_route_names_its_issuer_clients_scopes_and_backend_before_they_exist() -> None:
    table = access_table([*BASE, route("POST /hello", **PROTECTED, authorizationScopes=["hello/write"])])
    assert len(table) == 1
    entry = table[0]
    assert (entry.api, entry.route, entry.verdict, entry.authorizer) == (
        "orders",
        "POST /hello",
        "closed",
        "JWT",
    )
    assert (entry.issuer, entry.audiences, entry.scopes) == (
        "user pool users",
        ("client web",),
        ("hello/write",),
    )
    assert entry.backend == "function hello"
    assert entry.who == "tokens of user pool users for client web"


def test_a_deployed_stack_reads_as_its_preview_does() -> None:
    ids = {"authorizerId": "a1", "apiId": "api1", "target": "integrations/i1"}
    deployed = [
        replace(API, id="api1"),
        FUNCTION,
        POOL,
        CLIENT,
        replace(AUTHORIZER, id="a1"),
        replace(INTEGRATION, id="i1"),
        replace(route("GET /hello", **PROTECTED | ids), property_dependencies={}),
    ]
    assert diff(access_table(deployed), access_table([*BASE, route("GET /hello", **PROTECTED)])) == []


def test_an_open_route_comes_first_and_anyone_may_call_it() -> None:
    table = access_table([*BASE, route("GET /a", **PROTECTED), route("GET /z", authorizationType="NONE")])
    assert [(entry.route, entry.verdict, entry.who) for entry in table] == [
        ("GET /z", "open", "anyone"),
        ("GET /a", "closed", "tokens of user pool users for client web"),
    ]


def test_an_options_route_without_an_authorizer_is_for_preflights() -> None:
    table = access_table([*BASE, route("OPTIONS /hello", authorizationType="NONE")])
    assert [(entry.verdict, entry.who) for entry in table] == [("preflight", "browsers' preflights")]


def test_an_authorization_type_that_is_not_known_yet_is_neither_open_nor_closed() -> None:
    assert access_table([*BASE, route("GET /a", authorizationType=UNKNOWN)])[0].verdict == "unknown"


def test_whom_a_door_that_is_only_read_lets_in_no_deploy_of_this_program_tells() -> None:
    kind = "aws:lambda/functionUrl:FunctionUrl"
    (entry,) = access_table([resource(kind, "shared", {"functionName": UNKNOWN}, external=True)])
    assert entry.who == entry.authorizer == "(known to the program that makes it)"
    (change,) = diff([], [entry])
    assert change.why.startswith("a new endpoint, for (known to the program that makes it): it is only read")
    made = replace(entry, verdict="closed", authorizer="AWS_IAM")
    (change,) = diff([made], [entry])
    assert change.why.startswith("who may call it is not known: it is only read by this program")


def test_an_outside_issuer_and_an_outside_backend_are_named_by_their_urls() -> None:
    outside = replace(
        AUTHORIZER,
        inputs={"jwtConfiguration": {"issuer": ISSUER, "audiences": ["https://orders"]}},
        property_dependencies={},
    )
    proxy = replace(
        INTEGRATION, inputs={"integrationUri": "https://legacy.example.com"}, property_dependencies={}
    )
    entry = access_table([API, outside, proxy, route("$default", **PROTECTED)])[0]
    assert (entry.issuer, entry.audiences) == (ISSUER, ("https://orders",))
    assert entry.backend == "https://legacy.example.com"


CLOSED = Entry(
    api="orders",
    route="GET /hello",
    source="HTTP API route",
    verdict="closed",
    authorizer="JWT",
    issuer=ISSUER,
    audiences=("web",),
    scopes=("read",),
    backend="function hello",
    reason="has a JWT authorizer",
)
OPEN = replace(
    CLOSED,
    verdict="open",
    authorizer="none",
    issuer="",
    audiences=(),
    scopes=(),
    reason="it has no authorizer",
)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ([CLOSED], [OPEN], "opens"),
        ([], [OPEN], "opens"),
        ([], [CLOSED], "adds"),
        ([CLOSED], [], "removes"),
        ([OPEN], [CLOSED], "closes"),
        ([CLOSED], [replace(CLOSED, issuer="https://other.example/")], "opens"),
        ([CLOSED], [replace(CLOSED, audiences=("web", "robot"))], "opens"),
        ([CLOSED], [replace(CLOSED, scopes=())], "opens"),
        ([CLOSED], [replace(CLOSED, scopes=("read", "write"))], "opens"),
        ([replace(CLOSED, scopes=("read", "write"))], [CLOSED], "closes"),
        ([replace(CLOSED, scopes=())], [CLOSED], "closes"),
        ([CLOSED], [replace(CLOSED, verdict="unknown")], "opens"),
        ([CLOSED], [replace(CLOSED, backend="function other")], "changes"),
    ],
)
def test_each_kind_of_change_is_told(old: list[Entry], new: list[Entry], kind: str) -> None:
    assert [change.kind for change in diff(old, new)] == [kind]


URL = replace(
    CLOSED,
    api="shop",
    route="the Lambda function URL",
    source="Lambda function URL",
    backend="function a",
    urn="a",
)
OTHER_URL = replace(URL, verdict="open", backend="function b", urn="b")


def test_two_endpoints_of_one_name_do_not_hide_each_other() -> None:
    opened = replace(URL, verdict="open", reason="it has no authorizer")
    for new in ([opened, OTHER_URL], [OTHER_URL, opened]):
        assert [(change.kind, change.entry.urn) for change in diff([URL, OTHER_URL], new)] == [("opens", "a")]


def test_a_second_way_into_one_resource_is_an_opening_beside_the_first() -> None:
    by_key = replace(CLOSED, verdict="open", authorizer="none", issuer="", audiences=(), scopes=())
    assert [change.kind for change in diff([CLOSED], [CLOSED, by_key])] == ["opens"]
    assert [change.kind for change in diff([CLOSED, by_key], [CLOSED])] == ["removes"]
    assert [change.kind for change in diff([CLOSED, CLOSED], [CLOSED, by_key])] == ["opens"]


def test_a_renamed_resource_with_the_same_backend_is_the_same_endpoint() -> None:
    assert diff([OTHER_URL], [replace(OTHER_URL, urn="c")]) == []
    assert [c.kind for c in diff([URL], [replace(URL, verdict="open", urn="c")])] == ["opens"]


def test_an_open_endpoint_of_another_resource_with_another_backend_is_an_opening() -> None:
    other = replace(OTHER_URL, urn="c", backend="function c")
    assert [change.kind for change in diff([OTHER_URL], [other])] == ["opens", "removes"]


def test_what_opens_something_is_the_first_change() -> None:
    added = replace(CLOSED, route="GET /a")
    assert [change.kind for change in diff([CLOSED], [OPEN, added])] == ["opens", "adds"]


names = st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1).map(lambda s: tuple(sorted(s)))
entries = st.builds(
    lambda open_, issuer, audiences, scopes: (
        OPEN if open_ else replace(CLOSED, issuer=issuer, audiences=audiences, scopes=scopes)
    ),
    st.booleans(),
    st.sampled_from(["https://one/", "https://two/"]),
    names,
    st.one_of(st.just(()), names),
)


def callers(entry: Entry) -> set[tuple[str, str, str]]:
    """All that this model of the world's callers lets in: an issuer, a client and one scope each, and nobody's."""
    everyone = {(i, a, s) for i in ("https://one/", "https://two/", "") for a in "abc" for s in "abc-"}
    return {
        (issuer, client, scope)
        for issuer, client, scope in everyone
        if entry.verdict == "open"
        or (
            issuer == entry.issuer
            and client in entry.audiences
            and (not entry.scopes or scope in entry.scopes)
        )
    }


@given(entries, entries)
def test_a_change_opens_exactly_when_it_lets_a_caller_in_who_was_not(old: Entry, new: Entry) -> None:
    opens = any(change.kind == "opens" for change in diff([old], [new]))
    assert opens == bool(callers(new) - callers(old))


@given(
    st.lists(st.tuples(entries, st.sampled_from("ab")), max_size=3),
    st.lists(st.tuples(entries, st.sampled_from("ab")), max_size=3),
)
def test_whoever_is_let_in_anew_at_some_resource_is_told(old: Any, new: Any) -> None:
    def let_in(table: Any, urn: str) -> set[tuple[str, str, str]]:
        return {caller for entry, at in table if at == urn for caller in callers(entry)}

    was, now = [replace(entry, urn=at) for entry, at in old], [replace(entry, urn=at) for entry, at in new]
    wider = any(let_in(new, at) - let_in(old, at) for at in "ab")
    told = any(change.kind in ("opens", "adds") for change in diff(was, now))
    renamed = {at for _, at in old} != {at for _, at in new}
    assert told or not wider or renamed


@given(st.lists(entries))
def test_nothing_changes_between_a_table_and_itself(table: list[Entry]) -> None:
    assert diff(table, table) == []


hostile = st.text(st.characters(codec="utf-8"), min_size=1)


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "td" and self.cells:
            self.cells[-1] += data


@given(hostile, hostile)
def test_no_name_of_a_program_becomes_markup_in_the_page(route_: str, backend: str) -> None:
    seen = Cells()
    seen.feed(report.page([replace(CLOSED, route=route_, backend=backend)], []))
    assert seen.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "table", "thead", "tbody", "tr",
        "th", "td", "svg", "desc", "text", "path", "g", "rect",
    }  # fmt: skip
    assert len(seen.cells) == 5


@given(hostile, hostile)
def test_no_name_of_a_program_breaks_out_of_its_cell_in_markdown(route_: str, backend: str) -> None:
    table = report.markdown([replace(CLOSED, route=route_, backend=backend)])
    row = table.split("\n\n")[1].split("\n")[-1]
    assert row.count("|") == 6
    assert not set("<>`@[]") & set(row)


def test_an_exemption_that_is_over_lets_nothing_pass() -> None:
    over = Exemption("polled", route="GET /a", until=date(2026, 3, 31))
    resources = [*BASE, route("GET /a", authorizationType="NONE")]

    def who(today: date) -> str:
        return access_table(resources, Rules(exemptions=(over,), today=today))[0].who

    assert who(date(2026, 3, 31)) == "anyone (exempt: polled)"
    assert who(date(2026, 4, 1)) == "anyone"


def test_the_markdown_of_an_opening_begins_with_it() -> None:
    shown = report.markdown([OPEN], diff([CLOSED], [OPEN]))
    assert shown.index("lets more callers in") < shown.index("<details>")
    assert shown.startswith("### Who may call what\n\n> [!CAUTION]\n> **1 change lets more callers in.**")


def test_the_page_of_an_opening_alerts_before_the_table() -> None:
    shown = report.page([OPEN], diff([CLOSED], [OPEN]))
    assert 0 < shown.index('role="alert"') < shown.index("<table>")


def test_the_text_begins_with_what_changed() -> None:
    shown = report.text([OPEN], diff([CLOSED], [OPEN]))
    assert shown.startswith("1 change lets more callers in.")
    assert "GET /hello" in shown
    assert "anyone may call it: it has no authorizer" in shown


def test_the_json_form_can_be_read_back() -> None:
    shown = json.loads(json.dumps(report.as_json([CLOSED], diff([], [CLOSED]))))
    assert shown["endpoints"][0]["who"] == f"tokens of {ISSUER} for web"
    assert [change["kind"] for change in shown["changes"]] == ["adds"]


@pytest.mark.parametrize("form", [report.text, report.markdown, report.page])
def test_a_program_without_endpoints_says_so(form: Any) -> None:
    assert "The program has no endpoints." in form([])
