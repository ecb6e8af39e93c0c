"""Sign-ins that a pool's own functions lead: which challenge comes next, what it asks, whether it was answered.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.cognito.attempts import INCORRECT, Asked, Attempt, Desk, Open, Signed
from gatehouse.laptop.login.cognito.directory import find
from gatehouse.laptop.login.cognito.triggers import seen
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto


class CustomChallenges:
    """Calls the three functions; `after` takes over once they let a user in, `srp` where they want a password first."""

    def __init__(
        self, desk: Desk, after: Callable[[Attempt, Moto], Signed | Asked], srp: Callable[..., Asked]
    ) -> None:
        self._desk = desk
        self._after = after
        self._srp = srp

    def defined(
        self, attempt: Attempt, user: Moto, history: tuple[Mapping[str, Any], ...], *, srp_a: str = ""
    ) -> Signed | Asked:
        """Let the pool's own function say what comes next. Raises ApiError.

        https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
        """
        answer = self._run(
            attempt,
            user,
            "DefineAuthChallenge",
            {"session": list(history)},
            {"challengeName": None, "issueTokens": None, "failAuthentication": None},
        )
        if answer.get("failAuthentication"):
            raise INCORRECT
        if answer.get("issueTokens"):
            return self._after(attempt, user)
        name = str(answer.get("challengeName") or "")
        if name == "PASSWORD_VERIFIER" and srp_a:
            return self._srp(attempt, user.username, user, srp_a, history)
        if name != "CUSTOM_CHALLENGE":
            raise ApiError("InvalidLambdaResponseException", "Unrecognizable lambda output")
        made = self._run(
            attempt,
            user,
            "CreateAuthChallenge",
            {"challengeName": name, "session": list(history)},
            {
                "publicChallengeParameters": None,
                "privateChallengeParameters": None,
                "challengeMetadata": None,
            },
        )
        opened = Open(attempt, user.username, name, made, history)
        return self._desk.ask(
            opened, {**(made.get("publicChallengeParameters") or {}), "USERNAME": user.username}
        )

    def answered(self, opened: Open, answer: str) -> Signed | Asked:
        """Let the pool's own function judge the answer to its challenge. Raises ApiError."""
        user = find(opened.attempt.pool, opened.username)
        if user is None:
            raise INCORRECT
        judged = self._run(
            opened.attempt,
            user,
            "VerifyAuthChallengeResponse",
            {
                "privateChallengeParameters": opened.secret.get("privateChallengeParameters") or {},
                "challengeAnswer": answer,
            },
            {"answerCorrect": None},
        )
        entry = {
            "challengeName": "CUSTOM_CHALLENGE",
            "challengeResult": judged.get("answerCorrect") is True,
            "challengeMetadata": opened.secret.get("challengeMetadata"),
        }
        return self.defined(opened.attempt, user, (*opened.history, entry))

    def _run(
        self, attempt: Attempt, user: Moto, name: str, request: Mapping[str, Any], response: Mapping[str, Any]
    ) -> dict[str, Any]:
        answer = self._desk.triggers.run(
            attempt.pool,
            name,
            "Authentication",
            username=user.username,
            client_id=attempt.client.id,
            request={
                "userAttributes": seen(user),
                **request,
                "clientMetadata": dict(attempt.metadata),
                "userNotFound": False,
            },
            response=response,
        )
        return answer or {}
