"""Lambda functions and who may call them. https://docs.aws.amazon.com/lambda/latest/api/ ."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.archives import zipped
from gatehouse.laptop.cloud.kinds import Aws, Created, Kind, State, auto_name

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "lambda"
_CODE: Final = ("code", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri")


class FunctionKind(Kind):
    """A function, whose code and configuration AWS changes by separate operations."""

    def create(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create the function from its archive, and set its reserved concurrency."""
        values = {**inputs, "name": inputs.get("name") or auto_name(self.type, name)}
        response = aws.send(_SERVICE, "CreateFunction", self._request(values), Code=_code(values))
        outputs = {**self._properties(response), **values, "id": values["name"]}
        self._reserve(aws, outputs)
        return Created(outputs["id"], {**outputs, **_function_outputs(aws, outputs)})

    def update(self, aws: Aws, id_: str, old: State, new: Values) -> Values | None:
        """Change the code, the configuration or both."""
        values = {**new, "name": new.get("name") or id_}
        if values["name"] != id_ or values.get("packageType") != old.inputs.get("packageType"):
            return None
        sent = self._cleared(aws, "UpdateFunctionConfiguration", old, values)
        response = aws.send(_SERVICE, "UpdateFunctionConfiguration", sent, FunctionName=id_)
        code = _code(values)
        if code != _code(old.inputs):
            response = aws.call(_SERVICE, "UpdateFunctionCode", {"FunctionName": id_, **code})
        outputs = {**self._properties(response), **values, "id": id_}
        self._reserve(aws, outputs)
        return {**outputs, **_function_outputs(aws, outputs)}

    def _request(self, values: Values) -> Values:
        return self._renamed({key: item for key, item in values.items() if key not in _CODE})

    @staticmethod
    def _reserve(aws: Aws, outputs: Values) -> None:
        reserved = outputs.get("reservedConcurrentExecutions")
        if reserved is not None and reserved >= 0:
            params = {"FunctionName": outputs["id"], "ReservedConcurrentExecutions": int(reserved)}
            aws.call(_SERVICE, "PutFunctionConcurrency", params)


def _code(values: Values) -> Values:
    if values.get("code") is not None:
        return {"ZipFile": zipped(values["code"])}
    members = {
        "s3Bucket": "S3Bucket",
        "s3Key": "S3Key",
        "s3ObjectVersion": "S3ObjectVersion",
        "imageUri": "ImageUri",
    }
    return {member: values[key] for key, member in members.items() if values.get(key)}


def _function_outputs(aws: Aws, outputs: Values) -> Values:
    arn = aws.arn("lambda", f"function:{outputs['id']}")
    path = f"arn:aws:apigateway:{aws.region}:lambda:path/2015-03-31/functions"
    version = outputs.get("version") or "$LATEST"
    code = outputs.get("code")
    digest = base64.b64encode(hashlib.sha256(zipped(code)).digest()).decode() if code is not None else ""
    return {
        "arn": arn,
        "qualifiedArn": f"{arn}:{version}",
        "invokeArn": f"{path}/{arn}/invocations",
        "qualifiedInvokeArn": f"{path}/{arn}:{version}/invocations",
        "version": version,
        "codeSha256": outputs.get("codeSha256") or digest,
        "sourceCodeHash": outputs.get("sourceCodeHash") or digest,
    }


def _permission_id(values: Values) -> Values:
    function = str(values["function"])
    return {**values, "function": function.rsplit(":", 1)[-1] if function.startswith("arn:") else function}


KINDS: Final = (
    FunctionKind(
        type="aws:lambda/function:Function",
        service=_SERVICE,
        noun="Function",
        keys={"FunctionName": "id"},
        id=("name",),
        names={"name": "FunctionName"},
        auto="name",
    ),
    Kind(
        type="aws:lambda/permission:Permission",
        service=_SERVICE,
        noun="Permission",
        verbs=("Add", "", "", "Remove"),
        keys={"FunctionName": "function", "StatementId": "statementId", "Qualifier": "qualifier"},
        id=("statementId",),
        names={"function": "FunctionName"},
        auto="statementId",
    ),
)
