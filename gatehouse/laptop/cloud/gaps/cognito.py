"""Cognito user pools: operations that moto lacks and fields that it forgets.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

import json
import uuid
from typing import Any


def patch() -> None:
    """Add the operations, and replace the ones that fall short."""
    from moto.cognitoidp import models, responses

    response = responses.CognitoIdpResponse
    response.create_managed_login_branding = _create_branding
    response.describe_managed_login_branding = _describe_branding
    response.describe_managed_login_branding_by_client = _describe_branding_by_client
    response.update_managed_login_branding = _update_branding
    response.delete_managed_login_branding = _delete_branding
    response.update_resource_server = _update_resource_server
    response.delete_resource_server = _delete_resource_server
    original = models.CognitoIdpUserPoolDomain.to_json

    def to_json(self: Any, extended: bool = True) -> dict[str, Any]:  # noqa: ANN401
        described: dict[str, Any] = original(self, extended)
        if extended:
            described["CustomDomainConfig"] = self.custom_domain_config or None
            described["ManagedLoginVersion"] = getattr(self, "managed_login_version", None) or 1
            described["AWSAccountId"] = self.account_id if hasattr(self, "account_id") else "123456789012"
        return described

    models.CognitoIdpUserPoolDomain.to_json = to_json
    for name in ("create_user_pool_domain", "update_user_pool_domain"):
        setattr(response, name, _with_version(getattr(response, name)))


def _with_version(original: Any) -> Any:  # noqa: ANN401
    def operation(self: Any) -> Any:  # noqa: ANN401
        result = original(self)
        version = _params(self).get("ManagedLoginVersion")
        domain = self.backend.describe_user_pool_domain(_params(self)["Domain"])
        if version is not None and domain is not None:
            domain.managed_login_version = version
        return result

    return operation


def _params(self: Any) -> dict[str, Any]:  # noqa: ANN401
    params: dict[str, Any] = json.loads(self.body)
    return params


def _brandings(self: Any, pool_id: str) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    pool = self.backend.describe_user_pool(pool_id)
    if not hasattr(pool, "brandings"):
        pool.brandings = {}
    brandings: dict[str, dict[str, Any]] = pool.brandings
    return brandings


def _branding(self: Any) -> dict[str, Any]:  # noqa: ANN401
    from moto.cognitoidp.exceptions import ResourceNotFoundError

    params = _params(self)
    held = _brandings(self, params["UserPoolId"]).get(params["ManagedLoginBrandingId"])
    if held is None:
        raise ResourceNotFoundError("Managed login branding does not exist.")
    return held


def _create_branding(self: Any) -> Any:  # noqa: ANN401
    from moto.cognitoidp.exceptions import ResourceNotFoundError
    from moto.core.exceptions import JsonRESTError
    from moto.core.responses import ActionResult
    from moto.core.utils import utcnow

    params = _params(self)
    pool = self.backend.describe_user_pool(params["UserPoolId"])
    if params["ClientId"] not in pool.clients:
        raise ResourceNotFoundError(f"User pool client {params['ClientId']} does not exist.")
    brandings = _brandings(self, pool.id)
    if any(item["ClientId"] == params["ClientId"] for item in brandings.values()):
        raise JsonRESTError(
            "ManagedLoginBrandingExistsException", "The client has a managed login branding already."
        )
    branding = {
        "ManagedLoginBrandingId": str(uuid.uuid4()),
        "UserPoolId": pool.id,
        "ClientId": params["ClientId"],
        "UseCognitoProvidedValues": params.get("UseCognitoProvidedValues", False),
        "Settings": params.get("Settings"),
        "Assets": params.get("Assets", []),
        "CreationDate": utcnow(),
        "LastModifiedDate": utcnow(),
    }
    brandings[branding["ManagedLoginBrandingId"]] = branding
    return ActionResult({"ManagedLoginBranding": branding})


def _describe_branding(self: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult

    return ActionResult({"ManagedLoginBranding": _branding(self)})


def _describe_branding_by_client(self: Any) -> Any:  # noqa: ANN401
    from moto.cognitoidp.exceptions import ResourceNotFoundError
    from moto.core.responses import ActionResult

    params = _params(self)
    for branding in _brandings(self, params["UserPoolId"]).values():
        if branding["ClientId"] == params["ClientId"]:
            return ActionResult({"ManagedLoginBranding": branding})
    raise ResourceNotFoundError("Managed login branding does not exist.")


def _update_branding(self: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult
    from moto.core.utils import utcnow

    branding, params = _branding(self), _params(self)
    for member in ("UseCognitoProvidedValues", "Settings", "Assets"):
        if member in params:
            branding[member] = params[member]
    branding["LastModifiedDate"] = utcnow()
    return ActionResult({"ManagedLoginBranding": branding})


def _delete_branding(self: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import EmptyResult

    branding = _branding(self)
    del _brandings(self, branding["UserPoolId"])[branding["ManagedLoginBrandingId"]]
    return EmptyResult()


def _update_resource_server(self: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import ActionResult

    params = _params(self)
    server = self.backend.describe_resource_server(params["UserPoolId"], params["Identifier"])
    server.name, server.scopes = params["Name"], params.get("Scopes", [])
    return ActionResult({"ResourceServer": server.to_json()})


def _delete_resource_server(self: Any) -> Any:  # noqa: ANN401
    from moto.core.responses import EmptyResult

    params = _params(self)
    server = self.backend.describe_resource_server(params["UserPoolId"], params["Identifier"])
    del self.backend.describe_user_pool(params["UserPoolId"]).resource_servers[server.identifier]
    return EmptyResult()
