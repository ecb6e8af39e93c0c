"""Tells who calls: checks an access token of the user pool, and says in which groups its user is."""

import os
from typing import Any

import jwt

_KEYS = jwt.PyJWKClient(os.environ["KEYS"], lifespan=3600)
_REQUIRED = ["exp", "iat", "sub", "client_id", "token_use"]


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer in the simple form: yes or no, and what the API is told of the caller."""
    token = event["identitySource"][0].removeprefix("Bearer ")
    try:
        key = _KEYS.get_signing_key_from_jwt(token).key
        claims = jwt.decode(
            token, key, algorithms=["RS256"], issuer=os.environ["ISSUER"], options={"require": _REQUIRED}
        )
    except jwt.PyJWKClientConnectionError:
        raise  # a 500: whether the token is good is not known
    except jwt.PyJWTError:
        return {"isAuthorized": False}
    # An ID token is no access token, which API Gateway's own JWT authorizer does not look at.
    good = (claims["token_use"], claims["client_id"]) == ("access", os.environ["CLIENT"])
    groups = claims.get("cognito:groups", [])
    return {"isAuthorized": good, "context": {"user": claims["sub"], "groups": " ".join(groups)}}
