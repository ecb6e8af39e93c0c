"""Where an operation goes: a running laptop, or a stack deployed to AWS. Both look alike from here."""

from __future__ import annotations

import contextlib
import functools
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import httpx
from botocore.config import Config
from botocore.credentials import Credentials

from gatehouse.exports import known
from gatehouse.laptop import OWNER, run_file
from gatehouse.laptop.aws_session import bare
from gatehouse.laptop.unknown import UNKNOWN
from gatehouse.laptop.urns import STACK
from gatehouse.operate.errors import OperateError, explained
from gatehouse.operate.exported import deployed
from gatehouse.urls import Addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_logs import CloudWatchLogsClient

    from gatehouse.laptop.engine.state import ResourceState

_HIDDEN = "[secret]"
_STACK = "dev"
_REGION = re.compile(r"\b([a-z]{2}(?:-[a-z]+)+-\d)\b")


@dataclass(frozen=True)
class Target:
    """One deployed program and the way to it.

    Attributes:
        name: What it is called in messages: the stack's name, or "laptop".
        region: The AWS region, such as "eu-west-1".
        outputs: The program's exports by name.
        client: Makes the boto3 client of a service.
        resolve: Turns an AWS or issuer URL into the one to ask; the identity on AWS.
        secrets: Client secrets by client id, where the laptop made them; never shown.
        passwords: Of the users that laptop.yaml names, by name, where the laptop made them; never shown.
        keys: The AWS keys of whoever operates; None where there are none.
        laptop: Whether this is a running laptop.
        code: What a function's package is made of on this machine, as `traces.origin` takes it, by log group.
    """

    name: str
    region: str
    outputs: Mapping[str, Any] = field(repr=False)  # a secret may be among them
    client: Callable[[str], Any] = field(repr=False)
    resolve: Callable[[str], str] = field(default=lambda url: url, repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: Callable[[], Credentials | None] = field(default=lambda: None, repr=False)
    laptop: bool = False
    code: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict, repr=False)

    @property
    def cognito(self) -> CognitoIdentityProviderClient:
        """The client for user pools."""
        return cast("CognitoIdentityProviderClient", self.client("cognito-idp"))

    @property
    def http_apis(self) -> ApiGatewayV2Client:
        """The client for HTTP APIs."""
        return cast("ApiGatewayV2Client", self.client("apigatewayv2"))

    @property
    def rest_apis(self) -> APIGatewayClient:
        """The client for REST APIs."""
        return cast("APIGatewayClient", self.client("apigateway"))

    @property
    def logs(self) -> CloudWatchLogsClient:
        """The client for log groups."""
        return cast("CloudWatchLogsClient", self.client("logs"))

    def http(self, timeout: float = 10) -> httpx.Client:
        """A client for HTTP; on a laptop it ignores proxies, since everything is on loopback."""
        # Reading the system's certificates takes a while; loopback speaks plain HTTP and needs none.
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if self.laptop else _certificates()
        return httpx.Client(timeout=timeout, trust_env=not self.laptop, verify=trust)

    @contextlib.contextmanager
    def asking(self, url: str, timeout: float = 10) -> Iterator[httpx.Client]:
        """A client to ask `url` with.

        Raises:
            OperateError: It can't be reached.
        """
        try:
            with self.http(timeout) as client:
                yield client
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OperateError(f"{url} can't be reached: {error or type(error).__name__}") from error

    def output(self, name: str, *, why: str) -> str:
        """The program's export `name` as text, or what its resources say in its place.

        Raises:
            OperateError: Neither says it.
        """
        value = self.outputs.get(name)
        if value in (None, "", []):
            raise OperateError(self.lacks([name], why=why))
        return str(value)

    def lacks(self, names: Sequence[str], *, why: str) -> str:
        """What to say where the program neither exports these, nor deploys one thing that they can only mean."""
        exports = ", ".join(f'pulumi.export("{name}", ...)' for name in names)
        return (
            f"{self.name} has no {' and no '.join(names)}, which is needed to {why}: the program does not export it, "
            f"and it can't be told from what is deployed. Add {exports} to the program"
        )

    @property
    def audience(self) -> str:
        """What to ask an outside issuer's tokens for, as Auth0 wants it; empty for a Cognito pool, which does not."""
        audiences = self.outputs.get("audiences") or [""]
        return "" if self.outputs.get("user_pool_id") else str(audiences[0])

    @property
    def pool_id(self) -> str:
        """The id of the user pool.

        Raises:
            OperateError: The program has none, as where its users are in an outside issuer.
        """
        return self.output("user_pool_id", why="work with the users of a Cognito user pool")


