"""What CloudFront opens: function URLs that it does not sign for, and the functions that it runs for every viewer.

Without an origin access control it signs nothing, so the URL must be open itself:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
A function of Lambda@Edge may answer a request itself, at two of its four events:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..endpoints import Auth, Endpoint, later
from ..values import NOT_TOLD, UNKNOWN, Props, Unknown, first, get, items, text

if TYPE_CHECKING:
    from collections.abc import Iterator

DISTRIBUTIONS = frozenset(
    {
        "aws:cloudfront/distribution:Distribution",
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "aws-native:cloudfront:Distribution",
    }
)


def distribution(props: Props) -> list[Endpoint]:
    """Read a distribution: each origin that is a function URL which it does not sign for, and each function at its edge."""
    declared = get(props, "distributionConfig")
    config = props if declared is None else declared
    origins = items(config, "origins")
    found = []
    for origin in [] if isinstance(origins, Unknown) else origins:
        domain = text(origin, "domainName")
        if isinstance(domain, str) and ".lambda-url." in domain and not text(origin, "originAccessControlId"):
            note = f"its origin {domain} is called without a signature, so the function URL must be open to everyone"
            signed = text(origin, "originAccessControlId")
            auth = Auth(type=signed if isinstance(signed, Unknown) else None)
            found.append(Endpoint(None, None, auth, "CloudFront distribution", target=domain, note=note))
    return found + list(_edge(config))


def _edge(config: object) -> Iterator[Endpoint]:
    """Each function that answers requests at the edge: for everyone, unless CloudFront asks for a signed URL before."""
    source = "Lambda@Edge function"
    behaviours = [get(config, "defaultCacheBehavior")]
    for name in ("orderedCacheBehaviors", "cacheBehaviors"):
        more = items(config, name)
        behaviours += [UNKNOWN] if isinstance(more, Unknown) else more
    for behaviour in behaviours:
        functions = items(behaviour, "lambdaFunctionAssociations")
        if isinstance(functions, Unknown):
            yield later(source)
            continue
        # Of these two only what the origin is asked is sure to come after CloudFront has looked at a signature.
        signed = any(
            first(behaviour, name) not in (None, [], NOT_TOLD)
            for name in ("trustedKeyGroups", "trustedSigners")
        )
        for each in functions:
            event, function = (
                text(each, "eventType"),
                text(each, "lambdaArn") or text(each, "lambdaFunctionArn"),
            )
            if event is UNKNOWN or each is UNKNOWN:
                yield later(source)
            elif (
                event in {"viewer-request", NOT_TOLD}
                or each == NOT_TOLD
                or (event == "origin-request" and not signed)
            ):
                note = "CloudFront runs it for every viewer"
                yield Endpoint(None, None, Auth(), source, target=function, note=note)
