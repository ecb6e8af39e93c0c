"""Limits of a client's threat protection.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html and
https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from .values import choice, count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

NETWORKS = 200
_ACTIONS = ("block", "mfa", "mfa_required", "allow")


def check_threat_protection(
    client: Mapping[str, Any], pool: Mapping[str, Any], path: str, problems: Problems
) -> None:
    """Add what is wrong with the `threat_protection` of the client found at `path`."""
    given = client.get("threat_protection")
    if given is None:
        return
    path = f"{path}.threat_protection"
    if pool.get("threat_protection", "OFF") == "OFF":
        problems.add(
            path,
            dict(given),
            "only where the pool has threat protection, on the PLUS tier",
            "Set the pool's `tier` to 'PLUS' and its `threat_protection` to 'ENFORCED' or 'AUDIT'.",
        )
    if client.get("flow") == "client_credentials":
        problems.add(path, dict(given), "only of clients that users sign in with", "Leave it out.")
    if not given:
        problems.add(path, {}, "at least one of its keys", "Leave it out: the pool's own holds then.")
    choice(problems, f"{path}.compromised", given.get("compromised"), ("block", "allow"))
    for risk, action in given.get("takeover", {}).items():
        choice(problems, f"{path}.takeover.{risk}", action, _ACTIONS)
    for key in ("always_block", "always_allow"):
        networks = given.get(key, ())
        count(problems, f"{path}.{key}", networks, NETWORKS, "networks", "Join some.")
        for one in networks:
            if isinstance(one, str) and not _is_network(one):
                problems.add(
                    f"{path}.{key}", one, "a network, as 192.0.2.0/24", "Write its address and length."
                )


def _is_network(text: str) -> bool:
    try:
        return "/" in text and bool(ipaddress.ip_network(text))
    except ValueError:
        return False
