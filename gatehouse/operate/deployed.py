"""An API as it stands in the control plane: its routes, authorizers, origins and log groups."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse import apis
from gatehouse.operate import revocable
from gatehouse.operate.clients import names
from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.operate.target import Target

_FUNCTION = re.compile(r":function:([\w-]+)")


@dataclass(frozen=True)
class Deployed:
    """One API; `origins` are those of its own CORS configuration, None where it has none; `functions` are names."""

    id: str
    kind: str
    routes: tuple[apis.DeployedRoute, ...]
    authorizers: dict[str, apis.DeployedAuthorizer]
    log_groups: tuple[str, ...]
    origins: tuple[str, ...] | None = None
    clients: dict[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()

    @property
    def issuers(self) -> tuple[str, ...]:
        """The issuers that its authorizers trust, each once."""
        return tuple(dict.fromkeys(issuer for one in self.authorizers.values() for issuer in one.issuers))

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of the authorizers that ask a function of which nothing is known."""
        return tuple(
            id_
            for id_, one in self.authorizers.items()
            if one.kind in ("REQUEST", "TOKEN") and not one.issuers
        )

    def name(self, client_id: str) -> str:
        """A client's id with its name in front, where the pool has it: `the client web (1h57...)`."""
        known = self.clients.get(client_id)
        return f"the client {known} ({client_id})" if known else client_id


def read(target: Target) -> Deployed:
    """Read the API that the program exports as `api_id`, an HTTP API or a REST API.

    Raises:
        OperateError: It doesn't exist, or the AWS profile may not read it.
    """
    with api(target, why="find the API") as found:
        routes, authorizers = revocable.read(target, found)
        return Deployed(
            id=found.id,
            kind=found.kind,
            routes=routes,
            authorizers=authorizers,
            log_groups=_groups(stage.log for stage in found.stages),
            origins=_origins(found),
            clients=names(target),
            functions=_functions(found),
        )


@contextlib.contextmanager
def api(target: Target, *, why: str) -> Iterator[apis.DeployedApi]:
    """The API that the program exports as `api_id`, to be read inside the block.

    Raises:
        OperateError: It doesn't exist, or the AWS profile may not read it.
    """
    id_ = target.output("api_id", why=why)
    with explained(f"the API {id_}"):
        found = apis.find(id_, target.http_apis, target.rest_apis)
        if found is None:
            raise OperateError(
                f"there is no API {id_} in {target.region}; is the region right, and is the stack deployed?"
            )
        yield found


def _functions(api: apis.DeployedApi) -> tuple[str, ...]:
    """The names of the functions behind its routes, each once."""
    uris = (
        [str((route.item.get("methodIntegration") or {}).get("uri") or "") for route in api.routes]
        if api.kind == "REST"
        else [str(item.get("IntegrationUri") or "") for item in api.integrations]
    )
    return tuple(dict.fromkeys(found[1] for uri in uris if (found := _FUNCTION.search(uri))))


def _origins(api: apis.DeployedApi) -> tuple[str, ...] | None:
    cors = api.item.get("CorsConfiguration")
    return tuple(cors.get("AllowOrigins") or ()) if cors else None


def _groups(arns: Any) -> tuple[str, ...]:  # noqa: ANN401 - any iterable of texts
    return tuple(arn.partition(":log-group:")[2].removesuffix(":*") for arn in arns if ":log-group:" in arn)
