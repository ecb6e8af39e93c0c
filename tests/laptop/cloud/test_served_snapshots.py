"""What a stage of a REST API serves is what was deployed to it, whatever becomes of the API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html: a deployment is a snapshot.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway import Gateway
from gatehouse.laptop.gateway.request import new_request

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.lambdas.types import Invocation

MOCK: dict[str, Any] = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}


async def _no_function(arn: str, event: bytes, *, trace_id: str, within: float) -> Invocation:
    raise AssertionError(arn)


class Served:
    """A REST API and the gateway that serves it."""

    def __init__(self, cloud: Cloud) -> None:
        self.rest: Any = cloud.client("apigateway")
        self.gateway = Gateway(cloud.client, _no_function)
        self.id: str = self.rest.create_rest_api(name="snapshots")["id"]
        self.gateway.ports[80] = self.id

    def method(self, name: str) -> str:
        root = next(one for one in self.rest.get_resources(restApiId=self.id)["items"] if one["path"] == "/")[
            "id"
        ]
        made: str = self.rest.create_resource(restApiId=self.id, parentId=root, pathPart=name)["id"]
        where = {"restApiId": self.id, "resourceId": made, "httpMethod": "GET"}
        self.rest.put_method(**where, authorizationType="NONE")
        self.rest.put_integration(**where, **MOCK)
        self.rest.put_method_response(**where, statusCode="200")
        self.rest.put_integration_response(**where, statusCode="200")
        return made

    def deploy(self) -> None:
        self.rest.create_deployment(restApiId=self.id, stageName="prod")

    def status(self, path: str) -> int:
        self.gateway.load()
        request = new_request("GET", f"/prod/{path}".encode(), [(b"host", b"127.0.0.1")], now=0, port=80)
        sent: list[int] = []
        asyncio.run(self.gateway.app.answer(request, lambda _, answer: sent.append(answer.status)))
        return sent[0]


def test_a_method_that_is_removed_is_served_until_the_next_deployment(cloud: Cloud) -> None:
    served = Served(cloud)
    served.method("a")
    gone = served.method("b")
    served.deploy()
    served.rest.delete_resource(restApiId=served.id, resourceId=gone)
    assert (served.status("a"), served.status("b")) == (200, 200)
    served.deploy()
    assert (served.status("a"), served.status("b")) == (200, 403)


def test_a_method_that_is_added_is_not_served_before_a_deployment(cloud: Cloud) -> None:
    served = Served(cloud)
    served.method("a")
    served.deploy()
    served.method("c")
    assert served.status("c") == 403
    served.deploy()
    assert served.status("c") == 200
