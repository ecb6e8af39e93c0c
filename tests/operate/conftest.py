"""A user pool in moto, and a `Target` for it as a laptop's would be."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from gatehouse.operate.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "eu-west-1"


@pytest.fixture(scope="module")
def clients() -> Iterator[Callable[[str], Any]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield functools.cache(
        functools.partial(
            boto3.Session().client,
            region_name=REGION,
            endpoint_url=f"http://{host}:{port}",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(proxies={}, retries={"max_attempts": 0}),
        )
    )
    server.stop()


@pytest.fixture
def target(clients: Callable[[str], Any]) -> Target:
    cognito = clients("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="users",
        Policies={"PasswordPolicy": {"MinimumLength": 12, "RequireNumbers": True}},
        UsernameAttributes=["email"],
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        CallbackURLs=["https://app.example.com/callback", "http://localhost:8765/callback"],
    )["UserPoolClient"]["ClientId"]
    return Target(
        name="laptop",
        region=REGION,
        outputs={
            "user_pool_id": pool,
            "client_id": client,
            "issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        },
        client=clients,
        laptop=True,
    )
