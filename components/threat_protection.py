"""What Cognito does with a sign-in that looks like an attack, for one client: threat protection of the PLUS tier.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build

if TYPE_CHECKING:
    from .app_clients import UserPoolClientArgs

_ACTIONS = {
    "block": "BLOCK",
    "mfa": "MFA_IF_CONFIGURED",
    "mfa_required": "MFA_REQUIRED",
    "allow": "NO_ACTION",
}


class TakeoverArgs(TypedDict):
    """What becomes of a sign-in by how much it looks like somebody else's: `block`, `mfa`, `mfa_required` or `allow`."""

    low: NotRequired[str]
    """At a low risk; nothing is done by default."""
    medium: NotRequired[str]
    """At a medium risk; nothing is done by default."""
    high: NotRequired[str]
    """At a high risk; nothing is done by default."""


class ThreatProtectionArgs(TypedDict):
    """What is done with sign-ins of one client that look like an attack; in force where the pool's is `ENFORCED`."""

    compromised: NotRequired[str]
    """With a password that is known from a leak: `block`, or `allow`."""
    takeover: NotRequired[TakeoverArgs]
    """With a sign-in that looks like somebody else's."""
    always_block: NotRequired[Sequence[pulumi.Input[str]]]
    """Networks from which nobody signs in, such as `192.0.2.0/24`; at most 200."""
    always_allow: NotRequired[Sequence[pulumi.Input[str]]]
    """Networks that are never looked at; at most 200."""


def threat_protection(
    name: str,
    pool_id: pulumi.Output[str],
    clients: "Mapping[str, aws.cognito.UserPoolClient]",
    args: "Mapping[str, UserPoolClientArgs]",
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the risk configuration of each client of the pool component `name` that has its own in `args`."""
    for key, client in clients.items():
        given = args[key].get("threat_protection")
        if given is not None:
            build(
                aws.cognito.RiskConfiguration,
                f"{name}-{key}",
                {"user_pool_id": pool_id, "client_id": client.id, **properties(given)},
                transform,
                opts,
            )


def properties(given: ThreatProtectionArgs) -> dict[str, Any]:
    """What an `aws.cognito.RiskConfiguration` is given, apart from its pool and client."""
    takeover: Mapping[str, Any] = given.get("takeover", {})
    exceptions = {
        key: list(networks)
        for key, networks in (
            ("blocked_ip_range_lists", given.get("always_block")),
            ("skipped_ip_range_lists", given.get("always_allow")),
        )
        if networks
    }
    return {
        "compromised_credentials_risk_configuration": {
            "actions": {"event_action": _ACTIONS[given["compromised"]]}
        }
        if "compromised" in given
        else None,
        # Nobody is written to: that takes an address of the sender's in SES.
        "account_takeover_risk_configuration": {
            "actions": {
                f"{risk}_action": {"event_action": _ACTIONS[action], "notify": False}
                for risk, action in takeover.items()
            }
        }
        if takeover
        else None,
        "risk_exception_configuration": exceptions or None,
    }
