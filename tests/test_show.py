"""What the command prints."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path

from rich.console import Console

from gatehouse import printers, show
from gatehouse.laptop.engine.state import UNKNOWN, Failure, Note, ResourceState, Result, Step
from gatehouse.laptop.lambdas.package import Packages
from gatehouse.laptop.pack.host import Violation
from gatehouse.laptop.preview import Watcher
from gatehouse.laptop.served import Served


def printed(*what: object) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=200, emoji=False, highlight=False)
    for thing in what:
        console.print(thing)
    return stream.getvalue()


def resource(
    name: str, type_: str, parent: str = "", chain: str = "", *, emulated: bool = True
) -> ResourceState:
    urn = f"urn:pulumi:dev::shop::{chain}{type_}::{name}"
    return ResourceState(urn, type_, name, parent, custom=True, inputs={}, outputs={}, emulated=emulated)


STACK = resource("shop-dev", "pulumi:pulumi:Stack")
API = resource("api $default", "aws:apigatewayv2/api:Api", STACK.urn)
ROUTE = resource(
    "route", "aws:apigatewayv2/route:Route", API.urn, "aws:apigatewayv2/api:Api$", emulated=False
)
OPEN = Violation("closed-endpoints", "gatehouse", "mandatory", "GET /x is open", ROUTE.urn, "high", "")


def test_the_tree_hangs_children_below_their_parents_in_the_same_order_each_time() -> None:
    forwards = printed(show.tree(Result((STACK, API, ROUTE), {})))
    assert forwards == printed(show.tree(Result((ROUTE, API, STACK), {})))
    lines = forwards.splitlines()
    assert lines[0].endswith("pulumi:pulumi:Stack  shop-dev")
    assert lines[1].endswith("aws:apigatewayv2:Api  api $default")
    assert "recorded only" in lines[2]


def test_secret_outputs_are_masked_and_unknown_ones_said_to_be() -> None:
    values = show.masked({"key": "hunter2", "url": UNKNOWN, "ports": [1.0, 2.5]}, {"key"})
    assert values == {"key": "[secret]", "ports": [1, 2.5], "url": "<unknown>"}


def test_outputs_are_printed_as_they_are_whatever_they_look_like() -> None:
    assert "[bold]x[/bold] :key:" in printed(show.outputs({"a": "[bold]x[/bold] :key:"}, ()))


def test_a_violation_is_printed_with_level_policy_resource_and_message() -> None:
    said = printed(show.verdict(Result((), {}, violations=(OPEN,)), "policy"))
    assert "1 mandatory, 0 advisory" in said
    assert "[mandatory] closed-endpoints  aws:apigatewayv2:Route route" in said
    assert "GET /x is open" in said


def test_a_clean_verdict_says_that_all_passed() -> None:
    assert "policy: all passed" in printed(show.verdict(Result((), {}), "policy"))


def test_a_run_that_failed_is_never_said_to_have_passed() -> None:
    said = printed(show.verdict(Result((), {}, failures=(Failure("no routes"),)), "policy"))
    assert "passed" not in said
    assert "the run failed" in said


def test_a_failure_is_printed_with_its_place() -> None:
    assert printed(show.failures([Failure("no routes", "__main__.py:3")])).startswith(
        "error: __main__.py:3: no routes"
    )
    assert "error: route: refused" in printed(show.failures([Failure("refused", ROUTE.urn)]))


def test_progress_indents_below_the_parent() -> None:
    stream = io.StringIO()
    progress = printers.Progress(Console(file=stream, width=200))
    for found in (STACK, API, ROUTE):
        progress.step(Step("create", found))
    progress.note(Note("warning", "careful"))
    lines = stream.getvalue().splitlines()
    assert [len(line) - len(line.lstrip()) for line in lines] == [2, 4, 6, 4]


def test_a_breakpoint_that_found_nobody_names_the_option_that_waits_for_a_debugger() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200))
    logs.open = True
    logs.line("/aws/lambda/hello", "[ERROR] BdbQuit\rTraceback (most recent call last):")
    assert "up --debug" in stream.getvalue()


def test_what_an_end_cuts_off_is_not_told() -> None:
    told: list[object] = []
    ended = threading.Event()
    watcher = Watcher(on_step=told.append, on_note=told.append).until(ended.is_set)
    watcher.on_step(Step("create", API))
    ended.set()
    watcher.on_step(Step("blocked", ROUTE))
    watcher.on_note(Note("error", "cut off"))
    assert told == [Step("create", API)]


def test_a_summary_speaks_of_what_is_ahead_in_a_preview() -> None:
    result = Result((), {}, steps=(Step("create", STACK), Step("create", API), Step("blocked", ROUTE)))
    assert str(show.summary(result)) == "Resources: 1 created, 1 not created"
    assert str(show.summary(result, preview=True)) == "Resources: 1 to create, 1 can't be created"


def test_logs_are_printed_once_opened_without_the_platforms_own_lines() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200))
    logs.line("/aws/lambda/hello", "too early")
    logs.open = True
    for line in (
        "START RequestId: 1 Version: $LATEST",
        "hello [bold]there[/bold]",
        "REPORT RequestId: 1",
        " ",
    ):
        logs.line("/aws/lambda/hello", line)
    assert stream.getvalue() == "hello: hello [bold]there[/bold]\n"


def test_code_that_does_not_start_is_told_at_once() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200))
    said = "[ERROR] Runtime.UserCodeSyntaxError: Syntax error in module 'app': expected ':' (app.py, line 1)"
    logs.line("/aws/lambda/orders", said)
    assert stream.getvalue() == f"orders: {said}\n"


def test_what_functions_wrote_during_a_walk_is_told_when_that_did_not_hold() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200))
    logs.line("/aws/lambda/orders", "[ERROR] KeyError: 'x'\r\xa0\xa0File \"app.py\", line 3")
    assert not stream.getvalue()
    logs.tell()
    logs.tell()
    assert stream.getvalue().splitlines()[1:] == ["orders: [ERROR] KeyError: 'x'", '  File "app.py", line 3']


def test_why_requests_failed_before_anything_was_printed_is_told_once_when_asked() -> None:
    stream = io.StringIO()
    requests = printers.Requests(Console(file=stream, width=200))
    for status, reason in (
        (500, "statusCode is not a number"),
        (500, "statusCode is not a number"),
        (401, "no"),
    ):
        requests.line(Served("14:05:09", "GET", "/orders", "GET /orders", status, 0.012, "", reason))
    assert not stream.getvalue()
    requests.tell()
    requests.tell()
    assert stream.getvalue() == "GET /orders 500  statusCode is not a number\n"


def test_a_request_is_one_line_with_who_called_and_why_not() -> None:
    stream = io.StringIO()
    requests = printers.Requests(Console(file=stream, width=200))
    answered = Served("14:05:09", "GET", "/orders/7", "GET /orders/{id}", 200, 0.012, "ada", "")
    refused = Served("14:05:10", "GET", "/orders", "GET /orders", 401, 0.001, "", "Unauthorized")
    requests.line(answered)
    requests.open = True
    requests.line(answered)
    requests.line(refused)
    assert stream.getvalue().splitlines() == [
        "14:05:09 GET /orders/7 200 12 ms  GET /orders/{id}  ada",
        "14:05:10 GET /orders 401 1 ms  Unauthorized",
    ]


def test_after_the_first_run_only_what_changed_is_printed() -> None:
    stream = io.StringIO()
    progress = printers.Progress(Console(file=stream, width=200))
    progress.changes_only = True
    progress.step(Step("same", API))
    progress.step(Step("update", ROUTE))
    assert len(stream.getvalue().splitlines()) == 1


def test_what_the_pack_fails_with_for_each_resource_is_said_once() -> None:
    found = [
        Failure(
            f"The policy pack in /p failed while judging aws:x:Y '{name}': 'x' is no date.", f"urn::{name}"
        )
        for name in ("a", "b", "c")
    ]
    said = printed(show.failures([*found, Failure("Something else.", "")]))
    assert said.count("is no date.") == 1
    assert "So it is for 2 more resources." in said
    assert "Something else." in said


def test_a_traceback_names_the_programs_own_file() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200, emoji=False, highlight=False))
    logs.open = True
    logs.origin = lambda group, inside: (
        Path("/home/ada/shop/orders") / inside if group == "/aws/lambda/orders" else None
    )
    logs.line("/aws/lambda/orders", 'File "/var/task/app.py", line 3, in handler')
    logs.line("/aws/lambda/other", 'File "/var/task/app.py", line 3, in handler')
    assert 'File "/home/ada/shop/orders/app.py", line 3' in stream.getvalue()
    assert 'File "/var/task/app.py", line 3' in stream.getvalue()


def test_a_traceback_names_the_programs_own_file_where_a_function_has_no_file_system_of_its_own() -> None:
    stream, archive = io.StringIO(), io.BytesIO()
    logs = printers.Logs(Console(file=stream, width=200, emoji=False, highlight=False))
    logs.open = True
    logs.origin = lambda _group, inside: Path("/home/ada/shop/orders") / inside
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("app.py", "")
    packages = Packages()
    try:
        unpacked = packages.unpack(archive.getvalue(), "orders")
    finally:
        packages.close()
    logs.line("/aws/lambda/orders", f'File "{unpacked}/app.py", line 3, in handler')
    assert stream.getvalue() == 'orders: File "/home/ada/shop/orders/app.py", line 3, in handler\n'


def test_what_lambda_says_of_updates_of_its_runtime_is_left_to_the_log_group() -> None:
    stream = io.StringIO()
    logs = printers.Logs(Console(file=stream, width=200, emoji=False, highlight=False))
    logs.open = True
    logs.line(
        "/aws/lambda/orders", "[WARNING] now LAMBDA_WARNING: Unhandled exception. The most likely cause is"
    )
    logs.line("/aws/lambda/orders", "[ERROR] Runtime.ImportModuleError: Unable to import module 'app'")
    assert stream.getvalue() == "orders: [ERROR] Runtime.ImportModuleError: Unable to import module 'app'\n"


def test_code_that_does_not_start_is_not_said_to_serve() -> None:
    said = show.reloaded([("orders", ""), ("sums", "Runtime.ExitError: it ended")], 0.21).plain
    assert said.splitlines() == [
        "orders: new code serves (0.2 s)",
        "sums: the new code does not start, so that each call fails. Runtime.ExitError: it ended",
    ]
