"""Lambda authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..credentials import alike
from ..values import UNKNOWN, Props, Unknown, get, items
from .kind import Kind, Weakness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..extract.authorizers import Authorizer

_SAM_SOURCES = {
    "Headers": "$request.header.",
    "QueryStrings": "$request.querystring.",
    "Context": "$context.",
    "StageVariables": "$stageVariables.",
}


class Function(Kind):
    """A function finds out who calls."""

    type = "CUSTOM"
    title = "Lambda authorizer"
    callers = "whom a Lambda authorizer lets in"
    authorizers = frozenset({"REQUEST", "TOKEN"})
    sam = "FunctionArn"

    def weaknesses(self, authorizer: Authorizer) -> Iterator[Weakness]:
        """An authorizer whose answer to one caller is kept for the next one.

        Its identity sources are the key of its cache:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
        """
        sources, kept = authorizer.sources, authorizer.kept
        if isinstance(sources, Unknown) or isinstance(kept, Unknown) or not kept:
            return
        if sources and all(alike(source) for source in sources):
            key = ", ".join(sources)
            problem = f"{authorizer.who} keeps its answer for {kept:g} s under {key}, which tells no caller from another."
            cure = "an identity source that tells callers apart, such as the header with their token or key,"
            yield problem, f"{cure} {authorizer.place}."

    def advice(self, authorizer: Authorizer, longest: float) -> Iterator[Weakness]:
        """An authorizer without identity sources, or one that keeps an answer for long."""
        sources, kept = authorizer.sources, authorizer.kept
        who = authorizer.who
        if authorizer.kind == "REQUEST" and sources == []:
            problem = "has no identity sources, so its function is asked, and paid for,"
            cure = "an identity source that holds the caller's credentials, such as the Authorization header,"
            yield f"{who} {problem} for each request without any credentials.", f"{cure} {authorizer.place}."
        if not isinstance(kept, Unknown) and kept > longest and sources != []:
            problem = f"{who} keeps an answer for {kept:g} s, more than {longest:g}: who loses a right keeps it for so long."
            yield problem, f"authorizer_result_ttl_in_seconds={longest:g} or less {authorizer.place}."

    def of_sam(self, declared: object) -> Props | None:
        """The authorizer of an `AWS::Serverless::HttpApi` that has a `FunctionArn`.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-lambdaauthorizer.html
        """
        if get(declared, self.sam) is None:
            return None
        return {
            "AuthorizerType": "REQUEST",
            "IdentitySource": _sources(get(declared, "Identity")),
            "AuthorizerResultTtlInSeconds": get(declared, "Identity", "ReauthorizeEvery"),
        }

    def of_sam_rest(self, declared: object) -> Props | None:
        """The authorizer of an `AWS::Serverless::Api` that has a `FunctionArn`, which reads one header unless it says so.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-lambdatokenauthorizer.html
        and https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-lambdarequestauthorizer.html
        """
        if get(declared, self.sam) is None:
            return None
        kind, identity = get(declared, "FunctionPayloadType"), get(declared, "Identity")
        several = _sources(identity)
        if kind != "REQUEST":
            header = get(identity, "Header")
            several = [f"method.request.header.{'Authorization' if header is None else header}"]
        return {
            "Type": "TOKEN" if kind is None else kind,
            "IdentitySource": several if isinstance(several, Unknown) else ",".join(map(str, several)),
            "AuthorizerResultTtlInSeconds": get(identity, "ReauthorizeEvery"),
        }


def _sources(identity: object) -> list[object] | Unknown:
    found: list[object] = []
    for key, prefix in _SAM_SOURCES.items():
        names = items(identity, key)
        if isinstance(names, Unknown):
            return UNKNOWN
        found += [f"{prefix}{name}" if isinstance(name, str) else UNKNOWN for name in names]
    return found
