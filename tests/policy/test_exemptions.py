from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.pack.host import PackError
from policy.rules.exemptions import ConfigurationError, Exemption, parse
from tests.policy import programs
from tests.policy.programs import ROUTE, Case, case

HEALTH = (ROUTE, {"apiId": "a", "routeKey": "GET /health"})
ORDERS = (ROUTE, {"apiId": "a", "routeKey": "GET /orders"})
BOTH = case("two open routes", "failing", {"health": HEALTH, "orders": ORDERS})
OF_COMPONENT = case(
    "an open route of a component", "failing", {"health": HEALTH}, parent=("gatehouse:index:HttpApi", "shop")
)


def exempt(*entries: dict[str, Any], rule: str = "closed-endpoints") -> dict[str, Any]:
    return {rule: {"exemptions": list(entries)}}


def judged(program: Case, config: dict[str, Any]) -> list[tuple[str, str]]:
    """Policy and message of every finding."""
    with programs.start(config=config) as pack:
        return [(v.policy, v.message) for v in programs.judge(pack, program, preview=True)]


def policies(program: Case, config: dict[str, Any]) -> list[str]:
    return [policy for policy, _ in judged(program, config)]


def test_an_exempted_route_passes_and_the_exemption_is_printed() -> None:
    found = judged(
        BOTH, exempt({"route": "GET /health", "reason": "polled by the balancer", "until": "2999-12-31"})
    )
    assert [policy for policy, _ in found] == ["closed-endpoints", "exemptions-in-force"]
    assert found[0][1].startswith("GET /orders of 'orders'")
    assert found[1][1] == (
        "closed-endpoints: GET /health of 'health' is exempt: polled by the balancer, until 2999-12-31."
    )


def test_an_expired_exemption_fails_and_says_so() -> None:
    (_, message), _ = judged(
        BOTH, exempt({"route": "GET /health", "reason": "for the launch", "until": "2020-01-31"})
    )
    assert "Its exemption (for the launch) expired on 2020-01-31." in message


def test_an_exemption_that_matches_nothing_is_reported() -> None:
    found = judged(OF_COMPONENT, exempt({"route": "GET /healthz", "reason": "polled"}))
    assert [policy for policy, _ in found] == ["closed-endpoints", "exemptions-in-force"]
    assert found[1][1] == (
        "closed-endpoints: the exemption of GET /healthz (polled) matches nothing in this stack.\n"
        "Cure: correct it, take it out, or name its stacks."
    )


def test_unmatched_exemptions_alone_may_stop_a_deployment() -> None:
    config = exempt({"route": "GET /health", "reason": "polled"}, {"route": "GET /gone", "reason": "old"})
    config["exemptions-in-force"] = {"enforcementLevel": "mandatory", "report": ["unmatched"]}
    with programs.start(config=config) as pack:
        found = programs.judge(pack, OF_COMPONENT, preview=True)
    assert [(v.policy, v.level) for v in found] == [("exemptions-in-force", "mandatory")]
    assert "GET /gone" in found[0].message


def test_an_exemption_may_name_the_component() -> None:
    assert policies(OF_COMPONENT, exempt({"resource": "shop", "reason": "a demo"})) == ["exemptions-in-force"]


def test_an_exemption_of_another_component_does_not_hold() -> None:
    assert policies(
        OF_COMPONENT, exempt({"route": "GET /health", "resource": "other", "reason": "a demo"})
    ) == [
        "closed-endpoints",
        "exemptions-in-force",
    ]


@pytest.mark.parametrize("stacks", [["dev"], ["shop/dev"], ["prod", "*/dev"], ["d*"]])
def test_an_exemption_holds_in_the_stacks_it_names(stacks: list[str]) -> None:
    config = exempt({"route": "GET /health", "reason": "polled", "stacks": stacks})
    assert policies(OF_COMPONENT, config) == ["exemptions-in-force"]


def test_an_exemption_of_another_stack_neither_holds_nor_is_reported() -> None:
    config = exempt({"route": "GET /health", "reason": "polled", "stacks": ["prod", "other/dev"]})
    assert policies(OF_COMPONENT, config) == ["closed-endpoints"]


