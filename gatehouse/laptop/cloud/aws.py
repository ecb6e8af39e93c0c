"""Calls AWS's API on behalf of the resource types, and says in words what was refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.shapes import Json, ShapeError, Values, to_request
from gatehouse.urls import execute_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from gatehouse.laptop.cloud.local import Cloud

_NOT_FOUND: Final = 404
_ABSENT: Final = ("NoSuch", "NotFound", "ResourceNotFound", "UnknownResource", "NonExistent")
_ABSENT_ENDS: Final = (
    "DoesNotExist",
    "NotFound",
    "NotFoundException",
    "NotFoundFault",
    "NonexistentItemException",
)


class CloudError(Exception):
    """The local cloud refused a request. The message says what was asked, the value and what AWS says."""


class NotFoundError(CloudError):
    """There is no such thing in the local cloud."""


@dataclass(frozen=True)
class Created:
    """A resource that now exists.

    `outputs` are the properties that pulumi-aws would give it, by their camelCase names, UNKNOWN where a preview can't
    know them; `ignored` are the inputs that the local cloud does not keep.
    """

    id: str
    outputs: Values
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class PriorState:
    """What a resource was before an update: the inputs it was given, and its outputs."""

    inputs: Values
    outputs: Values


@dataclass(frozen=True)
class Aws:
    """A region of the cloud, as the resource types see it.

    `api_endpoint` gives the URL at which an API is served, from its ID and, while the API is made, its type and name in the
    program, which are `making`; without it outputs carry AWS's own address.
    """

    cloud: Cloud
    region: str
    api_endpoint: Callable[[str, str], str] | None = None
    making: str = ""

    @property
    def account(self) -> str:
        """The account that owns everything."""
        return self.cloud.account

    def at(self, region: str | None) -> Aws:
        """Return the same cloud in another region; None stays here."""
        return replace(self, region=region) if region else self

    def endpoint(self, api_id: str) -> str:
        """Return the base URL that an API is called at, without a slash at its end."""
        if self.api_endpoint:
            return self.api_endpoint(api_id, self.making).rstrip("/")
        return execute_api(self.region, api_id)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of something in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def client(self, service: str) -> Json:
        """Return the boto3 client of a service in this region."""
        return self.cloud.client(service, self.region)

    def call(self, service: str, operation: str, params: Values) -> Values:
        """Call an operation by its AWS name, such as `CreateRoute`, with parameters in AWS's own names.

        Raises NotFoundError or CloudError with AWS's code and message.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        client = self.client(service)
        try:
            response: Values = getattr(client, _method(operation))(**params)
        except ClientError as error:
            detail = error.response["Error"]
            kind = NotFoundError if _is_absence(error) else CloudError
            message = str(detail.get("Message"))
            if "<title>500" in message:
                raise CloudError(
                    f"{operation} failed inside moto, which does not know some part of it: {params}."
                ) from error
            raise kind(f"{operation} was refused: {detail.get('Code')}: {message}") from error
        except BotoCoreError as error:
            raise CloudError(f"{operation}: {error}") from error
        return response

    def send(self, service: str, operation: str, values: Values, /, **keys: Json) -> Values:
        """Call an operation with Pulumi's properties, and `keys` in AWS's names; what it does not take is left out."""
        shape = self.model(service, operation).input_shape
        try:
            params = to_request(shape, values) if shape else {}
        except ShapeError as error:
            raise CloudError(str(error)) from error
        return self.call(service, operation, {**params, **keys})

    def model(self, service: str, operation: str) -> OperationModel:
        """Return botocore's description of an operation."""
        model: OperationModel = self.client(service).meta.service_model.operation_model(operation)
        return model


def _method(operation: str) -> str:
    from botocore import xform_name

    return xform_name(operation)


def _is_absence(error: Any) -> bool:  # noqa: ANN401 - botocore's ClientError, imported where it is used
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == _NOT_FOUND:
        return True
    code = str(error.response["Error"].get("Code", ""))
    own = code.rsplit(".", 1)[-1]  # the query protocol's codes may have the service before them
    return own.startswith(_ABSENT) or code.endswith(_ABSENT_ENDS) or ".NotFound" in code
