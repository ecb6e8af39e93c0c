"""Cognito user pools themselves: what is set once a pool exists, and what pulumi-aws keeps of one.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.cloud.compare import covers
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud
from gatehouse.urls import service

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "cognito-idp"
_CUSTOM: Final = "custom:"


def _pool_request(values: Values) -> Values:
    """Second factors and pass keys are set by an operation of their own, once the pool exists."""
    later = (
        "mfaConfiguration",
        "softwareTokenMfaConfiguration",
        "emailMfaConfiguration",
        "webAuthnConfiguration",
    )
    return {key: item for key, item in values.items() if key not in later}


def _pool_response(values: Values) -> Values:
    """Custom attributes are called as a program calls them: `flattenSchemaAttributeTypes` takes the prefix off.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go
    """
    attributes = values.get("schemaAttributes") or []
    own = [item for item in attributes if item.get("name", "").startswith(_CUSTOM)]
    return {**values, "schemas": [{**item, "name": item["name"].removeprefix(_CUSTOM)} for item in own]}


def _pool_outputs(aws: Aws, outputs: Values) -> Values:
    pool = outputs["id"]
    return {
        "arn": aws.arn(_SERVICE, f"userpool/{pool}"),
        "endpoint": f"{service('cognito-idp', aws.region)}/{pool}",
        "estimatedNumberOfUsers": outputs.get("estimatedNumberOfUsers", 0),
    }


def _pool_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    _pool_factors(aws, outputs, old)
    if old is not None:
        _pool_attributes(aws, outputs, old)


def _pool_attributes(aws: Aws, outputs: Values, old: Values) -> None:
    """Add what is new among the custom attributes; what is there can be neither changed nor taken away.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go
    """
    before, now = old.get("schemas") or [], outputs.get("schemas") or []
    if not all(any(covers(one, other) for other in now) for one in before):
        raise CloudError("UpdateUserPool was refused: cannot modify or remove schema items")
    added = [one for one in now if not any(covers(other, one) for other in before)]
    if added:
        values = {"userPoolId": outputs["id"], "customAttributes": added}
        aws.send(_SERVICE, "AddCustomAttributes", values)


def _pool_factors(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Set second factors and how passkeys are made, which a pool without second factors may have, too.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go
    """
    before = old or {}
    mode, passkeys = outputs.get("mfaConfiguration") or "OFF", outputs.get("webAuthnConfiguration")
    if (mode, before.get("mfaConfiguration") or "OFF", passkeys) == (
        "OFF",
        "OFF",
        before.get("webAuthnConfiguration"),
    ):
        return
    values: Values = {
        "userPoolId": outputs["id"],
        "mfaConfiguration": mode,
        "webAuthnConfiguration": passkeys,
    }
    if mode != "OFF":
        sms = outputs.get("smsConfiguration")
        values["softwareTokenMfaConfiguration"] = outputs.get("softwareTokenMfaConfiguration")
        values["smsMfaConfiguration"] = (
            {
                "smsConfiguration": sms,
                "smsAuthenticationMessage": outputs.get("smsAuthenticationMessage"),
            }
            if sms
            else None
        )
        values["emailMfaConfiguration"] = outputs.get("emailMfaConfiguration")
    aws.send(_SERVICE, "SetUserPoolMfaConfig", values)


_BEFORE_TOKENS: Final = ("preTokenGeneration", "preTokenGenerationConfig")


@dataclass(frozen=True, kw_only=True)
class PoolKind(Kind):
    """A pool, of whose functions the one before tokens is taken away only together with all others.

    Both ways to say it are Optional and Computed within a block that is not:
    https://github.com/hashicorp/terraform-provider-aws/issues/45529
    """

    def held(self, old: PriorState, new: Values) -> Values:
        """Return new inputs with what stays as it is."""
        values = super().held(old, new)
        now, before = values.get("lambdaConfig"), old.outputs.get("lambdaConfig") or {}
        if not now:
            return values
        kept = {key: before[key] for key in _BEFORE_TOKENS if not now.get(key) and before.get(key)}
        version = now.get("preTokenGenerationConfig")
        if version and "preTokenGeneration" in kept:
            kept["preTokenGeneration"] = version["lambdaArn"]
        return {**values, "lambdaConfig": {**now, **kept}}


POOL: Final = PoolKind(
    type="aws:cognito/userPool:UserPool",
    also=frozenset({"softwareTokenMfaConfiguration", "emailMfaConfiguration", "webAuthnConfiguration"}),
    service=_SERVICE,
    **crud("UserPool", {"UserPoolId": "id"}, "UserPool", read="Describe"),
    id=("id",),
    names={
        "name": "PoolName",
        "passwordPolicy": "Policies.PasswordPolicy",
        "signInPolicy": "Policies.SignInPolicy",
        "schemas": "Schema",
        "tags": "UserPoolTags",
        "emailConfiguration.fromEmailAddress": "emailConfiguration.from",
        "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates": (
            "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdate"
        ),
    },
    auto="name",
    fixed=frozenset({"aliasAttributes", "usernameAttributes", "usernameConfiguration"}),
    # Optional and Computed in the provider (internal/service/cognitoidp/user_pool.go).
    sticky=frozenset(
        {
            *("adminCreateUserConfig", "emailVerificationMessage", "emailVerificationSubject"),
            *("passwordPolicy", "signInPolicy", "smsConfiguration", "smsVerificationMessage"),
            "verificationMessageTemplate",
        }
    ),
    request=_pool_request,
    response=_pool_response,
    computed=_pool_outputs,
    settle=_pool_settled,
)