def test_every_rule_takes_exemptions() -> None:
    url = case(
        "careless CORS",
        "failing",
        {
            "it": (
                programs.API,
                {
                    "protocolType": "HTTP",
                    "corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": True},
                },
            )
        },
    )
    config = exempt({"resource": "it", "reason": "cookies are never used"}, rule="cors-credentials")
    assert policies(url, config) == ["exemptions-in-force"]


def test_an_exempted_route_is_not_undecided_either() -> None:
    later = case(
        "a type to come",
        "unknown",
        {"it": (ROUTE, {"routeKey": "GET /health", "authorizationType": programs.Later("NONE")})},
    )
    assert policies(later, exempt({"route": "GET /health", "reason": "polled"})) == ["exemptions-in-force"]


def test_the_exemption_of_default_holds_in_the_stack_rule_too() -> None:
    program = case(
        "$default beside a WebSocket API",
        "failing",
        {
            "ws": (programs.API, {"protocolType": "WEBSOCKET"}),
            "http": (programs.API, {"protocolType": "HTTP"}),
            "it": (ROUTE, {"apiId": programs.Ref("http"), "routeKey": "$default"}),
        },
    )
    assert policies(program, exempt({"route": "$default", "reason": "a web site"})) == ["exemptions-in-force"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"route": "GET /health"}, "'reason' is a required property"),
        ({"reason": "because"}, "is not valid under any of the given schemas"),
        ({"route": "GET /health", "reason": " "}, "does not match"),
        ({"route": "GET /health", "reason": "because", "until": "tomorrow"}, "does not match"),
        ({"route": "GET /health", "reason": "because", "unitl": "2030-01-01"}, "'unitl' was unexpected"),
        ({"route": "GET /health", "reason": "because", "stacks": "dev"}, "is not of type 'array'"),
        ("GET /health", "is not of type 'object'"),
    ],
)
def test_a_malformed_exemption_stops_the_deployment_at_its_start(entry: Any, message: str) -> None:
    with pytest.raises(PackError, match=message):
        programs.start(config=exempt(entry))


def test_a_day_that_does_not_exist_stops_the_deployment_with_a_clear_error() -> None:
    config = exempt({"route": "GET /health", "reason": "because", "until": "2030-02-30"})
    with programs.start(config=config) as pack, pytest.raises(PackError) as caught:
        programs.judge(pack, BOTH, preview=True)
    assert str(caught.value).endswith(
        "closed-endpoints: exemptions[0].until: '2030-02-30' is no date. Write it as YYYY-MM-DD."
    )


@pytest.mark.parametrize(
    ("given_", "problems"),
    [
        (5, ["exemptions must be a list, not 5"]),
        ([5], ["exemptions[0] must be an object"]),
        ([{}], ["exemptions[0] gives no reason", "exemptions[0] names neither"]),
        (
            [{"route": 5, "reason": "r", "extra": 1}],
            ["exemptions[0] has no field 'extra'", "exemptions[0].route must be a text, not 5"],
        ),
        (
            [{"route": "GET /", "reason": "r", "stacks": [1]}],
            ["exemptions[0].stacks must be a list of stack names"],
        ),
        ([{"route": "GET /", "reason": "r"}, {"resource": "x"}], ["exemptions[1] gives no reason"]),
    ],
)
def test_a_configuration_that_no_schema_held_back_is_refused_with_every_problem(
    given_: Any, problems: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse("a-rule", given_)
    assert all(problem in str(caught.value) for problem in problems)


def test_an_exemption_holds_on_its_last_day_and_not_after() -> None:
    exemption = Exemption("reason", route="GET /", until=date(2030, 6, 30))
    assert not exemption.expired(date(2030, 6, 30))
    assert exemption.expired(date(2030, 7, 1))


_FIELDS = st.dictionaries(
    st.sampled_from(["route", "resource", "reason", "until", "stacks", "other"]),
    st.none()
    | st.text(max_size=12)
    | st.integers()
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dates().map(str),
)


@given(
    st.lists(_FIELDS, max_size=4) | st.recursive(st.none() | st.text() | st.floats(), st.lists, max_leaves=4)
)
def test_reading_exemptions_answers_them_all_or_names_a_problem(given_: Any) -> None:
    try:
        found = parse("a-rule", given_)
    except ConfigurationError as error:
        assert str(error).startswith("a-rule: exemptions")  # noqa: PT017 - either outcome is right
    else:
        assert len(found) == len(given_ or [])
        assert all(exemption.reason and (exemption.route or exemption.resource) for exemption in found)
