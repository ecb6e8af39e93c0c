"""Reads functions from the local cloud's control plane, for the runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.types import FunctionSpec

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud


def load(cloud: Cloud, arn: str) -> FunctionSpec | None:
    """The function with this ARN, or None where the control plane has none."""
    from gatehouse.laptop.cloud import function_code

    client = cloud.client("lambda")
    try:
        found = client.get_function_configuration(FunctionName=arn)
    except client.exceptions.ResourceNotFoundException:
        return None
    name = str(found["FunctionName"])
    return FunctionSpec(
        arn=str(found["FunctionArn"]),
        name=name,
        handler=str(found.get("Handler", "")),
        runtime=str(found.get("Runtime", "")),
        code=function_code(cloud, name),
        environment=dict(found.get("Environment", {}).get("Variables", {})),
        timeout=float(found.get("Timeout", 3)),
        memory=int(found.get("MemorySize", 128)),
        log_group=str(found.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{name}"),
    )
