from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.operate import users
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.errors import OperateError
from gatehouse.operate.tokens import with_password

if TYPE_CHECKING:
    from gatehouse.operate.target import Target

ADA, PASSWORD = "ada@example.com", "Correct-horse-1"


def client(target: Target, *flows: str, secret: bool = False) -> str:
    made = target.cognito.create_user_pool_client(
        UserPoolId=target.pool_id,
        ClientName="other",
        GenerateSecret=secret,
        ExplicitAuthFlows=list(flows),  # type: ignore[arg-type]
    )
    return str(made["UserPoolClient"]["ClientId"])


@pytest.mark.parametrize(
    "flow", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]
)
def test_whatever_flow_the_client_allows_gives_a_token_for_it(target: Target, flow: str) -> None:
    users.create(target, ADA, password=PASSWORD)
    name = client(target, flow)
    got = with_password(target, name, ADA, PASSWORD)
    assert header_and_claims(got.access_token)[1]["client_id"] == name
    assert got.expires_in > 0


def test_a_client_with_a_secret_proves_that_it_has_it(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    assert with_password(
        target, client(target, "ALLOW_USER_PASSWORD_AUTH", secret=True), ADA, PASSWORD
    ).access_token


def test_a_client_without_a_flow_for_passwords_is_named_with_the_remedy(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    with pytest.raises(OperateError, match=r"`gatehouse token --browser`, or allow ALLOW_USER_SRP_AUTH"):
        with_password(target, client(target, "ALLOW_REFRESH_TOKEN_AUTH"), ADA, PASSWORD)


def test_an_invited_user_is_asked_for_a_new_password(target: Target) -> None:
    users.create(target, ADA)
    target.cognito.admin_set_user_password(
        UserPoolId=target.pool_id, Username=ADA, Password="Temporary-word-1", Permanent=False
    )
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return PASSWORD

    name = client(target, "ALLOW_USER_PASSWORD_AUTH")
    assert with_password(target, name, ADA, "Temporary-word-1", ask=ask).access_token
    assert asked == [f"new password for {ADA}"]
    assert with_password(target, name, ADA, PASSWORD).access_token


def test_a_challenge_that_nobody_can_be_asked_is_an_error_with_the_remedy(target: Target) -> None:
    users.create(target, ADA)
    target.cognito.admin_set_user_password(
        UserPoolId=target.pool_id, Username=ADA, Password="Temporary-word-1", Permanent=False
    )
    with pytest.raises(OperateError, match="must first answer NEW_PASSWORD_REQUIRED"):
        with_password(target, client(target, "ALLOW_USER_PASSWORD_AUTH"), ADA, "Temporary-word-1")


def test_a_wrong_password_is_refused_and_not_repeated(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    with pytest.raises(OperateError, match="sign-in of ada@example.com was refused") as refused:  # noqa: RUF043
        with_password(target, client(target, "ALLOW_USER_PASSWORD_AUTH"), ADA, "Planted-wrong-1")
    assert "Planted-wrong-1" not in str(refused.value)


def test_a_client_that_does_not_exist_is_named(target: Target) -> None:
    with pytest.raises(OperateError, match="the client nobody: DescribeUserPoolClient failed"):
        with_password(target, "nobody", ADA, PASSWORD)


def test_on_aws_a_client_for_srp_is_asked_by_srp_and_the_password_is_not_sent(target: Target) -> None:
    users.create(target, ADA, password=PASSWORD)
    sent: list[str] = []
    cognito = target.cognito
    name = client(target, "ALLOW_USER_SRP_AUTH")

    def note(request: Any, **_: Any) -> None:
        sent.append(str(request.body))

    cognito.meta.events.register("before-send.*", note)
    try:
        # moto checks no proof, so that any sign-in passes there: what counts is what was sent.
        with_password(replace(target, laptop=False), name, ADA, PASSWORD)
    finally:
        cognito.meta.events.unregister("before-send.*", note)
    assert any("SRP_A" in body for body in sent)
    assert not any(PASSWORD in body for body in sent)
