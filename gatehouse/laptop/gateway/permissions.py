"""Which callers a function's resource policy lets in."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_lambda.client import LambdaClient

_PRINCIPAL = "apigateway.amazonaws.com"
_QUALIFIED = re.compile(r"(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+):([^:]+)")
_ACTIONS = frozenset({"lambda:invokefunction", "lambda:*", "*"})
"""In lower case: actions are the same in any. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""


class Permissions:
    """Reads functions' policies, each once; one per load."""

    def __init__(
        self, client: LambdaClient, *, region: str, account: str, principal: str = _PRINCIPAL
    ) -> None:
        # The service that calls is API Gateway unless another is named.
        self._client = client
        self._account = account
        self._principal = principal
        self._prefix = f"arn:aws:execute-api:{region}:{account}:"
        self._found: dict[str, tuple[str, ...]] = {}

    def sources(self, arn: str) -> tuple[str, ...]:
        """List the patterns, with `*` and `?`, of source ARNs that API Gateway may call a function for; empty where none."""
        if arn not in self._found:
            try:
                policy = json.loads(self._client.get_policy(**_named(arn))["Policy"])
            except (ClientError, ValueError):
                policy = {}
            self._found[arn] = tuple(self._allowed(policy.get("Statement") or []))
        return self._found[arn]

    def allow(self, patterns: Sequence[str] | None, resource: str) -> bool:
        """Tell whether a route, `API/STAGE/METHOD/path` or `API/STAGE/$default`, may call its function.

        `patterns` are what `sources` gave; None for a call with the integration's own role.
        """
        return patterns is None or matches(patterns, self._prefix + resource)

    def _allowed(self, statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for statement in statements:
            principal = statement.get("Principal")
            services = (
                principal.get("Service", principal.get("AWS")) if isinstance(principal, dict) else principal
            )
            if (
                statement.get("Effect") != "Allow"
                or not _ACTIONS & {action.lower() for action in _listed(statement.get("Action"))}
                or not {self._principal, "*"} & set(_listed(services))
            ):
                continue
            patterns, known = ["*"], True
            for operator, tests in (statement.get("Condition") or {}).items():
                for name, value in tests.items():
                    if name.lower() == "aws:sourcearn" and operator in {
                        "ArnLike",
                        "ArnEquals",
                        "StringLike",
                        "StringEquals",
                    }:
                        patterns = _listed(value)
                    elif name.lower() != "aws:sourceaccount" or self._account not in _listed(value):
                        known = False  # a condition that is not understood lets nobody in
            if known:
                yield from patterns


def matches(patterns: Iterable[str], arn: str) -> bool:
    """Whether one of the patterns has the ARN."""
    return any(_glob(pattern).fullmatch(arn) for pattern in patterns)


def _named(arn: str) -> dict[str, str]:
    found = _QUALIFIED.fullmatch(arn)
    return {"FunctionName": found[1], "Qualifier": found[2]} if found else {"FunctionName": arn}


def _listed(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else [str(value)]


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in pattern), re.DOTALL
    )
