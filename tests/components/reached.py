"""Who may call what in a cloud, and what its APIs answer: the same of two deploys of the same arguments."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gatehouse.access.live import read
from gatehouse.access.table import access_table
from tests.components.denied import ENDED
from tests.components.held import CHANCE
from tests.components.served import Ask, bearer, preflight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatehouse.access.entry import Entry
    from gatehouse.laptop.cloud import Cloud

_POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"

_PATHS = ("/", "/a", "/orders/7", "/files/x/y", "/none")
HTTP_API = (
    *(
        one
        for path in _PATHS
        for one in (
            Ask("GET", path),
            bearer("GET", path, iss="https://issuer.example", aud="orders", scope="read"),
            bearer("POST", path, iss="https://issuer.example", aud="orders", scope="none"),
            bearer("GET", path, iss="https://other.example", aud="orders", scope="write"),
            preflight(path),
        )
    ),
    bearer("GET", "/a", iss="https://issuer.example", aud="orders", scope="read", origin_jti=ENDED),
    *(
        bearer("POST", path, iss="https://issuer.example", aud="orders", scope="read")
        for path in ("/sign-out", "/leave")
    ),
    preflight("/a", "https://stranger.example"),
    *(
        bearer("GET", f"/{stage}/a", iss="https://issuer.example", aud="orders", scope="read")
        for stage in ("v1", "v2")
    ),
)
"""What an HTTP API of the machine's programs is asked: without a token, with one of either issuer or of a session that is
over, to end a session, and by browsers."""

REST_API = tuple(
    one
    for path in ("/a", "/b", "/b/c", "/orders/7", "/none")
    for one in (
        Ask("GET", f"/prod{path}"),
        bearer("GET", f"/prod{path}", iss=_POOL, aud="web", token_use="id"),
        bearer("POST", f"/prod{path}", iss=_POOL, aud="web", token_use="id"),
        bearer("GET", f"/prod{path}", iss=_POOL, client_id="web", token_use="access", scope="orders/read"),
        preflight(f"/prod{path}"),
    )
)
"""What a REST API is asked: its tokens are a user pool's."""


def table(cloud: Cloud) -> list[Entry]:
    """The access table of all that a cloud has."""
    live = read(cloud.client, cloud.region)
    assert live.unread == []
    return access_table(live.resources)


def of_api(entries: Iterable[Entry], api: str) -> list[dict[str, Any]]:
    """The rows of one API, by its id."""
    own = (asdict(one) for one in entries if f"::{api}" in one.urn)
    return sorted(
        ({key: _same(item, api) for key, item in row.items() if key != "urn"} for row in own), key=str
    )


def _same(item: object, api: str) -> object:
    if isinstance(item, list | tuple):
        return [_same(one, api) for one in item]
    return CHANCE.sub("", item.replace(api, "API")) if isinstance(item, str) else item
