"""Every rule of the pack, in the order in which they are asked and documented. The report on exemptions comes last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .checks import (
    access_log,
    closed_endpoints,
    closed_stack,
    cors_credentials,
    exemptions_in_force,
    lambda_authorizers,
    linked_resources,
    modern_tls,
    open_preflight,
    preflight_advice,
    rest_guards,
    route_scopes,
    sign_in_flows,
    sign_in_strength,
    stale_exemptions,
    strict_authorizers,
    throttling,
    unproven_types,
)

if TYPE_CHECKING:
    from .rule import Rule

RULES: tuple[Rule, ...] = (
    closed_endpoints.RULE,
    closed_stack.RULE,
    strict_authorizers.RULE,
    open_preflight.RULE,
    cors_credentials.RULE,
    sign_in_flows.RULE,
    modern_tls.RULE,
    sign_in_strength.RULE,
    route_scopes.RULE,
    access_log.RULE,
    throttling.RULE,
    linked_resources.RULE,
    preflight_advice.RULE,
    rest_guards.RULE,
    lambda_authorizers.RULE,
    unproven_types.RULE,
    stale_exemptions.RULE,
    exemptions_in_force.RULE,
)
