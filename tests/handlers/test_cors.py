from __future__ import annotations

import importlib
import subprocess
import sys
import timeit
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cors import cors
from handlers.cors.cors import AllowList

if TYPE_CHECKING:
    from collections.abc import Callable

EXACT = "https://app.example.com"
PATTERN = "https://*.example.org"
ENVIRONMENT = {
    "GATEHOUSE_CORS_ORIGINS": f"{EXACT} {PATTERN}",
    "GATEHOUSE_CORS_METHODS": "GET POST",
    "GATEHOUSE_CORS_HEADERS": "authorization content-type",
    "GATEHOUSE_CORS_MAX_AGE": "600",
}


@pytest.fixture
def lambda_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The module, as a fresh Lambda with this environment would load it."""

    def load(**environment: str) -> Any:
        for name, value in {**ENVIRONMENT, **environment}.items():
            monkeypatch.setenv(name, value)
        return importlib.reload(cors)

    return load


def preflight(origin: str | None, name: str = "origin") -> dict[str, Any]:
    return {"headers": {} if origin is None else {name: origin, "access-control-request-method": "DELETE"}}


@pytest.mark.parametrize("origin", [EXACT, "https://a.example.org", "https://a.b-1.example.org"])
def test_an_allowed_origin_gets_200_with_exactly_these_headers(
    lambda_with: Callable[..., Any], origin: str
) -> None:
    assert lambda_with().handler(preflight(origin), None) == {
        "statusCode": 200,
        "headers": {
            "access-control-allow-origin": origin,
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "authorization,content-type",
            "access-control-max-age": "600",
            "vary": "Origin",
        },
        "body": "",
    }


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://app.example.com.evil.example",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://APP.example.com",
        "https://app.example.com/",
        "https://example.org",
        "https://.example.org",
        "https://a..example.org",
        "https://-a.example.org",
        "https://a-.example.org",
        "https://evil/.example.org",
        "https://evil.example/x.example.org",
        "https://user@a.example.org",
        "https://a.example.org:443",
        "https://a_b.example.org",
        "https://a.example.org.evil.example",
        "https://evilexample.org",
        f"https://{'a' * 64}.example.org",
        "https://a.example.org\n",
    ],
)
def test_any_other_origin_gets_403_without_cors_headers(
    lambda_with: Callable[..., Any], origin: str | None
) -> None:
    assert lambda_with().handler(preflight(origin), None) == {
        "statusCode": 403,
        "headers": {"vary": "Origin"},
        "body": "",
    }


def test_a_rest_apis_header_is_found_in_its_own_spelling(lambda_with: Callable[..., Any]) -> None:
    assert lambda_with().handler(preflight(EXACT, "Origin"), None)["statusCode"] == 200


def test_a_request_without_headers_is_403(lambda_with: Callable[..., Any]) -> None:
    assert lambda_with().handler({"headers": None}, None)["statusCode"] == 403


def test_credentials_are_allowed_only_where_they_are_switched_on(lambda_with: Callable[..., Any]) -> None:
    answer = lambda_with(GATEHOUSE_CORS_CREDENTIALS="true").handler(preflight(EXACT), None)
    assert answer["headers"]["access-control-allow-credentials"] == "true"


def test_a_star_allows_everyone_without_naming_them(lambda_with: Callable[..., Any]) -> None:
    answer = lambda_with(GATEHOUSE_CORS_ORIGINS="*").handler(preflight("https://anyone.example"), None)
    assert answer["headers"]["access-control-allow-origin"] == "*"


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=6), st.text(max_size=40))
def test_nothing_of_the_request_is_echoed_but_an_allowed_origin(headers: dict[str, str], origin: str) -> None:
    answer = AllowList(ENVIRONMENT).preflight(origin)
    if answer is None:
        return
    assert answer["access-control-allow-origin"] == origin
    assert origin.endswith((".example.com", ".example.org"))


_label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(_label, min_size=1, max_size=4))
def test_a_pattern_matches_one_or_more_labels(labels: list[str]) -> None:
    assert AllowList(ENVIRONMENT).match(f"https://{'.'.join(labels)}.example.org") is not None


@given(st.text(alphabet="ab.-_/:@?#%\\ \n*é0", max_size=12))
def test_a_pattern_matches_nothing_but_labels(middle: str) -> None:
    labels = middle.split(".")
    valid = all(
        label
        and label.isascii()
        and label.replace("-", "").isalnum()
        and label[0] != "-"
        and label[-1] != "-"
        for label in labels
    )
    assert (AllowList(ENVIRONMENT).match(f"https://{middle}.example.org") is not None) == valid


def test_a_real_response_gets_the_headers_of_its_origin(lambda_with: Callable[..., Any]) -> None:
    module = lambda_with(GATEHOUSE_CORS_EXPOSE="x-total etag")
    response = {
        "statusCode": 201,
        "headers": {"X-Own": "1", "Access-Control-Allow-Origin": "*"},
        "body": "ok",
    }
    assert module.with_cors_headers(preflight(EXACT), response) == {
        "statusCode": 201,
        "body": "ok",
        "headers": {
            "x-own": "1",
            "access-control-allow-origin": EXACT,
            "access-control-expose-headers": "x-total,etag",
            "vary": "Origin",
        },
    }


def test_a_real_response_to_another_origin_gets_none(lambda_with: Callable[..., Any]) -> None:
    response = lambda_with().with_cors_headers(preflight("https://other.example"), {"statusCode": 200})
    assert response == {"statusCode": 200, "headers": {"vary": "Origin"}}


@pytest.mark.parametrize(
    ("own", "sent"), [("Accept", "Accept, Origin"), ("origin, accept", "origin, accept"), ("*", "*")]
)
def test_a_vary_of_ones_own_is_kept(lambda_with: Callable[..., Any], own: str, sent: str) -> None:
    response = lambda_with().with_cors_headers(preflight(EXACT), {"headers": {"Vary": own}})
    assert response["headers"]["vary"] == sent


@pytest.mark.parametrize("origin", [EXACT, "https://a.b.example.org", "https://other.example"])
def test_a_preflight_takes_less_than_20_microseconds(lambda_with: Callable[..., Any], origin: str) -> None:
    handler, event = lambda_with().handler, preflight(origin)
    times = timeit.repeat(lambda: handler(event, None), number=2000, repeat=5)
    assert min(times) / 2000 < 20e-6


def test_importing_it_takes_less_than_5_milliseconds() -> None:
    folder = Path(cors.__file__).parent
    code = (
        f"import sys, time; sys.path.insert(0, {str(folder)!r}); "
        "t = time.perf_counter(); import cors; print(time.perf_counter() - t)"
    )
    times = [
        float(
            subprocess.run(
                [sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True
            ).stdout
        )
        for _ in range(3)
    ]
    assert min(times) < 5e-3
