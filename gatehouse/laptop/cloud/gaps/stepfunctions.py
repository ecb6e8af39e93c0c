"""Step Functions: moto 5.2.5 runs no state machine unless told to, and its tasks look for AWS at a fixed port.

https://docs.getmoto.org/en/latest/docs/services/stepfunctions.html
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import callers
from gatehouse.laptop.cloud.gaps.base import moto

if TYPE_CHECKING:
    from collections.abc import Callable

_PARSER = "moto.stepfunctions.parser."


def patch() -> None:
    """Run state machines, with tasks that call this cloud."""
    moto("core.config").default_user_config["stepfunctions"]["execute_state_machine"] = True
    moto("stepfunctions.parser.models")
    original = moto("stepfunctions.parser.asl.utils.boto_client").boto_client_for
    replacement = _client(original)
    # Each kind of task has taken the function into its own module.
    for name, module in list(sys.modules.items()):
        if name.startswith(_PARSER) and getattr(module, "boto_client_for", None) is original:
            module.boto_client_for = replacement  # type: ignore[attr-defined]


def _client(original: Callable[..., Any]) -> Callable[..., Any]:
    def client(region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ANN401 - boto3's clients
        runner = callers.functions()
        if runner is None:
            return original(region, service, state_credentials)
        return runner.client(service, region)

    return client