@functools.cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


def find(
    stack: str | None = None,
    *,
    directory: Path = Path(),
    profile: str | None = None,
    region: str | None = None,
) -> Target:
    """The stack named, or the laptop that runs in `directory` if none is.

    Raises:
        OperateError: No laptop runs there; or the stack or its AWS account can't be reached.
    """
    if stack is None:
        return of_laptop(directory)
    return of_stack(stack, directory=directory, profile=profile, region=region)


def of_laptop(directory: Path = Path()) -> Target:
    """The laptop that `gatehouse up` runs for the program in `directory`.

    Raises:
        OperateError: It does not run.
    """
    try:
        run = run_file.read(directory)
    except (OSError, ValueError) as error:
        path = directory / run_file.RUN_FILE
        raise OperateError(f"{path} can't be read ({error}); restart `gatehouse up`") from error
    if run is None:
        raise OperateError(f"{run_file.absent(directory)}, or name a deployed stack with --stack")
    make = functools.partial(
        boto3.Session(botocore_session=bare()).client,  # not the user's, whose profile may not be there
        region_name=run["region"],
        endpoint_url=run["cloud"],
        aws_access_key_id=OWNER,
        aws_secret_access_key=OWNER,
        config=Config(proxies={}, retries={"max_attempts": 0}),
    )
    return Target(
        name="laptop",
        region=run["region"],
        outputs=run["outputs"],
        client=functools.cache(make),
        resolve=Addresses(run["addresses"]).local,
        secrets=run.get("clients", {}),
        passwords=_passwords(run),
        keys=lambda: Credentials(OWNER, OWNER),
        laptop=True,
        code=run.get("code", {}),
    )


def may_be_laptop(stack: str, directory: Path) -> bool:
    """Whether a stack is the one that the program's laptop runs, or would run by default where it does not."""
    try:
        run = run_file.read(directory)
    except (OSError, ValueError):
        run = None
    return stack == str((run or {}).get("stack", _STACK))


def of_stack(
    stack: str, *, directory: Path = Path(), profile: str | None = None, region: str | None = None
) -> Target:
    """A deployed stack: its outputs from the Pulumi CLI, its resources through the user's own AWS profile.

    Raises:
        OperateError: The Pulumi CLI is missing or does not know the stack, nothing is deployed in it, or the profile
            doesn't exist.
    """
    resources = deployed(stack, directory)
    if not resources:
        raise OperateError(
            f"nothing is deployed in stack {stack!r}: deploy it with `pulumi up --policy-pack policy`"
        )
    outputs = _open(next((one.outputs for one in resources if one.type == STACK), {}))
    with explained(stack):
        session = boto3.Session(profile_name=profile)
    where = region or region_of(outputs) or _region_in(resources) or session.region_name
    if not where:
        raise OperateError(f"the AWS region of {stack} is not known; give it with --region")
    make = functools.partial(session.client, region_name=where)
    return Target(
        name=stack,
        region=where,
        outputs=known(outputs, resources, where),
        client=functools.cache(make),
        keys=session.get_credentials,
    )


def region_of(outputs: Mapping[str, Any]) -> str | None:
    """The region that a program's exports speak of, or None.

    >>> region_of({"api_url": "https://abc.execute-api.eu-west-1.amazonaws.com"})
    'eu-west-1'
    """
    for name in ("user_pool_id", "api_url", "issuer"):
        found = _REGION.search(str(outputs.get(name, "")).replace("_", " "))
        if found:
            return found[1]
    return None


def _passwords(run: Mapping[str, Any]) -> dict[str, str]:
    """Those of the issuer or pool that this program trusts; the run file has them by either."""
    owners = (run["outputs"].get("issuer"), run["outputs"].get("user_pool_id"))
    return {name: word for owner in owners for name, word in run.get("passwords", {}).get(owner, {}).items()}


def _region_in(resources: Sequence[ResourceState]) -> str | None:
    """The region in the ARNs of what is deployed."""
    for resource in resources:
        parts = str(resource.outputs.get("arn") or "").split(":")
        if len(parts) > 3 and _REGION.fullmatch(parts[3]):  # noqa: PLR2004 - where an ARN has it
            return parts[3]
    return None


def _open(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value with a note in place of each secret, which a state holds encrypted."""
    if isinstance(value, dict):
        return {key: _open(item) for key, item in value.items()}
    return (
        [_open(item) for item in value] if isinstance(value, list) else _HIDDEN if value is UNKNOWN else value
    )
