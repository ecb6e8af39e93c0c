"""How a REST API answers a request, from the stage to the response."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from gatehouse.laptop.gateway import events
from gatehouse.laptop.gateway.answers import MalformedResultError, from_payload
from gatehouse.laptop.gateway.backends import LARGEST_EVENT
from gatehouse.laptop.gateway.call import JSON, Answer, Call, forbidden
from gatehouse.laptop.gateway.forward import staged
from gatehouse.laptop.gateway.mapping import header_value
from gatehouse.laptop.gateway.rest import cognito
from gatehouse.laptop.gateway.rest.errors import error
from gatehouse.laptop.gateway.rest.events import event, is_binary

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.call import Headers
    from gatehouse.laptop.gateway.rest.model import Method, RestApi, RestStage


async def answer(api: RestApi, stage_name: str | None, call: Call, backends: Backends) -> Answer:
    """Answer a request.

    Args:
        api: The API that it is for.
        stage_name: The stage that a custom domain maps to; None takes it from the path.
        call: The request; method, stage and caller are filled in.
        backends: Calls what serves the methods.

    Returns:
        The response.
    """
    call.api = api.id
    name = call.path[1:].partition("/")[0] if stage_name is None else stage_name
    stage = api.stages.get(name)
    if stage is None or api.denied:
        return forbidden()
    if stage_name is None:
        call.route_path = call.path[len(name) + 1 :] or "/"
    call.stage, call.variables = stage.name, stage.variables
    found = await _serve(api, stage, call, backends)
    if stage.log is not None:
        call.seconds = max(0.0, backends.clock() - call.now)
        backends.log(stage.log.destination, stage.log.line(call, found))
    return found


async def _serve(api: RestApi, stage: RestStage, call: Call, backends: Backends) -> Answer:
    # The path is picked first, and then the method: a path whose methods are others is not passed over.
    match = api.table.select("ANY", call.route_path)
    methods = api.methods.get(match.key.removeprefix("ANY "), {}) if match else {}
    method = methods.get(call.method) or methods.get("ANY")
    if match is None or method is None:
        return error("MISSING_AUTHENTICATION_TOKEN", call, api.responses)
    call.parameters = match.parameters
    named = call.method if call.method in methods else "ANY"
    call.route_key = f"{named} {method.path}"
    throttle = stage.throttles.get((method.path, named))
    if throttle is not None and not throttle.admit(call.now):
        return error("THROTTLED", call, api.responses)
    refusal = await _authorize(api, method, call, backends)
    if refusal is not None:
        return refusal
    if method.backend == "lambda" and (method.path, named) not in stage.permitted:
        return error(
            "API_CONFIGURATION_ERROR",
            call,
            api.responses,
            "The function's policy does not let this API call it",
        )
    began = time.monotonic()
    found = await _integrate(api, method, call, backends)
    call.backend_seconds = time.monotonic() - began
    return found


async def _authorize(api: RestApi, method: Method, call: Call, backends: Backends) -> Answer | None:
    if method.kind == "NONE":
        return None
    authorizer = method.authorizer
    if authorizer is None:
        # A kind of authorization that is not emulated lets nobody in; unsigned calls to AWS_IAM get this very answer.
        return error("MISSING_AUTHENTICATION_TOKEN", call, api.responses)
    value = call.header(authorizer.header.encode("latin-1", "replace"))
    try:
        call.caller = await cognito.judge(authorizer, value, method.scopes, backends.clock)
    except (cognito.ExpiredError, cognito.UnauthorizedError) as problem:
        call.authorizer_error = str(problem)
        kind = "EXPIRED_TOKEN" if isinstance(problem, cognito.ExpiredError) else "UNAUTHORIZED"
        return error(kind, call, api.responses)
    call.scoped = bool(method.scopes)
    return None


async def _integrate(api: RestApi, method: Method, call: Call, backends: Backends) -> Answer:
    if method.backend == "mock":
        mock = method.mock
        if mock is None:
            return error(
                "API_CONFIGURATION_ERROR", call, api.responses, "The mock has no response for its status"
            )
        headers = [(name.lower().encode(), header_value(value)) for name, value in mock.headers.items()]
        if not any(name == b"content-type" for name, _ in headers):
            headers.append(JSON)
        return Answer(mock.status, headers, mock.body.encode(), integration=mock.status)
    if method.backend == "lambda":
        return await _lambda(api, method, call, backends)
    if method.backend == "http":
        url, headers = _mapped(method, call)
        found = await backends.forward(url, method.http_method, call, headers, method.timeout)
        if found.integration is None:
            kind = "INTEGRATION_TIMEOUT" if "Timeout" in found.error else "INTEGRATION_FAILURE"
            return error(kind, call, api.responses, found.error)
        return found
    return error("API_CONFIGURATION_ERROR", call, api.responses, "The integration is not emulated")


async def _lambda(api: RestApi, method: Method, call: Call, backends: Backends) -> Answer:
    resource = api.resources[method.path]
    made = event(call, events.forwarded(call), resource=method.path, resource_id=resource, binary=api.binary)
    payload = events.encode(made)
    if len(payload) > LARGEST_EVENT:
        return error("REQUEST_TOO_LARGE", call, api.responses)
    result = await backends.invoke(staged(method.uri, call), payload, method.timeout)
    if isinstance(result, Answer):
        kind = "INTEGRATION_TIMEOUT" if result.status == 503 else "INTEGRATION_FAILURE"  # noqa: PLR2004
        return error(kind, call, api.responses, result.error)
    wanted = (call.header(b"accept") or "").partition(",")[0].partition(";")[0].strip().lower()
    try:
        return from_payload(result, "1.0", decode=is_binary(wanted, api.binary))
    except MalformedResultError as problem:
        return error("INTEGRATION_FAILURE", call, api.responses, str(problem))


def _mapped(method: Method, call: Call) -> tuple[str, Headers]:
    headers = events.forwarded(call)
    query = call.query_values()
    parameters: dict[str, str] = {}
    for target, source in method.parameters.items():
        value = _source(source, call)
        place, _, name = target.partition(".")
        if value is None:
            continue
        if place == "path":
            parameters[name] = value
        elif place == "header":
            key = name.lower().encode()
            headers = [*(pair for pair in headers if pair[0] != key), (key, header_value(value))]
        elif place == "querystring":
            query = [*(pair for pair in query if pair[0] != name), (name, value)]
    uri = staged(method.uri, call)
    for name in call.parameters:
        uri = uri.replace(f"{{{name}}}", quote(parameters.get(name, ""), safe="/:@!$&'()*+,;=~-._"))
    return (f"{uri}?{urlencode(query)}" if query else uri), headers


def _source(source: str, call: Call) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    place, _, name = source.removeprefix("method.request.").partition(".")
    if place == "path":
        return call.parameters.get(name)
    if place == "header":
        return call.header(name.lower().encode())
    if place == "querystring":
        return next((value for key, value in call.query_values() if key == name), None)
    return None
