"""CloudFront. https://docs.aws.amazon.com/cloudfront/latest/APIReference/ ."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.aws import Created, NotFoundError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud
from gatehouse.laptop.cloud.shapes import dig, to_properties

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.operations import Op
    from gatehouse.laptop.cloud.shapes import Values

_CLOUDFRONT: Final = "cloudfront"
_HOSTED_ZONE: Final = "Z2FDTNDATAQYW2"
"""CloudFront's one hosted zone; https://docs.aws.amazon.com/general/latest/gr/cf_region.html"""


@dataclass(frozen=True, kw_only=True)
class EdgeKind(Kind):
    """A thing of CloudFront's: its configuration is one member of the request, and a change needs its ETag.

    Attributes:
        config: the member that holds the configuration.
    """

    config: str

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create it from its configuration."""
        values = self.named(name, inputs)
        reference = {"callerReference": str(uuid.uuid4())}
        sent = {
            self.config: {**reference, **self.sent(values)},
            "name": values.get("name"),
            **_function_parts(values),
        }
        assert self.create is not None  # noqa: S101 - every type of this class has one
        response = aws.send(_CLOUDFRONT, self.create.name, sent)
        outputs = {**self.properties(aws, self.create, response), "etag": response.get("ETag", ""), **values}
        outputs["id"] = self.identity(outputs)
        outputs = self.finished(aws, outputs)
        if self.type in _TAGGED:
            self.tag(aws, None, outputs, None)
        return Created(outputs["id"], outputs)

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Replace the configuration as a whole."""
        values = self.held(old, new)
        assert self.update is not None  # noqa: S101 - every type of this class has one
        reference = {"callerReference": old.outputs.get("callerReference") or str(uuid.uuid4())}
        sent = {
            self.config: {**reference, **self.sent(values)},
            "name": values.get("name"),
            **_function_parts(values),
        }
        keys = {**self.update.request(old.outputs), "IfMatch": self._etag(aws, old.outputs)}
        response = aws.send(_CLOUDFRONT, self.update.name, sent, **keys)
        read = self.properties(aws, self.update, response)
        kept = {key: item for key, item in {**old.outputs, **read}.items() if key not in old.inputs}
        outputs = self.finished(aws, {**kept, "etag": response.get("ETag", ""), **values, "id": id_})
        if self.type in _TAGGED:
            self.tag(aws, None, outputs, old.inputs)
        return outputs

    def remove(self, aws: Aws, id_: str, outputs: Values) -> None:
        """Delete it as it now is; one that is gone already is no error."""
        try:
            etag = self._etag(aws, outputs)
            if self.delete is not None:
                aws.call(
                    _CLOUDFRONT,
                    self.delete.name,
                    {**self.delete.request({**outputs, "id": id_}), "IfMatch": etag},
                )
        except NotFoundError:
            return

    def kept(self, aws: Aws) -> frozenset[str]:
        """Return the names, in lower case, of the members of the configuration."""
        assert self.create is not None  # noqa: S101 - every type of this class has one
        shape = aws.model(_CLOUDFRONT, self.create.name).input_shape
        members: dict[str, Any] = getattr(shape.members[self.config], "members", {}) if shape else {}
        return super().kept(aws) | {name.lower() for name in members}

    def properties(self, aws: Aws, operation: Op, response: Values) -> Values:
        """Return what a response holds, with the configuration's members beside the others."""
        shape = aws.model(_CLOUDFRONT, operation.name).output_shape
        held = dig(to_properties(shape, response) if shape else {}, operation.path) or {}
        inner = held.pop(self.config[:1].lower() + self.config[1:], None) or {}
        return self.response({**inner, **held})

    def _etag(self, aws: Aws, outputs: Values) -> str:
        assert self.read is not None  # noqa: S101 - every type of this class has one
        found: str = aws.call(_CLOUDFRONT, self.read.name, self.read.request(outputs)).get("ETag", "")
        return found


_TAGGED: Final = frozenset({"aws:cloudfront/distribution:Distribution"})


def _function_parts(values: Values) -> Values:
    """Return what a function has beside its configuration."""
    return {"functionCode": values["code"]} if "code" in values else {}


def _distribution_request(values: Values) -> Values:
    behaviours = values.get("orderedCacheBehaviors") or []
    return {
        **{key: item for key, item in values.items() if key != "tags"},
        "comment": values.get("comment") or "",
        "origins": [_origin(origin) for origin in values.get("origins") or []],
        "defaultCacheBehavior": _behaviour(values["defaultCacheBehavior"]),
        "cacheBehaviors": [_behaviour(item) for item in behaviours],
        "customErrorResponses": values.get("customErrorResponses") or [],
        "aliases": values.get("aliases") or [],
        "restrictions": {
            "geoRestriction": _geography((values.get("restrictions") or {}).get("geoRestriction") or {})
        },
    }


