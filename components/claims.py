"""What AWS lets one resource have at a time, a domain or a log group's name, and whose it is.

That is written down in the state, so that a move is seen. The new owner would ask for it before the old one lets go, and AWS
would refuse that in the middle of a deploy.
"""

from typing import TYPE_CHECKING

import pulumi

from .edits import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pulumi_aws as aws


class Claim(pulumi.ComponentResource):
    """Whose a domain or a name is. Named by that and without a parent, it is one resource whoever has it and where."""


def claim(
    owner: pulumi.ComponentResource,
    name: str,
    id_: pulumi.Output[str],
    argument: str,
    domains: "Iterable[pulumi.Input[str]]",
    holder: pulumi.Resource | None = None,
    kind: str | None = None,
) -> None:
    """Refuse, at preview, that a domain, or what else AWS has once, moves here from another component.

    Args:
        owner: the component that has the domains.
        name: its name.
        id_: what AWS calls it, which it keeps where the component is renamed.
        argument: where the domains are given, or what they are.
        domains: the domains; one that is not known yet is looked at when it is.
        holder: what has them, where that is one resource whoever its owner is; by default the owner.
        kind: what they are; by default domains of components of the owner's kind.
    """
    component = type(owner)
    urn = (holder or owner).urn
    if owner.get_provider("aws:index:Provider") is not None:
        return  # In two regions there may be two of one name, and which region this is the provider knows.

    def make(domain: str) -> None:
        inputs = {
            "domain": domain,
            "argument": argument,
            "owner": f"{component.__name__} {name!r}",
            "ownerId": id_,
            "holder": urn,
        }
        # An API and an Edge may have one domain, each for itself.
        called = f"{kind or component.__name__} {domain}"
        Claim(
            "gatehouse:index:Claim", called, inputs, guarded(component, name, pulumi.ResourceOptions())
        ).register_outputs({})

    for domain in domains:
        if isinstance(domain, str):
            make(domain)
        else:
            pulumi.Output.all(domain).apply(lambda known: make(known[0]))


def claim_log(
    owner: pulumi.ComponentResource, name: str, id_: pulumi.Output[str], group: "aws.cloudwatch.LogGroup"
) -> None:
    """Refuse, at preview, that a log group of this name goes from one component to another, or to the same without an alias.

    Its name is made of the component's, and so the new one would have it while the old one stands.
    """
    claim(owner, name, id_, "log group", [group.name], kind="log group")
