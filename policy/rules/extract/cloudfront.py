"""Function URLs behind CloudFront: without an origin access control it signs nothing, so the URL must be open itself.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
"""

from __future__ import annotations

from ..endpoints import Auth, Endpoint
from ..values import Props, Unknown, get, items, text

DISTRIBUTIONS = frozenset(
    {
        "aws:cloudfront/distribution:Distribution",
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "aws-native:cloudfront:Distribution",
    }
)


def distribution(props: Props) -> list[Endpoint]:
    """Read a distribution: each origin that is a function URL which CloudFront does not sign for."""
    config = get(props, "distributionConfig")
    origins = items(config if isinstance(config, dict) else props, "origins")
    found = []
    for origin in [] if isinstance(origins, Unknown) else origins:
        domain = text(origin, "domainName")
        if isinstance(domain, str) and ".lambda-url." in domain and not text(origin, "originAccessControlId"):
            note = f"its origin {domain} is called without a signature, so the function URL must be open to everyone"
            signed = text(origin, "originAccessControlId")
            auth = Auth(type=signed if isinstance(signed, Unknown) else None)
            found.append(Endpoint(None, None, auth, "CloudFront distribution", target=domain, note=note))
    return found
