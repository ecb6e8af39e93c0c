"""The steps of the walk, and what came of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

TITLES = (
    "the client signs in at the identity provider",
    "the provider checks the credentials",
    "the client receives an access token",
    "the browser sends the preflight",
    "the API routes it to the CORS Lambda, with no authorizer",
    "the Lambda answers 200 for an allowed origin",
    "the client sends the real request with the token",
    "the API selects the route",
    "the authorizer fetches the issuer's keys",
    "it checks signature, issuer, audience and times",
    "it checks the route's scopes",
    "the backend answers; without a token, 401",
)


_SHOWN = (
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "content-type",
    "location",
    "vary",
    "www-authenticate",
)
_BODY = 200


@dataclass(frozen=True)
class ShownExchange:
    """One request and its answer as they may be shown: no token, password or secret is in it."""

    sent: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def of(
        cls,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        response: httpx.Response,
    ) -> Self:
        """What was sent and what came, without the token that a header or the query has."""
        path += "".join(f"?{name}=***" for name in query)
        sent = ", ".join(
            f"{name}: {'Bearer ***' if value.startswith('Bearer ') else value}"
            for name, value in headers.items()
        )
        shown = {name: response.headers[name] for name in _SHOWN if name in response.headers}
        body = response.text if len(response.text) <= _BODY else response.text[:_BODY] + "..."
        return cls(f"{method} {path}  {sent}".strip(), response.status_code, shown, body)

    @property
    def answered(self) -> str:
        """The answer on one line."""
        return f"{self.status} {self.body}".strip()


@dataclass(frozen=True)
class WalkStep:
    """One step: `held` is None where the program has nothing that the step could show, and `note` says why."""

    number: int
    held: bool | None
    note: str
    exchanges: tuple[ShownExchange, ...] = ()

    @property
    def title(self) -> str:
        """What happens in this step."""
        return TITLES[self.number - 1]

    def as_json(self) -> dict[str, Any]:
        """For programs: number, title, held, note, exchanges."""
        return {"title": self.title, **asdict(self)}


def held(steps: list[WalkStep]) -> bool:
    """Whether every step that applies held."""
    return len(steps) == len(TITLES) and all(step.held is not False for step in steps)
