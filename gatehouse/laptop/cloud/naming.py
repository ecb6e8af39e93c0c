"""Names for resources that give none, as Pulumi's providers make them.

https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal

_DIGITS: Final = 7
"""The hexadecimal digits after a name; pulumi-terraform-bridge's `AutoName` adds as many."""


class NameTooLongError(ValueError):
    """A name that AWS would refuse for its length."""


@dataclass(frozen=True)
class Autonaming:
    """What the stack's `pulumi:autonaming` says of a resource.

    `propose` is a name that the provider may spell otherwise, `enforce` one that it must take as it is, and `disable`
    means that the program has to name the resource.
    """

    proposed: str = ""
    mode: Literal["propose", "enforce", "disable"] = "propose"


def suffixed(prefix: str, seed: bytes = b"") -> str:
    """Return a prefix followed by seven hexadecimal digits: random ones, or those that follow from a seed."""
    digits = hashlib.sha256(seed + prefix.encode()).hexdigest() if seed else secrets.token_hex(_DIGITS)
    return f"{prefix}{digits[:_DIGITS]}"


def fitting(name: str, longest: int) -> str:
    """Return the name. Raises NameTooLongError where it has more than `longest` characters."""
    if len(name) > longest:
        raise NameTooLongError(
            f"The automatic name {name!r} has {len(name)} characters, and AWS takes {longest}."
            " Shorten the resource's name in the program, or give it a name of its own."
        )
    return name
