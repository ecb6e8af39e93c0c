"""Lambda: fields of a function that moto forgets, and a way to its code without a trip through HTTP.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.gaps.base import Answer, Moto, Original, add, answer, moto, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PACKAGES: Final = "/_lambda/"
"""Where the server gives out packages; no bucket's name may have an underscore."""
_FORGOTTEN: Final = ("LoggingConfig", "DeadLetterConfig", "FileSystemConfigs", "TracingConfig")


def patch() -> None:
    """Keep the fields that moto forgets."""
    function = moto("awslambda.models").LambdaFunction
    wrap(
        function,
        __init__=_made,
        get_configuration=_configuration,
        update_configuration=_updated,
        update_function_code=_moved,
    )
    # moto 5.2 gives a function one URL and does not list it.
    # https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
    response = moto("awslambda.responses").LambdaResponse
    paths = moto("awslambda.urls").url_paths
    paths["{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\\w_:%-]+)/urls/?$"] = response.dispatch
    add(response, list_function_url_configs=_list_urls)
    wrap(response, get_function=_located)
    wrap(function, create_url_config=_first)
    wrap(moto("awslambda.policy").Policy, add_statement=_new_statement)


def _located(original: Original, self: Moto) -> str:
    """Name the URL of the newest package, which moto 5.2.5 makes up, or leaves out for a zip that was sent."""
    told = json.loads(original(self))
    configuration = told["Configuration"]
    if configuration.get("PackageType", "Zip") == "Zip" and not self._get_param("Qualifier", None):
        at = f"{self.region}/{quote(configuration['FunctionName'], safe='')}"
        location = f"http://{self.headers['Host']}{_PACKAGES}{at}"
        told["Code"] = {"RepositoryType": "S3", "Location": location}
    return json.dumps(told)


def package(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes] | None:
    """Answer a request for the package of a function; None for a request for anything else."""
    path = str(environ.get("PATH_INFO", ""))
    region, slash, name = path.removeprefix(_PACKAGES).partition("/")
    if not path.startswith(_PACKAGES) or not slash or environ["REQUEST_METHOD"] != "GET":
        return None
    try:
        status, body = "200 OK", code(moto("core").DEFAULT_ACCOUNT_ID, region, name)
    except (KeyError, NotFoundError):
        status, body = "404 Not Found", b""
    start_response(status, [("Content-Type", "application/zip"), ("Content-Length", str(len(body)))])
    return [body]


def _list_urls(self: Moto) -> Answer:
    name = unquote(self.path.rsplit("/", 2)[-2])
    config = self.backend.get_function(name).url_config
    return answer({"FunctionUrlConfigs": [config.to_dict()] if config else []})


def _conflict(message: str) -> Exception:
    error: Exception = moto("awslambda.exceptions").LambdaClientError("ResourceConflictException", message)
    error.code = 409  # type: ignore[attr-defined]
    return error


def _first(original: Original, self: Moto, config: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
    """Refuse a second URL of a function, which moto 5.2.5 puts in the place of the first."""
    if self.url_config:
        raise _conflict("Failed to create function url config for [functionArn = " + self.function_arn + "]")
    return original(self, config)


def _new_statement(original: Original, self: Moto, raw: str, qualifier: str | None = None) -> Any:  # noqa: ANN401 - moto's result
    """Refuse a statement ID that is taken, under which moto 5.2.5 keeps two statements."""
    sid = json.loads(raw).get("StatementId")
    if any(held.get("Sid") == sid for held in self.statements):
        raise _conflict(
            f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the"
            " existing statement."
        )
    return original(self, raw, qualifier)


def _made(
    original: Original, self: Moto, account_id: str, spec: dict[str, Any], *args: Moto, **kwargs: Moto
) -> None:
    original(self, account_id, spec, *args, **kwargs)
    self.forgotten = {key: spec[key] for key in _FORGOTTEN if key in spec}


def _configuration(original: Original, self: Moto, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
    usual = {"LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}}
    return {**original(self, *args, **kwargs), **usual, **getattr(self, "forgotten", {})}


def _updated(original: Original, self: Moto, changes: dict[str, Any]) -> dict[str, Any]:
    self.forgotten.update({key: changes[key] for key in _FORGOTTEN if key in changes})
    original(self, changes)
    configuration: dict[str, Any] = self.get_configuration()
    return configuration


def _moved(original: Original, self: Moto, changes: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
    """Keep the architecture that new code is for, which moto 5.2.5 forgets."""
    self.architectures = changes.get("Architectures") or self.architectures
    return original(self, changes)


def code(account: str, region: str, function: str) -> bytes:
    """Return the zip of a function, named by its name or ARN. Raises NotFoundError if there is none."""
    backend = moto("backends").get_backend("lambda")[account][region]
    try:
        held = backend.get_function(function)
    except moto("awslambda.exceptions").UnknownFunctionException as error:
        raise NotFoundError(f"There is no function {function}.") from error
    zipped: bytes = held.code_bytes
    return zipped
