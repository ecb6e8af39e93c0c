"""Tokens of user pools: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import COMPUTED, UNKNOWN, Props, Unknown, first, get, items, texts
from .kind import Kind, Weakness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..extract.authorizers import Authorizer


class Cognito(Kind):
    """A REST API's authorizer for user pools."""

    type = "COGNITO_USER_POOLS"
    title = "Cognito authorizer"
    authorizers = frozenset({"COGNITO_USER_POOLS"})
    sam = "UserPoolArn"
    scoped = True

    def weaknesses(self, authorizer: Authorizer) -> Iterator[Weakness]:
        """An authorizer of no pool."""
        pools = texts({"": first(authorizer.props, "providerArns", "providerARNs")}, "")
        if not isinstance(pools, Unknown) and not any(pool is UNKNOWN or pool for pool in pools):
            yield (
                f"{authorizer.who} names no user pool, so it verifies nothing.",
                f"provider_arns=[pool.arn] {authorizer.place}.",
            )

    def of_sam_rest(self, declared: object) -> Props | None:
        """The authorizer of an `AWS::Serverless::Api` that has a `UserPoolArn`, or several.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-cognitoauthorizer.html
        """
        if get(declared, self.sam) is None:
            return None
        pools = items(declared, self.sam)
        named = (
            pools if isinstance(pools, Unknown) else [COMPUTED if isinstance(p, dict) else p for p in pools]
        )
        return {"Type": self.type, "ProviderARNs": named}
