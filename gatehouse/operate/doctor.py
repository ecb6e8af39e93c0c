"""What is missing or does not match between a program's exports, its API, its issuer and the browsers it serves."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

from gatehouse.counts import count
from gatehouse.operate import explain
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.discovery import AWS_KEY_SET_BYTES, AWS_TIMEOUT, discover, key_set
from gatehouse.operate.doctor_tokens import audience, scopes
from gatehouse.operate.errors import OperateError
from gatehouse.operate.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from gatehouse.operate.deployed import Deployed
    from gatehouse.operate.target import Target

__all__ = ["Finding", "audience", "examine", "scopes"]

# AWS refuses a signed request whose time is more than five minutes off.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
_SKEW_REFUSED, _SKEW_NOTICED = 300, 5
_STRANGER = "https://gatehouse-doctor.invalid"


def examine(target: Target, api: Deployed, *, token: str | None = None) -> Iterator[Finding]:
    """Every check, in the order in which one causes the next; `token` is compared with the API, too.

    A check that can't be carried out is a problem of its own; it does not stop the others.
    """
    checks: list[tuple[str, Callable[[Target, Deployed], Iterator[Finding]]]] = [
        ("routes", routes),
        ("issuer", issuer),
        ("key set", keys),
        ("audience", audience),
        ("scopes", scopes),
        ("origins", origins),
        ("clock", clock),
    ]
    for name, check in checks:
        try:
            yield from check(target, api)
        except OperateError as error:
            yield Finding(name, "problem", str(error), "put this right and run the doctor again")
    if token is not None:
        yield from _token(api, token)


def routes(_: Target, api: Deployed) -> Iterator[Finding]:
    """Every route but OPTIONS has an authorizer, and OPTIONS has none."""
    unlocked = [r.key for r in api.routes if not r.authorizer and r.authorization in ("NONE", "")]
    open_ = [key for key in unlocked if not key.startswith("OPTIONS ")]
    swallowed = [r.key for r in api.routes if r.authorizer and r.key.startswith("OPTIONS ")]
    if not api.routes:
        yield Finding("routes", "problem", f"the API {api.id} has no routes", "deploy the stack")
        return
    if open_:
        yield Finding(
            "routes",
            "warning",
            f"anyone may call {', '.join(open_)}",
            "give them the authorizer if that is not meant",
        )
    if swallowed:
        yield Finding(
            "routes",
            "problem",
            f"preflights meet the authorizer on {', '.join(swallowed)}, and browsers send no token with them",
            "take the authorizer off OPTIONS routes",
        )
    if not open_ and not swallowed:
        wanting = len(api.routes) - len(unlocked)
        verb = "wants" if wanting == 1 else "want"
        yield Finding("routes", "ok", f"{wanting} of {count(len(api.routes), 'route')} {verb} a token")


def issuer(target: Target, api: Deployed) -> Iterator[Finding]:
    """The authorizers' issuer, the exported one, and the one the discovery document names are the same bytes."""
    exported = str(target.outputs.get("issuer") or "")
    if api.asked:
        asking = [r.key for r in api.routes if r.authorizer in api.asked]
        yield Finding("issuer", "ok", f"a function alone tells who may call {', '.join(asking)}")
    for one in api.issuers:
        if exported and exported not in api.issuers:
            yield Finding(
                "issuer",
                "problem",
                f"the authorizer trusts {one!r}, the program exports {exported!r}{_slash(one, exported)}",
                "deploy the stack again; nobody's token is accepted as it is",
            )
        published = discover(target, one, timeout=AWS_TIMEOUT).issuer
        if published == one:
            yield Finding("issuer", "ok", one)
        else:
            yield Finding(
                "issuer",
                "problem",
                f"the authorizer trusts {one!r}, the issuer calls itself {published!r}"
                f"{_slash(one, published)}",
                f"set the issuer to {published!r}, byte for byte",
            )


