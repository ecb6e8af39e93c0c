"""Authorizers, wherever they are declared: resources, and OpenAPI documents inside APIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..values import UNKNOWN, Props, Unknown, as_text, first, get, items, number
from . import http_api, openapi, rest_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

DOCUMENTS = http_api.APIS | rest_api.APIS
TYPES = http_api.AUTHORIZERS | rest_api.AUTHORIZERS | DOCUMENTS

# What pulumi-aws gives an authorizer that does not say how long an answer is kept, by
# https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/authorizer/ and
# https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/authorizer/; a REST API's own default is the same, by
# https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html.
_KEPT_BY_DEFAULT = 300.0
_HTTP_RESOURCE = "aws:apigatewayv2/authorizer:Authorizer"
_REST_RESOURCE = "aws:apigateway/authorizer:Authorizer"


@dataclass(frozen=True)
class Authorizer:
    """An authorizer: its properties, words that say which it is, and where in the program it stands.

    `name` is that of its scheme, where a document defines it.
    """

    resource: Resource
    props: Props
    who: str
    place: str
    name: str = ""

    @property
    def kind(self) -> str | Unknown | None:
        """`JWT`, `REQUEST`, `TOKEN`, `COGNITO_USER_POOLS`, or whatever it says, if only by what it has."""
        kind = as_text(first(self.props, "authorizerType", "type"))
        if kind is None and get(self.props, "jwtConfiguration") is not None:
            return "JWT"
        return kind.strip().upper() if isinstance(kind, str) else kind

    @property
    def sources(self) -> list[str] | Unknown:
        """What tells the callers of a Lambda authorizer apart, as expressions without `$`; unknown where one of them is.

        A REST API has one text with commas in it, where an HTTP API has a list.
        """
        found = items({"": first(self.props, "identitySources", "identitySource")}, "")
        if isinstance(found, Unknown) or UNKNOWN in found:
            return UNKNOWN
        if not found and self.resource.type == _REST_RESOURCE:
            return ["method.request.header.Authorization"]  # pulumi-aws's default
        parts = [part.strip() for each in found if isinstance(each, str) for part in each.split(",")]
        return [part.lstrip("$") for part in parts if part]

    @property
    def kept(self) -> float | Unknown:
        """For how many seconds an answer of a Lambda authorizer is kept; 0 for not at all.

        An HTTP API keeps none unless it is told to, which pulumi-aws does, and a WebSocket API never does, by
        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html.
        """
        said = number(self.props, "authorizerResultTtlInSeconds")
        if said is not None:
            return said
        if self.resource.type in rest_api.AUTHORIZERS | rest_api.APIS:
            return _KEPT_BY_DEFAULT
        return _KEPT_BY_DEFAULT if self.resource.type == _HTTP_RESOURCE and self._http else 0.0

    @property
    def _http(self) -> bool:
        """Whether its sources are spelled as an HTTP API's are; a WebSocket API's begin without `$`."""
        found = items({"": first(self.props, "identitySources", "identitySource")}, "")
        return not isinstance(found, Unknown) and any(
            isinstance(each, str) and each.strip().startswith("$") for each in found
        )


def declared(resource: Resource) -> Iterator[Authorizer]:
    """The authorizer that a resource is, or those that the OpenAPI document of an API defines."""
    if resource.type in DOCUMENTS:
        for name, props in openapi.authorizers(get(resource.props, "body")):
            who = f"the authorizer '{name}' in the OpenAPI document of {resource.where}"
            yield Authorizer(resource, props, who, "in it", name)
        return
    owner = resource.where if resource.component[1] else "this stack"
    who = f"the authorizer '{resource.name}' of {owner}"
    yield Authorizer(resource, resource.props, who, f"in {resource.code}")
