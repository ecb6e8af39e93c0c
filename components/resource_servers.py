"""The APIs that a pool issues scopes for."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks import scopes


class ResourceServerArgs(TypedDict):
    """An API that a pool issues scopes for."""

    identifier: str
    """What its scopes begin with, such as `https://orders.example.com` or `orders`. A change takes its scopes
    away and makes new ones: tokens with the old ones open nothing."""
    scopes: Mapping[str, str]
    """Scope names and their descriptions, both required: `{"read": "Read orders"}`. At most 100."""


def resource_servers(
    name: str,
    pool_id: pulumi.Output[str],
    args: Mapping[str, Any],
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Make the resource servers of the pool component `name`, each named by its identifier, however many there are.

    `args` are the pool's, and `transform` goes over our properties.
    """
    servers = scopes.resource_servers(args)
    # The only one was named after the pool in version 0.1.
    before = [name] if len(servers) == 1 else []
    return [
        build(
            aws.cognito.ResourceServer,
            f"{name}-{server['identifier']}",
            {
                "user_pool_id": pool_id,
                "identifier": server["identifier"],
                # A name may have neither the colon nor the slashes of a URL.
                "name": re.sub(r"[^\w\s+=,.@-]+", "-", server["identifier"]),
                "scopes": [
                    {"scope_name": scope, "scope_description": description}
                    for scope, description in server["scopes"].items()
                ],
            },
            transform,
            opts,
            formerly=before,
        )
        for server in servers
    ]
