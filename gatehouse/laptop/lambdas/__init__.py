"""Lambda functions, each run in processes of its own through the Runtime API."""

from __future__ import annotations

from gatehouse.laptop.lambdas.types import FunctionSpec, Invocation, UnknownFunction, UnknownFunctionError

__all__ = ["FunctionSpec", "Invocation", "UnknownFunction", "UnknownFunctionError"]
