"""Lambda: reads the code that moto holds, without a trip through HTTP."""

from __future__ import annotations

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.gaps.base import moto


def code(account: str, region: str, function: str) -> bytes:
    """Return the zip of a function, named by its name or ARN. Raises NotFoundError if there is none."""
    backend = moto("backends").get_backend("lambda")[account][region]
    try:
        held = backend.get_function(function)
    except moto("awslambda.exceptions").UnknownFunctionException as error:
        raise NotFoundError(f"There is no function {function}.") from error
    zipped: bytes = held.code_bytes
    return zipped
