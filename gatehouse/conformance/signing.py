"""Signatures of Version 4 for records: right ones, and those that AWS refuses. Computed by botocore's own signer.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gatehouse.operate.signing import SERVICE

if TYPE_CHECKING:
    from gatehouse.conformance.sending import Headers

_LATE = timedelta(minutes=6)


@dataclass(frozen=True)
class RequestSigner:
    """Signs with these keys for a region."""

    keys: Credentials
    region: str

    def __call__(self, how: str, method: str, url: str, body: bytes) -> Headers:
        """Give the headers of a signature that is made as `how` says, one of `records.HOW`."""
        frozen = self.keys.get_frozen_credentials()
        secret = f"{frozen.secret_key}{'x' if how == 'wrong-secret' else ''}"
        signer = SigV4Auth(
            Credentials(str(frozen.access_key), secret, frozen.token),
            "s3" if how == "other-service" else SERVICE,
            self.region,
        )
        at = datetime.now(UTC) - (_LATE if how == "old" else timedelta())
        date = at.strftime("%Y%m%dT%H%M%SZ")
        headers = {"X-Amz-Date": date} | ({"X-Amz-Security-Token": frozen.token} if frozen.token else {})
        request = AWSRequest(method, url, data=body, headers=headers)
        request.context["timestamp"] = date
        covered = signer.signed_headers(signer.headers_to_sign(request))
        found = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
        scope = f"Credential={signer.scope(request)}, SignedHeaders={covered}, Signature={found}"
        return [*headers.items(), ("Authorization", f"AWS4-HMAC-SHA256 {scope}")]
