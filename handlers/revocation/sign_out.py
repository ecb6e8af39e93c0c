"""Behind the sign-out route: puts the session of the caller's token on the deny list."""

from __future__ import annotations

import os
from typing import Any

from deny_list import add_session  # type: ignore[import-not-found] # beside it in the package

_SECONDS = int(os.environ["GATEHOUSE_SESSION_SECONDS"])


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer 204 where the session is over, 409 for a token that belongs to none, as a machine's does."""
    session = event["requestContext"]["authorizer"]["lambda"]["claims"].get("origin_jti")
    if session is None:
        return {"statusCode": 409, "body": "the token belongs to no session"}
    add_session(session, _SECONDS)
    return {"statusCode": 204}
