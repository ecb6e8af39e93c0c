"""What moto lacks, put right in this process: a module for each backend whose `patch()` is called once, as it is loaded.

Each addition is an operation of AWS's API that moto does not have, a field that it forgets, or a request that AWS
refuses and moto takes. https://docs.getmoto.org/en/latest/docs/services/ lists what moto has. All of it was seen in
moto 5.2.5; tests/laptop/cloud/test_gaps.py names each, and fails for what a later version has.
"""

from __future__ import annotations

import importlib
import threading
from typing import Final

_MODULES: Final = {
    "apigateway": ("apigateway", "rest_deployments", "rest_refusals"),
    "apigatewayv2": ("apigatewayv2",),
    "awslambda": ("lambdas", "invoking"),
    "cloudfront": ("cloudfront",),
    "cognito-idp": ("cognito", "pools"),
    "cognitoidp": ("cognito", "pools"),
    "dynamodb": ("streams",),
    "ecs": ("ecs",),
    "events": ("events",),
    "iam": ("iam",),
    "lambda": ("lambdas", "invoking"),
    "logs": ("logs",),
    "sns": ("topics",),
    "sqs": ("queues",),
    "stepfunctions": ("stepfunctions",),
    "sts": ("sts",),
    "wafv2": ("wafv2",),
}
_patched: set[str] = set()
_lock = threading.Lock()


def patch(backend: str) -> None:
    """Put right what moto's backend lacks, once in the life of the process."""
    with _lock:
        for module in _MODULES.get(backend, ()):
            if module not in _patched:
                importlib.import_module(f"{__name__}.{module}").patch()
                _patched.add(module)
