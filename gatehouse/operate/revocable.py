"""What the authorizer of a revocable identity checks: its function's own variables say it.

To the control plane it is a Lambda authorizer like any other, without an issuer, audiences or a route's scopes.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.apis import DeployedApi, DeployedAuthorizer, DeployedRoute
    from gatehouse.operate.target import Target

_FUNCTION = re.compile(r":function:([^/]+)/invocations")
_SIGNS_OUT = re.compile(r":function:([\w-]*-sign-out[\w-]*)")


def read(target: Target, api: DeployedApi) -> tuple[tuple[DeployedRoute, ...], dict[str, DeployedAuthorizer]]:
    """An API's routes and authorizers, with the issuers, audiences and scopes that our own functions check.

    A function that is not ours, or that the AWS profile may not read, stays without.
    """
    routes, authorizers = api.routes, dict(api.authorizers)
    for id_, one in api.authorizers.items():
        found = _FUNCTION.search(str(one.item.get("AuthorizerUri") or ""))
        said = _variables(target, found[1]) if found else {}
        if "GATEHOUSE_DENY_LIST" not in said:
            continue
        authorizers[id_] = replace(
            one,
            issuers=(said["GATEHOUSE_ISSUER"],),
            audiences=tuple(json.loads(said["GATEHOUSE_AUDIENCES"])),
        )
        scopes = json.loads(said["GATEHOUSE_SCOPES"])
        routes = tuple(
            replace(route, scopes=tuple(scopes.get(route.key, ()))) if route.authorizer == id_ else route
            for route in routes
        )
    return routes, authorizers


def signs_out(target: Target, api: DeployedApi) -> frozenset[str]:
    """The keys of the routes that end the session of whoever calls them, which nobody wants to call for a trial."""
    if api.kind != "HTTP":
        return frozenset()
    ending = {
        f"integrations/{one.get('IntegrationId')}"
        for one in api.integrations
        if (found := _SIGNS_OUT.search(str(one.get("IntegrationUri") or "")))
        and {"GATEHOUSE_DENY_LIST", "GATEHOUSE_SESSION_SECONDS"} <= _variables(target, found[1]).keys()
    }
    return frozenset(route.key for route in api.routes if route.item.get("Target") in ending)


def _variables(target: Target, function: str) -> Mapping[str, str]:
    try:
        found = target.client("lambda").get_function_configuration(FunctionName=function)
    except (BotoCoreError, ClientError):
        return {}
    said: Mapping[str, str] = (found.get("Environment") or {}).get("Variables") or {}
    return said
