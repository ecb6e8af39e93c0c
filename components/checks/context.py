"""The `$context` variables that HTTP APIs have, for access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

from __future__ import annotations

import re

CONTEXT = frozenset(
    {
        "accountId", "apiId", "authorizer.error", "authorizer.principalId", "awsEndpointRequestId",
        "awsEndpointRequestId2", "customDomain.basePathMatched", "dataProcessed", "domainName", "domainPrefix",
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

VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_:.-]*[A-Za-z0-9_])")
"""A variable in a format, and what follows `$context.`."""


def strangers(form: str) -> list[str]:
    """What a format names that HTTP APIs do not have, without `$context.`; an authorizer returns what it likes."""
    return [
        name for name in VARIABLE.findall(form) if name not in CONTEXT and not name.startswith("authorizer.")
    ]
