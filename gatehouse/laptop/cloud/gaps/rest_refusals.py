"""REST API requests that AWS refuses and moto 5.2.5 takes.

The messages are AWS's, as people met them: https://github.com/aws/aws-cdk/issues/25172 (a variable beside another),
https://github.com/hashicorp/terraform-provider-aws/issues/41651 (a stage with a mapping) and
https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-apis.html
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps import refusals
from gatehouse.laptop.cloud.gaps.base import Answer, Moto, Original, add, answer, body, moto, wrap

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Check requests before moto sees them, and let a resource's path part be changed, which moto can't."""
    backend = moto("apigateway.models").APIGatewayBackend
    checks: dict[str, Callable[..., None]] = {
        "create_resource": _new_resource,
        "put_method": _new_method,
        "create_authorizer": _new_authorizer,
        "delete_authorizer": _unused_authorizer,
        "delete_deployment": _unused_deployment,
        "create_stage": _new_stage,
        "delete_stage": _unmapped_stage,
        "delete_rest_api": _unmapped_api,
    }
    for name, check in checks.items():
        wrap(backend, **{name: partial(_checked, check)})
    add(moto("apigateway.responses").APIGatewayResponse, update_resource=_update_resource)


def _checked(check: Callable[..., None], original: Original, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
    check(*args, **kwargs)
    return original(*args, **kwargs)


def _conflict(message: str) -> Exception:
    error: Exception = moto("apigateway.exceptions").ConflictException(message)
    return error


def _bad(message: str) -> Exception:
    error: Exception = moto("apigateway.exceptions").BadRequestException(message)
    return error


def _new_resource(self: Moto, function_id: str, parent_resource_id: str, path_part: str) -> None:
    _beside(self.get_rest_api(function_id), parent_resource_id, path_part, None)


def _beside(api: Moto, parent: str, part: str, held: Moto | None) -> None:
    """Refuse a path part beside another of that name, and a variable beside another."""
    for sibling in api.resources.values():
        if sibling is held or sibling.parent_id != parent or not part:
            continue
        if sibling.path_part == part:
            raise _conflict(f"Another resource with the same parent already has this name: {part}")
        if part.startswith("{") and str(sibling.path_part).startswith("{"):
            raise _bad(
                f"A sibling ({sibling.path_part}) of this resource already has a variable path part"
                " -- only one is allowed"
            )


def _update_resource(self: Moto) -> Answer:
    parts = self.path.split("/")
    api = self.backend.get_rest_api(parts[2])
    resource = self.backend.get_resource(parts[2], parts[4])
    for operation in body(self).get("patchOperations", []):
        path, value = operation["path"], operation.get("value")
        parent = value if path == "/parentId" else resource.parent_id
        part = value if path == "/pathPart" else resource.path_part
        _beside(api, parent, part, resource)
        resource.parent_id, resource.path_part = parent, part
    return answer(resource.to_dict())


def _new_method(self: Moto, function_id: str, resource_id: str, method_type: str, *_: Any, **__: Any) -> None:  # noqa: ANN401
    if method_type in self.get_resource(function_id, resource_id).resource_methods:
        raise _conflict("Method already exists for this resource")


def _new_authorizer(self: Moto, restapi_id: str, name: str, *_: Any, **__: Any) -> None:  # noqa: ANN401
    if any(held.name == name for held in self.get_rest_api(restapi_id).authorizers.values()):
        raise _bad(f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")


def _unused_authorizer(self: Moto, restapi_id: str, authorizer_id: str) -> None:
    users = [
        f"{verb} {resource.get_path()}"
        for resource in self.get_rest_api(restapi_id).resources.values()
        for verb, method in resource.resource_methods.items()
        if method.authorizer_id == authorizer_id
    ]
    if users:
        raise _conflict(
            f"Cannot delete authorizer '{authorizer_id}', is referenced in method: {', '.join(users)}"
        )


def _unused_deployment(self: Moto, function_id: str, deployment_id: str) -> None:
    if any(stage.deployment_id == deployment_id for stage in self.get_stages(function_id)):
        raise _bad("Active stages pointing to this deployment must be moved or deleted")


def _mapped(self: Moto, api: str, stage: str | None) -> bool:
    """Return whether a custom domain leads to the API, by either of the two services' mappings."""
    held = [mapping for mappings in self.base_path_mappings.values() for mapping in mappings.values()]
    base_paths = ((mapping.rest_api_id, mapping.stage) for mapping in held)
    service = moto("backends").get_backend("apigatewayv2")[self.account_id][self.region_name]
    newer = service.api_mappings.values()
    found = [*base_paths, *((mapping.api_id, mapping.stage) for mapping in newer)]
    return any(to == api and stage in {None, at} for to, at in found)


def _new_stage(_self: Moto, _api: str, _name: str, _deployment: str, variables: Any = None, **_: Any) -> None:  # noqa: ANN401
    if wrong := refusals.wrong_variable(variables):
        raise _bad(wrong)


def _unmapped_stage(self: Moto, function_id: str, stage_name: str) -> None:
    if _mapped(self, function_id, stage_name):
        raise _bad(
            "Deleting stage failed. Please remove all base path mappings related to the stage in your domains"
        )


def _unmapped_api(self: Moto, function_id: str) -> None:
    if _mapped(self, function_id, None):
        raise _bad(
            "Deleting API failed. Please remove all base path mappings related to the API in your domains"
        )
