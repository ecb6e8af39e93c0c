"""Who calls, or why not: every kind of authorizer, by the authorization type of a route.

A kind is a module here, which reads its authorizers from the control plane and judges requests with them, and a line in a
table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.gateway.authorizers import cognito, function, iam, jwt

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind

HTTP: dict[str, AuthorizerKind] = {"JWT": jwt.KIND, "CUSTOM": function.KIND, "AWS_IAM": iam.KIND}
REST: dict[str, AuthorizerKind] = {"COGNITO_USER_POOLS": cognito.KIND}
