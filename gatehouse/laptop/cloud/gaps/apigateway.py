"""REST APIs: patch operations that moto lacks. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html ."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.gaps.base import Answer, Moto, Original, add, answer, body, moto, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

_LISTS: Final = frozenset({"authorizationScopes", "binaryMediaTypes", "cacheKeyParameters", "providerARNs"})
_NUMBERS: Final = frozenset({"authorizerResultTtlInSeconds", "minimumCompressionSize", "timeoutInMillis"})
_ATTRIBUTES: Final = {
    "authorizerResultTtlInSeconds": "authorizer_result_ttl",
    "binaryMediaTypes": "binaryMediaTypes",
    "disableExecuteApiEndpoint": "disableExecuteApiEndpoint",
    "passthroughBehavior": "passthrough_behaviour",
    "providerARNs": "provider_arns",
}
"""Attributes of moto's models that are not called as the API's members are."""


def patch() -> None:
    """Add the operations, and make those patch that fall short."""
    models, response = moto("apigateway.models"), moto("apigateway.responses").APIGatewayResponse
    add(models.RestAPI, apply_patch_operations=_patched)
    add(models.Authorizer, apply_operations=_patched)
    wrap(models.Stage, apply_operations=_without_settings)
    wrap(models.Integration, to_json=_with_connection)
    wrap(response, create_rest_api=_complete, put_integration=_connected)
    add(
        response,
        get_integration=_get_integration,
        update_method=_updated(lambda self, path: self.backend.get_method(path[2], path[4], path[6])),
        update_integration=_updated(
            lambda self, path: self.backend.get_integration(path[2], path[4], path[6])
        ),
        update_method_response=_updated(
            lambda self, path: self.backend.get_method_response(path[2], path[4], path[6], path[8])
        ),
        update_integration_response=_updated(
            lambda self, path: self.backend.get_integration_response(path[2], path[4], path[6], path[9])
        ),
        update_deployment=_updated(lambda self, path: self.backend.get_deployment(path[2], path[4])),
    )
    for name, operation in list(vars(response).items()):
        if name.startswith(("get_", "delete_")) and not isinstance(operation, staticmethod):
            wrap(response, **{name: _found})


_SETTING = re.compile(r"/(caching|logging|metrics|throttling)/\w+$")
_METHODS_SETTING = re.compile(r"/[^/]+/[^/]+/\w+/\w+")


def _without_settings(original: Original, self: Moto, operations: list[dict[str, Any]]) -> Moto:
    """Let a stage's settings of one method be removed, as a whole, which moto passes over (seen in 5.2.5).

    And refuse a path of such a setting whose slashes are not written `~1`, as AWS does:
    https://github.com/hashicorp/terraform-provider-aws/issues/9738
    """
    for one in operations:
        if _SETTING.search(one["path"]) and not _METHODS_SETTING.fullmatch(one["path"]):
            raise moto("apigateway.exceptions").BadRequestException(
                f"Invalid method setting path: {one['path']}"
            )
    removed = [
        one
        for one in operations
        if one["op"] == "remove" and self.method_settings.pop(one["path"][1:], None) is not None
    ]
    return original(self, [one for one in operations if one not in removed])


def _missing() -> Exception:
    error: Exception = moto("apigateway.exceptions").NotFoundException("There is no such thing.")
    return error


def _found(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Answer 404 for what is gone, where moto trips."""
    try:
        return original(self)
    except (AttributeError, KeyError) as error:
        raise _missing() from error


def _get_integration(self: Moto) -> str:
    parts = self.path.split("/")
    integration = self.backend.get_integration(parts[2], parts[4], parts[6])
    if integration is None:
        raise _missing()
    return answer(integration.to_json())[2]


def _complete(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Keep the binary media types of a new API, which moto forgets."""
    result = original(self)
    if result[0] >= 400:  # noqa: PLR2004 - HTTP errors
        return result
    api = self.backend.get_rest_api(json.loads(result[2])["id"])
    api.binaryMediaTypes = body(self).get("binaryMediaTypes") or []
    return answer(api.to_dict(), 201)


def _updated(find: Callable[[Moto, list[str]], Moto]) -> Callable[[Moto], Answer]:
    """Return an operation that patches what `find` finds, given the parts of the request's path."""

    def update(self: Moto) -> Answer:
        model = _patched(find(self, self.path.split("/")), body(self).get("patchOperations", []))
        return answer(model.to_json())

    return update


def _patched(self: Moto, operations: list[dict[str, Any]]) -> Moto:
    """Apply patch operations to one of moto's models."""
    snake = moto("core.utils").camelcase_to_underscores
    for operation in operations:
        root, _, inner = operation["path"].strip("/").partition("/")
        name = _ATTRIBUTES.get(root) or snake(root)
        if root == "endpointConfiguration":
            self.endpoint_configuration["types"] = [operation["value"]]
        elif root in _LISTS:
            setattr(
                self,
                name,
                _listed(
                    getattr(self, name), _unescaped(inner) or str(operation.get("value")), operation["op"]
                ),
            )
        elif inner:
            held = dict(getattr(self, name) or {})
            held.pop(_unescaped(inner), None)
            if operation["op"] != "remove":
                held[_unescaped(inner)] = _typed(root, operation.get("value"))
            setattr(self, name, held)
        else:
            setattr(self, name, None if operation["op"] == "remove" else _typed(root, operation.get("value")))
    return self


def _listed(held: list[str] | None, value: str, operation: str) -> list[str]:
    kept = [item for item in held or [] if item != value]
    return kept if operation == "remove" else [*kept, value]


def _typed(root: str, value: Any) -> Any:  # noqa: ANN401 - the value of a patch operation
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if root in _NUMBERS and value is not None else value


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _connected(original: Original, self: Moto) -> Answer:
    """Keep the VPC link of an integration, which moto forgets."""
    parts = self.path.split("/")
    method = self.backend.get_method(parts[2], parts[4], parts[6])
    before = method.method_integration
    original(self)
    method.method_integration.connection_id = body(self).get("connectionId")
    if before is not None:
        method.method_integration.integration_responses = before.integration_responses
    return answer(method.method_integration.to_json(), 201)


def _with_connection(original: Original, self: Moto) -> dict[str, Any]:
    return {**original(self), "connectionId": getattr(self, "connection_id", None)}
