"""What the modules of this package share: moto's classes, which are patched in place, and how to answer for them."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Moto: TypeAlias = Any
"""Something of moto's: a module, a class that is patched, or an instance of one."""

Answer: TypeAlias = tuple[int, dict[str, str], str]
"""What a REST operation of moto returns: status, headers and body."""


def moto(module: str) -> Moto:
    """Return a module of moto's, such as `apigatewayv2.models`."""
    return importlib.import_module(f"moto.{module}")


def add(target: Moto, **operations: Callable[..., Any]) -> None:
    """Give a class of moto's these methods, in the place of those it had."""
    for name, operation in operations.items():
        setattr(target, name, operation)


def body(response: Moto) -> dict[str, Any]:
    """Return the JSON body of the request that a response class of moto's is answering."""
    params: dict[str, Any] = json.loads(response.body or "{}")
    return params


def answer(value: Any, status: int = 200) -> Answer:  # noqa: ANN401 - JSON data
    """Answer a REST operation with JSON."""
    return status, {}, json.dumps(value)
