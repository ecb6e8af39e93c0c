"""Lambda: fields of a function that moto forgets, and a way to its code without a trip through HTTP.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.gaps.base import Answer, Moto, add, answer, moto

if TYPE_CHECKING:
    from collections.abc import Callable

_FORGOTTEN: Final = ("LoggingConfig", "DeadLetterConfig", "FileSystemConfigs")


def patch() -> None:
    """Keep the fields that moto forgets."""
    function = moto("awslambda.models").LambdaFunction
    add(
        function,
        get_configuration=_configuration(function.get_configuration),
        update_configuration=_updated(function.update_configuration),
    )
    function.__init__ = _made(function.__init__)
    # moto 5.2 gives a function one URL and does not list it.
    # https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
    response = moto("awslambda.responses").LambdaResponse
    paths = moto("awslambda.urls").url_paths
    paths["{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\\w_:%-]+)/urls/?$"] = response.dispatch
    add(response, list_function_url_configs=_list_urls)
    add(function, create_url_config=_first(function.create_url_config))
    add(
        moto("awslambda.policy").Policy,
        add_statement=_new_statement(moto("awslambda.policy").Policy.add_statement),
    )


def _list_urls(self: Moto) -> Answer:
    name = unquote(self.path.rsplit("/", 2)[-2])
    config = self.backend.get_function(name).url_config
    return answer({"FunctionUrlConfigs": [config.to_dict()] if config else []})


def _conflict(message: str) -> Exception:
    error: Exception = moto("awslambda.exceptions").LambdaClientError("ResourceConflictException", message)
    error.code = 409  # type: ignore[attr-defined]
    return error


def _first(original: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a second URL of a function, which moto 5.2.5 puts in the place of the first."""

    def create(self: Moto, config: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
        if self.url_config:
            raise _conflict(
                "Failed to create function url config for [functionArn = " + self.function_arn + "]"
            )
        return original(self, config)

    return create


def _new_statement(original: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a statement ID that is taken, under which moto 5.2.5 keeps two statements."""

    def add_statement(self: Moto, raw: str, qualifier: str | None = None) -> Any:  # noqa: ANN401 - moto's result
        sid = json.loads(raw).get("StatementId")
        if any(held.get("Sid") == sid for held in self.statements):
            raise _conflict(
                f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the"
                " existing statement."
            )
        return original(self, raw, qualifier)

    return add_statement


def _made(original: Callable[..., None]) -> Callable[..., None]:
    def make(self: Moto, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        original(self, account_id, spec, *args, **kwargs)
        self.forgotten = {key: spec[key] for key in _FORGOTTEN if key in spec}

    return make


def _configuration(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def configuration(self: Moto, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        usual = {"LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}}
        return {**original(self, *args, **kwargs), **usual, **getattr(self, "forgotten", {})}

    return configuration


def _updated(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def update(self: Moto, changes: dict[str, Any]) -> dict[str, Any]:
        self.forgotten.update({key: changes[key] for key in _FORGOTTEN if key in changes})
        original(self, changes)
        configuration: dict[str, Any] = self.get_configuration()
        return configuration

    return update


def code(account: str, region: str, function: str) -> bytes:
    """Return the zip of a function, named by its name or ARN. Raises NotFoundError if there is none."""
    backend = moto("backends").get_backend("lambda")[account][region]
    try:
        held = backend.get_function(function)
    except moto("awslambda.exceptions").UnknownFunctionException as error:
        raise NotFoundError(f"There is no function {function}.") from error
    zipped: bytes = held.code_bytes
    return zipped
