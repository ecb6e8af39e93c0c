"""The Lambda that the pool asks before it signs tokens."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Give those in the group `staff` the scope that GET /reports asks for."""
    staff = "staff" in (event["request"]["groupConfiguration"]["groupsToOverride"] or [])
    event["response"]["claimsAndScopeOverrideDetails"] = {
        "accessTokenGeneration": {"scopesToAdd": ["reports/read"] if staff else []}
    }
    return event
