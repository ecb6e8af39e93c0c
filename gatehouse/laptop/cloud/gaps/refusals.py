"""HTTP API requests that AWS refuses and moto takes.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from gatehouse.components.checks.http_api import STAGE_VALUE
from gatehouse.components.route_keys import RouteKeyError, parse
from gatehouse.laptop.cloud.gaps.base import Moto, check, moto

_MAX_AGE: Final = 86_400
_TIMEOUT: Final = (50, 30_000)


def _error(name: str, code: int, message: str) -> Exception:
    error: Exception = moto("apigatewayv2.exceptions").APIGatewayV2Error(name, message)
    error.code = code  # type: ignore[attr-defined]
    return error


def missing(message: str) -> Exception:
    """Return the 404 that AWS answers with."""
    return _error("NotFoundException", 404, message)


def refused(message: str) -> Exception:
    """Return the 400 that AWS answers with."""
    error: Exception = moto("apigatewayv2.exceptions").BadRequestException(message)
    return error


def conflict(message: str) -> Exception:
    """Return the 409 that AWS answers with."""
    return _error("ConflictException", 409, message)


def patch(response: Moto) -> None:
    """Check requests before moto sees them."""
    check(
        response,
        create_api=_api,
        update_api=_api,
        create_authorizer=_new_authorizer,
        create_route=_new_route,
        update_route=_changed_route,
        create_integration=_integration,
        update_integration=_integration,
        create_stage=_new_stage,
        update_stage=_changed_stage,
        delete_authorizer=_unused_authorizer,
        delete_integration=_unused_integration,
        create_api_mapping=_new_mapping,
        delete_stage=_unmapped_stage,
        delete_api=_unmapped_api,
    )


def _api(_self: Moto, params: dict[str, Any]) -> None:
    cors = params.get("corsConfiguration") or {}
    starred = [
        key
        for key in ("allowOrigins", "allowHeaders", "allowMethods", "exposeHeaders")
        if "*" in (cors.get(key) or [])
    ]
    if cors.get("allowCredentials") and "allowOrigins" in starred:
        raise refused("allowCredentials can't be true when allowOrigins is *.")
    for origin in cors.get("allowOrigins") or []:
        if "*" in origin and origin not in {"*", "https://*", "http://*"}:
            raise refused(f"Invalid origin {origin}: a wildcard is allowed as *, https://* or http://* only.")
    age = cors.get("maxAge")
    if age is not None and not -1 <= age <= _MAX_AGE:
        raise refused(f"maxAge must be between -1 and {_MAX_AGE}, and is {age}.")


def _new_authorizer(self: Moto, params: dict[str, Any]) -> None:
    api = self.apigatewayv2_backend.get_api(self.path.split("/")[-2])
    if any(item.name == params.get("name") for item in api.authorizers.values()):
        raise conflict(f"Authorizer name already exists: {params.get('name')}")
    if params.get("authorizerType") == "JWT":
        jwt = params.get("jwtConfiguration") or {}
        if not jwt.get("issuer"):
            raise refused("Issuer must be set for a JWT authorizer.")
        if not str(jwt["issuer"]).startswith("https://"):
            raise refused(
                f"Invalid issuer: {jwt['issuer']}. Issuer must have a valid URL with the https scheme."
            )
        if not jwt.get("audience"):
            raise refused("Audience must be set for a JWT authorizer.")


def _new_route(self: Moto, params: dict[str, Any]) -> None:
    _route(self.apigatewayv2_backend.get_api(self.path.split("/")[-2]), params, None)


def _changed_route(self: Moto, params: dict[str, Any]) -> None:
    parts = self.path.split("/")
    api = self.apigatewayv2_backend.get_api(parts[-3])
    _route(api, params, api.get_route(parts[-1]))


def _route(api: Moto, params: dict[str, Any], held: Moto | None) -> None:
    """Check a route as it will be. WebSocket APIs have keys of their own."""
    if api.protocol_type != "HTTP":
        return
    key = params.get("routeKey")
    if key:
        _route_key(api, key, held)
    kind = params.get("authorizationType") or (held.authorization_type if held else "NONE")
    authorizer = params.get("authorizerId") or (held.authorizer_id if held else None)
    if kind in {"JWT", "CUSTOM"}:
        if not authorizer:
            raise refused(f"An authorizer must be given for authorization type {kind}.")
        if authorizer not in api.authorizers:
            raise refused(f"Invalid authorizer identifier specified {authorizer}")
        wanted = "JWT" if kind == "JWT" else "REQUEST"
        if api.authorizers[authorizer].authorizer_type != wanted:
            raise refused(
                f"Authorizer type {api.authorizers[authorizer].authorizer_type} does not match {kind}."
            )
    elif params.get("authorizationScopes"):
        raise refused(
            f"Authorization scopes can be set with authorization type JWT only, and this is {kind}."
        )
    target = params.get("target")
    if target:
        integration = target.removeprefix("integrations/")
        if not target.startswith("integrations/") or integration not in api.integrations:
            raise refused(f"Invalid target {target}: there is no such integration.")


def _route_key(api: Moto, text: str, held: Moto | None) -> None:
    """Check a route's key: its form, and that no other route has it or one that differs in its variables' names only.

    Whether AWS takes two names for one level in keys that differ in more, their method or what follows, is unsure: its
    guide does not say, and all reports are of equal shapes (https://github.com/plutomi/plutomi/issues/271). Here they pass,
    so that no program is refused which AWS may take; `HttpApi` asks for one name a level, which it takes in any case.
    """
    try:
        key = parse(text)
    except RouteKeyError as error:
        raise refused(
            f"The provided route key is not formatted properly for HTTP protocol: {text}: {error}"
        ) from error
    for route in api.routes.values():
        if route is held:
            continue
        if route.route_key == text:
            raise conflict(f"Route with key {text} already exists for this API")
        if parse(route.route_key).anonymous == key.anonymous:
            raise conflict(
                f'The provided route key "{text}" has a conflicting variable on the same hierarchical level as'
                f' "{route.route_key}"'
            )


def _integration(_self: Moto, params: dict[str, Any]) -> None:
    timeout = params.get("timeoutInMillis")
    if timeout is not None and not _TIMEOUT[0] <= timeout <= _TIMEOUT[1]:
        raise refused(f"Timeout should be between {_TIMEOUT[0]} and {_TIMEOUT[1]} ms, and is {timeout}.")
    if params.get("connectionType") == "VPC_LINK" and not params.get("connectionId"):
        raise refused("A connection ID must be given for connection type VPC_LINK.")


def _new_stage(self: Moto, params: dict[str, Any]) -> None:
    api = self.apigatewayv2_backend.get_api(self.path.split("/")[-2])
    if params.get("stageName") in api.stages:
        raise conflict(f"Stage already exists: {params.get('stageName')}")
    _changed_stage(self, params)


def _changed_stage(_self: Moto, params: dict[str, Any]) -> None:
    if wrong := wrong_variable(params.get("stageVariables")):
        raise refused(wrong)


def wrong_variable(variables: dict[str, Any] | None) -> str:
    """Return what AWS says of the first stage variable with a value that it does not take, or nothing.

    The message: https://github.com/sirceljm/aws-lambda-blog/issues/10
    """
    for value in (variables or {}).values():
        if not STAGE_VALUE.fullmatch(value):
            return (
                f"Invalid stage variable value: {value}.  Please use values with alphanumeric characters and the symbols "
                "' ', -', '.', '_', ':', '/', '?', '&', '=', and ','."
            )
    return ""


def _unused_authorizer(self: Moto, _params: dict[str, Any]) -> None:
    parts = self.path.split("/")
    users = [
        r.route_key
        for r in self.apigatewayv2_backend.get_api(parts[-3]).routes.values()
        if r.authorizer_id == parts[-1]
    ]
    if users:
        raise conflict(f"Cannot delete authorizer '{parts[-1]}', is referenced in route: {', '.join(users)}")


def _unused_integration(self: Moto, _params: dict[str, Any]) -> None:
    parts = self.path.split("/")
    target = f"integrations/{parts[-1]}"
    users = [
        r.route_key
        for r in self.apigatewayv2_backend.get_api(parts[-3]).routes.values()
        if r.target == target
    ]
    if users:
        raise conflict(f"Cannot delete Integration '{parts[-1]}', is referenced by route: {', '.join(users)}")


def _new_mapping(self: Moto, params: dict[str, Any]) -> None:
    domain, key = unquote(self.path.split("/")[-2]), params.get("apiMappingKey") or ""
    for mapping in self.apigatewayv2_backend.get_api_mappings(domain):
        if (mapping.api_mapping_key or "") == key:
            raise conflict("ApiMapping key already exists for this domain name")


def _mapped(self: Moto, api: str, stage: str | None) -> bool:
    held = self.apigatewayv2_backend.api_mappings.values()
    return any(mapping.api_id == api and stage in {None, mapping.stage} for mapping in held)


def _unmapped_stage(self: Moto, _params: dict[str, Any]) -> None:
    parts = self.path.split("/")
    if _mapped(self, parts[-3], unquote(parts[-1])):
        raise refused(
            "Deleting stage failed. Please remove all base path mappings related to the stage in your domains"
        )


def _unmapped_api(self: Moto, _params: dict[str, Any]) -> None:
    if _mapped(self, self.path.split("/")[-1], None):
        raise refused(
            "Deleting API failed. Please remove all base path mappings related to the API in your domains"
        )
