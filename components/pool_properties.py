"""What an `aws.cognito.UserPool` is given: its passwords, factors, attributes and recovery."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .base import snake
from .triggers import lambda_config

_MFA = {"off": "OFF", "optional": "OPTIONAL", "on": "ON"}
_FACTORS = {"email_otp": "EMAIL_OTP", "sms_otp": "SMS_OTP", "passkey": "WEB_AUTHN"}
_PASSWORD = ("lowercase", "uppercase", "numbers", "symbols")
_CONSTRAINTS: Mapping[str, Mapping[str, Any]] = {
    "String": {"string_attribute_constraints": {}},
    "Number": {"number_attribute_constraints": {}},
}


_LASTING = ("alias_attributes", "username_attributes", "username_configuration")


class PasswordArgs(TypedDict):
    """What a password must be."""

    length: NotRequired[int]
    """Characters at least, 6 to 99; 12 by default."""
    require: NotRequired[Sequence[str]]
    """`lowercase`, `uppercase`, `numbers`, `symbols`; all four by default."""
    temporary_days: NotRequired[int]
    """How long a temporary password lasts, 1 to 365; 3 by default."""
    history: NotRequired[int]
    """How many earlier ones may not be used again, 0 to 24; none by default. Not on the LITE tier."""


class AttributeArgs(TypedDict):
    """An attribute of users beyond the standard ones.

    One can be added; Cognito changes and removes none, and an edit that tries to is refused at preview.
    """

    type: NotRequired[str]
    """`String` (default), `Number`, `DateTime` or `Boolean`."""
    mutable: NotRequired[bool]
    """Whether it can be changed; it can by default."""


class PasskeyArgs(TypedDict):
    """How passkeys are made."""

    relying_party: NotRequired[pulumi.Input[str]]
    """The domain that they are for; the sign-in domain by default. A change makes users' passkeys useless."""
    user_verification: NotRequired[str]
    """`preferred` (default) or `required`: whether the device must check who holds it."""


def lasting(args: Mapping[str, Any]) -> dict[str, Any]:
    """What a pool keeps for its life, as its class names it: a change makes another pool.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go (ForceNew)
    """
    transform = args.get("transform", {}).get("pool")
    given = {
        **properties(args),
        **({snake(key): one for key, one in transform.items()} if isinstance(transform, Mapping) else {}),
    }
    return {key: given[key] for key in _LASTING if given.get(key)}


def properties(args: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of the pool, by the component's arguments."""
    sign_in = list(args.get("sign_in", ("email",)))
    password = args.get("password", {})
    require = password.get("require", _PASSWORD)
    mfa = _MFA[args.get("mfa", "optional")]
    factors, passkeys = args.get("first_factors", ()), args.get("passkeys", {})
    return {
        "username_attributes": sign_in or None,
        "auto_verified_attributes": sign_in or None,
        "username_configuration": {"case_sensitive": False},
        "user_pool_tier": args.get("tier", "ESSENTIALS"),
        "deletion_protection": "ACTIVE" if args.get("protect", True) else "INACTIVE",
        "admin_create_user_config": {"allow_admin_create_user_only": not args.get("self_sign_up", False)},
        "password_policy": {
            "minimum_length": password.get("length", 12),
            **{f"require_{kind}": kind in require for kind in _PASSWORD},
            "temporary_password_validity_days": password.get("temporary_days", 3),
            **({"password_history_size": password["history"]} if "history" in password else {}),
        },
        "mfa_configuration": mfa,
        "software_token_mfa_configuration": {"enabled": True} if mfa != "OFF" else None,
        "lambda_config": lambda_config(args.get("triggers", {})),
        # Sent also where there is the password alone: left out, other factors would stay. A LITE pool has that one, too:
        # https://github.com/mateusbrodrigues/terraform-imageapi/blob/497b3fc/generated/aws/cognito/cognito_user_pool.tf
        "sign_in_policy": {"allowed_first_auth_factors": ["PASSWORD", *(_FACTORS[one] for one in factors)]},
        "web_authn_configuration": {
            "relying_party_id": passkeys.get("relying_party"),
            "user_verification": passkeys.get("user_verification", "preferred"),
        }
        if "passkey" in factors
        else None,
        "account_recovery_setting": {
            "recovery_mechanisms": [
                {
                    "name": "verified_phone_number" if sign_in == ["phone_number"] else "verified_email",
                    "priority": 1,
                }
            ]
        },
        # Sent also where it is off: left out, what was on would stay on.
        "user_pool_add_ons": {"advanced_security_mode": args.get("threat_protection", "OFF")},
        "schemas": [
            {
                "name": key,
                "attribute_data_type": attribute.get("type", "String"),
                "mutable": attribute.get("mutable", True),
                # Sent though they are the defaults: left out, they would show as a change at each update.
                **_CONSTRAINTS.get(attribute.get("type", "String"), {}),
            }
            for key, attribute in args.get("attributes", {}).items()
        ]
        or None,
    }
