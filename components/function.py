"""A Lambda function with a role of its own that may write its own log and nothing else."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build, refuse
from .checks.function import check_function
from .checks.handler import RUNTIME
from .checks.requirements import files
from .claims import claim_log
from .dependencies import dependencies
from .packing import packed

HANDLERS = Path(__file__).parent.parent / "handlers"

_ASSUME_ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
            }
        ],
    }
)
_ARCHITECTURE = "x86_64"
_VPC_ACCESS = "arn:{0}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"


class StatementArgs(TypedDict):
    """What a function may do beside writing its log."""

    actions: Sequence[str]
    """IAM actions, such as `dynamodb:GetItem`. A bare `*` is refused."""
    resources: Sequence[pulumi.Input[str]]
    """ARNs that they apply to."""


class FunctionVpcArgs(TypedDict):
    """Where in a VPC a function runs."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Subnets, private ones as a rule."""
    security_group_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Security groups of its network interfaces."""


class FunctionTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    function: NotRequired[Transform]
    """For the `aws.lambda_.Function`."""
    role: NotRequired[Transform]
    """For the `aws.iam.Role`."""
    log_group: NotRequired[Transform]
    """For the `aws.cloudwatch.LogGroup`."""


class FunctionArgs(TypedDict):
    """The arguments of a Function."""

    code: str
    """A directory, or a zip file, with the code. Of a directory, `.env`, version control, virtual environments, tests and
    what tools leave behind are left out; a zip file is taken as it is."""
    requirements: NotRequired[Sequence[str]]
    """Python distributions that go into the package, as lines of a requirements file with exact versions:
    `PyJWT[crypto]==2.10.1`, or `-r who/requirements.txt` for a file. uv or pip installs them when the program runs, from
    wheels for the runtime and the architecture; hashes count."""
    handler: pulumi.Input[str]
    """Module and function, such as `orders.handler`."""
    runtime: NotRequired[pulumi.Input[str]]
    """Lambda runtime; `python3.13` by default."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Environment variables; 4,096 bytes in all."""
    timeout: NotRequired[int]
    """Seconds, 1 to 900; 10 by default. An API waits 30 at most."""
    memory: NotRequired[int]
    """MB, 128 to 10,240; 128 by default."""
    architecture: NotRequired[str]
    """`x86_64` (default) or `arm64`."""
    helpers: NotRequired[bool]
    """Put `gatehouse_claims.py` and `gatehouse_cors.py` beside the code; off by default."""
    permissions: NotRequired[Sequence[StatementArgs]]
    """What it may do beside writing its log."""
    log_retention_days: NotRequired[int]
    """How long its log is kept; 30 by default."""
    concurrency: NotRequired[int]
    """Reserved concurrency; none by default."""
    layers: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of layers, at most 5."""
    vpc: NotRequired[FunctionVpcArgs]
    """Run it in a VPC."""
    tracing: NotRequired[bool]
    """Send traces to X-Ray; off by default."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """The boundary of its role, where the account wants one of every role; none by default."""
    transform: NotRequired[FunctionTransform]
    """The escape hatch: properties of the children."""


class Function(pulumi.ComponentResource):
    """A Lambda function with its own least-privilege role and log group."""

    arn: pulumi.Output[str]
    """The function's ARN: what a route's `function_arn` takes."""
    name: pulumi.Output[str]
    """The function's physical name."""
    invoke_arn: pulumi.Output[str]
    """The ARN by which API Gateway's REST APIs call it."""
    role_name: pulumi.Output[str]
    """Its role's name, to attach more policies to."""
    log_group: pulumi.Output[str]
    """Its log group's name."""

    def __init__(self, name: str, args: FunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(Function, name, args, FunctionArgs, check_function)
        super().__init__("gatehouse:index:Function", name, None, opts)
        self._name = name
        self._args = args
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)

        logs = self._log_group()
        role = self._role(logs)
        function = self._function(role, logs)
        claim_log(self, name, function.id, logs)

        self.arn = function.arn
        self.name = function.name
        self.invoke_arn = function.invoke_arn
        self.role_name = role.name
        self.log_group = logs.name
        self.register_outputs(
            {
                "arn": self.arn,
                "name": self.name,
                "invokeArn": self.invoke_arn,
                "roleName": self.role_name,
                "logGroup": self.log_group,
            }
        )

    def _log_group(self) -> "aws.cloudwatch.LogGroup":
        return build(
            aws.cloudwatch.LogGroup,
            self._name,
            {
                "name": f"/aws/lambda/{pulumi.get_project()}-{pulumi.get_stack()}-{self._name}",
                "retention_in_days": self._args.get("log_retention_days", 30),
            },
            self._transform.get("log_group"),
            self._opts,
        )

    def _role(self, logs: "aws.cloudwatch.LogGroup") -> "aws.iam.Role":
        role = build(
            aws.iam.Role,
            self._name,
            {
                "assume_role_policy": _ASSUME_ROLE,
                "permissions_boundary": self._args.get("permissions_boundary_arn"),
            },
            self._transform.get("role"),
            self._opts,
        )
        policy = aws.iam.RolePolicy(
            self._name,
            role=role.name,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        _allow(
                            ["logs:CreateLogStream", "logs:PutLogEvents"],
                            [pulumi.Output.concat(logs.arn, ":*")],
                        ),
                        *(
                            _allow(statement["actions"], statement["resources"])
                            for statement in self._args.get("permissions", ())
                        ),
                        *(
                            [_allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])]
                            if self._tracing
                            else []
                        ),
                    ],
                }
            ),
            opts=self._opts,
        )
        self._granted: list[pulumi.Resource] = [policy]
        if "vpc" in self._args:
            # A function in a VPC manages its own network interfaces; AWS keeps the list of actions.
            self._granted.append(
                aws.iam.RolePolicyAttachment(
                    f"{self._name}-vpc",
                    role=role.name,
                    policy_arn=role.arn.apply(lambda arn: _VPC_ACCESS.format(arn.split(":")[1])),
                    opts=self._opts,
                )
            )
        return role

    @property
    def _tracing(self) -> bool:
        return self._args.get("tracing", False)

    def _code(self) -> pulumi.Archive:
        args = self._args
        requirements = args.get("requirements")
        installed, included = None, frozenset[Path]()
        if requirements is not None:
            included = frozenset(files(requirements))
            runtime, architecture = args.get("runtime", RUNTIME), args.get("architecture", _ARCHITECTURE)
            installed = dependencies(f"Function {self._name!r}", requirements, str(runtime), architecture)
        return archive(
            Path(args["code"]), helpers=args.get("helpers", False), installed=installed, without=included
        )

    def _function(self, role: "aws.iam.Role", logs: "aws.cloudwatch.LogGroup") -> "aws.lambda_.Function":
        args = self._args
        environment = args.get("environment")
        vpc = args.get("vpc")
        return build(
            aws.lambda_.Function,
            self._name,
            {
                "code": self._code(),
                "handler": args["handler"],
                "runtime": args.get("runtime", RUNTIME),
                "architectures": [args.get("architecture", _ARCHITECTURE)],
                "role": role.arn,
                "timeout": args.get("timeout", 10),
                "memory_size": args.get("memory", 128),
                "environment": {"variables": environment} if environment else None,
                "logging_config": {"log_format": "Text", "log_group": logs.name},
                "reserved_concurrent_executions": args.get("concurrency"),
                "layers": args.get("layers"),
                "vpc_config": {
                    "subnet_ids": vpc["subnet_ids"],
                    "security_group_ids": vpc["security_group_ids"],
                }
                if vpc
                else None,
                # Sent also where it is off: left out, what was on would stay on.
                "tracing_config": {"mode": "Active" if self._tracing else "PassThrough"},
            },
            self._transform.get("function"),
            # Without its policies a function in a VPC is refused, and a first invocation could not write its log.
            pulumi.ResourceOptions(parent=self, depends_on=self._granted),
        )


