"""What faces the internet with TLS."""

from __future__ import annotations

from tests.policy.cases.shared import (
    CLOUDFRONT,
    DOMAIN,
    HTTPS_ONLY,
    LISTENER,
    REST_DOMAIN,
    TLS,
)
from tests.policy.programs import (
    Later,
    one,
)

MODERN_TLS = [
    one("a domain of TLS 1.0", "failing", REST_DOMAIN, {"domainName": "a", "securityPolicy": "TLS_1_0"}, TLS),
    one(
        "a domain of an HTTP API of TLS 1.0",
        "failing",
        DOMAIN,
        {"domainName": "a", "domainNameConfiguration": {"securityPolicy": "TLS_1_0"}},
        TLS,
    ),
    one(
        "a domain of aws-native of TLS 1.0",
        "failing",
        "aws-native:apigatewayv2:DomainName",
        {"domainNameConfigurations": [{"securityPolicy": "TLS_1_0"}]},
        TLS,
    ),
    one(
        "a distribution of TLS 1.1",
        "failing",
        CLOUDFRONT,
        {"viewerCertificate": {"minimumProtocolVersion": "TLSv1.1_2016"}, **HTTPS_ONLY},
        TLS,
    ),
    one(
        "a distribution over plain http",
        "failing",
        CLOUDFRONT,
        {"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}},
        TLS,
    ),
    one(
        "a behaviour over plain http",
        "failing",
        CLOUDFRONT,
        {**HTTPS_ONLY, "orderedCacheBehaviors": [{"viewerProtocolPolicy": "allow-all"}]},
        TLS,
    ),
    one(
        "an origin of TLS 1.0",
        "failing",
        CLOUDFRONT,
        {**HTTPS_ONLY, "origins": [{"customOriginConfig": {"originSslProtocols": ["TLSv1", "TLSv1.2"]}}]},
        TLS,
    ),
    one(
        "a distribution of aws-native over plain http",
        "failing",
        "aws-native:cloudfront:Distribution",
        {"distributionConfig": {"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}}},
        TLS,
    ),
    one("a listener with the default policy", "failing", LISTENER, {"protocol": "HTTPS"}, TLS),
    one(
        "a listener of TLS 1.0",
        "failing",
        LISTENER,
        {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-0-2021-06"},
        TLS,
    ),
    one("a domain of TLS 1.2", "passing", REST_DOMAIN, {"securityPolicy": "TLS_1_2"}),
    one("a domain that leaves it to AWS", "passing", DOMAIN, {"domainName": "a"}),
    one(
        "a distribution of TLS 1.2",
        "passing",
        CLOUDFRONT,
        {"viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"}, **HTTPS_ONLY},
    ),
    one(
        "a distribution with CloudFront's own certificate",
        "passing",
        CLOUDFRONT,
        {
            "viewerCertificate": {"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1"},
            **HTTPS_ONLY,
        },
    ),
    one(
        "a listener of TLS 1.3",
        "passing",
        LISTENER,
        {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
    ),
    one("a listener inside a network", "passing", LISTENER, {"protocol": "HTTP"}),
    one(
        "a version that is not known yet",
        "unknown",
        REST_DOMAIN,
        {"securityPolicy": Later("TLS_1_0")},
        up={TLS},
    ),
    one("origins that are not known yet", "unknown", CLOUDFRONT, {**HTTPS_ONLY, "origins": Later([])}),
    one("a version that is a list", "odd", REST_DOMAIN, {"securityPolicy": ["TLS_1_0"]}),
    one(
        "origins that are a text",
        "odd",
        CLOUDFRONT,
        {**HTTPS_ONLY, "origins": "example.com", "orderedCacheBehaviors": 5},
    ),
]
