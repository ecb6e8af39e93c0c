"""Cognito's own API in the words of these tests: pools, clients and users of one test each, and what is refused."""

from __future__ import annotations

import base64
import contextlib
import hmac
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.laptop.login.conftest import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.laptop.login.conftest import Login

GOOD, BETTER = "Correct-horse-9", "Better-horse-10"
_NUMBERS = itertools.count()


@dataclass
class Api:
    """A pool of its own with one client."""

    login: Login
    pool: str
    client: str
    secret: str | None = None

    @classmethod
    def of(
        cls, login: Login, *, secret: bool = False, pool: dict[str, Any] | None = None, **client: Any
    ) -> Api:
        cognito = login.cloud.client("cognito-idp")
        made = cognito.create_user_pool(PoolName=f"api-{next(_NUMBERS)}", **(pool or {}))["UserPool"]["Id"]
        flows = [
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_CUSTOM_AUTH",
        ]
        arguments = {"ExplicitAuthFlows": flows, "GenerateSecret": secret, **client}
        found = cognito.create_user_pool_client(UserPoolId=made, ClientName="app", **arguments)[
            "UserPoolClient"
        ]
        return cls(login, made, found["ClientId"], found.get("ClientSecret"))

    @property
    def cognito(self) -> Any:
        return self.login.cloud.client("cognito-idp")

    def user(
        self, name: str = "ada", *, password: str = GOOD, permanent: bool = True, **attributes: str
    ) -> str:
        listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
        self.cognito.admin_create_user(
            UserPoolId=self.pool, Username=name, UserAttributes=listed, MessageAction="SUPPRESS"
        )
        self.cognito.admin_set_user_password(
            UserPoolId=self.pool, Username=name, Password=password, Permanent=permanent
        )
        return name

    def web_client(self, **client: Any) -> str:
        """Give the pool a domain, and a client that signs in on its page."""
        web: str = self.cognito.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="web",
            AllowedOAuthFlows=["code"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=["openid"],
            CallbackURLs=[CALLBACK],
            **client,
        )["UserPoolClient"]["ClientId"]
        self.cognito.create_user_pool_domain(Domain=f"d-{web}", UserPoolId=self.pool)
        return web

    def hash(self, name: str) -> dict[str, str]:
        if self.secret is None:
            return {}
        made = hmac.digest(self.secret.encode(), f"{name}{self.client}".encode(), "sha256")
        return {"SECRET_HASH": base64.b64encode(made).decode()}

    def begin(self, flow: str, given: dict[str, str], *, metadata: dict[str, str] | None = None) -> Any:
        return self.cognito.initiate_auth(
            ClientId=self.client, AuthFlow=flow, AuthParameters=given, ClientMetadata=metadata or {}
        )

    def password(self, name: str = "ada", password: str = GOOD) -> Any:
        return self.begin("USER_PASSWORD_AUTH", {"USERNAME": name, "PASSWORD": password, **self.hash(name)})

    def tokens(self, name: str = "ada", password: str = GOOD) -> dict[str, Any]:
        found: dict[str, Any] = self.password(name, password)["AuthenticationResult"]
        return found

    def respond(self, asked: Any, **answers: str) -> Any:
        session = {"Session": asked["Session"]} if asked.get("Session") else {}
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.client, ChallengeName=asked["ChallengeName"], ChallengeResponses=answers, **session
        )


@contextlib.contextmanager
def refused(code: str, message: str | None = None) -> Iterator[None]:
    """Around a call that must be refused with this error, and perhaps these words."""
    with pytest.raises(ClientError) as caught:
        yield
    found = caught.value.response["Error"]
    assert found["Code"] == code, found
    assert message is None or found["Message"] == message, found
