"""Calls that are signed with AWS credentials (Signature Version 4), by botocore's own signer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.operate.target import Target

SERVICE: Final = "execute-api"


def signed(
    target: Target, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
) -> dict[str, str]:
    """The headers with a signature by the keys of the AWS profile, or of the laptop's owner.

    Raises:
        OperateError: There are no keys.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    keys = target.keys()
    if keys is None:
        raise OperateError(
            "there are no AWS credentials to sign with; name a profile with --profile, or log in to AWS"
        )
    request = AWSRequest(method, url, data=body, headers=dict(headers))
    SigV4Auth(keys, SERVICE, target.region).add_auth(request)
    return dict(request.headers.items())
