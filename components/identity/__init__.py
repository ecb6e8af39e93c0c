"""The identities an API trusts: tokens of an issuer, or what a function of yours, or AWS itself, finds out of a caller.

A kind of identity is a module here with a class: it is in `KINDS`, and what it takes is a key of `IdentityArgs`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .function import AskedFunction, LambdaAuthorizerArgs, lambda_authorizer
from .iam import Iam
from .kind import Kind
from .revocable import DenyListArgs, Revocable
from .tokens import Tokens, existing_user_pool, oidc_issuer

__all__ = [
    "KINDS",
    "IdentityArgs",
    "existing_user_pool",
    "kind_of",
    "lambda_authorizer",
    "oidc_issuer",
]


class IdentityArgs(TypedDict):
    """Who issues the tokens that an API trusts, and for whom; or, with `function` alone, a function that tells who calls."""

    issuer: NotRequired[pulumi.Input[str]]
    """The `iss` of its tokens, byte for byte, a trailing slash included. https, 1 to 2,048 characters."""
    audiences: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """What `aud` must hold one of; for Cognito the app clients' ids. 1 to 50."""
    function: NotRequired[LambdaAuthorizerArgs]
    """A function that tells who calls, in place of `issuer` and `audiences`."""
    revocable: NotRequired[DenyListArgs]
    """The deny list that is asked besides, by a function in the place of the API's own JWT authorizer. Not for a RestApi."""
    scopes: NotRequired[Sequence[pulumi.Input[str]]]
    """The scopes that a client can get a token for. Where given, a route that wants another is refused."""
    source: NotRequired[str]
    """Header or query parameter with the token; `$request.header.Authorization` by default."""


KINDS: list[Kind] = [AskedFunction(), Iam(), Revocable(), Tokens()]
"""An identity is of the first of them whose key it has, or else of the last."""


def kind_of(identity: Mapping[str, Any]) -> Kind:
    """The kind that an identity is of."""
    return next((kind for kind in KINDS if kind.key in identity), KINDS[-1])
