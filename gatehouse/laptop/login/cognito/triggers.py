"""The Lambda triggers of a user pool: which function, with what event, and what its failure becomes.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-lambda-triggers.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud import turns
from gatehouse.laptop.login.cognito.directory import attributes
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto

SECONDS: Final = 5.0
"""A function must answer within five seconds."""
TRIES: Final = 3
"""It is called as often before its silence counts as an error."""
_VERSIONS: Final = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}


class NotAllowedError(Exception):
    """The function's resource policy does not let Cognito call it for this pool."""


class Triggers:
    """Calls the functions that pools name.

    `invoke` takes a function's ARN, the ARN of the pool that calls, the event as JSON and the seconds to wait, and
    gives the result as JSON and whether the function failed. It raises TimeoutError, NotAllowedError or LookupError.
    """

    def __init__(self, invoke: Callable[[str, str, bytes, float], tuple[bytes, bool]] | None = None) -> None:
        self._invoke = invoke

    def configured(self, pool: Moto, name: str) -> str | None:
        """The ARN of the function that a pool calls by the LambdaConfig key `name`."""
        config = pool.extended_config.get("LambdaConfig") or {}
        if name == "PreTokenGeneration" and config.get("PreTokenGenerationConfig"):
            return str(config["PreTokenGenerationConfig"]["LambdaArn"])
        return str(config[name]) if config.get(name) else None

    def version(self, pool: Moto) -> str:
        """The version of the event for token generation, as the event itself says it: 1, 2 or 3."""
        config = (pool.extended_config.get("LambdaConfig") or {}).get("PreTokenGenerationConfig") or {}
        return _VERSIONS.get(str(config.get("LambdaVersion") or "V1_0"), "1")

    def run(
        self,
        pool: Moto,
        name: str,
        occasion: str,
        *,
        username: str,
        client_id: str,
        request: Mapping[str, Any],
        response: Mapping[str, Any],
        version: str = "1",
    ) -> dict[str, Any] | None:
        """Call the pool's function for a trigger, and give the `response` it answers with; None where it has none.

        `occasion` is the part of `triggerSource` after the trigger's name.

        Raises:
            ApiError: The function failed, may not be called, did not answer in time or answered with something else.
        """
        arn = self.configured(pool, name)
        if arn is None:
            return None
        source = "TokenGeneration" if name == "PreTokenGeneration" else name
        event = {
            "version": version,
            "triggerSource": f"{source}_{occasion}",
            "region": pool.region,
            "userPoolId": pool.id,
            "userName": username,
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
            "request": dict(request),
            "response": dict(response),
        }
        payload, failed = self._call(arn, pool, name, json.dumps(event).encode())
        return _response(name, payload, failed=failed)

    def _call(self, arn: str, pool: Moto, name: str, event: bytes) -> tuple[bytes, bool]:
        if self._invoke is None:
            raise _unexpected(name, "ResourceNotFoundException")
        for _ in range(TRIES):
            try:
                # The function may call this pool, or anything else of the cloud.
                with turns.outside():
                    return self._invoke(arn, pool.arn, event, SECONDS)
            except TimeoutError:
                continue
            except NotAllowedError as error:
                raise _unexpected(name, "AccessDeniedException") from error
            except LookupError as error:
                raise _unexpected(name, "ResourceNotFoundException") from error
        raise _unexpected(name, "Socket timeout while invoking Lambda function")


def _unexpected(name: str, reason: str) -> ApiError:
    # LIVE: furaiev/amazon-cognito-identity-dart-2#204 and sst/sst#1815 recorded these words.
    dot = "." if reason.startswith("Socket") else ""
    return ApiError("UnexpectedLambdaException", f"{name} invocation failed due to error {reason}{dot}")


def _response(name: str, payload: bytes, *, failed: bool) -> dict[str, Any]:
    try:
        result = json.loads(payload)
    except ValueError:
        result = None
    if failed:
        said = result.get("errorMessage") if isinstance(result, dict) else None
        # LIVE: aws-amplify/amplify-flutter#1051 recorded these words, with the full stop that Cognito adds.
        text = f"{name} failed with error {said or 'an unhandled error'}."
        raise ApiError("UserLambdaValidationException", text)
    response = result.get("response") if isinstance(result, dict) else None
    if not isinstance(response, dict):
        raise ApiError("InvalidLambdaResponseException", "Unrecognizable lambda output")
    return response


def seen(user: Moto) -> dict[str, str]:
    """A user's attributes as functions see them, with the status among them."""
    return {**attributes(user), "cognito:user_status": str(getattr(user.status, "value", user.status))}
