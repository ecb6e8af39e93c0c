"""Functions that tell who calls; what is in X-Key says what they answer."""

import uuid
from typing import Any

_HEARD = ("type", "version", "routeKey", "identitySource", "rawPath")


def simple(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Let in whose key begins with `yes`."""
    key = event["identitySource"][0]
    if key == "throws":
        raise ValueError("a detail that no caller may see")
    if key == "odd":
        return {"nothing": "that is known"}
    heard = {name: event.get(name) for name in _HEARD}
    context = {"text": "a", "number": 1, "flag": True, "heard": heard, "id": str(uuid.uuid4())}
    return {"isAuthorized": key.startswith("yes"), "context": context}


def policy(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with a policy: for the very route, for another, or against it."""
    key, arn = event["headers"].get("x-key") or event["headers"]["X-Key"], event["methodArn"]
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Deny" if key == "deny" else "Allow",
        "Resource": f"{arn}-other" if key == "other" else arn,
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "me", "policyDocument": document, "context": {"kind": event["type"]}}
