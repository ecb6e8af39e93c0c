"""WAF: an update to no rules, which moto 5.2.5 takes for no change, and an IP set's name, which it gives out twice.

https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html and `WAFDuplicateItemException` in
https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud.gaps.base import Moto, Original, body, moto, wrap


def patch() -> None:
    """Make an update replace the rules, and refuse a name that is taken, as AWS does."""
    response = moto("wafv2.responses").WAFV2Response
    wrap(response, update_web_acl=_updated, create_ip_set=_once)


def _updated(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    result = original(self)
    params = body(self)
    if not params.get("Rules"):
        self.wafv2_backend.get_web_acl(None, params["Name"], params["Id"]).rules = []
    return result


def _once(original: Original, self: Moto) -> Any:  # noqa: ANN401 - moto's result
    params = body(self)
    for held in self.wafv2_backend.ip_sets.values():
        if (held.name, held.scope) == (params["Name"], params["Scope"]):
            raise moto("wafv2.exceptions").WAFV2DuplicateItemException
    return original(self)
