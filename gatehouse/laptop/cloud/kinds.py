"""How a Pulumi resource type is kept in the local cloud.

A `Kind` is one type. Most are plain: a service, the nouns of its operations and the names of its keys say all, and everything
else follows from botocore's description of the operations. A type with habits of its own adds functions for those.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.shapes import (
    ShapeError,
    Values,
    empty,
    rename,
    restore,
    to_properties,
    to_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import OperationModel

    from gatehouse.laptop.cloud.server import Cloud


class CloudError(Exception):
    """The local cloud refused a request. The message names the resource, the value and what AWS says."""


class NotFoundError(CloudError):
    """There is no such thing in the local cloud."""


@dataclass(frozen=True)
class Created:
    """A resource that now exists: its ID, and all properties that pulumi-aws would give it, by their camelCase names."""

    id: str
    outputs: Values


@dataclass(frozen=True)
class State:
    """What a resource was before an update: the inputs it was given, and its outputs."""

    inputs: Values
    outputs: Values


@dataclass(frozen=True)
class Aws:
    """What the kinds need of the cloud they work in."""

    cloud: Cloud
    api_endpoint: Callable[[str], str] | None = None

    @property
    def region(self) -> str:
        """The region of everything."""
        return self.cloud.region

    @property
    def account(self) -> str:
        """The account that owns everything."""
        return self.cloud.account

    def endpoint(self, api_id: str) -> str:
        """Return the base URL that an API is called at, without a slash at its end."""
        if self.api_endpoint:
            return self.api_endpoint(api_id).rstrip("/")
        return f"https://{api_id}.execute-api.{self.region}.amazonaws.com"

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        """Return an ARN of this account and region."""
        return (
            f"arn:aws:{service}:{self.region if region else ''}:{self.account if account else ''}:{resource}"
        )

    def call(self, service: str, operation: str, params: Values) -> Values:
        """Call an operation by its AWS name, such as `CreateRoute`, with parameters in AWS's own names.

        Raises NotFoundError or CloudError with AWS's code and message.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        client = self.cloud.client(service)
        try:
            response: Values = getattr(client, _methods(client)[operation])(**params)
        except ClientError as error:
            code, message = (
                error.response["Error"].get("Code", ""),
                error.response["Error"].get("Message", ""),
            )
            kind = NotFoundError if _is_absence(code, error) else CloudError
            raise kind(f"{operation} was refused: {code}: {message}") from error
        except BotoCoreError as error:
            raise CloudError(f"{operation}: {error}") from error
        return response

    def send(self, service: str, operation: str, values: Values, **keys: Any) -> Values:  # noqa: ANN401
        """Call an operation with Pulumi's properties, and `keys` in AWS's names; what it does not take is left out."""
        try:
            params = to_request(self.model(service, operation).input_shape, values)
        except ShapeError as error:
            raise CloudError(str(error)) from error
        return self.call(service, operation, {**params, **keys})

    def model(self, service: str, operation: str) -> OperationModel:
        """Return botocore's description of an operation."""
        return self.cloud.client(service).meta.service_model.operation_model(operation)


def _methods(client: Any) -> Mapping[str, str]:  # noqa: ANN401
    mapping: Mapping[str, str] = _reverse(id(client.meta.method_to_api_mapping), client)
    return mapping


@lru_cache(maxsize=64)
def _reverse(_key: int, client: Any) -> Mapping[str, str]:  # noqa: ANN401
    return {operation: method for method, operation in client.meta.method_to_api_mapping.items()}


def _is_absence(code: str, error: Any) -> bool:  # noqa: ANN401
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:  # noqa: PLR2004
        return True
    return code.startswith(("NoSuch", "ResourceNotFound", "NotFound")) or code.endswith(
        ("NotFound", "NotFoundException")
    )


def auto_name(type_: str, name: str) -> str:
    """Return the name of a resource that gives none: its logical name and seven hexadecimal digits, the same each time."""
    digest = hashlib.sha256(f"{type_} {name}".encode()).hexdigest()
    return f"{name}-{digest[:7]}"


def same(values: Values) -> Values:
    """Return properties as they are."""
    return values


