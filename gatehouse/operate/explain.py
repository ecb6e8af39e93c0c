"""Why the gateway turned a request away, in words.

The authorizer's own texts are those of API Gateway's `WWW-Authenticate` challenge and of
`$context.authorizer.error` in an access log:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gatehouse.operate.claims import issued_to, scopes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.apis import DeployedAuthorizer
    from gatehouse.operate.deployed import Deployed

# The authorizer's texts, the telling ones first, and what they mean.
_ERRORS: Sequence[tuple[str, str]] = (
    (r"valid audience", "audience is {accepted}, {issued}"),
    (r"has expired", "the token has expired; get a new one (a browser client: with its refresh token)"),
    (
        r"number of segments",
        "what was sent is no JWT: perhaps an opaque access token, or an Authorization header of another kind",
    ),
    (
        r"signing method (\S+) is invalid",
        "the token is signed with {0}; API Gateway takes RSA signatures only",
    ),
    (
        r"OIDC discovery",
        "API Gateway could not read the issuer's discovery document ({issuers}) within 1.5 seconds",
    ),
    (
        r"JWKS",
        "API Gateway could not read the issuer's keys within 1.5 seconds, or they are over 150,000 bytes",
    ),
    (
        r"expected scopes: \[([^\]]*)\]",
        (
            "the token carries none of the scopes that the route asks for ({0}); an ID token carries none, and neither "
            "does one from InitiateAuth: sign in through managed login and ask for it"
        ),
    ),
    (
        r"invalid_token|Unauthorized",
        (
            "the token is not accepted: wrong issuer, a key id the issuer doesn't publish, a signature that doesn't "
            "match, or one not valid yet; `gatehouse doctor --token` compares a token with the API claim by claim"
        ),
    ),
)
_NOTHING = ("", "-", None)
_UNAUTHORIZED, _FORBIDDEN, _THROTTLED, _BROKEN, _TIMED_OUT, _MISSING = 401, 403, 429, 500, 503, 404
_REFUSALS = frozenset({_UNAUTHORIZED, _FORBIDDEN, _MISSING, _THROTTLED})


def record(entry: Mapping[str, Any], api: Deployed) -> str:
    """One access log entry's outcome in words; empty where it was answered as asked.

    The field names are those of Gatehouse's own log format, and any field whose name has both "authorizer" and
    "error" in it.
    """
    status = _number(entry.get("status"))
    said = next(
        (
            str(value)
            for key, value in entry.items()
            if "error" in key.lower() and "auth" in key.lower() and value not in _NOTHING
        ),
        "",
    )
    if said:
        return authorizer_error(said, api, entry)
    if entry.get("integrationStatus") in _NOTHING and entry.get("routeKey") in _functions(api):
        words = {
            _FORBIDDEN: "the function that tells who calls refused: a token that is bad, expired or taken back, or one "
            "without the route's scope",
            _BROKEN: "the function that tells who calls failed or took too long, or the backend failed, "
            "or the API may not call one of them",
        }
        if status in words:
            return words[status]
    if entry.get("integrationStatus") not in (*_NOTHING, 0) and status in _REFUSALS:
        if status == _FORBIDDEN and entry.get("method") == "OPTIONS":
            return "the function that answers preflights refused this one: its origin is not among the allowed ones"
        return f"the backend itself answered {status}: the API had let the request through"
    words = {
        _UNAUTHORIZED: "no token was sent, or not where the authorizer looks for it (the Authorization header)",
        _FORBIDDEN: "refused by the API; the authorizer itself had no objection",
        _MISSING: "no route matches this method and path",
        _THROTTLED: "throttled: more requests than the stage or the route allows",
        _BROKEN: "the backend failed: it raised, answered nonsense, or the API may not call it",
        _TIMED_OUT: "the backend did not answer in time",
    }
    return words.get(status, "")


def _functions(api: Deployed) -> frozenset[str]:
    """The routes for which a function tells who calls."""
    return frozenset(route.key for route in api.routes if route.authorization == "CUSTOM")


def authorizer_error(said: str, api: Deployed, entry: Mapping[str, Any] | None = None) -> str:
    """The authorizer's text in words; `entry` may say whom the token was issued to."""
    authorizers = list(api.authorizers.values())
    facts = {
        "accepted": _accepted(authorizers, api),
        "issued": _issued(entry or {}, api),
        "issuers": ", ".join(api.issuers),
    }
    for pattern, words in _ERRORS:
        if found := re.search(pattern, said):
            return words.format(*found.groups(), **facts)
    return said


def token(header: Mapping[str, Any], claims: dict[str, Any], api: Deployed, *, now: float) -> list[str]:
    """What keeps a token from being accepted by the API, claim by claim; empty if nothing does."""
    if api.asked and not api.issuers:
        return _times(claims, now)
    problems = []
    algorithm = str(header.get("alg"))
    if not algorithm.startswith("RS"):
        problems.append(f"it is signed with {algorithm}; API Gateway takes RS256, RS384 and RS512")
    if not header.get("kid"):
        problems.append("its header names no key (kid)")
    accepted = list(api.authorizers.values())
    issuers = api.issuers
    if accepted and claims.get("iss") not in issuers:
        problems.append(
            f"its issuer is {claims.get('iss')!r}, the API trusts {' or '.join(map(repr, sorted(issuers)))}"
        )
    audiences = {audience for one in accepted for audience in one.audiences}
    if audiences and not audiences & set(issued_to(claims)):
        problems.append(f"audience is {_accepted(accepted, api)}, {_issued(claims, api)}")
    problems.extend(_times(claims, now))
    if not problems:
        carried = set(scopes(claims))
        if claims.get("token_use") == "id" and any(route.scopes for route in api.routes):
            problems.append("it is an ID token, which carries no scopes; send the access token")
        problems.extend(
            f"{route.key} asks for {' or '.join(route.scopes)}, and it carries {' '.join(sorted(carried)) or 'none'}"
            for route in api.routes
            if route.scopes and not carried & set(route.scopes)
        )
    return problems


def _times(claims: Mapping[str, Any], now: float) -> list[str]:
    expires = claims.get("exp")
    early = [
        f"it is not valid yet ({name} lies {claims[name] - now:.0f} seconds ahead of this machine's clock)"
        for name in ("nbf", "iat")
        if isinstance(claims.get(name), (int, float)) and claims[name] > now
    ]
    if isinstance(expires, (int, float)) and expires > now:
        return early
    return ["it has no expiry" if expires is None else "it has expired", *early]


def _accepted(authorizers: Sequence[DeployedAuthorizer], api: Deployed) -> str:
    names = [_whose(audience, api) for one in authorizers for audience in one.audiences]
    return " or ".join(names) or "not configured"


def _issued(claims: Mapping[str, Any], api: Deployed) -> str:
    to = [one for one in issued_to(dict(claims)) if one not in _NOTHING]
    if not to:
        return "the token was issued to another (`gatehouse doctor --token` says to whom)"
    return f"the token was issued to {', '.join(api.name(one) for one in to)}"


def _whose(audience: str, api: Deployed) -> str:
    known = api.clients.get(audience)
    return f"the {known} client's id" if known else repr(audience)


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
