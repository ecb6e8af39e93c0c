"""The stack's configuration, read once: the only reader of `pulumi.Config`.

Every mistake is reported at once. Pulumi.yaml holds the same keys with their descriptions and defaults.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable

LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
_POOL_ID = re.compile(r"[\w-]+_[0-9a-zA-Z]+")
"""https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html"""


@dataclass(frozen=True)
class OwnPool:
    """A user pool that this program makes. An empty `domain_prefix` means one derived from the stack and the pool."""

    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    domain_prefix: str
    protect: bool


@dataclass(frozen=True)
class ExistingPool:
    """A user pool that exists already; tokens of these app clients are accepted."""

    user_pool_id: str
    client_ids: tuple[str, ...]
    write_scope: str


@dataclass(frozen=True)
class OutsideIssuer:
    """An OIDC issuer outside AWS."""

    issuer: str
    audiences: tuple[str, ...]
    write_scope: str


@dataclass(frozen=True)
class LambdaBackend:
    """The hello Lambda."""


@dataclass(frozen=True)
class UrlBackend:
    """A public HTTPS service."""

    url: str


@dataclass(frozen=True)
class PrivateBackend:
    """A private load balancer's listener behind a VPC link."""

    listener_arn: str
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]


@dataclass(frozen=True)
class StackSettings:
    """All that the program is told from outside."""

    allowed_origins: tuple[str, ...]
    identity: OwnPool | ExistingPool | OutsideIssuer
    backend: LambdaBackend | UrlBackend | PrivateBackend
    log_retention_days: int
    throttle_rate: int
    throttle_burst: int


class SettingsError(pulumi.RunError):
    """Configuration that can't be deployed; the message names each key, its value, and what it should be."""


def load() -> StackSettings:
    """Read the stack's configuration.

    Raises:
        SettingsError: Listing every mistake.
    """
    reader = _Reader(pulumi.Config())
    origins = reader.strings("allowedOrigins")
    if not origins:
        reader.problem(
            "allowedOrigins", list(origins), "at least one origin, such as https://app.example.com"
        )
    settings = StackSettings(
        allowed_origins=origins,
        identity=_identity(reader, origins),
        backend=_backend(reader),
        log_retention_days=reader.choice("logRetentionDays", 30, LOG_RETENTION_DAYS),
        throttle_rate=reader.positive("throttleRate", 100),
        throttle_burst=reader.positive("throttleBurst", 200),
    )
    reader.finish()
    return settings


def _identity(reader: _Reader, origins: tuple[str, ...]) -> OwnPool | ExistingPool | OutsideIssuer:
    pool, issuer = reader.text("userPoolId"), reader.text("issuer")
    clients, audiences = reader.strings("clientIds"), reader.strings("audiences")
    write_scope = reader.text("writeScope")
    own = OwnPool(
        callback_urls=reader.strings("callbackUrls")
        or tuple(f"{o}/callback" for o in origins if "*" not in o),
        logout_urls=reader.strings("logoutUrls") or tuple(f"{o}/" for o in origins if "*" not in o),
        domain_prefix=reader.text("domainPrefix"),
        protect=reader.flag("protect", default=True),
    )
    if pool and issuer:
        reader.problem("issuer", issuer, "empty where userPoolId is set; an API trusts one of the two")
    if bool(pool) != bool(clients):
        reader.problem("clientIds", list(clients), "set together with userPoolId")
    if bool(issuer) != bool(audiences):
        reader.problem("audiences", list(audiences), "set together with issuer")
    if pool:
        if not _POOL_ID.fullmatch(pool):
            reader.problem("userPoolId", pool, "the id of a user pool, such as eu-west-1_AbCdEf123")
        return ExistingPool(pool, clients, write_scope)
    if issuer:
        if urlsplit(issuer).scheme != "https":
            reader.problem("issuer", issuer, "an https URL, exactly as in the tokens' `iss`")
        return OutsideIssuer(issuer, audiences, write_scope)
    return own


def _backend(reader: _Reader) -> LambdaBackend | UrlBackend | PrivateBackend:
    url, listener = reader.text("backendUrl"), reader.text("backendListenerArn")
    subnets, groups = reader.strings("backendSubnetIds"), reader.strings("backendSecurityGroupIds")
    if url and listener:
        reader.problem(
            "backendListenerArn", listener, "empty where backendUrl is set; one of them serves the routes"
        )
    if bool(listener) != bool(subnets):
        reader.problem("backendSubnetIds", list(subnets), "set together with backendListenerArn")
    if url:
        return UrlBackend(url)
    if listener:
        return PrivateBackend(listener, subnets, groups)
    return LambdaBackend()


class _Reader:
    """Reads keys of one config and collects what is wrong with them."""

    def __init__(self, config: pulumi.Config) -> None:
        self._config = config
        self._problems: list[str] = []

    def problem(self, key: str, value: object, wanted: str) -> None:
        self._problems.append(f"{self._config.name}:{key} is {json.dumps(value)}; it must be {wanted}.")

    def finish(self) -> None:
        if self._problems:
            stack = pulumi.get_stack()
            raise SettingsError(
                "\n".join(
                    [
                        f"The configuration of stack {stack!r} can't be used:",
                        *(f"  - {p}" for p in self._problems),
                    ]
                )
                + f"\nEdit Pulumi.{stack}.yaml, or use `pulumi config set`."
            )

    def text(self, key: str) -> str:
        return self._config.get(key) or ""

    def flag(self, key: str, *, default: bool) -> bool:
        return bool(self._typed(key, self._config.get_bool, default, "true or false"))

    def strings(self, key: str) -> tuple[str, ...]:
        wanted = "a list of texts"
        value = self._typed(key, self._config.get_object, [], wanted)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(key, value, wanted)
            return ()
        return tuple(value)

    def positive(self, key: str, default: int) -> int:
        value = self._typed(key, self._config.get_int, default, "a whole number above 0")
        if not isinstance(value, int) or value < 1:
            self.problem(key, value, "a whole number above 0")
            return default
        return value

    def choice(self, key: str, default: int, choices: tuple[int, ...]) -> int:
        wanted = f"one of {', '.join(map(str, choices))}"
        value = self._typed(key, self._config.get_int, default, wanted)
        if value not in choices:
            self.problem(key, value, wanted)
            return default
        return int(value)

    def _typed(self, key: str, get: Callable[[str], Any], default: Any, wanted: str) -> Any:  # noqa: ANN401
        try:
            value = get(key)
        except (pulumi.ConfigTypeError, ValueError):
            self.problem(key, self._config.get(key), wanted)
            return default
        return default if value is None else value
