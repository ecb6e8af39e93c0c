"""Puts sign-in in the place of moto's: each operation of Cognito's API that has to do with who somebody is.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore import xform_name
from botocore.model import ListShape, MapShape, StringShape, StructureShape

from gatehouse.laptop.cloud import moto_server
from gatehouse.laptop.cloud.gaps.base import Moto, add, moto
from gatehouse.laptop.cloud.session import isolated
from gatehouse.laptop.login.cognito.account_operations import AccountOperations
from gatehouse.laptop.login.cognito.sign_in_operations import SignInOperations
from gatehouse.laptop.login.errors import ApiError
from gatehouse.laptop.login.machines import document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ServiceModel, Shape

    from gatehouse.laptop.login.cognito.realm import UserPool
    from gatehouse.laptop.login.cognito.service import Service
    from gatehouse.laptop.login.keys import SigningKeys


def install(service: Service, keys: SigningKeys, login: str) -> None:
    """Answer moto's operations, and its documents of a pool, from here on; the last service installed answers.

    `keys` are those that sign, and `login` is where the login endpoints are.
    """
    # Its own way of importing moto's parts: two threads that import them at once may wait for each other.
    moto_server.load("cognito-idp")
    both = (SignInOperations(service), AccountOperations(service))
    methods = ((name, getattr(held, name)) for held in both for name in dir(held))
    named = {name: method for name, method in methods if hasattr(method, "is_operation")}
    responses = moto("cognitoidp.responses").CognitoIdpResponse
    add(
        responses,
        _authenticate_and_authorize_normal_action=_signed,
        **{name: _answering(name, operation) for name, operation in named.items()},
    )

    def jwks(pool: UserPool) -> dict[str, Any]:
        return keys.public(pool.issuer)

    def discovery(pool: UserPool) -> dict[str, Any]:
        return document(pool, f"{login}/{pool.issuer.rpartition('/')[2]}", has_login=pool.has_login)

    # moto's own documents name a key that is in its source for anybody to sign with.
    paths = moto("cognitoidp.urls").url_paths
    for path in paths:
        for name, make in (("jwks.json", jwks), ("openid-configuration", discovery)):
            if path.rstrip("$").endswith(f"/.well-known/{name}"):
                paths[path] = _document(service, make)


def _document(service: Service, make: Callable[[UserPool], dict[str, Any]]) -> Callable[..., Any]:
    def serve(_request: Moto, url: str, _headers: Moto) -> tuple[int, dict[str, str], str]:
        pool = service.named(urlsplit(url).path.strip("/").partition("/")[0])
        found = make(pool) if pool is not None else {"message": "User pool does not exist."}
        status = 200 if pool is not None else 400
        return status, {"Content-Type": "application/json"}, json.dumps(found)

    return serve


def _answering(
    name: str, operation: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> Callable[[Moto], Any]:
    def answer(self: Moto) -> Any:  # noqa: ANN401 - moto's result
        try:
            given = _read(name, self.body)
            _check_values(name, given)
            result = operation(_Given(given))
        except ApiError as error:
            raise moto("core.exceptions").JsonRESTError(error.code, error.message) from error
        return moto("core.responses").ActionResult(result or {})

    return answer


def _signed(self: Moto, resource: str) -> None:
    """Refuse a call without a signature of an operation that is not for everyone.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
    """
    if "Authorization" not in self.headers and self._get_action() not in _unsigned():
        raise moto("core.exceptions").JsonRESTError(
            "MissingAuthenticationTokenException", "Missing Authentication Token"
        )
    moto("core.responses").BaseResponse._authenticate_and_authorize_normal_action(self, resource)  # noqa: SLF001


@cache
def _unsigned() -> frozenset[str]:
    """The operations that AWS's own model says need no signature."""
    model = _model()
    return frozenset(
        name for name in model.operation_names if model.operation_model(name).auth_type == "none"
    )


def _read(name: str, text: str | None) -> dict[str, Any]:
    """Read a request's parameters, each of the kind that AWS's own model of the operation says.

    AWS's error for others: https://github.com/aws-amplify/amplify-js/issues/5165,
    https://github.com/amazon-archives/amazon-cognito-identity-js/issues/485.

    Raises:
        ApiError: It is no JSON object, or has another kind of value somewhere.
    """
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise ApiError("SerializationException", "The request is not JSON.") from error
    shape = _input(name)
    if not isinstance(given, dict) or not (shape is None or _fits(given, shape)):
        raise ApiError(
            "SerializationException", "The request, or a part of it, is not of the kind it has to be."
        )
    return given


def _fits(value: object, shape: Shape) -> bool:
    if value is None or getattr(shape, "is_document_type", False):
        return True
    if isinstance(shape, StructureShape):
        return isinstance(value, dict) and all(
            _fits(value.get(key), part) for key, part in shape.members.items()
        )
    if isinstance(shape, ListShape):
        return isinstance(value, list) and all(_fits(one, shape.member) for one in value)
    if isinstance(shape, MapShape):
        return isinstance(value, dict) and all(_fits(one, shape.value) for one in value.values())
    kinds = {"string": str, "boolean": bool, "integer": int}
    return isinstance(value, kinds.get(shape.type_name, object))


@cache
def _input(name: str) -> Shape | None:
    """What AWS's model says of the parameters of an operation, given as in Python."""
    model = _model()
    wanted = next(found for found in model.operation_names if xform_name(found) == name)
    return model.operation_model(wanted).input_shape


def _check_values(name: str, given: Mapping[str, Any]) -> None:
    """Refuse a value that AWS's own model of the operation does not list for its parameter. Raises ApiError."""
    for key, values in _listed(name).items():
        value = given.get(key)
        if isinstance(value, str) and value not in values:
            raise ApiError(
                "InvalidParameterException",
                f"1 validation error detected: Value '{value}' at '{_lower(key)}' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(values)}]",
            )


@cache
def _listed(name: str) -> Mapping[str, tuple[str, ...]]:
    """The parameters of an operation, given as in Python, that take certain values only, with these."""
    shape = _input(name)
    members = shape.members if isinstance(shape, StructureShape) else {}
    return {
        key: tuple(member.enum)
        for key, member in members.items()
        if isinstance(member, StringShape) and member.enum
    }


@cache
def _model() -> ServiceModel:
    return isolated().get_service_model("cognito-idp")


def _lower(key: str) -> str:
    return f"{key[:1].lower()}{key[1:]}"


class _Given(dict[str, Any]):
    """A request's parameters; one that is missing is refused as Cognito does."""

    def __missing__(self, key: str) -> Any:  # noqa: ANN401 - never returns
        text = f"1 validation error detected: Value at '{_lower(key)}' failed to satisfy constraint: Member must not be null"
        raise ApiError("InvalidParameterException", text)
