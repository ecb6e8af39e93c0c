"""Functions in Node.js, as AWS's client runs them: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.lambdas.conftest import package

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on PATH"),
]
OPTIONS = {"runtime": "nodejs22.x", "handler": "index.handler", "timeout": 10}


def put(rig: Rig, source: str, name: str = "index.mjs", **changes: object) -> None:
    rig.put("", code=package({name: source}), **(OPTIONS | changes))


async def test_a_promise_is_awaited(rig: Rig) -> None:
    put(rig, "export const handler = async (event, context) => ({ got: event, name: context.functionName })")
    assert await rig.result({"a": "ü"}) == {"got": {"a": "ü"}, "name": "hello"}
    assert await rig.result(2) == {"got": 2, "name": "hello"}


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
async def test_a_streamed_answer_is_given_whole(rig: Rig, runtime: str) -> None:
    source = """export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 })
      stream.write(context.functionName)
      setTimeout(() => stream.end(event), 5)
    })"""
    put(rig, source, runtime=runtime)
    assert (await rig.invoke("ed")).payload == b'{"statusCode":201}' + bytes(8) + b"helloed"


async def test_a_stream_that_fails_or_never_ends_is_the_functions_error(rig: Rig) -> None:
    source = """export const handler = awslambda.streamifyResponse(async (event, stream) => {
      if (event) throw new TypeError('none')
    })"""
    put(rig, source)
    assert (await rig.failure(1))["errorType"] == "TypeError"
    assert (await rig.failure(0))["errorType"] == "Runtime.NodeJsExit"


async def test_a_module_of_the_old_kind_may_call_back(rig: Rig) -> None:
    put(
        rig,
        "exports.handler = (event, context, done) => setTimeout(() => done(null, event + 1), 5)",
        "index.js",
    )
    assert await rig.result(1) == 2


async def test_a_thrown_error_is_the_functions_error(rig: Rig) -> None:
    put(rig, "export const handler = async () => { throw Object.assign(new TypeError('none'), { code: 7 }) }")
    failed = await rig.failure()
    assert (failed["errorType"], failed["errorMessage"]) == ("TypeError", "none")
    (line,) = (line for _, line in rig.lines if "\tERROR\tInvoke Error \t" in line)
    said = json.loads(line.partition("Invoke Error \t")[2])
    assert list(said) == ["errorType", "errorMessage", "code", "stack"]
    assert (said["errorType"], said["code"], said["stack"][0]) == ("TypeError", 7, "TypeError: none")


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("export const other = 1", "index.handler", "Runtime.HandlerNotFound"),
        ("export const handler = 1", "index.handler", "Runtime.HandlerNotFound"),
        ("", "nothing.handler", "Runtime.ImportModuleError"),
        ("", "handler", "Runtime.MalformedHandlerName"),
        ("", "../index.handler", "Runtime.MalformedHandlerName"),
        ("this is no javascript", "index.handler", "Runtime.UserCodeSyntaxError"),
        ("throw new RangeError('far')", "index.handler", "RangeError"),
    ],
)
async def test_code_that_does_not_load_says_why(rig: Rig, source: str, handler: str, kind: str) -> None:
    put(rig, source, handler=handler)
    assert (await rig.failure())["errorType"] == kind
    assert f'undefined\tERROR\tUncaught Exception \t{{"errorType":"{kind}"' in rig.text


@pytest.mark.parametrize(
    ("name", "source", "handler"),
    [
        ("index.mjs", "export const deep = { handler: async () => 1 }", "index.deep.handler"),
        ("src/index.cjs", "exports.handler = async () => 1", "src/index.handler"),
        ("node_modules/some/index.js", "exports.handler = async () => 1", "some.handler"),
    ],
)
async def test_a_handler_is_found_within_objects_folders_and_packages(
    rig: Rig, name: str, source: str, handler: str
) -> None:
    put(rig, source, name, handler=handler)
    assert await rig.result() == 1


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("() => { setTimeout(() => { throw new TypeError('late') }, 5) }", "TypeError"),
        (
            "() => { Promise.reject(new TypeError('late')); setTimeout(() => {}, 2000) }",
            "Runtime.UnhandledPromiseRejection",
        ),
        ("async () => new Promise(() => {})", "Runtime.NodeJsExit"),
        ("async () => { const a = {}; a.a = a; return a }", "Error"),
        ("(event, context, done) => { done('told'); done(null, 1) }", "string"),
        ("(event, context) => context.fail()", "string"),
    ],
)
async def test_what_nobody_catches_is_the_calls_error(rig: Rig, source: str, kind: str) -> None:
    put(rig, f"export const handler = {source}")
    assert (await rig.failure())["errorType"] == kind


async def test_what_comes_first_is_the_answer(rig: Rig) -> None:
    put(
        rig,
        "export const handler = (event, context, done) => { done(null, 1); done(null, 2); context.succeed(3) }",
    )
    assert await rig.result() == 1


@pytest.mark.parametrize(
    ("source", "result"),
    [("(event) => event + 1", 2), ("async (event, context) => typeof context.done", "undefined")],
)
async def test_from_node_24_on_what_is_returned_counts(rig: Rig, source: str, result: object) -> None:
    # https://aws.amazon.com/blogs/compute/node-js-24-runtime-now-available-in-aws-lambda/
    put(rig, f"export const handler = {source}", runtime="nodejs24.x")
    assert await rig.result(1) == result


async def test_from_node_24_on_there_is_no_callback(rig: Rig) -> None:
    put(rig, "export const handler = (event, context, done) => done(null, 1)", runtime="nodejs24.x")
    assert (await rig.failure())["errorType"] == "Runtime.CallbackHandlerDeprecated"
    assert "\tERROR\tInit Error \t" in rig.text


# Each was run with that client's own `src/LogPatch.js`; its stacks are cut to their first line here.
CONSOLE: list[tuple[str, str, dict[str, Any]]] = [
    ("console.log('plain')", "INFO\tplain", {"message": "plain"}),
    (
        "console.info('%s of %d', 'a', 3, { more: 1 })",
        "INFO\ta of 3 { more: 1 }",
        {"message": "a of 3 { more: 1 }"},
    ),
    ("console.warn('two\\nlines')", "WARN\ttwo\rlines", {"message": "two\nlines"}),
    ("console.error({ a: [1] })", "ERROR\t{ a: [ 1 ] }", {"message": {"a": [1]}}),
    ("console.fatal(7)", "FATAL\t7", {"message": 7}),
    ("console.log()", "INFO\tundefined", {}),
    ("console.log(10n)", "INFO\t10n", {"message": "10n"}),
    (
        "console.error(new RangeError('far'))",
        "ERROR\t[RangeError: far]",
        {"message": {"errorType": "RangeError", "errorMessage": "far", "stackTrace": ["RangeError: far"]}},
    ),
    (
        "console.error('with', new RangeError('far'))",
        "ERROR\twith [RangeError: far]",
        {
            "message": "with [RangeError: far]",
            "errorType": "RangeError",
            "errorMessage": "far",
            "stackTrace": ["RangeError: far"],
        },
    ),
]


async def printed(rig: Rig, **changes: Any) -> list[str]:
    """What a function prints that makes all calls of `CONSOLE`, the platform's own lines left out."""
    put(
        rig,
        f"Error.stackTraceLimit = 0\nexport const handler = async () => {{ {';'.join(c for c, _, _ in CONSOLE)} }}",
        **changes,
    )
    await rig.result()
    own = ("INIT_START", "START", "END", "REPORT", '{"time"')
    return [line for _, line in rig.lines if not line.startswith(own)]


