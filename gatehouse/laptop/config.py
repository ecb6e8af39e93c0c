"""`laptop.yaml`: what takes the place of things outside the program while it runs on a laptop.

Its keys are `engine`, for the engine that runs the program; `issuers`, for OIDC issuers that belong to somebody else;
`user_pools`, for user pools that exist already and that the program only names; `services`, for containers behind a
private load balancer; and `unwatched`, for files that are not the program's. See docs/reference/laptop.yaml.md.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from gatehouse.laptop.reader import ValueReader, content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "laptop.yaml"
_KEYS = {"engine", "issuers", "user_pools", "services", "users", "unwatched"}
_ENGINES = ("built-in", "pulumi")
_ISSUER_KEYS = {"audience", "clients", "claims", "users"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_POOL_KEYS = {"name", "domain_prefix", "clients", "resource_servers", "groups", "users"}
_CLIENT_KEYS = {"callback_urls", "logout_urls", "scopes", "flow", "access_token_minutes"}
_USER_KEYS = {"claims", "groups"}
_SERVICE_KEYS = {"command"}
_OWN_SCOPES = {"openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"}
_FLOWS = {"code", "client_credentials", "implicit"}
_POOL_ID = re.compile(r"[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]+")
_CLIENT_ID = re.compile(r"[\w+]{1,128}")


class StandInError(Exception):
    """A mistake in `laptop.yaml`; the message names the file, the key, the value and what to write."""


@dataclass(frozen=True)
class StandInClient:
    """A client of an issuer or of a pool; `flow` is `code` (with PKCE), `client_credentials` or `implicit`.

    It has a secret where the flow needs one. Callback and logout URLs are compared character for character.
    """

    id: str
    flow: str
    secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    access_token_minutes: int


@dataclass(frozen=True)
class StandInUser:
    """Somebody who can sign in; the password is made for this run."""

    name: str
    password: str = field(repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandInIssuer:
    """An issuer of ours under the URL of an outside one, which is kept byte for byte.

    `audience` is the `aud` of its access tokens; `claims` are added to each of them, and a user's own claims win. Where
    `served_at` is given, a provider that runs on this machine serves the issuer there, and it has nothing of ours.
    """

    url: str
    audience: str
    clients: Mapping[str, StandInClient]
    claims: Mapping[str, Any]
    users: Mapping[str, StandInUser]
    served_at: str = ""


@dataclass(frozen=True)
class StandInPool:
    """A user pool that the program takes as existing, made with that very id; `domain_prefix` is of its managed login.

    `resource_servers` maps an identifier to scope names and their descriptions.
    """

    id: str
    name: str
    domain_prefix: str
    clients: Mapping[str, StandInClient]
    resource_servers: Mapping[str, Mapping[str, str]]
    groups: tuple[str, ...]
    users: Mapping[str, StandInUser]


@dataclass(frozen=True)
class StandIns:
    """All of the file, in its order: issuers by their URL, pools by their id, services' commands by the container's name.

    `users` are those of the program's own pools, by name; None where the file does not say. `unwatched` are patterns of
    files whose change deploys nothing, relative to the program's folder.
    """

    issuers: Mapping[str, StandInIssuer] = field(default_factory=dict)
    user_pools: Mapping[str, StandInPool] = field(default_factory=dict)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    users: Mapping[str, StandInUser] | None = None
    engine: str = ""
    unwatched: tuple[str, ...] = ()

    @classmethod
    def of(cls, directory: Path, key: bytes = b"") -> Self:
        """Read the `laptop.yaml` of the program in `directory`; one that is not there stands in for nothing.

        Secrets and passwords follow from `key` and from whose they are, so that a file that is read again with the same
        key keeps them; without a key they are made anew.

        Raises:
            StandInError: A key is unknown or has a value of the wrong kind. All mistakes are in one error.
        """
        path = directory / FILE
        if not path.exists():
            return cls()
        try:
            found = content(path)
        except ValueError as error:
            raise StandInError(f"{path.name}{error}") from error
        except OSError as error:
            raise StandInError(f"{path.name} can't be read: {error}") from error
        reader = ValueReader(key or secrets.token_bytes(32))
        top = reader.mapping("", found or {}, _KEYS)
        issuers = {
            url: _issuer(reader, f"issuers.{url}", url, value)
            for url, value in reader.mapping("issuers", top.get("issuers") or {}).items()
        }
        pools = {
            pool: _pool(reader, f"user_pools.{pool}", pool, value)
            for pool, value in reader.mapping("user_pools", top.get("user_pools") or {}).items()
        }
        services = {
            name: _command(reader, f"services.{name}", value)
            for name, value in reader.mapping("services", top.get("services") or {}).items()
        }
        users = _users(reader, "", top) if "users" in top else None
        engine = top.get("engine") or ""
        if engine and engine not in _ENGINES:
            reader.problem("engine", engine, f"write one of {', '.join(_ENGINES)}")
        unwatched = reader.texts("unwatched", top.get("unwatched"))
        if reader.problems:
            raise StandInError("\n".join(f"{path.name}: {problem}" for problem in reader.problems))
        return cls(issuers, pools, services, users, engine, unwatched)

    @property
    def secrets(self) -> dict[str, str]:
        """Each client's secret by its id, for the run file."""
        clients = [issuer.clients for issuer in self.issuers.values()]
        clients += [pool.clients for pool in self.user_pools.values()]
        return {client.id: client.secret for held in clients for client in held.values() if client.secret}

    @property
    def passwords(self) -> dict[str, dict[str, str]]:
        """Each user's password by issuer URL or pool id and name, for the run file."""
        found = {url: issuer.users for url, issuer in self.issuers.items()}
        found |= {pool_id: pool.users for pool_id, pool in self.user_pools.items()}
        return {
            owner: {user.name: user.password for user in users.values()} for owner, users in found.items()
        }

    def addresses(self, base_url: str) -> dict[str, str]:
        """Where each issuer is served, by its URL: by itself, or under the login application at `base_url`."""
        base = base_url.rstrip("/")
        return {
            url: issuer.served_at or f"{base}/issuers/{number}"
            for number, (url, issuer) in enumerate(self.issuers.items())
        }


