"""Lambda: moto 5.2.5 runs functions in Docker only, and refuses no event source that a function's role may not read.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud import runners
from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap
from gatehouse.laptop.cloud.turns import outside

_READS = {"sqs": ("sqs:ReceiveMessage", "ReceiveMessage on SQS")}
"""The action that a function's role needs for a source, and AWS's words for it.

LIVE: anomalyco/sst#5737 recorded the words.
"""


def patch() -> None:
    """Let the laptop run functions."""
    models = moto("awslambda.models")
    wrap(models.LambdaFunction, invoke=_invoked)
    wrap(models.LambdaBackend, create_event_source_mapping=_readable)


def _invoked(original: Original, self: Moto, body: Any, request_headers: Any, response_headers: Any) -> Any:  # noqa: ANN401
    runner = runners.functions()
    if runner is None:
        return original(self, body, request_headers, response_headers)
    event = body.encode() if isinstance(body, str) else body or b"{}"
    kind = request_headers.get("X-Amz-Invocation-Type") or "RequestResponse"
    if kind == "DryRun":
        return b""
    if kind == "Event":
        account = f"arn:aws:iam::{self.account_id}:root"
        runner.deliver(runners.Delivery(self.function_arn, account, "", event.decode(), {}))
        return b""
    # The function may call the cloud, from which it is called.
    with outside():
        outcome = runner.invoke(self.function_arn, event)
    if outcome.throttled:
        error = moto("awslambda.exceptions").LambdaClientError("TooManyRequestsException", "Rate Exceeded.")
        error.code = 429
        raise error
    if outcome.failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    return outcome.payload


def _readable(original: Original, self: Moto, spec: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
    """Refuse a source that the function's role may not read, and look at a new one's."""
    source = str(spec.get("EventSourceArn") or "")
    action, words = _READS.get(source.split(":")[2] if source.count(":") > 1 else "", ("", ""))
    runner = runners.functions()
    if action and runner is not None:
        function = self.get_function(spec["FunctionName"])
        if not runner.may(str(function.role), action, source):
            said = f"The function execution role does not have permissions to call {words}"
            raise moto("awslambda.exceptions").InvalidParameterValueException(said)
    made = original(self, spec)
    if runner is not None:
        runner.stir()
    return made
