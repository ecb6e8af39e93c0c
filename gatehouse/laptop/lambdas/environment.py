"""The environment variables that a function's process sees."""

from __future__ import annotations

import os
import sys
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gatehouse.laptop.lambdas.types import FunctionSpec


def process_environment(
    spec: FunctionSpec, *, task_root: Path, runtime_dir: Path, runtime_api: str, defaults: Mapping[str, str]
) -> dict[str, str]:
    """Give the whole environment of a process of `spec`; nothing of this process's own leaks into it.

    The names that Lambda reserves win over the function's own, and those win over `defaults`.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

    Args:
        spec: The function.
        task_root: Its unpacked package.
        runtime_dir: The modules of the runtime.
        runtime_api: `host:port` of the Runtime API.
        defaults: What every function gets unless it says otherwise, such as `AWS_ENDPOINT_URL`.
    """
    region = spec.arn.split(":")[3] if spec.arn.count(":") > 3 else "eu-west-1"  # noqa: PLR2004
    stream = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"
    return {
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONUTF8": "1",
        # Well-known stand-in credentials: nothing a function signs here can reach an account.
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        **defaults,
        **spec.environment,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{spec.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": spec.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(runtime_dir),
        "_HANDLER": spec.handler,
        **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}),
    }
