"""Limits of Cognito user pools.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ and
https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.problems import Problems


def check_user_pool(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a UserPool's arguments."""