def _issuer(reader: ValueReader, where: str, url: str, value: object) -> StandInIssuer:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.netloc or parts.query or parts.fragment:
        reader.problem(where, url, "an issuer is an https URL without query and fragment, as in its tokens")
    if isinstance(value, dict) and "served_at" in value:
        served_at = reader.text(f"{where}.served_at", value["served_at"])
        if not _local(served_at):
            text = "give the loopback URL of a provider that runs on this machine, such as http://localhost:8180/realms/dev"
            reader.problem(f"{where}.served_at", served_at, text)
        for key in sorted(value.keys() - {"served_at"}):
            text = "a provider of its own knows its clients and users; leave it out beside served_at"
            reader.problem(f"{where}.{key}", value[key], text)
        return StandInIssuer(url, "", {}, {}, {}, served_at.rstrip("/"))
    found = reader.mapping(where, value, _ISSUER_KEYS)
    audience = reader.text(f"{where}.audience", found.get("audience"))
    if not audience:
        reader.problem(f"{where}.audience", found.get("audience"), "give what the API expects in aud")
    claims = reader.mapping(f"{where}.claims", found.get("claims") or {})
    return StandInIssuer(url, audience, _clients(reader, where, found), claims, _users(reader, where, found))


def _local(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in {"http", "https"}
        and parts.hostname in _LOOPBACK
        and not (parts.query or parts.fragment)
    )


