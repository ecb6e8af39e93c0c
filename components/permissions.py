"""Permission for an API to invoke the functions behind it: one for each function, however many routes it serves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.keys import input_key, permission_name
from .route_keys import RouteKey

if TYPE_CHECKING:
    from collections.abc import Hashable

_QUALIFIED = 8
"""The parts of a function's ARN that names an alias or a version."""


class Permissions:
    """Makes the permissions of one API component; `transform` goes over our properties.

    A permission is for all of the API's stages and routes, since one for each route would outgrow the function's policy of
    20,480 bytes.
    """

    def __init__(
        self,
        name: str,
        execution_arn: pulumi.Output[str],
        transform: Transform | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name = name
        self._execution_arn = execution_arn
        self._transform = transform
        self._opts = opts
        self._given: set[Hashable] = set()

    def give(self, user: RouteKey | str, function_arn: pulumi.Input[str]) -> None:
        """Let the API invoke a function, unless it may already; who uses it, such as a route, names a new permission."""
        key = input_key(function_arn)
        if key in self._given:
            return
        self._given.add(key)
        before = [] if isinstance(user, str) else [permission_name(self._name, user.text)]
        name = permission_name(self._name, user if isinstance(user, str) else user.anonymous)
        self._build(name, function_arn, "*/*", before)

    def give_authorizer(
        self, name: str, function_arn: pulumi.Input[str], authorizer_id: pulumi.Input[str]
    ) -> None:
        """Let the authorizer of that name ask a function who calls."""
        source = pulumi.Output.concat("authorizers/", authorizer_id)
        self._build(permission_name(self._name, name), function_arn, source)

    def _build(
        self,
        name: str,
        function_arn: pulumi.Input[str],
        source: pulumi.Input[str],
        formerly: Sequence[str] = (),
    ) -> None:
        build(
            aws.lambda_.Permission,
            name,
            {
                "action": "lambda:InvokeFunction",
                **named(function_arn),
                "principal": "apigateway.amazonaws.com",
                "source_arn": pulumi.Output.format("{0}/{1}", self._execution_arn, source),
            },
            self._transform,
            self._opts,
            formerly,
        )


def named(function_arn: pulumi.Input[str]) -> dict[str, pulumi.Input[str | None]]:
    """The function, and the alias or version of it apart: read back so, it would differ for ever if it were sent together.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/permission.go
    """
    if isinstance(function_arn, str):
        function, qualifier = _split(function_arn)
        return {"function": function, "qualifier": qualifier}
    known = pulumi.Output.all(function_arn)
    return {
        "function": known.apply(lambda arns: _split(arns[0])[0]),
        "qualifier": known.apply(lambda arns: _split(arns[0])[1]),
    }


def _split(function_arn: str) -> tuple[str, str | None]:
    """`arn:aws:lambda:REGION:ACCOUNT:function:NAME:live` as the function's ARN and `live`; others have no qualifier."""
    parts = function_arn.split(":")
    return (":".join(parts[:7]), parts[7]) if len(parts) == _QUALIFIED else (function_arn, None)
