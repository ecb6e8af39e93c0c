"""The functions of a user pool: which of its events calls which of them.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-lambda-triggers.html
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.keys import input_key
from .permissions import named

if TYPE_CHECKING:
    from collections.abc import Hashable

# What Cognito calls each in LambdaConfig, as pulumi-aws names it.
_KEYS: Mapping[str, str] = {
    "pre_sign_up": "pre_sign_up",
    "post_confirmation": "post_confirmation",
    "pre_authentication": "pre_authentication",
    "post_authentication": "post_authentication",
    "user_migration": "user_migration",
    "custom_message": "custom_message",
    "define_challenge": "define_auth_challenge",
    "create_challenge": "create_auth_challenge",
    "verify_challenge": "verify_auth_challenge_response",
}


class TriggersArgs(TypedDict):
    """Functions by the event of the pool that calls them, each the ARN of one; the pool gets permission to call it.

    Each must answer within five seconds; Cognito calls it three times before it gives up, and what it raises refuses what
    the user does.
    """

    pre_sign_up: NotRequired[pulumi.Input[str]]
    """Before somebody registers or is created; may refuse, confirm and verify."""
    post_confirmation: NotRequired[pulumi.Input[str]]
    """After an account or a new password was confirmed."""
    pre_authentication: NotRequired[pulumi.Input[str]]
    """Before a password is checked; may refuse."""
    post_authentication: NotRequired[pulumi.Input[str]]
    """After a sign-in; may refuse."""
    pre_token: NotRequired[pulumi.Input[str]]
    """Before tokens are made; changes claims and groups, and from version `V2` on the access token and its scopes."""
    pre_token_version: NotRequired[str]
    """The version of its event: `V1` changes ID tokens only, `V2` (default) access tokens too, `V3` those of machines too.
    `V2` and `V3` need the ESSENTIALS or PLUS tier."""
    user_migration: NotRequired[pulumi.Input[str]]
    """When nobody has the name that signs in; takes the user over from another directory. It is given the password, so the
    client must let it be sent: `ALLOW_USER_PASSWORD_AUTH`, or the sign-in page."""
    custom_message: NotRequired[pulumi.Input[str]]
    """Before an e-mail or a text message; writes it."""
    define_challenge: NotRequired[pulumi.Input[str]]
    """Says which challenge comes next, in a sign-in of your own (`ALLOW_CUSTOM_AUTH`); the three come together."""
    create_challenge: NotRequired[pulumi.Input[str]]
    """Makes the challenge."""
    verify_challenge: NotRequired[pulumi.Input[str]]
    """Judges its answer."""


def adds_scopes(triggers: TriggersArgs) -> bool:
    """Whether a function may put scopes into access tokens that no client may ask for."""
    return "pre_token" in triggers and triggers.get("pre_token_version") != "V1"


def lambda_config(triggers: TriggersArgs) -> dict[str, Any] | None:
    """What an `aws.cognito.UserPool` is given of them."""
    given: Mapping[str, Any] = triggers
    config = {key: given[name] for name, key in _KEYS.items() if name in given}
    if "pre_token" in given:
        # The first version could be said without a version, but a later one that was there before would then stay:
        # both are Optional and Computed in internal/service/cognitoidp/user_pool.go of terraform-provider-aws.
        config["pre_token_generation_config"] = {
            "lambda_arn": given["pre_token"],
            "lambda_version": f"{given.get('pre_token_version', 'V2')}_0",
        }
    return config or None


def permissions(
    name: str,
    pool_arn: pulumi.Output[str],
    triggers: TriggersArgs,
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Let the pool call each function, by one permission however many of its events call it."""
    given: set[Hashable] = set()
    for event, function_arn in triggers.items():
        if event == "pre_token_version" or input_key(function_arn) in given:
            continue
        given.add(input_key(function_arn))
        build(
            aws.lambda_.Permission,
            f"{name}-{event.replace('_', '-')}",
            {
                "action": "lambda:InvokeFunction",
                **named(function_arn),  # type: ignore[arg-type] # Whatever is not the version is an ARN.
                "principal": "cognito-idp.amazonaws.com",
                "source_arn": pool_arn,
            },
            transform,
            opts,
        )
