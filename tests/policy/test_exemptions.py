from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from gatehouse.laptop.pack.host import PackError
from policy.rules.catalogue import RULES
from policy.rules.exemptions import ConfigurationError, Exemption, parse
from policy.rules.rule import exemptible
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
    assert [policy for policy, _ in found] == ["closed-endpoints", "stale-exemptions"]
    assert found[1][1] == (
        "closed-endpoints: the exemption of GET /healthz (polled) matches nothing in this stack.\n"
        "Cure: correct it, take it out, or name its stacks."
    )


def test_unmatched_exemptions_alone_may_stop_a_deployment() -> None:
    config = exempt({"route": "GET /health", "reason": "polled"}, {"route": "GET /gone", "reason": "old"})
    config["stale-exemptions"] = "mandatory"
    with programs.start(config=config) as pack:
        found = programs.judge(pack, OF_COMPONENT, preview=True)
    assert [(v.policy, v.level) for v in found] == [
        ("stale-exemptions", "mandatory"),
        ("exemptions-in-force", "advisory"),
    ]
    assert "GET /gone" in found[0].message


@pytest.mark.parametrize("silenced", [{"exemptions-in-force": "disabled"}, {"all": "advisory"}])
def test_no_configuration_silences_the_report_on_exemptions(silenced: dict[str, Any]) -> None:
    config = exempt({"route": "GET /health", "reason": "polled"}) | silenced
    assert "GET /health" in " ".join(text for policy, text in judged(OF_COMPONENT, config))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"closed-endpoints": "disabled"}, "closed-endpoints is disabled"),
        ({"closed-endpoints": {"enforcementLevel": "advisory"}}, "closed-endpoints is advisory"),
        ({"access-log": "disabled"}, "access-log is disabled"),
        ({"all": "disabled"}, "closed-endpoints is disabled"),
    ],
)
def test_a_rule_that_the_configuration_weakens_is_named_at_every_deployment(
    config: dict[str, Any], said: str
) -> None:
    reported = [text for policy, text in judged(OF_COMPONENT, config) if policy == "exemptions-in-force"]
    assert len(reported) == 1
    assert said in reported[0]


@pytest.mark.parametrize(
    "config",
    [{"access-log": "mandatory"}, {"closed-endpoints": "mandatory"}, {"exemptions-in-force": "disabled"}],
)
def test_a_rule_that_is_as_strict_as_by_default_or_stricter_is_not_named(config: dict[str, Any]) -> None:
    found = judged(OF_COMPONENT, config)
    assert "exemptions-in-force" not in [policy for policy, _ in found]


SHOP = {"resource": "shop", "reason": "a demo"}
OF_ONE_API = {"route": "GET /health", "api": "one", "reason": "polled"}


@pytest.mark.parametrize(
    "entry", [SHOP | {"route": "GET /health"}, SHOP | {"type": "gatehouse:index:HttpApi"}]
)
def test_an_exemption_may_name_the_component_with_a_route_or_its_type(entry: dict[str, Any]) -> None:
    assert policies(OF_COMPONENT, exempt(entry)) == ["exemptions-in-force"]


@pytest.mark.parametrize(
    "entry",
    [
        SHOP,  # a bare name is a resource's own
        SHOP | {"type": ROUTE},
        SHOP | {"resource": "other", "route": "GET /health"},
        {"resource": "health", "type": programs.NATIVE_ROUTE, "reason": "a demo"},
    ],
)
def test_an_exemption_covers_what_it_names_and_no_more(entry: dict[str, Any]) -> None:
    assert policies(OF_COMPONENT, exempt(entry)) == ["closed-endpoints", "stale-exemptions"]


def two_apis(**route: Any) -> Case:
    made = {name: (programs.API, {"protocolType": "HTTP", "name": name}) for name in ("one", "two")}
    routes = {
        f"health-{name}": (ROUTE, {"apiId": programs.Ref(name), "routeKey": "GET /health", **route})
        for name in made
    }
    return case("a health check of each of two APIs", "failing", made | routes)


def test_an_exemption_of_one_api_leaves_the_other_closed() -> None:
    found = judged(two_apis(), exempt(OF_ONE_API))
    assert [(policy, message.partition(" of ")[2][:13]) for policy, message in found] == [
        ("closed-stack", "'health-two' "),
        ("exemptions-in-force", "'health-one' "),
    ]


def test_an_exemption_may_name_the_api_by_its_id() -> None:
    assert policies(BOTH, exempt(OF_ONE_API | {"api": "a"})) == ["closed-endpoints", "exemptions-in-force"]


