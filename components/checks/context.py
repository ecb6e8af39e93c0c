"""The `$context` variables that APIs have, for access logs."""

from __future__ import annotations

import re

CONTEXT = frozenset(
    {
        "accountId", "apiId", "authorizer.", "awsEndpointRequestId", "awsEndpointRequestId2",
        "customDomain.basePathMatched", "dataProcessed", "domainName", "domainPrefix",
        "error.message", "error.messageString", "error.responseType", "extendedRequestId", "httpMethod",
        "identity.accountId", "identity.caller", "identity.clientCert.clientCertPem",
        "identity.clientCert.issuerDN", "identity.clientCert.serialNumber", "identity.clientCert.subjectDN",
        "identity.clientCert.validity.notAfter", "identity.clientCert.validity.notBefore",
        "identity.cognitoAuthenticationProvider", "identity.cognitoAuthenticationType",
        "identity.cognitoIdentityId", "identity.cognitoIdentityPoolId", "identity.principalOrgId",
        "identity.sourceIp", "identity.user", "identity.userAgent", "identity.userArn", "integration.error",
        "integration.integrationStatus", "integration.latency", "integration.requestId", "integration.status",
        "integrationErrorMessage", "integrationLatency", "integrationStatus", "path", "protocol", "requestId",
        "requestTime", "requestTimeEpoch", "responseLatency", "responseLength", "routeKey", "stage", "status",
    }
)  # fmt: skip

"""An HTTP API's: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html

One that ends in a dot stands for all that begin so: an authorizer returns what it likes.
"""

REST_CONTEXT = (CONTEXT - {"awsEndpointRequestId2", "dataProcessed", "routeKey"}) | {
    "authenticate.error", "authenticate.latency", "authenticate.status", "authorize.error", "authorize.latency",
    "authorize.status", "cipherSuite", "customDomain.routingRuleIdMatched", "deploymentId", "endpointType",
    "error.validationErrorString", "identity.apiKey", "identity.apiKeyId", "identity.vpcId", "identity.vpceId",
    "integration.responseTransferMode", "integration.timeToAllHeaders", "integration.timeToFirstContent",
    "isCanaryRequest", "requestOverride.", "resourceId", "resourcePath", "responseOverride.", "tlsVersion", "waf.error",
    "waf.latency", "waf.status", "wafResponseCode", "webaclArn", "xrayTraceId",
}  # fmt: skip
"""A REST API's: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html

The last three of `integration` come with response streaming, `cipherSuite` and `tlsVersion` with
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html.
"""

VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_:.-]*[A-Za-z0-9_])")
"""A variable in a format, and what follows `$context.`."""


def strangers(form: str, known: frozenset[str] = CONTEXT) -> list[str]:
    """What a format names that the APIs which have the `known` variables do not, without `$context.`."""
    open_ended = tuple(one for one in known if one.endswith("."))
    return [name for name in VARIABLE.findall(form) if name not in known and not name.startswith(open_ended)]
