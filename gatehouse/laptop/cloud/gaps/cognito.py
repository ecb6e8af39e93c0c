"""Cognito user pools: operations that moto lacks and fields that it forgets.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

import secrets
import string
import uuid
from types import SimpleNamespace
from typing import Any, Final

from gatehouse.laptop.cloud.gaps.base import Moto, Original, add, body, moto, wrap

_ALPHABET: Final = string.ascii_letters + string.digits
_CREATED_WITH: Final = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")


def patch() -> None:
    """Add the operations, and replace the ones that fall short."""
    models, responses = moto("cognitoidp.models"), moto("cognitoidp.responses")
    response = responses.CognitoIdpResponse
    add(
        response,
        create_managed_login_branding=_create_branding,
        describe_managed_login_branding=_describe_branding,
        describe_managed_login_branding_by_client=_describe_branding_by_client,
        update_managed_login_branding=_update_branding,
        delete_managed_login_branding=_delete_branding,
        set_risk_configuration=_set_risk_configuration,
        describe_risk_configuration=_describe_risk_configuration,
        update_resource_server=_update_resource_server,
        delete_resource_server=_delete_resource_server,
    )
    wrap(
        response,
        create_user_pool_domain=_with_version,
        update_user_pool_domain=_with_version,
        update_user_pool=_kept,
        delete_user_pool=_protected,
        set_user_pool_mfa_config=_set_mfa_config,
        get_user_pool_mfa_config=_get_mfa_config,
    )
    wrap(models.CognitoIdpUserPoolDomain, to_json=_domain)
    models.generate_id = _generate_id
    models.CognitoIdpUserPool.json_web_key = _LazyKey()
    models.jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=lambda value: value))


class _LazyKey:
    """moto's static key of a pool, which takes a tenth of a second to read: read when it is asked for, if ever."""

    def __set__(self, pool: Moto, value: str) -> None:
        pool.__dict__["_static_key"] = value

    def __get__(self, pool: Moto, _owner: type | None = None) -> Any:  # noqa: ANN401 - a key of joserfc's
        if pool is None:
            return self
        from joserfc.jwk import RSAKey

        held = pool.__dict__["_static_key"]
        if not isinstance(held, RSAKey):
            held = pool.__dict__["_static_key"] = RSAKey.import_key(held)
        return held


def _generate_id(_strategy: str | None, parent: str, *_args: Any) -> str:  # noqa: ANN401 - what moto hashes
    """Give pools and clients IDs of AWS's form: nine letters and digits, and twenty-six in lower case."""
    if "_" in parent:
        return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(26))
    return "".join(secrets.choice(_ALPHABET) for _ in range(9))