def _allow(actions: Sequence[str], resources: Sequence[pulumi.Input[str]]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def archive(
    code: Path, *, helpers: bool = False, installed: Path | None = None, without: Collection[Path] = ()
) -> pulumi.Archive:
    """Pack a function's code, and nothing beside it that a working copy holds.

    Pulumi sorts what is in an archive and gives it one time, so the same files are the same bytes.

    Args:
        code: a directory or a zip file.
        helpers: whether to add the modules `gatehouse_claims` and `gatehouse_cors`.
        installed: a folder with dependencies, to add what is in it.
        without: whole paths of files to leave out: those that say what to install, whose change is one of the program.

    Raises:
        pulumi.RunError: a dependency has the name of a file or folder of the code.
    """
    if code.is_file():
        return pulumi.FileArchive(str(code))
    files: dict[str, pulumi.Asset | pulumi.Archive] = {
        name: pulumi.FileAsset(str(path)) for name, path in packed(code) if path.resolve() not in without
    }
    if helpers:
        files["gatehouse_claims.py"] = pulumi.FileAsset(str(HANDLERS / "helpers" / "claims.py"))
        files["gatehouse_cors.py"] = pulumi.FileAsset(str(HANDLERS / "cors" / "cors.py"))
    own = {name.partition("/")[0] for name in files}
    for path in sorted(installed.iterdir()) if installed else ():
        if path.name in own:
            raise pulumi.RunError(
                f"{code} has {path.name!r}, and so has one of its requirements: rename it, since one would hide the other."
            )
        files[path.name] = pulumi.FileArchive(str(path)) if path.is_dir() else pulumi.FileAsset(str(path))
    return pulumi.AssetArchive(files)
