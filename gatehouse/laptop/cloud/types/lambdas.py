"""Lambda functions, who may call them, and what calls them by itself. https://docs.aws.amazon.com/lambda/latest/api/ ."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.archives import ArchiveError, zipped
from gatehouse.laptop.cloud.aws import Aws, Created, PriorState
from gatehouse.laptop.cloud.compare import hashed
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.laptop.unknown import UNKNOWN
from gatehouse.urls import function_url

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "lambda"
_CODE: Final = {
    "s3Bucket": "S3Bucket",
    "s3Key": "S3Key",
    "s3ObjectVersion": "S3ObjectVersion",
    "imageUri": "ImageUri",
}


@dataclass(frozen=True, kw_only=True)
class FunctionKind(Kind):
    """A function, whose code, configuration and concurrency AWS changes by separate operations."""

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create the function from its archive, and set its reserved concurrency."""
        values = self.named(name, inputs)
        response = aws.send(_SERVICE, "CreateFunction", self.sent(values), Code=_code(values))
        outputs = {**self.properties(aws, Op("CreateFunction"), response), **values, "id": values["name"]}
        _reserve(aws, outputs)
        return Created(outputs["id"], self.finished(aws, outputs))

    def differing(self, old: PriorState, new: Values) -> frozenset[str]:
        """Return the properties that changed; the code by the engine's digests, or else by what AWS has."""
        before, now = old.inputs.get("code"), new.get("code")
        known = hashed(before) and hashed(now)
        if known or now is None or now is UNKNOWN:
            return super().differing(old, new)
        found = super().differing(old, {**new, "code": before})
        try:
            same = _digest(new) == old.outputs.get("codeSha256")
        except ArchiveError:
            same = False
        return found if same and before is not None else found | {"code"}

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Change the code, the configuration or both."""
        values = self.held(old, new)
        assert self.update is not None  # noqa: S101 - a function has one
        sent = self.cleared(aws, self.update, old, values)
        response = aws.send(_SERVICE, self.update.name, sent, FunctionName=id_)
        code = _code(values)
        built_for = values.get("architectures")
        moved = built_for is not None and built_for != old.outputs.get("architectures")
        if code and (moved or _digest(values) != old.outputs.get("codeSha256")):
            sent = {"FunctionName": id_, **code} | ({"Architectures": built_for} if built_for else {})
            response = aws.call(_SERVICE, "UpdateFunctionCode", sent)
        outputs = {**self.properties(aws, self.update, response), **values, "id": id_}
        _reserve(aws, outputs, old.inputs)
        outputs = self.finished(aws, outputs)
        self.tag(aws, self.update, outputs, old.inputs)
        return outputs


def _request(values: Values) -> Values:
    sent = {key: item for key, item in values.items() if key != "code"}
    if values.get("fileSystemConfig"):
        sent["fileSystemConfigs"] = [values["fileSystemConfig"]]
    return sent


def _response(values: Values) -> Values:
    """Bring the parts of GetFunction's response into one."""
    if "configuration" not in values:
        return values
    concurrency = values.get("concurrency") or {}
    return {
        **values["configuration"],
        **concurrency,
        "tags": values.get("tags") or {},
        "name": values["configuration"].get("functionName"),
    }


def _code(values: Values) -> Values:
    if values.get("code") is not None:
        return {"ZipFile": zipped(values["code"])}
    return {member: values[key] for key, member in _CODE.items() if values.get(key)}


def _digest(values: Values) -> str | None:
    if values.get("code") is None:
        return None
    return base64.b64encode(hashlib.sha256(zipped(values["code"])).digest()).decode()


def _reserve(aws: Aws, outputs: Values, before: Values | None = None) -> None:
    reserved = outputs.get("reservedConcurrentExecutions")
    if reserved is not None and reserved >= 0:
        params = {"FunctionName": outputs["id"], "ReservedConcurrentExecutions": int(reserved)}
        aws.call(_SERVICE, "PutFunctionConcurrency", params)
    elif before and before.get("reservedConcurrentExecutions") is not None:
        aws.call(_SERVICE, "DeleteFunctionConcurrency", {"FunctionName": outputs["id"]})


def _invoke_path(aws: Aws, arn: str) -> str:
    return f"arn:aws:apigateway:{aws.region}:lambda:path/2015-03-31/functions/{arn}/invocations"


def _streaming_path(aws: Aws, arn: str) -> str:
    path = f"2021-11-15/functions/{arn}/response-streaming-invocations"
    return f"arn:aws:apigateway:{aws.region}:lambda:path/{path}"


