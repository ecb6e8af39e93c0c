"""The event a Lambda gets from a REST API: a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway.call import Call, Headers, clf_time
from gatehouse.laptop.gateway.events import identity, multi_headers
from gatehouse.laptop.gateway.rest import cognito

if TYPE_CHECKING:
    from collections.abc import Sequence


def event(
    call: Call, headers: Headers, *, resource: str, resource_id: str, binary: Sequence[str]
) -> dict[str, Any]:
    """Build the event.

    Args:
        call: The request, its method selected and its body read.
        headers: Its headers as backends get them.
        resource: The resource's path.
        resource_id: The resource's id.
        binary: The API's binary media types.

    Returns:
        The event; what the request has not is null.
    """
    multi = multi_headers(headers)
    values: dict[str, list[str]] = {}
    for name, value in call.query_values():
        values.setdefault(name, []).append(value)
    kind = (call.header(b"content-type") or "").partition(";")[0].strip().lower()
    encoded = is_binary(kind, binary)
    body = base64.b64encode(call.body).decode() if encoded else call.body.decode("utf-8", "replace")
    context: dict[str, Any] = {
        "resourceId": resource_id,
        "resourcePath": resource,
        "httpMethod": call.method,
        "extendedRequestId": call.extended_id,
        "requestTime": clf_time(int(call.now)),
        "path": call.sent,
        "accountId": call.account,
        "protocol": call.protocol,
        "stage": call.stage,
        "domainPrefix": call.domain.partition(".")[0],
        "requestTimeEpoch": int(call.now * 1000),
        "requestId": call.id,
        "identity": identity(call),
        "domainName": call.domain,
        "apiId": call.api,
    }
    if call.caller is not None:
        context["authorizer"] = {"claims": cognito.as_strings(call.caller.claims)}
    return {
        "resource": resource,
        "path": call.route_path,
        "httpMethod": call.method,
        "headers": {name: found[-1] for name, found in multi.items()},
        "multiValueHeaders": multi,
        "queryStringParameters": {name: found[-1] for name, found in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "pathParameters": dict(call.parameters) or None,
        "stageVariables": dict(call.variables) or None,
        "requestContext": context,
        "body": body if call.body else None,
        "isBase64Encoded": encoded and bool(call.body),
    }


def is_binary(kind: str, binary: Sequence[str]) -> bool:
    """Tell whether a media type is one of an API's binary ones, of which `*/*` and `image/*` stand for many."""
    return any(
        pattern in ("*/*", kind) or (pattern.endswith("/*") and kind.startswith(pattern[:-1]))
        for pattern in binary
    )