def keys(target: Target, api: Deployed) -> Iterator[Finding]:
    """The issuer's keys can be read within AWS's limits, and at least one is an RSA key with a `kid`."""
    for one in api.issuers:
        found, size = key_set(target, discover(target, one, timeout=AWS_TIMEOUT).jwks_uri)
        usable = [key for key in found if key.get("kty") == "RSA" and key.get("kid")]
        if size > AWS_KEY_SET_BYTES:
            yield Finding(
                "key set",
                "problem",
                f"{size} bytes of keys; API Gateway reads at most {AWS_KEY_SET_BYTES}",
                "take old keys out of the issuer's key set",
            )
        elif not usable:
            yield Finding(
                "key set",
                "problem",
                f"of {count(len(found), 'key')} none is an RSA key with a kid",
                "let the issuer sign with RS256",
            )
        else:
            yield Finding("key set", "ok", f"{count(len(usable), 'RSA key')}, {size} bytes")


def origins(target: Target, api: Deployed) -> Iterator[Finding]:
    """A preflight from each allowed origin passes; one from anywhere else does not."""
    allowed = [str(one) for one in target.outputs.get("allowed_origins") or ()]
    url = target.resolve(target.output("api_url", why="send preflights to the API").rstrip("/"))
    probe = next((r.key for r in api.routes if r.authorizer and " /" in r.key), "GET /")
    method, _, path = probe.partition(" ")
    for origin in allowed:
        if "*" in origin:
            continue
        answer = _preflight(target, url + _concrete(path), "GET" if method == "ANY" else method, origin)
        echoed = answer.headers.get("access-control-allow-origin")
        if answer.is_success and echoed in (origin, "*"):
            yield Finding("origins", "ok", f"{origin} passes the preflight of {probe}")
        else:
            yield Finding(
                "origins",
                "problem",
                f"the preflight of {probe} from {origin} is answered {answer.status_code} and allows {echoed}",
                "the origin must be on the API's and the CORS Lambda's list, and no authorizer on OPTIONS",
            )
    if "*" not in allowed:
        answer = _preflight(target, url + _concrete(path), "GET" if method == "ANY" else method, _STRANGER)
        if answer.headers.get("access-control-allow-origin"):
            yield Finding(
                "origins",
                "problem",
                f"the API lets scripts of {_STRANGER} in",
                "name the origins; allow no pattern",
            )


def clock(target: Target, _: Deployed) -> Iterator[Finding]:
    """This machine's clock agrees with the API's: AWS refuses signed requests five minutes off."""
    url = target.resolve(target.output("api_url", why="compare the clocks").rstrip("/"))
    with target.asking(url) as client:
        date = client.get(url).headers.get("date")
    if not date:
        return
    skew = abs(time.time() - parsedate_to_datetime(date).timestamp())
    if skew > _SKEW_NOTICED:
        state: Literal["warning", "problem"] = "problem" if skew > _SKEW_REFUSED else "warning"
        yield Finding("clock", state, f"{skew:.0f} seconds off", "set this machine's clock from the network")
    else:
        yield Finding("clock", "ok", f"within {_SKEW_NOTICED} seconds of the API's")


def _token(api: Deployed, token: str) -> Iterator[Finding]:
    try:
        header, claims = header_and_claims(token)
    except OperateError as error:
        if api.asked and not api.issuers:
            # To a function anything can be a token.
            yield Finding(
                "token",
                "warning",
                "the API's function alone tells whether it is accepted",
                "call the API with it",
            )
            return
        yield Finding(
            "token", "problem", str(error), "send an access token, such as `gatehouse token --show` prints"
        )
        return
    problems = explain.token(header, claims, api, now=time.time())
    if api.asked and not api.issuers and not problems:
        yield Finding(
            "token",
            "warning",
            "it has not expired; whether it is accepted, the API's function alone tells",
            "call the API with it",
        )
        return
    for problem in problems:
        yield Finding("token", "problem", problem, "get a token that fits, or change what the API accepts")
    if not problems:
        listed = any(route.authorization == "CUSTOM" for route in api.routes)
        more = "; whether it was taken back, a call tells" if listed else ""
        yield Finding("token", "ok", f"its claims are accepted by every route{more}")


def _preflight(target: Target, url: str, method: str, origin: str) -> httpx.Response:
    headers = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization",
    }
    with target.asking(url) as client:
        return client.request("OPTIONS", url, headers=headers)


def _concrete(path: str) -> str:
    """A path that the route matches: each variable filled in."""
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


def _slash(one: str, other: str) -> str:
    return " (they differ in the slash at the end)" if one.rstrip("/") == other.rstrip("/") else ""
