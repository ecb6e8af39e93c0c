"""WAF: an update to no rules, which moto takes for no change.

https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps.base import Moto, add, body, moto

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Make an update replace the rules, as AWS does."""
    response = moto("wafv2.responses").WAFV2Response
    add(response, update_web_acl=_updated(response.update_web_acl))


def _updated(original: Callable[[Moto], Any]) -> Callable[[Moto], Any]:
    def update(self: Moto) -> Any:  # noqa: ANN401 - moto's result
        result = original(self)
        params = body(self)
        if not params.get("Rules"):
            self.wafv2_backend.get_web_acl(None, params["Name"], params["Id"]).rules = []
        return result

    return update