def _kept(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Keep what only the creation of a pool can say, which moto forgets in an update."""
    pool = self.backend.describe_user_pool(body(self)["UserPoolId"])
    held = {key: pool.extended_config[key] for key in _CREATED_WITH if key in pool.extended_config}
    result = original(self)
    pool.extended_config.update(held)
    return result


def _protected(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Refuse to delete a pool that is protected, as AWS does."""
    pool = self.backend.describe_user_pool(body(self)["UserPoolId"])
    if pool.extended_config.get("DeletionProtection") == "ACTIVE":
        raise moto("cognitoidp.exceptions").InvalidParameterException(
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        )
    return original(self)


def _set_mfa_config(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Keep how passkeys are made, which moto forgets."""
    original(self)
    given = body(self)
    pool = self.backend.describe_user_pool(given["UserPoolId"])
    pool.web_authn_config = given.get("WebAuthnConfiguration")
    return self.get_user_pool_mfa_config()


def _get_mfa_config(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    answer = original(self)
    pool = self.backend.describe_user_pool(body(self)["UserPoolId"])
    held = getattr(pool, "web_authn_config", None)
    if held:
        answer.result["WebAuthnConfiguration"] = held
    return answer


def _domain(original: Original, self: Moto, extended: bool = True) -> dict[str, Any]:
    described: dict[str, Any] = original(self, extended)
    if extended:
        described["CustomDomainConfig"] = self.custom_domain_config or None
        described["ManagedLoginVersion"] = getattr(self, "managed_login_version", 1)
    return described


def _with_version(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """Keep the version of the managed login, which moto forgets."""
    result = original(self)
    params = body(self)
    domain = self.backend.describe_user_pool_domain(params["Domain"])
    if domain is not None and params.get("ManagedLoginVersion") is not None:
        domain.managed_login_version = params["ManagedLoginVersion"]
    return result


_RISKS: Final = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)


def _risks(self: Moto) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The risk configurations of the pool that a request names, by client, and the request."""
    params = body(self)
    pool = self.backend.describe_user_pool(params["UserPoolId"])
    client = params.get("ClientId", "")
    if client and client not in pool.clients:
        raise moto("cognitoidp.exceptions").ResourceNotFoundError(
            f"User pool client {client} does not exist."
        )
    if not hasattr(pool, "risks"):
        pool.risks = {}
    return pool.risks, params


def _set_risk_configuration(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html."""
    risks, params = _risks(self)
    mode = (self.backend.describe_user_pool(params["UserPoolId"]).extended_config or {}).get(
        "UserPoolAddOns", {}
    )
    given = {member: params[member] for member in _RISKS if params.get(member)}
    if given and mode.get("AdvancedSecurityMode", "OFF") == "OFF":
        raise moto("core.exceptions").JsonRESTError(
            "UserPoolAddOnNotEnabledException", "Threat protection is not enabled for the user pool."
        )
    client = params.get("ClientId", "")
    risks[client] = {key: params[key] for key in ("UserPoolId", "ClientId") if key in params} | given
    if not given:
        del risks[client]
    return moto("core.responses").ActionResult({"RiskConfiguration": risks.get(client, {})})


def _describe_risk_configuration(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    risks, params = _risks(self)
    held = risks.get(params.get("ClientId", ""))
    if held is None:
        raise moto("cognitoidp.exceptions").ResourceNotFoundError("There is no risk configuration.")
    return moto("core.responses").ActionResult({"RiskConfiguration": held})


def _brandings(self: Moto, pool_id: str) -> dict[str, dict[str, Any]]:
    pool = self.backend.describe_user_pool(pool_id)
    if not hasattr(pool, "brandings"):
        pool.brandings = {}
    brandings: dict[str, dict[str, Any]] = pool.brandings
    return brandings


def _branding(self: Moto) -> dict[str, Any]:
    params = body(self)
    held = _brandings(self, params["UserPoolId"]).get(params["ManagedLoginBrandingId"])
    if held is None:
        raise moto("cognitoidp.exceptions").ResourceNotFoundError("Managed login branding does not exist.")
    return held


def _create_branding(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    params = body(self)
    pool = self.backend.describe_user_pool(params["UserPoolId"])
    if params["ClientId"] not in pool.clients:
        raise moto("cognitoidp.exceptions").ResourceNotFoundError(
            f"User pool client {params['ClientId']} does not exist."
        )
    brandings = _brandings(self, pool.id)
    if any(item["ClientId"] == params["ClientId"] for item in brandings.values()):
        raise moto("core.exceptions").JsonRESTError(
            "ManagedLoginBrandingExistsException", "The client has a managed login branding already."
        )
    branding = {
        "ManagedLoginBrandingId": str(uuid.uuid4()),
        "UserPoolId": pool.id,
        "ClientId": params["ClientId"],
        "UseCognitoProvidedValues": params.get("UseCognitoProvidedValues", False),
        "Settings": params.get("Settings"),
        "Assets": params.get("Assets", []),
        "CreationDate": moto("core.utils").utcnow(),
        "LastModifiedDate": moto("core.utils").utcnow(),
    }
    brandings[branding["ManagedLoginBrandingId"]] = branding
    return moto("core.responses").ActionResult({"ManagedLoginBranding": branding})


def _describe_branding(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    return moto("core.responses").ActionResult({"ManagedLoginBranding": _branding(self)})


def _describe_branding_by_client(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    params = body(self)
    for branding in _brandings(self, params["UserPoolId"]).values():
        if branding["ClientId"] == params["ClientId"]:
            return moto("core.responses").ActionResult({"ManagedLoginBranding": branding})
    raise moto("cognitoidp.exceptions").ResourceNotFoundError("Managed login branding does not exist.")


def _update_branding(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    branding, params = _branding(self), body(self)
    for member in ("UseCognitoProvidedValues", "Settings", "Assets"):
        if member in params:
            branding[member] = params[member]
    if params.get("UseCognitoProvidedValues"):
        branding.pop("Settings", None)
    branding["LastModifiedDate"] = moto("core.utils").utcnow()
    return moto("core.responses").ActionResult({"ManagedLoginBranding": branding})


def _delete_branding(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    branding = _branding(self)
    del _brandings(self, branding["UserPoolId"])[branding["ManagedLoginBrandingId"]]
    return moto("core.responses").EmptyResult()


def _update_resource_server(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    params = body(self)
    server = self.backend.describe_resource_server(params["UserPoolId"], params["Identifier"])
    server.name, server.scopes = params["Name"], params.get("Scopes", [])
    return moto("core.responses").ActionResult({"ResourceServer": server.to_json()})


def _delete_resource_server(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    params = body(self)
    server = self.backend.describe_resource_server(params["UserPoolId"], params["Identifier"])
    del self.backend.describe_user_pool(params["UserPoolId"]).resource_servers[server.identifier]
    return moto("core.responses").EmptyResult()
