"""CloudFront's policies, which moto does not have, and those that AWS manages.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
"""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any, Final

from gatehouse.laptop.cloud.gaps.base import Moto, add, moto

_NOUNS: Final = {
    "CachePolicy": "cache-policy",
    "OriginRequestPolicy": "origin-request-policy",
    "ResponseHeadersPolicy": "response-headers-policy",
}
MANAGED: Final = {
    "CachePolicy": {
        "658327ea-f89d-4fab-a63d-7e88639e58f6": "Managed-CachingOptimized",
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "Managed-CachingDisabled",
    },
    "OriginRequestPolicy": {
        "216adef6-5c7f-47e4-b989-5492eafa07d3": "Managed-AllViewer",
        "b689b0a8-53d0-40ab-baf2-68738e2966ac": "Managed-AllViewerExceptHostHeader",
        "59781a5b-3903-41f3-afcb-af62929ccde1": "Managed-CORS-CustomOrigin",
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": "Managed-CORS-S3Origin",
    },
    "ResponseHeadersPolicy": {
        "67f7725c-6f97-4210-82d7-5512b31e9d03": "Managed-SecurityHeadersPolicy",
        "60669652-455b-4ae9-85a4-c4c02393f86c": "Managed-SimpleCORS",
    },
}


def patch() -> None:
    """Add the operations on the three kinds of policies, and those that change a function."""
    response = moto("cloudfront.responses").CloudFrontResponse
    paths = moto("cloudfront.urls").url_paths
    paths["{0}/2020-05-31/function/(?P<function_name>[^/]+)/publish$"] = response.dispatch
    add(response, update_function=_update_function, publish_function=_publish_function)
    snake = moto("core.utils").camelcase_to_underscores
    for noun, path in _NOUNS.items():
        paths[f"{{0}}/2020-05-31/{path}$"] = response.dispatch
        paths[f"{{0}}/2020-05-31/{path}/(?P<policy_id>[^/]+)$"] = response.dispatch
        for verb, operation in {"Create": _create, "Get": _get, "Update": _update, "Delete": _delete}.items():
            setattr(response, snake(f"{verb}{noun}"), _bound(operation, noun))


def _bound(operation: Any, noun: str) -> Any:  # noqa: ANN401 - a method of moto's class
    def method(self: Moto) -> Any:  # noqa: ANN401 - moto's result
        return partial(operation, self, noun)()

    return method


def _held(self: Moto, noun: str) -> dict[str, dict[str, Any]]:
    backend = self.backend
    if not hasattr(backend, "policies"):
        backend.policies = {name: {} for name in _NOUNS}
    held: dict[str, dict[str, Any]] = backend.policies[noun]
    return held


def _found(self: Moto, noun: str) -> dict[str, Any]:
    policy = _held(self, noun).get(self._get_param("Id"))
    if policy is None:
        raise moto("cloudfront.exceptions").CloudFrontException(f"NoSuch{noun}", "The policy does not exist.")
    return policy


def _answer(noun: str, policy: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
    return moto("core.responses").ActionResult({noun: policy["policy"], "ETag": policy["etag"]})


def _create(self: Moto, noun: str) -> Any:  # noqa: ANN401 - moto's result
    config = self._get_param(f"{noun}Config", {})
    held = _held(self, noun)
    if any(item["policy"][f"{noun}Config"]["Name"] == config["Name"] for item in held.values()):
        message = "A policy with this name exists already."
        raise moto("cloudfront.exceptions").CloudFrontException(f"{noun}AlreadyExists", message)
    policy = {
        "Id": str(uuid.uuid4()),
        "LastModifiedTime": moto("core.utils").utcnow(),
        f"{noun}Config": config,
    }
    held[policy["Id"]] = {"policy": policy, "etag": uuid.uuid4().hex[:14].upper()}
    return _answer(noun, held[policy["Id"]])


def _get(self: Moto, noun: str) -> Any:  # noqa: ANN401 - moto's result
    return _answer(noun, _found(self, noun))


def _update(self: Moto, noun: str) -> Any:  # noqa: ANN401 - moto's result
    found = _found(self, noun)
    found["policy"][f"{noun}Config"] = self._get_param(f"{noun}Config", {})
    found["etag"] = uuid.uuid4().hex[:14].upper()
    return _answer(noun, found)


def _delete(self: Moto, noun: str) -> Any:  # noqa: ANN401 - moto's result
    del _held(self, noun)[_found(self, noun)["policy"]["Id"]]
    return moto("core.responses").EmptyResult()


def _update_function(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    function = self.backend.describe_function(name=self._get_param("Name"))
    function.config = self._get_param("FunctionConfig", {})
    function.code = self._get_param("FunctionCode")
    function.etag = uuid.uuid4().hex[:14].upper()
    function.last_modified_time = moto("core.utils").utcnow()
    return moto("core.responses").ActionResult(
        {"FunctionSummary": function.function_summary, "ETag": function.etag}
    )


def _publish_function(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    function = self.backend.describe_function(name=self._get_param("Name"))
    function.status, function.stage = "UNASSOCIATED", "LIVE"
    return moto("core.responses").ActionResult({"FunctionSummary": function.function_summary})
