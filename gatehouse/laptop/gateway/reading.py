"""What reading HTTP APIs and REST APIs from a control plane has in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway.model import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.gateway.iam_authorizer import IamAuthorizer
    from gatehouse.laptop.gateway.issuers import Issuer
    from gatehouse.laptop.gateway.permissions import Permissions

FUNCTION = re.compile(
    r"(?:arn:[\w-]+:apigateway:[\w-]+:lambda:path/[^/]+/functions/)?(arn:[\w-]+:lambda:.+?)(?:/invocations)?"
)
_ACCOUNT_RATE, _ACCOUNT_BURST = 10_000.0, 5_000
"""An account's own limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html."""


class RefusedError(Exception):
    """The control plane holds what AWS would not have accepted; the text lists every problem."""


@dataclass
class Findings:
    """What came up while reading.

    Attributes:
        problems: What AWS would have refused.
        unemulated: What is there and not emulated, so never let through.
    """

    problems: list[str] = field(default_factory=list)
    unemulated: list[str] = field(default_factory=list)


@dataclass
class Reader:
    """What to read with; one per load.

    Attributes:
        permissions: The functions' policies.
        issuer: Gives the keys of an issuer, always the same object for the same issuer.
        iam: Judges calls that are signed with AWS credentials.
        findings: Where to note what came up.
    """

    permissions: Permissions
    issuer: Callable[[str], Issuer]
    iam: IamAuthorizer
    findings: Findings
    region: str
    account: str

    def problem(self, text: str) -> None:
        """Note what AWS would have refused."""
        self.findings.problems.append(text)

    def unemulated(self, text: str) -> None:
        """Note what is not emulated."""
        self.findings.unemulated.append(text)

    def throttle(self, rate: float | None, burst: int | None) -> Throttle | None:
        """Make a throttle of a rate and a burst; None where neither is set.

        One that is missing is the account's, and so is a negative one, by which the provider says that a REST API has none
        (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings).
        """
        rate = None if rate is None or rate < 0 else float(rate)
        burst = None if burst is None or burst < 0 else int(burst)
        if rate is None and burst is None:
            return None
        return Throttle(_ACCOUNT_RATE if rate is None else rate, _ACCOUNT_BURST if burst is None else burst)
