"""What a stack has that a laptop does not serve, each in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gatehouse.laptop.engine.state import ResourceState

_POOL = "aws:cognito/userPool:UserPool"
_PROVIDER = "aws:cognito/identityProvider:IdentityProvider"


def containers(names: Iterable[str]) -> Iterator[str]:
    """Tell of the containers for which laptop.yaml has no command."""
    for name in names:
        yield f"the container {name!r} has no command in laptop.yaml, so nothing runs for it"


def triggers(resources: Sequence[ResourceState]) -> Iterator[str]:
    """Tell of what user pools call and have that is not called and had here."""
    from gatehouse.laptop.login.cognito.unserved import unserved

    providers = [one.inputs for one in resources if one.type == _PROVIDER]
    for pool in (one for one in resources if one.type == _POOL):
        own = [str(found.get("providerName")) for found in providers if found.get("userPoolId") == pool.id]
        yield from unserved(pool.name, pool.inputs.get("lambdaConfig") or {}, own)
