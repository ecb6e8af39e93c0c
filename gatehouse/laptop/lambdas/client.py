"""A Runtime API client in plain Python, for where AWS's own (`awslambdaric`) has no wheel.

Loaded inside a function's process; imports the standard library only.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

Handler = Callable[[Any, "Context"], Any]


class Context:
    """The second argument of a handler.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    client_context = None
    identity = None

    def __init__(self, headers: Mapping[str, Any]) -> None:
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self._deadline: int = headers["Lambda-Runtime-Deadline-Ms"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation is killed, never negative."""
        return max(0, self._deadline - int(time.time() * 1000))


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_list(own),
    }


class _LoadError(Exception):
    """A handler that can't be loaded, under the error type that AWS gives it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.document = {"errorMessage": message, "errorType": kind, "stackTrace": []}


def _load(handler: str) -> Handler:
    module_name, dot, function = handler.rpartition(".")
    if not dot:
        raise _LoadError(
            "Runtime.MalformedHandlerName", f"Bad handler '{handler}': it must be module.function"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise _LoadError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise _LoadError("Runtime.UserCodeSyntaxError", message) from error
    try:
        loaded: Handler = getattr(module, function)
    except AttributeError:
        message = f"Handler '{function}' missing on module '{module_name}'"
        raise _LoadError("Runtime.HandlerNotFound", message) from None
    return loaded


def _log_error(error: dict[str, Any]) -> None:
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", *error["stackTrace"]]
    sys.stdout.write("\r".join(line.rstrip() for line in lines) + "\n")
    sys.stdout.flush()


def serve(api: Any) -> None:  # noqa: ANN401 - the module `transport`
    """Serve invocations until the process is ended; `api` is the module `transport`, connected."""
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s]\t%(asctime)s\t%(message)s")
    try:
        handler = _load(os.environ["_HANDLER"])
    except Exception as error:  # noqa: BLE001
        document = error.document if isinstance(error, _LoadError) else _describe(error)
        _log_error(document)
        api.post_init_error(json.dumps(document))
        sys.exit(1)
    while True:
        event, headers = api.next()
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        try:
            result = json.dumps(handler(json.loads(event), Context(headers))).encode()
        except Exception as error:  # noqa: BLE001
            document = _describe(error)
            _log_error(document)
            api.post_error(request_id, json.dumps({**document, "requestId": request_id}))
        else:
            sys.stdout.flush()
            api.post_invocation_result(request_id, result)
