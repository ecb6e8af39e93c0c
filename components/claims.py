"""What AWS lets one resource have at a time, a domain, and whose it is: written down in the state, so that a move is seen.

The new owner would ask for it before the old one lets go, and AWS would refuse that in the middle of a deploy.
"""

from typing import TYPE_CHECKING

import pulumi

from .edits import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable


class Claim(pulumi.ComponentResource):
    """Whose a domain is. Named by the domain and without a parent, it is the same resource whoever has it, and wherever."""


def claim(
    owner: pulumi.ComponentResource,
    name: str,
    id_: pulumi.Output[str],
    argument: str,
    domains: "Iterable[pulumi.Input[str]]",
    holder: pulumi.Resource | None = None,
) -> None:
    """Refuse, at preview, that a domain moves here from another component of this kind.

    Args:
        owner: the component that has the domains.
        name: its name.
        id_: what AWS calls it, which it keeps where the component is renamed.
        argument: where the domains are given.
        domains: the domains; one that is not known yet is looked at when it is.
        holder: what has them, where that is one resource whoever its owner is; by default the owner.
    """
    kind = type(owner)
    urn = (holder or owner).urn
    if owner.get_provider("aws:index:Provider") is not None:
        return  # In two regions there may be two of one name, and which region this is the provider knows.

    def make(domain: str) -> None:
        inputs = {
            "domain": domain,
            "argument": argument,
            "owner": f"{kind.__name__} {name!r}",
            "ownerId": id_,
            "holder": urn,
        }
        # An API and an Edge may have one domain, each for itself.
        called = f"{kind.__name__} {domain}"
        Claim(
            "gatehouse:index:Claim", called, inputs, guarded(kind, name, pulumi.ResourceOptions())
        ).register_outputs({})

    for domain in domains:
        if isinstance(domain, str):
            make(domain)
        else:
            pulumi.Output.all(domain).apply(lambda known: make(known[0]))
