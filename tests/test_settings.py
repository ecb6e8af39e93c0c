"""The stack's configuration: what it gives the program, and every mistake at once."""

from __future__ import annotations

import json
from contextvars import copy_context
from typing import Any

import pulumi
import pytest
from pulumi.runtime.config import set_all_config

import settings

ORIGINS = {"allowedOrigins": ["https://app.example.com"]}


def load(values: dict[str, Any]) -> settings.StackSettings:
    """Read a configuration as the engine hands it over, in a context of its own."""

    def read() -> settings.StackSettings:
        pulumi.runtime.settings.configure(pulumi.runtime.Settings("gatehouse", "dev"))
        set_all_config(
            {f"gatehouse:{k}": v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}
        )
        return settings.load()

    return copy_context().run(read)


def test_the_defaults_are_an_own_pool_and_a_lambda() -> None:
    found = load(ORIGINS)
    assert found.identity == settings.OwnPool(
        callback_urls=("https://app.example.com/callback",),
        logout_urls=("https://app.example.com/",),
        domain_prefix="",
        protect=True,
    )
    assert found.backend == settings.LambdaBackend()
    assert (found.log_retention_days, found.throttle_rate, found.throttle_burst) == (30, 100, 200)


def test_a_pattern_of_origins_is_no_callback() -> None:
    identity = load({"allowedOrigins": ["https://*.example.com", "https://a.example"]}).identity
    assert isinstance(identity, settings.OwnPool)
    assert identity.callback_urls == ("https://a.example/callback",)


def test_an_existing_pool_takes_the_place_of_the_own_one() -> None:
    found = load(ORIGINS | {"userPoolId": "eu-west-1_a", "clientIds": ["x"], "writeScope": "api/write"})
    assert found.identity == settings.ExistingPool("eu-west-1_a", ("x",), "api/write")


def test_an_outside_issuer_takes_the_place_of_the_own_pool() -> None:
    found = load(ORIGINS | {"issuer": "https://acme.eu.auth0.com/", "audiences": ["api"]})
    assert found.identity == settings.OutsideIssuer("https://acme.eu.auth0.com/", ("api",), "")


def test_a_url_takes_the_place_of_the_lambda() -> None:
    assert load(ORIGINS | {"backendUrl": "https://x.example"}).backend == settings.UrlBackend(
        "https://x.example"
    )


def test_a_private_listener_takes_the_place_of_the_lambda() -> None:
    found = load(ORIGINS | {"backendListenerArn": "arn:l", "backendSubnetIds": ["s"]})
    assert found.backend == settings.PrivateBackend("arn:l", ("s",), ())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"allowedOrigins": []}, "gatehouse:allowedOrigins is []; it must be at least one origin"),
        ({"allowedOrigins": "x"}, "gatehouse:allowedOrigins is"),
        ({"allowedOrigins": [1]}, "a list of texts"),
        ({"logRetentionDays": "31"}, "gatehouse:logRetentionDays is 31; it must be one of 1, 3, 5"),
        ({"logRetentionDays": "soon"}, "gatehouse:logRetentionDays is"),
        ({"throttleRate": "0"}, "gatehouse:throttleRate is 0; it must be a whole number above 0"),
        ({"protect": "maybe"}, "gatehouse:protect is"),
        ({"userPoolId": "eu-west-1_a"}, "gatehouse:clientIds is []; it must be set together with userPoolId"),
        (
            {"userPoolId": "nonsense", "clientIds": ["c"]},
            'gatehouse:userPoolId is "nonsense"; it must be the id of a user pool',
        ),
        ({"clientIds": ["x"]}, "set together with userPoolId"),
        ({"issuer": "https://x/"}, "gatehouse:audiences is []; it must be set together with issuer"),
        ({"issuer": "http://x/", "audiences": ["a"]}, "an https URL"),
        (
            {"issuer": "https://x/", "audiences": ["a"], "userPoolId": "p", "clientIds": ["c"]},
            "one of the two",
        ),
        ({"backendListenerArn": "arn:l"}, "gatehouse:backendSubnetIds is []"),
        (
            {"backendUrl": "https://x", "backendListenerArn": "l", "backendSubnetIds": ["s"]},
            "one of them serves",
        ),
    ],
)
def test_a_mistake_names_key_value_and_what_it_should_be(values: dict[str, Any], said: str) -> None:
    with pytest.raises(settings.SettingsError) as caught:
        load(ORIGINS | values)
    assert said in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(settings.SettingsError) as caught:
        load({"allowedOrigins": [], "logRetentionDays": "2", "throttleBurst": "-1", "userPoolId": "p"})
    for key in ("allowedOrigins", "logRetentionDays", "throttleBurst", "clientIds"):
        assert f"gatehouse:{key}" in str(caught.value)
    assert "Pulumi.dev.yaml" in str(caught.value)