def test_an_exemption_may_quote_another_rules_id() -> None:
    program = case("a preflight with an authorizer", "failing", {"it": (ROUTE, {
        "routeKey": "OPTIONS /", "authorizationType": "AWS_IAM"})})  # fmt: skip
    quoted = {"rule": "GH104", "route": "OPTIONS /", "reason": "called by servers only"}
    assert policies(program, exempt(quoted)) == ["exemptions-in-force"]
    assert policies(program, exempt(quoted | {"rule": "GH105"})) == ["open-preflight", "stale-exemptions"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"route": "GET", "reason": "polled"}, "'GET' is a method of every API. Add `resource` or `api`"),
        ({"route": "GET /", "reason": "---"}, "'---' has no words in it"),
        ({"route": "GET /", "reason": "x1"}, "'x1' has no words in it"),
        ({"route": "GET /", "reason": "polled", "type": ROUTE}, ".type needs `resource` beside it"),
    ],
)
def test_an_exemption_that_leaves_open_what_it_means_is_refused(entry: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse("a-rule", [entry])
    assert problem in str(caught.value)


def test_an_exemption_lasts_no_longer_than_the_rules_owners_let_it() -> None:
    today = date(2030, 6, 1)
    entry = {"route": "GET /", "reason": "polled", "until": "2030-06-30"}
    assert parse("a-rule", [entry], today, 30)
    for longer in (entry | {"until": "2030-07-15"}, {k: v for k, v in entry.items() if k != "until"}):
        with pytest.raises(ConfigurationError) as caught:
            parse("a-rule", [longer], today, 30)
        assert "until must be a day up to 2030-07-01" in str(caught.value)
    config = exempt({"route": "GET /health", "reason": "polled"})
    config["closed-endpoints"]["exemptionDays"] = 90
    with programs.start(config=config) as pack, pytest.raises(PackError, match="as long as `exemptionDays`"):
        programs.judge(pack, BOTH, preview=True)


def test_an_exemption_under_another_rule_lasts_no_longer_than_its_own_rule_lets_it() -> None:
    elsewhere = {"rule": "GH101", "route": "GET /health", "reason": "polled"}
    config = {"closed-endpoints": {"exemptionDays": 90}, "modern-tls": {"exemptions": [elsewhere]}}
    with (
        programs.start(config=config) as pack,
        pytest.raises(PackError, match="`exemptionDays` of closed-endpoints"),
    ):
        programs.judge(pack, BOTH, preview=True)


def test_a_wrong_date_is_one_line_for_the_engine_and_no_stack_trace_besides() -> None:
    config = exempt({"route": "GET /health", "reason": "because", "until": "2030-02-30"})["closed-endpoints"]
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(programs.PACK)]
    with subprocess.Popen(
        command, cwd=programs.PACK, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        options = [("grpc.enable_http_proxy", 0)]
        channel: Any = grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}", options)
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        policy = analyzer_pb2.PolicyConfig(
            enforcementLevel=analyzer_pb2.MANDATORY, properties=programs.struct(config)
        )
        asked = analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={"closed-endpoints": policy})
        stub.Configure(asked, wait_for_ready=True, timeout=60)
        with pytest.raises(grpc.RpcError) as caught:
            stub.Analyze(analyzer_pb2.AnalyzeRequest(type=ROUTE, urn=programs.urn("it", ROUTE), name="it"))
        channel.close()
        process.kill()
        printed = process.communicate()[1]
    problem = "closed-endpoints: exemptions[0].until: '2030-02-30' is no date. Write it as YYYY-MM-DD."
    assert caught.value.details() == f"Exception calling application: {problem}"
    assert "Traceback" not in printed


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
            [{"route": 5, "reason": "odd", "extra": 1}],
            ["exemptions[0] has no field 'extra'", "exemptions[0].route must be a text, not 5"],
        ),
        (
            [{"route": "GET /", "reason": "odd", "stacks": [1]}],
            ["exemptions[0].stacks must be a list of stack names"],
        ),
        ([{"route": "GET /", "reason": "odd"}, {"resource": "x"}], ["exemptions[1] gives no reason"]),
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
    st.sampled_from(["route", "resource", "reason", "until", "stacks", "type", "api", "rule", "other"]),
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


@pytest.mark.parametrize(
    ("rule", "said"),
    [("GH999", "GH109"), ("closed-endpoint", "closed-endpoints"), ("closed-stack", "closed-endpoints")],
)
def test_an_exemption_for_a_rule_that_takes_none_names_near_ones(rule: str, said: str) -> None:
    entry = {"route": "GET /health", "reason": "polled by the balancer", "rule": rule}
    with pytest.raises(ConfigurationError, match=rf"exemptions\[0\].rule: no rule '{rule}' .* mean .*{said}"):
        parse("closed-endpoints", [entry], names=exemptible(RULES))


def test_an_exemption_for_a_rule_by_its_id_or_name_is_taken() -> None:
    for rule in ("GH101", "closed-endpoints", "GH104"):
        entry = {"route": "GET /health", "reason": "polled by the balancer", "rule": rule}
        assert parse("closed-endpoints", [entry], names=exemptible(RULES))[0].rule == rule


def test_settings_under_a_rule_s_id_are_refused_with_its_name() -> None:
    with (
        pytest.raises(
            PackError, match="GH101: there is no such policy; it is configured as 'closed-endpoints'"
        ),
        programs.start(config={"GH101": {"iamCounts": False}}),
    ):
        pass


def test_a_misspelt_rule_ends_the_pack_s_process_in_one_line() -> None:
    config = exempt({"route": "GET /health", "reason": "polled by the balancer", "rule": "GH999"})
    with pytest.raises(PackError, match="no rule 'GH999' takes exemptions"):
        judged(BOTH, config)