def _pool(reader: ValueReader, where: str, pool_id: str, value: object) -> StandInPool:
    if not _POOL_ID.fullmatch(pool_id):
        reader.problem(where, pool_id, "a user pool's id looks like eu-west-1_AbCdEf123")
    found = reader.mapping(where, value or {}, _POOL_KEYS)
    servers = reader.mapping(f"{where}.resource_servers", found.get("resource_servers") or {})
    groups = reader.texts(f"{where}.groups", found.get("groups"))
    clients, users = _clients(reader, where, found), _users(reader, where, found)
    known = {f"{server}/{scope}" for server, scopes in servers.items() for scope in scopes or ()}
    for client in clients.values():
        here = f"{where}.clients.{client.id}.scopes"
        for scope in client.scopes:
            if scope not in known and scope not in _OWN_SCOPES:
                reader.problem(here, scope, "define it under resource_servers, as server/scope")
        if client.flow == "client_credentials" and not client.scopes:
            reader.problem(here, [], "a client with client_credentials needs a scope of a resource server")
    for user in users.values():
        for group in set(user.groups) - set(groups):
            reader.problem(f"{where}.users.{user.name}.groups", group, "add it to the pool's groups")
    suffix = re.sub("[^a-z0-9]", "", pool_id.partition("_")[2].lower())
    return StandInPool(
        pool_id,
        reader.text(f"{where}.name", found.get("name"), pool_id),
        reader.text(f"{where}.domain_prefix", found.get("domain_prefix"), f"pool-{suffix}"),
        clients,
        {
            identifier: {
                scope: reader.text(f"{where}.resource_servers.{identifier}.{scope}", text, scope)
                for scope, text in reader.mapping(f"{where}.resource_servers.{identifier}", scopes).items()
            }
            for identifier, scopes in servers.items()
        },
        groups,
        users,
    )


def _clients(reader: ValueReader, where: str, owner: Mapping[str, Any]) -> dict[str, StandInClient]:
    clients = {}
    for client_id, value in reader.mapping(f"{where}.clients", owner.get("clients") or {}).items():
        here = f"{where}.clients.{client_id}"
        if not _CLIENT_ID.fullmatch(client_id):
            reader.problem(here, client_id, "a client id has letters, digits, _ and +, at most 128")
        found = reader.mapping(here, value or {}, _CLIENT_KEYS)
        callbacks = reader.texts(f"{here}.callback_urls", found.get("callback_urls"))
        flow = reader.text(f"{here}.flow", found.get("flow"), "code" if callbacks else "client_credentials")
        if flow not in _FLOWS:
            reader.problem(f"{here}.flow", flow, f"choose one of {', '.join(sorted(_FLOWS))}")
        clients[client_id] = StandInClient(
            client_id,
            flow,
            reader.secret(here) if flow == "client_credentials" else None,
            reader.texts(f"{here}.scopes", found.get("scopes")),
            callbacks,
            reader.texts(f"{here}.logout_urls", found.get("logout_urls")),
            reader.number(f"{here}.access_token_minutes", found.get("access_token_minutes"), 60),
        )
    return clients


def _users(reader: ValueReader, where: str, owner: Mapping[str, Any]) -> dict[str, StandInUser]:
    users = {}
    for name, value in reader.mapping(f"{where}.users".lstrip("."), owner.get("users") or {}).items():
        here = f"{where}.users.{name}".lstrip(".")
        found = reader.mapping(here, value or {}, _USER_KEYS)
        password = _password(reader.secret(here))
        claims = reader.mapping(f"{here}.claims", found.get("claims") or {})
        users[name] = StandInUser(name, password, claims, reader.texts(f"{here}.groups", found.get("groups")))
    return users


def _command(reader: ValueReader, where: str, value: object) -> tuple[str, ...]:
    found = reader.mapping(where, value, _SERVICE_KEYS)
    command = found.get("command")
    if not isinstance(command, list) or not command or not all(isinstance(part, str) for part in command):
        reader.problem(
            f"{where}.command", command, "write it as a list of texts, such as [python, service/server.py]"
        )
        return ()
    return tuple(command)


def _password(secret: str) -> str:
    """A password that Cognito's default policy takes, which wants all four kinds of characters."""
    return f"{secret.replace('-', 'x').replace('_', 'y')[:16]}-aA1"


def user(name: str, key: bytes) -> StandInUser:
    """A user of the program's own pools whom the file does not name, with the password that belongs to the key."""
    return StandInUser(name, _password(ValueReader(key).secret(f"users.{name}")))
