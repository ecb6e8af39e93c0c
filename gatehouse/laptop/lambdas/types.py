"""What the gateway and the Lambda runner say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnknownFunctionError(LookupError):
    """No function has this ARN; the gateway answers as for a function that may not be invoked."""


UnknownFunction = UnknownFunctionError


@dataclass(frozen=True)
class FunctionSpec:
    """A function as the control plane holds it.

    Attributes:
        arn: The function's ARN, without a qualifier.
        name: Its name, as `AWS_LAMBDA_FUNCTION_NAME` shows it.
        handler: `module.function`, in the form the runtime wants.
        runtime: An identifier such as `python3.13` or `provided.al2023`.
        code: The deployment package, a zip.
        environment: The function's own variables.
        timeout: Seconds that one invocation may take, 1 to 900.
        memory: Megabytes, 128 to 10,240.
        log_group: The name of the CloudWatch log group its output goes to.
    """

    arn: str
    name: str
    handler: str
    runtime: str
    code: bytes = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    timeout: float
    memory: int
    log_group: str


@dataclass(frozen=True)
class Invocation:
    """What an invocation came to.

    Attributes:
        payload: The function's JSON result, or the JSON error document
            (`errorMessage`, `errorType`) where `error` is set.
        error: None, or the value of `X-Amz-Function-Error`, which is `Unhandled` for whatever
            went wrong in the function: an exception, a time-out, a process that ended.
    """

    payload: bytes
    error: str | None = None
