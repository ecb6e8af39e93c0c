"""Refuses edits of a component's children that AWS would refuse, or let pass without effect: at preview, by a hook.

A hook is called where a resource is about to be updated, with what it was given before, which no argument tells:
https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
"""

import itertools

import pulumi
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import monitor_supports_feature

from .base import ComponentError
from .checks.edits import check_edit
from .checks.problems import Problems

_NUMBERS = itertools.count(1)
"""For names, since a deployment takes no two hooks of one name, and components under two parents may share theirs."""


def guarded(kind: type, name: str, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Options with which a child refuses such edits.

    Args:
        kind: the component's class.
        name: the component's name.
        opts: the child's options. An engine that knows no hooks gets them as they are, and AWS is the first to refuse.
    """
    if not monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS):
        return opts

    def refuse(args: pulumi.ResourceHookArgs) -> None:
        problems = Problems(kind.__name__, name)
        check_edit(args.type, args.old_inputs or {}, args.new_inputs or {}, problems)
        if problems.found:
            raise ComponentError(problems.found)

    hook = pulumi.ResourceHook(
        f"edit {next(_NUMBERS)} of {kind.__name__} {name!r}",
        refuse,
        pulumi.ResourceHookOptions(on_dry_run=True),
    )
    binding = pulumi.ResourceHookBinding(before_update=[hook])
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=binding))
