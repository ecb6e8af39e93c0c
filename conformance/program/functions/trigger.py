"""What a user pool's functions do; what a user's name ends with says which."""

from typing import Any

ADDED = {"tenant": "acme", "sub": "forged"}
GROUPS = {"groupsToOverride": ["boss"]}


def handler(event: dict[str, Any], _context: object) -> Any:  # noqa: ANN401 - an event, or what is none
    """Answer an event by its source."""
    user = event["userName"]
    source = event["triggerSource"].partition("_")[0]
    if source == "PreSignUp" and user.endswith("-refused"):
        raise ValueError("Not on the list")
    if source == "PreSignUp" and user.endswith("-odd"):
        return "no event"
    if source == "PreSignUp":
        event["response"]["autoConfirmUser"] = not user.endswith("-message")
    if source == "CustomMessage":
        raise ValueError("No words")
    if source == "PreAuthentication" and user.endswith("-shut"):
        raise ValueError("Come back tomorrow")
    if source == "TokenGeneration":
        event["response"] = _claims(event, user)
    return event


def _claims(event: dict[str, Any], user: str) -> dict[str, Any]:
    if event["version"] == "1":
        added = {**ADDED, "account": _account()} if user.endswith("-calls") else ADDED
        return {
            "claimsOverrideDetails": {
                "claimsToAddOrOverride": added,
                "claimsToSuppress": ["email"],
                "groupOverrideDetails": GROUPS,
            }
        }
    return {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": ADDED, "claimsToSuppress": ["email"]},
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {**ADDED, "client_id": "forged"},
                "scopesToAdd": ["conformance/added"],
                "scopesToSuppress": ["aws.cognito.signin.user.admin"],
            },
            "groupOverrideDetails": GROUPS,
        }
    }


def _account() -> str:
    """Call AWS while Cognito waits; this needs no permission."""
    import boto3

    account: str = boto3.client("sts").get_caller_identity()["Account"]
    return account
