"""Functions of the local cloud: read from its control plane for the runner, and called by services of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.lambdas.types import FunctionSpec

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.lambdas import Lambdas
    from gatehouse.laptop.servers import Servers

_COGNITO = "cognito-idp.amazonaws.com"


def load(cloud: Cloud, arn: str) -> FunctionSpec | None:
    """The function with this ARN, or None where the control plane has none."""
    from gatehouse.laptop.cloud import function_code

    client = cloud.client("lambda")
    try:
        found = client.get_function_configuration(FunctionName=arn)
    except client.exceptions.ResourceNotFoundException:
        return None
    name = str(found["FunctionName"])
    reserved = client.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    logging = found.get("LoggingConfig", {})
    return FunctionSpec(
        arn=str(found["FunctionArn"]),
        name=name,
        handler=str(found.get("Handler", "")),
        runtime=str(found.get("Runtime", "")),
        code=function_code(cloud, name),
        environment=dict(found.get("Environment", {}).get("Variables", {})),
        timeout=float(found.get("Timeout", 3)),
        memory=int(found.get("MemorySize", 128)),
        log_group=str(logging.get("LogGroup") or f"/aws/lambda/{name}"),
        credentials=role_keys(cloud, str(found["Role"]), name),
        concurrency=reserved,
        json_logs=logging.get("LogFormat") == "JSON",
        log_level=str(logging.get("ApplicationLogLevel") or "INFO"),
        system_level=str(logging.get("SystemLogLevel") or "INFO"),
    )


def role_keys(cloud: Cloud, role_arn: str, session: str) -> dict[str, str]:
    """Keys of a role, as AWS's variables: what is signed with them is the role's, and may what the role may."""
    keys = cloud.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=session, DurationSeconds=43_200)[
        "Credentials"
    ]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def trigger(
    cloud: Cloud, servers: Servers, lambdas: Lambdas, arn: str, source: str, event: bytes, seconds: float
) -> tuple[bytes, bool]:
    """Call a function as Cognito does for the user pool `source`: its result, and whether it failed.

    Raises:
        NotAllowedError: The function's policy does not let Cognito call it for this pool.
        LookupError: There is no such function.
        TimeoutError: It has not answered in time; it goes on, as on AWS.
    """
    from gatehouse.laptop.gateway.permissions import Permissions, matches
    from gatehouse.laptop.login.cognito.triggers import NotAllowedError

    reader = Permissions(
        cloud.client("lambda"), region=cloud.region, account=cloud.account, principal=_COGNITO
    )
    if not matches(reader.sources(arn), source):
        raise NotAllowedError(arn)
    invocation = servers.call(lambdas.invoke(arn, event), seconds)
    return invocation.payload, invocation.error is not None
