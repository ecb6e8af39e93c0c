"""What serves an HTTP API's routes: integrations, one for each distinct backend, and the permissions they need."""

from collections.abc import Hashable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from components.base import build
from components.http_api_args import HttpApiTransform, RouteArgs, VpcLinkArgs
from components.keys import TIMEOUT_MS, backend_key, input_key, permission_name


class Backends:
    """Makes the integrations of one API, a Lambda permission for each function, and the VPC link.

    Args:
        name: the API component's name.
        api: the API.
        link: where private load balancers are reached.
        transform: properties that go over ours.
        opts: options of each.
    """

    def __init__(
        self,
        name: str,
        api: "aws.apigatewayv2.Api",
        link: VpcLinkArgs | None,
        transform: HttpApiTransform,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name = name
        self._api_id = api.id
        self._source_arn = pulumi.Output.concat(api.execution_arn, "/*/*")
        self._transform = transform
        self._opts = opts
        self._targets: dict[Hashable, pulumi.Output[str]] = {}
        self._permitted: set[Hashable] = set()
        self._link_id = self._vpc_link(link) if link else None

    def target(self, route_key: str, route: RouteArgs) -> pulumi.Output[str]:
        """What a route points at: `integrations/ID`. Routes with the same backend share one.

        Args:
            route_key: names a new integration.
            route: says what serves it.
        """
        own = route.get("transform", {}).get("integration", {})
        key = backend_key(route)
        target = self._targets.get(key)
        if target is None:
            if "function_arn" in route:
                self._permit(route_key, route["function_arn"])
            integration = build(
                aws.apigatewayv2.Integration,
                f"{self._name} {route_key}",
                self._integration(route),
                {**self._transform.get("integration", {}), **own},
                self._opts,
            )
            target = self._targets[key] = pulumi.Output.concat("integrations/", integration.id)
        return target

    def _integration(self, route: RouteArgs) -> dict[str, Any]:
        common = {"api_id": self._api_id, "timeout_milliseconds": route.get("timeout_ms", TIMEOUT_MS)}
        if "function_arn" in route:
            return {
                **common,
                "integration_type": "AWS_PROXY",
                "integration_uri": route["function_arn"],
                "payload_format_version": "2.0",
            }
        proxy = {
            **common,
            "integration_type": "HTTP_PROXY",
            "integration_method": route.get("method", "ANY"),
            "payload_format_version": "1.0",
        }
        if "url" in route:
            url = route["url"]
            path = (
                _path_of(url)
                if isinstance(url, str)
                else pulumi.Output.all(url).apply(lambda known: _path_of(known[0]))
            )
            return {**proxy, "integration_uri": url, "request_parameters": path}
        server_name = route.get("tls_server_name")
        return {
            **proxy,
            "integration_uri": route["listener_arn"],
            "connection_type": "VPC_LINK",
            "connection_id": self._link_id,
            "tls_config": {"server_name_to_verify": server_name} if server_name else None,
        }

    def _permit(self, route_key: str, function_arn: pulumi.Input[str]) -> None:
        key = input_key(function_arn)
        if key in self._permitted:
            return
        self._permitted.add(key)
        build(
            aws.lambda_.Permission,
            permission_name(self._name, route_key),
            {
                "action": "lambda:InvokeFunction",
                "function": function_arn,
                "principal": "apigateway.amazonaws.com",
                # Of the whole API: one permission a route would outgrow the function's policy of 20,480 bytes.
                "source_arn": self._source_arn,
            },
            self._transform.get("permission"),
            self._opts,
        )

    def _vpc_link(self, link: VpcLinkArgs) -> pulumi.Input[str]:
        if "id" in link:
            return link["id"]
        made = build(
            aws.apigatewayv2.VpcLink,
            self._name,
            {
                "subnet_ids": link.get("subnet_ids"),
                "security_group_ids": link.get("security_group_ids", []),
            },
            self._transform.get("vpc_link"),
            self._opts,
        )
        return made.id


def _path_of(url: str) -> dict[str, str] | None:
    """Put the request's path into a URL that has none; else API Gateway would send every request to its root."""
    return None if urlsplit(url).path.strip("/") else {"overwrite:path": "$request.path"}


def in_order(routes: Mapping[str, RouteArgs]) -> list[tuple[str, RouteArgs]]:
    """The routes sorted by key, so that what is shared has a name that does not hang on the table's order."""
    return sorted(routes.items())
