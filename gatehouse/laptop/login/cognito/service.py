"""All of a laptop's sign-in, put together once for the sign-in page and Cognito's API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.login.cognito.accounts import Accounts
from gatehouse.laptop.login.cognito.attempts import Desk
from gatehouse.laptop.login.cognito.challenges import Challenges
from gatehouse.laptop.login.cognito.messages import Outbox
from gatehouse.laptop.login.cognito.realm import UserPool
from gatehouse.laptop.login.cognito.recovery import Recovery
from gatehouse.laptop.login.cognito.triggers import Triggers

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.issue import TokenIssuer


class Service:
    """What both doors share: the tokens, the open challenges, the functions, the letterbox."""

    def __init__(
        self,
        tokens: TokenIssuer,
        clock: Callable[[], float],
        triggers: Triggers | None,
        outbox: Outbox | None,
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
