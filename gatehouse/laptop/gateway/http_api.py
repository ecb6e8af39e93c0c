"""How an HTTP API answers a request, from the stage to the response."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway import cors, events, mapping
from gatehouse.laptop.gateway.authorizer import Refusal
from gatehouse.laptop.gateway.call import JSON, Answer, Call, failed, forbidden, message, not_found

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.model import HttpApi, Route, Stage


async def answer(api: HttpApi, stage_name: str | None, call: Call, backends: Backends) -> Answer:
    """Answer a request.

    Args:
        api: The API that it is for.
        stage_name: The stage that a custom domain maps to; None takes it from the path.
        call: The request; route, stage and caller are filled in.
        backends: Calls what serves the routes.

    Returns:
        The response, the CORS headers included.
    """
    stage = _stage(api, stage_name, call)
    if stage is None:
        return not_found()
    found = await _serve(api, stage, call, backends)
    if api.cors is not None:
        _add_cors(api.cors, call, found)
    if stage.log is not None:
        call.seconds = max(0.0, backends.clock() - call.now)
        backends.log(stage.log.destination, stage.log.line(call, found))
    return found


def _stage(api: HttpApi, name: str | None, call: Call) -> Stage | None:
    call.api, stages = api.id, api.stages
    if name is not None:
        stage = stages.get(name)
    else:
        first = call.path[1:].partition("/")[0]
        stage = stages.get(first) if first != "$default" else None
        if stage is not None:
            call.route_path = call.path[len(first) + 1 :] or "/"
        else:
            stage = stages.get("$default")
    if stage is not None:
        call.stage, call.variables = stage.name, stage.variables
    return stage


async def _serve(api: HttpApi, stage: Stage, call: Call, backends: Backends) -> Answer:
    match = api.table.select(call.method, call.route_path)
    if match is None:
        if call.method == "OPTIONS" and api.cors is not None:
            return Answer(204)
        return not_found()
    route = api.routes[match.key]
    call.route_key, call.parameters = match.key, match.parameters
    throttle = stage.throttles.get(route.key)
    if throttle is not None and not throttle.admit(call.now):
        return message(429, "Too Many Requests")
    if route.kind != "NONE":
        refusal = await _authorize(route, call, backends)
        if refusal is not None:
            return refusal
    return await _integrate(route, stage, call, backends)


async def _integrate(route: Route, stage: Stage, call: Call, backends: Backends) -> Answer:
    integration = route.integration
    if integration.kind == "lambda" and route.key not in stage.permitted:
        return failed("The function's policy does not let this API call it")
    headers, sent = events.forwarded(call), call
    if integration.request:
        sent, headers = mapping.request(integration.request, call, headers)
    began = time.monotonic()
    found = await backends.call(integration, sent, headers)
    call.backend_seconds = time.monotonic() - began
    if integration.responses:
        mapping.response(integration.responses, call, found)
    return found


async def _authorize(route: Route, call: Call, backends: Backends) -> Answer | None:
    authorizer = route.authorizer
    if authorizer is None:
        return forbidden()  # a kind of authorization that is not emulated lets nobody in
    if authorizer.header is not None:
        value = call.header(authorizer.header.encode("latin-1", "replace"))
    else:
        value = next((value for name, value in call.query_values() if name == authorizer.query), None)
    verdict = await authorizer.judge(value, route.scopes, backends.clock)
    if isinstance(verdict, Refusal):
        call.authorizer_error = verdict.error
        text = "Unauthorized" if verdict.status == HTTPStatus.UNAUTHORIZED else "Forbidden"
        refused = message(verdict.status, text)
        refused.headers = [JSON, (b"www-authenticate", verdict.challenge)]
        return refused
    call.caller, call.scoped = verdict, bool(route.scopes)
    return None


def _add_cors(configuration: cors.Cors, call: Call, found: Answer) -> None:
    # Configured, the gateway's headers are the only ones; the backend's are dropped, `Origin` or not.
    found.headers = [pair for pair in found.headers if not cors.is_cors_header(pair[0])]
    origin = call.header(b"origin")
    if origin:
        preflight = call.method == "OPTIONS" and call.header(b"access-control-request-method") is not None
        found.headers += configuration.headers(origin, preflight=preflight)
