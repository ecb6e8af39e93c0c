"""Calls that are signed with AWS credentials (`AWS_IAM`), for HTTP APIs.

The signature is Signature Version 4, as botocore's own signer computes it:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html. What the caller's policies have to allow is
`execute-api:Invoke`: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from calendar import timegm
from dataclasses import dataclass, field
from time import strptime
from typing import TYPE_CHECKING, Any, TypeAlias

from gatehouse import query
from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind
from gatehouse.laptop.gateway.policies import allowed
from gatehouse.laptop.gateway.request import route_arn
from gatehouse.laptop.gateway.tokens import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.request import Exchange, Request

SERVICE = "execute-api"
SKEW = 300
"""Seconds that a signature's time may be off."""

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)/aws4_request"
    r" *, *SignedHeaders=(?P<headers>[^,\s]+) *, *Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME = re.compile(r"\d{8}T\d{6}Z")


class UnsignedError(RefusedTokenError):
    """The call is not signed by somebody who may make it: 403."""

    status = 403
    challenged = False


@dataclass(frozen=True)
class Principal:
    """Whom a pair of AWS keys belongs to.

    Attributes:
        arn: `arn:aws:iam::ACCOUNT:user/NAME`, or `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
        id: `AIDA...`, or `AROA...:SESSION`.
        account: The account's id.
        secret: The secret key.
        statements: Of all its policies.
        limits: What each of these does not allow is refused: a permissions boundary, a session's own policy.
    """

    arn: str
    id: str
    account: str
    secret: str = field(repr=False)
    statements: Sequence[Mapping[str, Any]]
    limits: Sequence[Sequence[Mapping[str, Any]]] = ()

    def may(self, action: str, resource: str) -> bool:
        """Tell whether its policies allow an action on a resource."""
        return all(allowed(one, action, resource) for one in (self.statements, *self.limits))


Principals: TypeAlias = "Callable[[str, str | None], Principal | None]"
"""Finds who holds an access key, by its id and session token; None where it is nobody's."""


@dataclass(frozen=True)
class Signer:
    """Who signed a call."""

    principal: Principal
    key: str

    @property
    def identity(self) -> dict[str, str | None]:
        """Give what `$context.identity` and `requestContext.identity` have of the caller."""
        principal = self.principal
        return {
            "accessKey": self.key,
            "accountId": principal.account,
            "caller": principal.id,
            "user": principal.id,
            "userArn": principal.arn,
        }

    def version_2(self, *, scoped: bool) -> str:  # noqa: ARG002 - as `Caller` has it
        """Give `requestContext.authorizer` of an event in format 2.0, as JSON."""
        principal = self.principal
        found = {
            "accessKey": self.key,
            "accountId": principal.account,
            "callerId": principal.id,
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": principal.arn,
            "userId": principal.id,
        }
        return json.dumps({"iam": found}, separators=(",", ":"))

    def version_1(self, *, scoped: bool) -> dict[str, Any] | None:  # noqa: ARG002 - as `Caller` has it
        """Give nothing: in format 1.0 a signer is in `requestContext.identity`."""
        return None

    def variable(self, name: str) -> str | None:  # noqa: ARG002 - as `Caller` has it
        """Give nothing: a signer is in `$context.identity`."""
        return None


@dataclass(frozen=True)
class IamAuthorizer:
    """Lets in whoever signs a call, as far as their policies allow it."""

    principals: Principals

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Signer:  # noqa: ARG002 - only JWTs have scopes
        """Judge a request."""
        request = exchange.request
        found = _AUTHORIZATION.fullmatch((request.header(b"authorization") or "").strip())
        if found is None:
            raise UnsignedError("The call is not signed with Signature Version 4")
        date = request.header(b"x-amz-date") or ""
        _check_scope(found, date, exchange.api.region, backends.clock())
        _check_covered(found["headers"].split(";"), request)
        principal = self.principals(found["key"], request.header(b"x-amz-security-token"))
        if principal is None or not hmac.compare_digest(
            signature(request, found, date, principal.secret), found["signature"]
        ):
            raise UnsignedError("The signature is not that of a key which is known here")
        arn = route_arn(exchange)
        if not principal.may(f"{SERVICE}:Invoke", arn):
            raise UnsignedError(f"{principal.arn} may not perform {SERVICE}:Invoke on {arn}")
        return Signer(principal, found["key"])


def _check_scope(found: re.Match[str], date: str, region: str, now: float) -> None:
    if not _TIME.fullmatch(date) or not date.startswith(found["date"]):
        raise UnsignedError("X-Amz-Date is missing, or not of the day of the credential's scope")
    try:
        at = timegm(strptime(date, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise UnsignedError("X-Amz-Date is no time") from None
    if abs(now - at) > SKEW:
        raise UnsignedError("The signature is too old, or from the future")
    if (found["region"], found["service"]) != (region, SERVICE):
        raise UnsignedError(f"The credential's scope is not {region}/{SERVICE}")


def _check_covered(signed: Sequence[str], request: Request) -> None:
    """Check that a signature covers the host and each `x-amz-*` header, as those who sign are told to.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    sent = (name.decode("latin-1") for name, _ in request.headers)
    for name in ("host", "x-amz-date", *(one for one in sent if one.startswith("x-amz-"))):
        if name not in signed:
            raise UnsignedError(f"The signature does not cover the header {name}")


def signature(request: Request, found: re.Match[str], date: str, secret: str) -> str:
    """Compute the signature that a request should have, over the body that came and not the one that is claimed."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    claimed = request.header(b"x-amz-content-sha256")
    body = hashlib.sha256(request.body).hexdigest()
    if claimed is not None and claimed != body:
        raise UnsignedError("X-Amz-Content-SHA256 is not the body's")
    signed = {name: request.header(name.encode("latin-1", "replace")) for name in found["headers"].split(";")}
    if missing := [name for name, value in signed.items() if value is None]:
        raise UnsignedError(f"The signature covers the header {missing[0]}, which was not sent")
    # botocore signs a query as it is in the URL, but for its order.
    asked = query.encoded(request.query.encode("latin-1"))
    made = AWSRequest(
        request.method,
        f"https://host{request.path}?{asked}",  # the host that is signed is the header's, of whatever it is made
        headers={name: value for name, value in signed.items() if value is not None},
        data=request.body,
    )
    made.context["timestamp"] = date
    signer = SigV4Auth(Credentials(found["key"], secret), SERVICE, found["region"])
    computed: str = signer.signature(signer.string_to_sign(made, signer.canonical_request(made)), made)
    return computed


KIND = AuthorizerKind("", lambda reader, _api, _found, _where: IamAuthorizer(reader.principals))