async def test_the_console_writes_time_request_and_level(rig: Rig) -> None:
    lines = await printed(rig)
    heads = [re.match(r"\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z\t[0-9a-f-]{36}\t", line) for line in lines]
    assert all(heads)
    assert [line.split("\t", 2)[2] for line in lines] == [text for _, text, _ in CONSOLE]


async def test_the_console_writes_json_where_the_function_logs_json(rig: Rig) -> None:
    lines = [json.loads(line) for line in await printed(rig, json_logs=True)]
    for line, (_, text, document) in zip(lines, CONSOLE, strict=True):
        assert list(line)[:3] == ["timestamp", "level", "requestId"]
        assert line["level"] == text.partition("\t")[0]
        assert {key: line[key] for key in list(line)[3:]} == document


async def test_the_console_writes_nothing_below_the_functions_level(rig: Rig) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    lines = await printed(rig, json_logs=True, log_level="ERROR")
    assert {json.loads(line)["level"] for line in lines} == {"ERROR", "FATAL"}


async def test_a_stuck_call_is_killed_at_its_time(rig: Rig) -> None:
    put(rig, "export const handler = () => new Promise(() => setTimeout(() => {}, 60000))", timeout=1)
    assert (await rig.failure())["errorType"] == "Sandbox.Timedout"


async def test_without_node_it_says_what_to_install(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    put(rig, "export const handler = async () => 1")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "install Node.js" in (await rig.failure())["errorMessage"]
