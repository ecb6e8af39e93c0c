"""Refuses edits of a component's children that AWS would refuse, or let pass without effect: at preview, by a hook.

A hook is called where a resource is about to be updated, with what it was given before, which no argument tells:
https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
"""

import itertools

import pulumi
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.sync_await import _sync_await

from .base import ComponentError
from .checks.edits import check_edit
from .checks.problems import Problems

_NUMBERS = itertools.count(1)
"""For names, since a deployment takes no two hooks of one name, and components under two parents may share theirs."""


def _listen() -> None:
    """Start the server by which the engine calls hooks, one for the whole program, before anything of it can fail.

    The SDK starts one for each hook, when it is registered. Where a value of the program fails in that moment, it stops a
    server that has not begun, and gRPC ends the process by a segmentation fault, with no word of what failed.
    https://github.com/grpc/grpc/blob/master/src/python/grpcio/grpc/_cython/_cygrpc/aio/server.pyx.pxi
    """
    start = getattr(settings, "_get_callbacks", None)
    if start is not None and settings.SETTINGS.callbacks is None:
        settings.SETTINGS.callbacks = _sync_await(start())


def guarded(kind: type, name: str, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Options with which a child refuses such edits.

    Args:
        kind: the component's class.
        name: the component's name.
        opts: the child's options. An engine that knows no hooks gets them as they are, and AWS is the first to refuse.
    """
    if not settings.monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS):
        return opts

    _listen()

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
