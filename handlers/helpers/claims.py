"""Reads the caller's claims and scopes from an event of API Gateway, in the form in which AWS passes them.

An HTTP API's JWT authorizer turns every claim into a string: lists as `[a b]`, numbers as digits, objects as JSON
text. A REST API's Cognito authorizer joins lists by commas. So a group test that works on the token fails on the
event; these helpers undo it.
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def claims(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The caller's claims as the gateway passed them; empty on a route without an authorizer.

    Args:
        event: an event of an HTTP API (payload 1.0 or 2.0), also where its identity is revocable, or of a REST API with a
            Cognito authorizer.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    jwt = authorizer.get("jwt") or authorizer.get("lambda") or authorizer
    found: Mapping[str, str] = jwt.get("claims") or {}
    return found


def claim_list(event: Mapping[str, Any], name: str) -> list[str]:
    """A claim that is a list in the token, such as `cognito:groups`, `roles` or `permissions`.

    Items that hold a space cannot be told apart in AWS's form; they come back in pieces, so compare with names
    that have none.

    Returns:
        The items; empty where the claim is absent. A single value gives a list of one.
    """
    value = claims(event).get(name)
    if value is None:
        return []
    text = str(value)
    if text.startswith("[") and text.endswith("]"):
        return text[1:-1].split()
    return [item.strip() for item in text.split(",") if item.strip()]


def has_any(event: Mapping[str, Any], name: str, *wanted: str) -> bool:
    """Whether the list claim `name` holds at least one of `wanted`: `has_any(event, "cognito:groups", "admin")`."""
    return not set(wanted).isdisjoint(claim_list(event, name))


def scopes(event: Mapping[str, Any]) -> frozenset[str]:
    """The scopes of the caller's token: `scp` where there is one, else `scope`, as the gateway reads them."""
    held = claims(event)
    value = str(held.get("scp") or held.get("scope") or "")
    return frozenset(value.strip("[]").split())
