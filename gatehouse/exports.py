"""What the commands know of a program: its exports, and for those that it does not make, what it deployed.

The names are those of docs/reference/exports.md. A value is taken from the resources only where there is no choice: with two
APIs a person has to export the one that is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gatehouse.urls import cognito_issuer, managed_login

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HTTP_API = "aws:apigatewayv2/api:Api"
_REST_API = "aws:apigateway/restApi:RestApi"
_POOL = "aws:cognito/userPool:UserPool"
_CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
_TABLE = "aws:dynamodb/table:Table"
_DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain"


class StackResource(Protocol):
    """A resource of a stack: `outputs` has Pulumi's camelCase keys."""

    @property
    def type(self) -> str:
        """The type, such as `aws:apigatewayv2/api:Api`."""

    @property
    def id(self) -> str:
        """The id at AWS."""

    @property
    def outputs(self) -> Mapping[str, Any]:
        """All that is known of it."""


def known(exports: Mapping[str, Any], resources: Iterable[StackResource], region: str) -> dict[str, Any]:
    """The exports, and below them what the resources say."""
    found = _Found(list(resources), region).all()
    return {**{name: value for name, value in found.items() if value}, **exports}


class _Found:
    def __init__(self, resources: Sequence[StackResource], region: str) -> None:
        self._resources = resources
        self._region = region

    def all(self) -> dict[str, Any]:
        api = self._only(_HTTP_API, _REST_API)
        pool = self._only(_POOL)
        trusted = self._trusted(api)
        return {
            "api_id": api.id if api else "",
            "api_url": self._url(api) if api else "",
            "user_pool_id": pool.id if pool else "",
            "issuer": trusted.get("issuer") or (cognito_issuer(self._region, pool.id) if pool else ""),
            "audiences": trusted.get("audiences") or [],
            **self._clients(set(trusted.get("audiences") or ())),
            "deny_list": self._deny_list(),
            "login_url": self._login(),
            "allowed_origins": self._origins(api),
        }

    def _of(self, *types: str) -> list[StackResource]:
        return [one for one in self._resources if one.type in types]

    def _only(self, *types: str) -> StackResource | None:
        found = self._of(*types)
        return found[0] if len(found) == 1 else None

    def _trusted(self, api: StackResource | None) -> Mapping[str, Any]:
        found = [
            one.outputs.get("jwtConfiguration") or {}
            for one in self._of("aws:apigatewayv2/authorizer:Authorizer")
            if api and one.outputs.get("apiId") == api.id
        ]
        return found[0] if len(found) == 1 else {}

    def _url(self, api: StackResource) -> str:
        """An HTTP API at its `$default` stage, else at its only one; a REST API at its only stage."""
        if api.type == _REST_API:
            stages = [
                one for one in self._of("aws:apigateway/stage:Stage") if one.outputs.get("restApi") == api.id
            ]
            return str(stages[0].outputs.get("invokeUrl") or "") if len(stages) == 1 else ""
        endpoint = str(api.outputs.get("apiEndpoint") or "")
        names = [
            str(one.outputs.get("name"))
            for one in self._of("aws:apigatewayv2/stage:Stage")
            if one.outputs.get("apiId") == api.id
        ]
        # An API that was made in one call with a target has the stage $default, which is no resource of the program.
        if "$default" in names or not names:
            return endpoint
        return f"{endpoint}/{names[0]}" if len(names) == 1 else ""

    def _clients(self, accepted: set[str]) -> dict[str, str]:
        """The client for people and the one for machines: those that the API accepts before others."""
        clients = sorted(self._of(_CLIENT), key=lambda one: one.id not in accepted)
        machines = [one.id for one in clients if _flows(one) == {"client_credentials"}]
        people = [one.id for one in clients if _flows(one) != {"client_credentials"}]
        return {
            "client_id": people[0] if people else "",
            "machine_client_id": machines[0] if machines else "",
        }

    def _deny_list(self) -> str:
        """The table that a `UserPool` with `revocable` makes, which its key tells from others."""
        found = [one.id for one in self._of(_TABLE) if one.outputs.get("hashKey") == "revoked"]
        return found[0] if len(found) == 1 else ""

    def _login(self) -> str:
        domain = self._only(_DOMAIN)
        name = str(domain.outputs.get("domain") or "") if domain else ""
        return (f"https://{name}" if "." in name else managed_login(self._region, name)) if name else ""

    def _origins(self, api: StackResource | None) -> list[str]:
        """Those of the API's own CORS configuration, or of the function that answers preflights."""
        own = (api.outputs.get("corsConfiguration") or {}) if api else {}
        if own.get("allowOrigins"):
            return [str(one) for one in own["allowOrigins"]]
        for function in self._of("aws:lambda/function:Function"):
            variables = (function.outputs.get("environment") or {}).get("variables") or {}
            if origins := variables.get("GATEHOUSE_CORS_ORIGINS"):
                return str(origins).split()
        return []


def _flows(client: StackResource) -> set[str]:
    return {str(flow) for flow in client.outputs.get("allowedOauthFlows") or ()}
