"""Limits of Lambda functions.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .handler import check_handler
from .requirements import check_requirements
from .values import number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

ENVIRONMENT_BYTES = 4096
LAYERS = 5
NAME = 56
"""Characters of a component's name: a role's and a function's have 64, and Pulumi adds 8."""
RESERVED = frozenset(
    {
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER",
        "_X_AMZN_TRACE_ID",
    }
)  # fmt: skip
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def check_function(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a Function's arguments."""
    function_name(problems, "name", problems.name)
    code = args["code"]
    if not Path(code).exists():
        problems.add(
            "code", code, "there is no such file or directory", "Give the directory that holds the code."
        )
    check_handler(args, problems)
    check_requirements(args, problems)
    number(problems, "timeout", args.get("timeout"), 1, 900, "seconds")
    number(problems, "memory", args.get("memory"), 128, 10_240, "MB")
    retention(problems, "log_retention_days", args.get("log_retention_days"))
    architecture = args.get("architecture", "x86_64")
    if architecture not in ("x86_64", "arm64"):
        problems.add("architecture", architecture, "x86_64 or arm64", "Choose one of the two.")
    _environment(args.get("environment") or {}, problems)
    layers = args.get("layers") or ()
    if len(layers) > LAYERS:
        problems.add("layers", len(layers), f"at most {LAYERS} layers", "Put the code into fewer layers.")
    for index, statement in enumerate(args.get("permissions") or ()):
        if "*" in statement["actions"]:
            problems.add(
                f"permissions[{index}].actions",
                "*",
                "a function is not given every action",
                "Name its actions.",
            )


def function_name(problems: Problems, argument: str, name: str) -> None:
    """Add a problem for a component's name from which no function, role and log group can be named."""
    text(
        problems,
        argument,
        name,
        1,
        NAME,
        _NAME,
        what="letters, digits, - and _, since functions are named so",
    )


def retention(problems: Problems, argument: str, days: object) -> None:
    """Add a problem for a retention that CloudWatch Logs does not have."""
    if isinstance(days, int | float) and days not in RETENTION_DAYS:
        remedy = f"Use {min((d for d in RETENTION_DAYS if d >= days), default=RETENTION_DAYS[-1])}."
        problems.add(argument, days, f"one of {', '.join(map(str, RETENTION_DAYS))} days", remedy)


def _environment(environment: Mapping[str, Any], problems: Problems) -> None:
    for name in environment:
        if name in RESERVED:
            problems.add(
                "environment", name, "a name that Lambda does not keep for itself", "Choose another."
            )
        elif not _VARIABLE.fullmatch(name):
            problems.add(
                "environment",
                name,
                "a letter, and then at least one letter, digit or _",
                "Choose another name.",
            )
    size = sum(
        len(name.encode()) + len(value.encode())
        for name, value in environment.items()
        if isinstance(value, str)
    )
    if size > ENVIRONMENT_BYTES:
        problems.add(
            "environment",
            size,
            f"at most {ENVIRONMENT_BYTES} bytes, names and values together",
            "Keep larger values in a parameter or a secret.",
        )
