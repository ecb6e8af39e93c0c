"""Callers who sign with AWS credentials, as a route's `iam` asks for: API Gateway knows them without an authorizer.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
"""

from .kind import Kind


class Iam(Kind):
    """Signed calls."""

    key = "iam"
    authorization = "AWS_IAM"
