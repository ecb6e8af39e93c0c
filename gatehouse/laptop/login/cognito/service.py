"""All of a laptop's sign-in, put together once for the sign-in page and Cognito's API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.cognito import codes
from gatehouse.laptop.login.cognito.accounts import Accounts
from gatehouse.laptop.login.cognito.attempts import Desk
from gatehouse.laptop.login.cognito.challenges import Challenges
from gatehouse.laptop.login.cognito.directory import find, state
from gatehouse.laptop.login.cognito.messages import Outbox
from gatehouse.laptop.login.cognito.realm import UserPool
from gatehouse.laptop.login.cognito.recovery import Recovery
from gatehouse.laptop.login.cognito.triggers import Triggers
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.issue import Tokens


class Service:
    """What both doors share: the tokens, the open challenges, the functions, the letterbox."""

    def __init__(
        self, tokens: Tokens, clock: Callable[[], float], triggers: Triggers | None, outbox: Outbox | None
    ) -> None:
        self.tokens = tokens
        self.desk = Desk(clock, triggers or Triggers(), outbox or Outbox())
        self.challenges = Challenges(self.desk)
        self.accounts = Accounts(self.desk)
        self.recovery = Recovery(self.desk)

    def realm(self, pool: Moto) -> UserPool:
        """The realm of a pool of moto's."""
        return UserPool(pool, self.challenges, self.desk.triggers)

    def named(self, pool_id: str) -> UserPool | None:
        """The realm of the pool with an id."""
        return UserPool.named(pool_id, self.challenges, self.desk.triggers)

    def set_up(self, session: str, secret: str) -> str:
        """Remember the authenticator's secret that a user who must have one was given; gives the next session."""
        user, opened = self._setting_up(session)
        state(user).totp, user.token_verified = secret, False
        return self._next(session, replace(opened, secret="associated"))  # noqa: S106 - a state

    def verified(self, session: str, code: str) -> str:
        """Check the authenticator's first code; gives the session that answers MFA_SETUP. Raises ApiError."""
        user, opened = self._setting_up(session)
        codes.take_totp(state(user), code, self.desk.clock())
        user.token_verified = True
        return self._next(session, replace(opened, secret="verified"))  # noqa: S106 - a state

    def _setting_up(self, session: str) -> tuple[Moto, Any]:
        opened = self.desk.sessions.get(session)
        user = find(opened.attempt.pool, opened.username) if opened is not None else None
        if opened is None or opened.name != "MFA_SETUP" or user is None:
            raise ApiError("NotAuthorizedException", "Invalid session for the user.")
        return user, opened

    def _next(self, session: str, opened: Any) -> str:  # noqa: ANN401 - an open challenge
        self.desk.close(session)
        return self.desk.ask(opened, {}).session