def _function_outputs(aws: Aws, outputs: Values) -> Values:
    arn = aws.arn("lambda", f"function:{outputs['id']}")
    version = outputs.get("version") or "$LATEST"
    digest = outputs.get("codeSha256") or ""
    return {
        "arn": arn,
        "qualifiedArn": f"{arn}:{version}",
        "invokeArn": _invoke_path(aws, arn),
        "qualifiedInvokeArn": _invoke_path(aws, f"{arn}:{version}"),
        "responseStreamingInvokeArn": _streaming_path(aws, arn),
        "version": version,
        "codeSha256": digest,
        "sourceCodeHash": outputs.get("sourceCodeHash") or digest,
        "sourceCodeSize": outputs.get("codeSize", 0),
        "signingJobArn": "",
        "signingProfileVersionArn": "",
    }


def _bare(values: Values) -> Values:
    """Name the function by its name: a permission may name it by its ARN."""
    function = str(values["functionName"] if "functionName" in values else values["function"])
    return {**values, "function": function.split(":")[6] if function.startswith("arn:") else function}


def _alias_outputs(aws: Aws, outputs: Values) -> Values:
    arn = aws.arn("lambda", f"function:{_bare(outputs)['function']}:{outputs['name']}")
    return {"arn": arn, "invokeArn": _invoke_path(aws, arn)}


def _url_outputs(aws: Aws, outputs: Values) -> Values:
    url = outputs.get("functionUrl") or function_url(aws.region, str(outputs["id"]))
    function = str(_bare(outputs)["function"])
    return {
        "functionUrl": url,
        "functionArn": aws.arn("lambda", f"function:{function}"),
        "functionName": outputs["functionName"],
        "urlId": url.split("//")[1].split(".")[0],
    }


KINDS: Final = (
    FunctionKind(
        type="aws:lambda/function:Function",
        also=frozenset(
            {
                "code",
                "s3Bucket",
                "s3Key",
                "s3ObjectVersion",
                "imageUri",
                "sourceCodeHash",
                "codeSha256",
                "reservedConcurrentExecutions",
                "fileSystemConfig",
            }
        ),
        service=_SERVICE,
        create=Op("CreateFunction"),
        read=Op("GetFunction", {"FunctionName": "id"}),
        update=Op("UpdateFunctionConfiguration", {"FunctionName": "id"}),
        delete=Op("DeleteFunction", {"FunctionName": "id"}),
        id=("name",),
        names={
            "name": "FunctionName",
            "imageConfig.commands": "imageConfig.command",
            "imageConfig.entryPoints": "imageConfig.entryPoint",
        },
        auto="name",
        fixed=frozenset({"name", "packageType"}),
        # Optional and Computed in the provider (internal/service/lambda/function.go).
        sticky=frozenset({"architectures", "ephemeralStorage", "loggingConfig", "tracingConfig"}),
        cleared_by={
            "Environment": {"Variables": {}},
            "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
        },
        request=_request,
        response=_response,
        computed=_function_outputs,
    ),
    Kind(
        type="aws:lambda/permission:Permission",
        service=_SERVICE,
        create=Op("AddPermission"),
        delete=Op(
            "RemovePermission",
            {"FunctionName": "function", "StatementId": "statementId", "Qualifier": "qualifier"},
        ),
        id=("statementId",),
        names={"function": "FunctionName"},
        auto="statementId",
    ),
    Kind(
        type="aws:lambda/alias:Alias",
        service=_SERVICE,
        **crud("Alias", {"FunctionName": "functionName", "Name": "name"}),
        id=("name",),
        auto="name",
        fixed=frozenset({"name", "functionName"}),
        computed=_alias_outputs,
    ),
    Kind(
        type="aws:lambda/functionUrl:FunctionUrl",
        service=_SERVICE,
        **crud("FunctionUrlConfig", {"FunctionName": "functionName", "Qualifier": "qualifier"}),
        id=("functionName",),
        names={"authorizationType": "AuthType"},
        fixed=frozenset({"functionName", "qualifier"}),
        computed=_url_outputs,
    ),
    Kind(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        service=_SERVICE,
        **crud("EventSourceMapping", {"UUID": "id"}),
        id=("uuid",),
        fixed=frozenset(
            {"eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues", "topics"}
        ),
        response=lambda values: {
            **values,
            "enabled": values.get("state") in {"Enabled", "Enabling", "Creating"},
        },
        computed=lambda aws, outputs: {
            "arn": aws.arn(_SERVICE, f"event-source-mapping:{outputs['id']}"),
            "uuid": outputs["id"],
        },
        unread=frozenset({"functionName"}),
    ),
)