def _geography(given: Values) -> Values:
    places = given.get("locations") or []
    return {
        "restrictionType": given.get("restrictionType") or "none",
        "quantity": len(places),
        "items": places,
    }


def _origin(given: Values) -> Values:
    custom = given.get("customOriginConfig")
    named = dict(given)
    named["id"] = given["originId"]
    named["customHeaders"] = [
        {"headerName": header["name"], "headerValue": header["value"]}
        for header in given.get("customHeaders") or []
    ]
    if custom:
        named["customOriginConfig"] = custom
    return named


def _behaviour(given: Values) -> Values:
    methods = {"allowedMethods": _methods(given)} if given.get("allowedMethods") else {}
    lambdas = [
        {
            "lambdaFunctionArn": item["lambdaArn"],
            **{key: item[key] for key in ("eventType", "includeBody") if key in item},
        }
        for item in given.get("lambdaFunctionAssociations") or []
    ]
    functions = given.get("functionAssociations") or []
    return {
        **{key: item for key, item in given.items() if key != "cachedMethods"},
        **methods,
        "lambdaFunctionAssociations": lambdas,
        "functionAssociations": [
            {"functionArn": f["functionArn"], "eventType": f["eventType"]} for f in functions
        ],
    }


def _methods(given: Values) -> Values:
    allowed, cached = given["allowedMethods"], given.get("cachedMethods") or ["GET", "HEAD"]
    return {"quantity": len(allowed), "items": allowed, "cachedMethods": cached}


def _distribution_response(values: Values) -> Values:
    """Leave out what Pulumi has in another form; the inputs hold it."""
    shaped = {
        "origins",
        "defaultCacheBehavior",
        "cacheBehaviors",
        "restrictions",
        "customErrorResponses",
        "viewerCertificate",
    }
    return {key: item for key, item in values.items() if key not in shaped}


def _distribution_outputs(aws: Aws, outputs: Values) -> Values:
    return {
        "arn": f"arn:aws:cloudfront::{aws.account}:distribution/{outputs['id']}",
        "hostedZoneId": _HOSTED_ZONE,
        "status": "Deployed",
    }


def _policy_arn(path: str) -> Callable[[Aws, Values], Values]:
    return lambda aws, outputs: {"arn": f"arn:aws:cloudfront::{aws.account}:{path}/{outputs['id']}"}


KINDS: Final = (
    EdgeKind(
        type="aws:cloudfront/distribution:Distribution",
        service=_CLOUDFRONT,
        **crud("Distribution", {"Id": "id"}, "distribution"),
        id=("id",),
        names={"orderedCacheBehaviors": "CacheBehaviors", "loggingConfig": "Logging", "webAclId": "WebACLId"},
        config="DistributionConfig",
        also=frozenset({"orderedCacheBehaviors", "waitForDeployment", "retainOnDelete"}),
        request=_distribution_request,
        response=_distribution_response,
        computed=_distribution_outputs,
    ),
    EdgeKind(
        type="aws:cloudfront/function:Function",
        service=_CLOUDFRONT,
        **crud("Function", {"Name": "id"}, "functionSummary", read="Describe"),
        id=("name",),
        auto="name",
        fixed=frozenset({"name"}),
        config="FunctionConfig",
        also=frozenset({"code", "publish"}),
        request=lambda values: {**values, "comment": values.get("comment") or ""},
        computed=lambda aws, outputs: {
            "arn": f"arn:aws:cloudfront::{aws.account}:function/{outputs['id']}",
            "status": "DEPLOYED",
        },
    ),
    EdgeKind(
        type="aws:cloudfront/originAccessControl:OriginAccessControl",
        service=_CLOUDFRONT,
        **crud("OriginAccessControl", {"Id": "id"}, "originAccessControl"),
        id=("id",),
        auto="name",
        config="OriginAccessControlConfig",
        computed=_policy_arn("origin-access-control"),
    ),
    *(
        EdgeKind(
            type=f"aws:cloudfront/{noun[:1].lower()}{noun[1:]}:{noun}",
            service=_CLOUDFRONT,
            **crud(noun, {"Id": "id"}, noun[:1].lower() + noun[1:]),
            id=("id",),
            auto="name",
            config=f"{noun}Config",
            computed=_policy_arn(path),
        )
        for noun, path in (
            ("CachePolicy", "cache-policy"),
            ("OriginRequestPolicy", "origin-request-policy"),
            ("ResponseHeadersPolicy", "response-headers-policy"),
        )
    ),
)
