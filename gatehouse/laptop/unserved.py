"""What a stack has that a laptop does not serve, each in words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gatehouse.laptop.config import StandIns
    from gatehouse.laptop.engine.state import ResourceState

_CLOSE = 0.8
_POOL = "aws:cognito/userPool:UserPool"
_PROVIDER = "aws:cognito/identityProvider:IdentityProvider"


_AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"


def named_otherwise(
    containers: Iterable[str], resources: Sequence[ResourceState], stand_ins: StandIns
) -> Iterator[str]:
    """Tell of the containers, and the issuers of JWT authorizers, for which laptop.yaml has nothing of that very name."""
    for name in containers:
        near = _near(name, stand_ins.services)
        yield f"the container {name!r} has no command in laptop.yaml, so nothing runs for it{near}"
    trusted = {
        str((one.inputs.get("jwtConfiguration") or {}).get("issuer"))
        for one in resources
        if one.type == _AUTHORIZER
    }
    for url in sorted(trusted - stand_ins.issuers.keys()):
        if said := _near(url, [one for one in stand_ins.issuers if one not in trusted]):
            yield f"the issuer {url!r} has no stand-in{said}"


def _near(name: str, given: Iterable[str]) -> str:
    """What laptop.yaml has that may be meant for a name, which it has to have byte for byte."""
    near = difflib.get_close_matches(name, given, 1, cutoff=_CLOSE)
    return f"; laptop.yaml names {near[0]!r}" if near else ""


def triggers(resources: Sequence[ResourceState]) -> Iterator[str]:
    """Tell of what user pools call and have that is not called and had here."""
    from gatehouse.laptop.login.cognito.unserved import unserved

    providers = [one.inputs for one in resources if one.type == _PROVIDER]
    for pool in (one for one in resources if one.type == _POOL):
        own = [str(found.get("providerName")) for found in providers if found.get("userPoolId") == pool.id]
        yield from unserved(pool.name, pool.inputs.get("lambdaConfig") or {}, own)