def nothing(_aws: Aws, _outputs: Values) -> Values:
    """Return no further outputs."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One Pulumi resource type.

    Attributes:
        type: Pulumi's token, such as `aws:apigatewayv2/route:Route`.
        service: boto3's name of the service.
        noun: what the operations are called after: `Route` for CreateRoute, GetRoute, UpdateRoute and DeleteRoute.
        verbs: those of create, read, update and delete; an empty one is an operation that does not exist.
        keys: the members that name one resource in a request, and the properties that hold them; `id` is the resource's ID.
        wrapper: the member of a response that holds the resource, if one does.
        id: the property that is the resource's ID, or several, joined by `id_separator`.
        names: properties that AWS calls something else; dots lead into objects (`shapes.rename`).
        auto: the property that is named after the resource where it is left out.
        immutable: properties whose change replaces the resource.
        request: reshapes properties before they are sent.
        response: reshapes what was read.
        computed: outputs that no response holds.
        settle: what else must be done after a create or an update: (aws, outputs, old outputs or None).
        clear: what must be undone before a delete.
    """

    type: str
    service: str
    noun: str
    verbs: tuple[str, str, str, str] = ("Create", "Get", "Update", "Delete")
    keys: Mapping[str, str] = field(default_factory=dict)
    wrapper: str = ""
    id: tuple[str, ...] = ("id",)
    id_separator: str = "/"
    names: Mapping[str, str] = field(default_factory=dict)
    auto: str = ""
    immutable: frozenset[str] = frozenset()
    request: Callable[[Values], Values] = same
    response: Callable[[Values], Values] = same
    computed: Callable[[Aws, Values], Values] = nothing
    settle: Callable[[Aws, Values, Values | None], None] | None = None
    clear: Callable[[Aws, Values], None] | None = None

    def create(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create a resource called `name` in its program."""
        values = dict(inputs)
        if self.auto and not values.get(self.auto):
            values[self.auto] = auto_name(self.type, name)
        verb = self.verbs[0]
        response = aws.send(self.service, f"{verb}{self.noun}", self._renamed(self.request(values)))
        outputs = {**self._properties(response), **values}
        outputs["id"] = self._id(outputs)
        if self.settle:
            self.settle(aws, outputs, None)
        return Created(outputs["id"], {**outputs, **self.computed(aws, outputs)})

    def read(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return the properties of an existing resource, or None. `inputs` holds those that its ID does not."""
        values = {**inputs, **self._from_id(id_)}
        verb = self.verbs[1]
        if not verb:
            return values
        try:
            response = aws.call(self.service, f"{verb}{self.noun}", self._keys(id_, values))
        except NotFoundError:
            return None
        outputs = {**values, **self._properties(response), "id": id_}
        return {**outputs, **self.computed(aws, outputs)}

    def update(self, aws: Aws, id_: str, old: State, new: Values) -> Values | None:
        """Change a resource to new inputs and return its outputs; None where it must be replaced instead."""
        values = dict(new)
        if self.auto and not values.get(self.auto):
            values[self.auto] = old.outputs.get(self.auto)
        if not self.verbs[2] or any(
            old.outputs.get(key) != values.get(key) for key in self.immutable if self._set(key, old, new)
        ):
            return None
        operation = f"{self.verbs[2]}{self.noun}"
        sent = self._cleared(aws, operation, old, values)
        response = aws.send(self.service, operation, sent, **self._keys(id_, {**old.outputs, **values}))
        kept = {key: item for key, item in old.outputs.items() if key not in old.inputs}
        outputs = {**kept, **self._properties(response), **values, "id": id_}
        if self.settle:
            self.settle(aws, outputs, old.outputs)
        return {**outputs, **self.computed(aws, outputs)}

    @staticmethod
    def _set(key: str, old: State, new: Values) -> bool:
        return key in new or key in old.inputs

    def _cleared(self, aws: Aws, operation: str, old: State, values: Values) -> Values:
        """Return the request of an update, in which what is no longer set is sent empty."""
        shape = aws.model(self.service, operation).input_shape
        sent = self._renamed(self.request(values))
        held = {key.lower() for key, item in sent.items() if item is not None}
        gone = {key.lower() for key in self._renamed(self.request(old.inputs))} - held
        for member, member_shape in (shape.members if shape else {}).items():
            if member.lower() in gone and member not in self.keys:
                sent[member] = empty(member_shape)
        return sent

    def delete(self, aws: Aws, id_: str, outputs: Values) -> None:
        """Delete a resource; one that is gone already is no error."""
        if self.clear:
            self.clear(aws, outputs)
        verb = self.verbs[3]
        if not verb:
            return
        try:
            aws.call(self.service, f"{verb}{self.noun}", self._keys(id_, outputs))
        except NotFoundError:
            return

    def _keys(self, id_: str, outputs: Values) -> Values:
        held = {**outputs, **self._from_id(id_)}
        return {member: held[key] for member, key in self.keys.items() if held.get(key) is not None}

    def _id(self, outputs: Values) -> str:
        return self.id_separator.join(str(outputs[key]) for key in self.id)

    def _from_id(self, id_: str) -> Values:
        parts = id_.split(self.id_separator) if len(self.id) > 1 else [id_]
        return {"id": id_, **dict(zip(self.id, parts, strict=False))}

    def _renamed(self, values: Values) -> Values:
        return rename(values, self.names)

    def _properties(self, response: Values) -> Values:
        held = response.get(self.wrapper, {}) if self.wrapper else response
        properties: Values = to_properties(held)
        return self.response(restore(properties, self.names))
