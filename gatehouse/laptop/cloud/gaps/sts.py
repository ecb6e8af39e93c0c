"""STS: the managed policies that narrow a session, which moto forgets.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap


def patch() -> None:
    """Keep a session's policies with it."""
    wrap(
        moto("sts.responses").TokenResponse,
        assume_role=_with_policies,
        assume_role_with_web_identity=_with_policies,
        assume_role_with_saml=_with_policies,
    )


def _with_policies(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    answer = original(self)
    given = self._get_param("PolicyArns") or ()
    answer.result["Credentials"].policy_arns = tuple(one["arn"] for one in given)
    return answer
