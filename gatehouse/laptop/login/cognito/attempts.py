"""A sign-in on its way: what it is for, what is asked, and where open challenges lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.login.errors import ApiError
from gatehouse.laptop.login.grants import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.messages import Outbox
    from gatehouse.laptop.login.cognito.triggers import Triggers


INCORRECT: Final = ApiError("NotAuthorizedException", "Incorrect username or password.")


@dataclass(frozen=True)
class Attempt:
    """One sign-in: at which pool, through which client, and by which door.

    `validation` is the ClientMetadata of the call that began it, which functions before the password see as
    validationData; `metadata` that of the call that goes on.
    """

    pool: Moto
    client: Moto
    hosted: bool = False
    validation: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Signed:
    """The end: who signed in, and on which occasion a function that changes tokens is told of it."""

    user: Moto
    occasion: str


@dataclass(frozen=True)
class Asked:
    """A challenge that must be answered first; `available` are the ways to sign in, where one must be chosen."""

    name: str
    parameters: Mapping[str, str]
    session: str = field(repr=False)
    available: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """A challenge that waits for its answer; `secret` is what the answer is held against."""

    attempt: Attempt
    username: str
    name: str
    secret: Any = field(default=None, repr=False)
    history: tuple[Mapping[str, Any], ...] = ()
    occasion: str = "Authentication"


@dataclass
class Desk:
    """What all of sign-in works with: the clock, the functions, the letterbox and the open challenges."""

    clock: Callable[[], float]
    triggers: Triggers
    outbox: Outbox
    sessions: Store[Open] = field(init=False)
    used: Store[str] = field(init=False)

    def __post_init__(self) -> None:
        self.sessions, self.used = Store(self.clock), Store(self.clock)

    def close(self, session: str) -> None:
        """Let a challenge be answered no more."""
        self.sessions.take(session)
        self.used.put("", seconds=3600, name=session)

    def ask(self, opened: Open, parameters: Mapping[str, str], *, name: str | None = None) -> Asked:
        """Keep a challenge open for as long as the client allows, and give what its answer needs."""
        minutes = int(opened.attempt.client.extended_config.get("AuthSessionValidity") or 3)
        session = self.sessions.put(opened, seconds=minutes * 60, name=name)
        return Asked(opened.name, parameters, session)
