"""CloudFront and WAF."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case, Values

_DISTRIBUTION: Values = {
    "enabled": True,
    "comment": "in front",
    "httpVersion": "http2",
    "origins": [
        {
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com",
            "originId": "api",
            "customHeaders": [{"name": "x-edge", "value": "secret"}],
            "customOriginConfig": {
                "httpPort": 80.0,
                "httpsPort": 443.0,
                "originProtocolPolicy": "https-only",
                "originSslProtocols": ["TLSv1.2"],
            },
        }
    ],
    "defaultCacheBehavior": {
        "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cachedMethods": ["GET", "HEAD"],
        "targetOriginId": "api",
        "viewerProtocolPolicy": "https-only",
        "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    },
    "restrictions": {"geoRestriction": {"restrictionType": "none"}},
    "viewerCertificate": {"cloudfrontDefaultCertificate": True},
    "webAclId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
    "tags": {"team": "web"},
}

_CORS_POLICY: Values = {
    "accessControlAllowCredentials": False,
    "accessControlAllowHeaders": {"items": ["*"]},
    "accessControlAllowMethods": {"items": ["GET"]},
    "accessControlAllowOrigins": {"items": ["https://app.example"]},
    "originOverride": True,
}

EDGE = (
    Case(
        "aws:cloudfront/distribution:Distribution",
        _DISTRIBUTION,
        {"comment": "before", "tags": {"team": "api"}},
        unread=frozenset({"origins", "defaultCacheBehavior", "restrictions", "viewerCertificate", "tags"}),
    ),
    Case(
        "aws:cloudfront/function:Function",
        {
            "name": "rewrite",
            "runtime": "cloudfront-js-2.0",
            "code": "function handler(event) { return event.request; }",
        },
        {"code": "function handler(e) { return e.request; }", "comment": "short"},
        unread=frozenset({"code"}),
    ),
    Case(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        {
            "name": "sites",
            "originAccessControlOriginType": "s3",
            "signingBehavior": "always",
            "signingProtocol": "sigv4",
            "description": "sites",
        },
        {"description": "all sites"},
    ),
    Case(
        "aws:cloudfront/cachePolicy:CachePolicy",
        {
            "name": "none",
            "minTtl": 0.0,
            "defaultTtl": 0.0,
            "maxTtl": 1.0,
            "parametersInCacheKeyAndForwardedToOrigin": {
                "cookiesConfig": {"cookieBehavior": "none"},
                "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["authorization"]}},
                "queryStringsConfig": {"queryStringBehavior": "all"},
                "enableAcceptEncodingGzip": True,
            },
        },
        {"maxTtl": 0.0},
        unread=frozenset({"parametersInCacheKeyAndForwardedToOrigin"}),
    ),
    Case(
        "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
        {
            "name": "all",
            "cookiesConfig": {"cookieBehavior": "all"},
            "headersConfig": {"headerBehavior": "allExcept", "headers": {"items": ["host"]}},
            "queryStringsConfig": {"queryStringBehavior": "all"},
        },
        {"cookiesConfig": {"cookieBehavior": "none"}},
        unread=frozenset({"headersConfig"}),
    ),
    Case(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        {"name": "cors", "corsConfig": _CORS_POLICY},
        {"comment": "for the app"},
        unread=frozenset({"corsConfig"}),
    ),
    Case(
        "aws:wafv2/webAcl:WebAcl",
        {
            "name": "front",
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "description": "in front",
            "customResponseBodies": [{"key": "slow", "content": "slow down", "contentType": "TEXT_PLAIN"}],
            "rules": [
                {
                    "name": "rate",
                    "priority": 1.0,
                    "action": {"block": {}},
                    "statement": {"rateBasedStatement": {"limit": 2000.0, "aggregateKeyType": "IP"}},
                    "visibilityConfig": {
                        "cloudwatchMetricsEnabled": True,
                        "metricName": "rate",
                        "sampledRequestsEnabled": True,
                    },
                },
                {
                    "name": "common",
                    "priority": 2.0,
                    "overrideAction": {"none": {}},
                    "statement": {
                        "managedRuleGroupStatement": {
                            "name": "AWSManagedRulesCommonRuleSet",
                            "vendorName": "AWS",
                        }
                    },
                    "visibilityConfig": {
                        "cloudwatchMetricsEnabled": True,
                        "metricName": "common",
                        "sampledRequestsEnabled": True,
                    },
                },
            ],
            "visibilityConfig": {
                "cloudwatchMetricsEnabled": True,
                "metricName": "front",
                "sampledRequestsEnabled": True,
            },
        },
        {"defaultAction": {"block": {}}, "rules": []},
        unread=frozenset({"scope", "customResponseBodies"}),
        hints={"name": "front", "scope": "REGIONAL"},
    ),
    Case(
        "aws:wafv2/ipSet:IpSet",
        {"name": "office", "scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": ["10.0.0.0/8"]},
        {"addresses": ["10.0.0.0/8", "192.168.0.0/16"]},
        unread=frozenset({"scope"}),
        hints={"name": "office", "scope": "REGIONAL"},
    ),
    Case(
        "aws:wafv2/webAclAssociation:WebAclAssociation", {"webAclArn": "~acl.arn", "resourceArn": "~balancer"}
    ),
    Case(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        {
            "resourceArn": "~acl.arn",
            "logDestinationConfigs": ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-a"],
        },
        {"redactedFields": [{"singleHeader": {"name": "authorization"}}]},
    ),
)
