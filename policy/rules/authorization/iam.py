"""Signed requests: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .kind import Kind

if TYPE_CHECKING:
    from ..endpoints import Auth, Trust


class Iam(Kind):
    """Callers sign with AWS credentials, and their policies are asked."""

    type = "AWS_IAM"
    title = "IAM authorizer"
    callers = "signed AWS requests"

    def useless(self, _auth: Auth, trust: Trust) -> str:
        """Why it does not count: an organization may not want it to."""
        return "" if trust.iam else "AWS_IAM does not count, by configuration"
