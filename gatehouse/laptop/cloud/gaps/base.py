"""What the modules of this package share: moto's classes, which are patched in place, and how to answer for them."""

from __future__ import annotations

import functools
import importlib
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Moto: TypeAlias = Any
"""Something of moto's: a module, a class that is patched, or an instance of one."""

Original: TypeAlias = "Callable[..., Any]"
"""A method of moto's as it was."""

Answer: TypeAlias = tuple[int, dict[str, str], str]
"""What a REST operation of moto returns: status, headers and body."""


def moto(module: str) -> Moto:
    """Return a module of moto's, such as `apigatewayv2.models`."""
    return importlib.import_module(f"moto.{module}")


def add(target: Moto, **operations: Callable[..., Any]) -> None:
    """Give a class of moto's these methods, in the place of those it had."""
    for name, operation in operations.items():
        setattr(target, name, operation)


def wrap(target: Moto, **operations: Callable[..., Any]) -> None:
    """Put each of these around the method of its name: it is given that method, and then what that is called with."""
    for name, operation in operations.items():
        setattr(target, name, around(getattr(target, name), operation))


def around(original: Original, operation: Callable[..., Any]) -> Original:
    """Return what calls `operation` with the original and all that it is called with itself."""

    @functools.wraps(original)
    def method(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - moto's
        return operation(original, *args, **kwargs)

    return method


def check(target: Moto, **checks: Callable[[Moto, dict[str, Any]], None]) -> None:
    """Have requests looked at before moto sees them: each check is given the response object and the request's body."""
    for name, looked_at in checks.items():
        wrap(target, **{name: functools.partial(_checked, looked_at)})


def _checked(looked_at: Callable[[Moto, dict[str, Any]], None], original: Original, self: Moto) -> Any:  # noqa: ANN401
    looked_at(self, body(self))
    return original(self)


def body(response: Moto) -> dict[str, Any]:
    """Return the JSON body of the request that a response class of moto's is answering."""
    params: dict[str, Any] = json.loads(response.body or "{}")
    return params


def answer(value: Any, status: int = 200) -> Answer:  # noqa: ANN401 - JSON data
    """Answer a REST operation with JSON."""
    return status, {}, json.dumps(value)
