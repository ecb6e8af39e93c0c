"""The pack works alone, so it has its own copy of the grammar of route keys: held here to the components' one."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from components import route_keys
from policy.rules.extract import http_api
from policy.rules.preflights import shape

VARIABLES = st.from_regex(r"\{[A-Za-z0-9._-]{1,6}\}", fullmatch=True)
GREEDY = st.from_regex(r"\{[A-Za-z0-9._-]{1,6}\+\}", fullmatch=True)
LITERALS = st.from_regex(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]{1,6}", fullmatch=True)
SEGMENTS = st.lists(VARIABLES | LITERALS, max_size=4)
PATHS = st.builds(
    lambda several, last: "/" + "/".join([*several, *last]), SEGMENTS, st.lists(GREEDY, max_size=1)
)
KEYS = st.builds(lambda method, path: f"{method} {path}", st.sampled_from(route_keys.METHODS), PATHS)


@given(KEYS | st.text(max_size=12) | st.just("$default"))
@example("GET /")
@example("ANY /{proxy+}")
@example("$default")
def test_what_the_components_take_for_a_route_key_the_pack_reads_as_the_same(key: str) -> None:
    assume(route_keys.problem(key) is None)
    parsed = route_keys.parse(key)
    endpoint = http_api.route({"routeKey": key})
    if parsed.is_default:
        assert (endpoint.method, endpoint.path, endpoint.protocol) == (None, "$default", "EITHER")
    else:
        assert (endpoint.method, endpoint.path, endpoint.protocol) == (parsed.method, parsed.path, "HTTP")
        assert shape(parsed.path) == "/" + "/".join(parsed.shape)


@given(KEYS, KEYS)
@example("GET /{a}", "GET /{b}")
@example("GET /{a+}", "GET /{a}")
def test_two_paths_are_one_to_the_pack_exactly_if_they_are_to_the_components(one: str, other: str) -> None:
    assume(route_keys.problem(one) is None and route_keys.problem(other) is None)
    first, second = route_keys.parse(one), route_keys.parse(other)
    assert (shape(first.path) == shape(second.path)) == (first.shape == second.shape)
