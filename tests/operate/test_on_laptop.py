"""The operating commands against a running laptop, from the command line to the token."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from gatehouse.cli import whole
from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import deployed, doctor, tokens
from gatehouse.operate import logs as access_log
from gatehouse.operate.claims import header_and_claims, scopes
from gatehouse.operate.clients import describe
from gatehouse.operate.errors import OperateError
from gatehouse.operate.exchange import exchange
from gatehouse.operate.form import Form
from gatehouse.operate.target import Target, of_laptop
from tests.operate.commands import apart, gatehouse

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

PASSWORD = "Planted-password-1!"
PLANTED = "PLANTED-IN-THE-PROGRAM"
CALLBACK = "http://localhost:8765/callback"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A laptop runs for the program in this directory; its run file is there, as for `gatehouse up`."""
    directory = tmp_path_factory.mktemp("operated")
    shutil.copytree(Path(__file__).parent / "program", directory, dirs_exist_ok=True)
    project = load(directory, "dev")
    with runtime.Laptop(project, runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        yield directory


@pytest.fixture(scope="module")
def target(program: Path) -> Target:
    return of_laptop(program)


@pytest.fixture(scope="module")
def ada(program: Path) -> str:
    """A user who was made with the command."""
    done = gatehouse(
        program, "user", "create", "ada@example.com", "--group", "editors", stdin=PASSWORD + "\n"
    )
    assert done.returncode == 0, done.stderr
    return "ada@example.com"


def test_a_users_token_says_what_it_holds_and_is_not_printed_unless_asked(program: Path, ada: str) -> None:
    told = gatehouse(program, "token", "--user", ada, stdin=PASSWORD + "\n")
    assert told.returncode == 0, told.stderr
    assert "hello/write" in told.stdout
    assert "editors" in told.stdout
    assert "eyJ" not in told.stdout + told.stderr


def test_a_shown_token_stands_alone_and_opens_the_route(program: Path, target: Target, ada: str) -> None:
    shown = gatehouse(program, "token", ada, "--show", stdin=PASSWORD + "\n").stdout.strip()
    url = target.resolve(str(target.outputs["api_url"]))
    answer = httpx.get(f"{url}/hello", headers={"authorization": f"Bearer {shown}"})
    assert answer.status_code == 200
    assert answer.json()["hello"] == header_and_claims(shown)[1]["sub"]


def test_a_machine_gets_a_token_with_its_scopes_only(target: Target) -> None:
    got = tokens.with_secret(target, str(target.outputs["machine_client_id"]))
    assert scopes(header_and_claims(got.access_token)[1]) == ["hello/read"]


RESOURCE = "https://api.example.com/orders"


def test_a_token_for_a_resource_has_it_as_its_audience_and_an_api_of_client_ids_refuses_it(
    program: Path, target: Target, ada: str
) -> None:
    whose = ("--user", ada)
    done = gatehouse(program, "token", *whose, "--resource", RESOURCE, "--show", stdin=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.strip()
    assert header_and_claims(shown)[1]["aud"] == RESOURCE
    url = target.resolve(str(target.outputs["api_url"]))
    answer = httpx.get(f"{url}/hello", headers={"authorization": f"Bearer {shown}"}, trust_env=False)
    assert answer.status_code == 401
    assert "the token does not have a valid audience" in answer.headers["www-authenticate"]


def test_a_client_without_a_secret_gets_no_token_as_a_machine(target: Target) -> None:
    with pytest.raises(OperateError, match="has no secret, and so gets no token as a machine"):
        tokens.with_secret(target, str(target.outputs["client_id"]))


def test_a_machine_is_told_that_cognito_binds_no_token_of_its_to_a_resource(target: Target) -> None:
    with pytest.raises(OperateError, match=r"no token of a machine is for https://api\.example\.com/orders"):
        tokens.with_secret(target, str(target.outputs["machine_client_id"]), resource=RESOURCE)


def test_a_machine_with_a_wrong_secret_gets_none(target: Target) -> None:
    with pytest.raises(OperateError, match=r"no token: .*secret is .*wrong"):
        tokens.with_secret(target, str(target.outputs["machine_client_id"]), secret="wrong")


def test_a_wrong_password_is_refused_in_the_providers_words(target: Target, ada: str) -> None:
    with pytest.raises(OperateError, match=r"sign-in of ada@example\.com was refused: .*[Ii]ncorrect"):
        tokens.sign_in(target, str(target.outputs["client_id"]), CALLBACK, [], ada, "Wrong-password-1!")


def test_a_redirect_that_is_not_the_clients_is_refused(target: Target, ada: str) -> None:
    with pytest.raises(OperateError, match="is not a callback URL of the client"):
        tokens.sign_in(target, str(target.outputs["client_id"]), CALLBACK + "x", [], ada, PASSWORD)


def test_a_refresh_token_gives_new_tokens(target: Target, ada: str) -> None:
    client = str(target.outputs["client_id"])
    first = tokens.sign_in(target, client, CALLBACK, ["openid", "hello/read"], ada, PASSWORD)
    assert first.refresh_token
    form = {"grant_type": "refresh_token", "refresh_token": first.refresh_token}
    again = exchange(target, client, form, secret=None)
    assert scopes(header_and_claims(again.access_token)[1]) == scopes(
        header_and_claims(first.access_token)[1]
    )


class Browser(threading.Thread):
    """Signs in on the page as a person would, and follows the last redirect to the loopback listener."""

    def __init__(self, username: str, alter: str = "") -> None:
        super().__init__(daemon=True)
        self.username, self.alter, self.url = username, alter, ""

    def show(self, url: str) -> None:
        self.url = url
        self.start()

    def run(self) -> None:
        with httpx.Client(follow_redirects=False, trust_env=False) as browser:
            page = browser.get(self.url)
            while page.is_redirect:
                page = browser.get(httpx.URL(page.url).join(page.headers["location"]))
            form = Form.of(page)
            filled = form.fields | {form.username: self.username, form.password: PASSWORD}
            answer = browser.post(httpx.URL(page.url).join(form.action), data=filled)
            browser.get(re.sub(r"state=[^&]*", self.alter, answer.headers["location"]) if self.alter else answer.headers["location"])  # fmt: skip # noqa: E501


def test_a_browser_brings_the_code_back_to_this_machine(target: Target, ada: str) -> None:
    browser = Browser(ada)
    got = tokens.with_browser(target, str(target.outputs["client_id"]), timeout=20, show=browser.show)
    assert "hello/write" in scopes(header_and_claims(got.access_token)[1])
    assert "code_challenge_method=S256" in browser.url


def test_a_code_that_comes_with_another_state_is_not_taken(target: Target, ada: str) -> None:
    with pytest.raises(OperateError, match="wrong state"):
        tokens.with_browser(
            target, str(target.outputs["client_id"]), timeout=20, show=Browser(ada, "state=forged").show
        )


def test_a_browser_that_never_comes_back_is_not_waited_for_long(target: Target) -> None:
    with pytest.raises(OperateError, match="nobody signed in"):
        tokens.with_browser(target, str(target.outputs["client_id"]), timeout=0.2, show=lambda _: None)


def test_the_doctor_finds_a_good_stack_well(target: Target) -> None:
    found = list(doctor.examine(target, deployed.read(target)))
    assert [finding for finding in found if finding.state != "ok"] == []
    assert {finding.check for finding in found} == {
        "routes", "issuer", "key set", "audience", "scopes", "origins", "clock",
    }  # fmt: skip


def test_the_doctor_compares_a_token_with_the_api(target: Target) -> None:
    api = deployed.read(target)
    robot = tokens.with_secret(target, str(target.outputs["machine_client_id"])).access_token
    problems = [one.found for one in doctor.examine(target, api, token=robot) if one.check == "token"]
    robots = target.outputs["machine_client_id"]
    assert len(problems) == 1
    assert re.fullmatch(
        rf"audience is the \S*web client's id, the token was issued to the client \S*robot \({robots}\)",
        problems[0],
    )


@pytest.mark.parametrize(
    ("change", "check", "said"),
    [
        ({"issuer": "https://cognito-idp.eu-west-1.amazonaws.com/other"}, "issuer", "the program exports"),
        ({"audiences": ["no-such-client"]}, "audience", "does not accept no-such-client"),
        ({"allowed_origins": ["https://other.example.com"]}, "origins", "is answered 403"),
    ],
)
def test_the_doctor_finds_what_does_not_match(
    target: Target, change: dict[str, object], check: str, said: str
) -> None:
    changed = replace(target, outputs={**target.outputs, **change})
    problems = [one for one in doctor.examine(changed, deployed.read(target)) if one.state == "problem"]
    assert [one.check for one in problems] == [check]
    assert said in problems[0].found
    assert problems[0].remedy


def test_the_doctor_finds_a_scope_that_nobody_defines(target: Target) -> None:
    api = deployed.read(target)
    routes = tuple(replace(one, scopes=("hello/admin",)) if one.scopes else one for one in api.routes)
    problems = [
        one.found for one in doctor.examine(target, replace(api, routes=routes)) if one.state == "problem"
    ]
    assert problems == ["no resource server defines hello/admin"]


def test_the_doctor_finds_a_client_that_is_not_the_pools(target: Target) -> None:
    api = deployed.read(target)
    wrong = {key: replace(one, audiences=("nobody",)) for key, one in api.authorizers.items()}
    problems = [
        one for one in doctor.examine(target, replace(api, authorizers=wrong)) if one.state == "problem"
    ]
    assert "nobody is no client of the pool" in [one.found for one in problems]


def test_the_doctor_takes_the_url_of_a_resource_for_an_audience(target: Target) -> None:
    api = deployed.read(target)
    bound = {key: replace(one, audiences=(RESOURCE,)) for key, one in api.authorizers.items()}
    found = list(doctor.audience(replace(target, outputs={}), replace(api, authorizers=bound)))
    assert [(one.state, one.found) for one in found] == [("ok", RESOURCE)]


def test_the_doctor_finds_a_token_for_a_resource_that_the_api_is_not(target: Target, ada: str) -> None:
    api = deployed.read(target)
    client = str(target.outputs["client_id"])
    token = tokens.sign_in(target, client, CALLBACK, [], ada, PASSWORD, resource=RESOURCE).access_token
    problems = [one.found for one in doctor.examine(target, api, token=token) if one.check == "token"]
    assert len(problems) == 1
    assert RESOURCE in problems[0]


def test_the_doctor_finds_an_open_route_and_a_swallowed_preflight(target: Target) -> None:
    api = deployed.read(target)
    turned = tuple(
        replace(one, authorizer="a1")
        if one.key.startswith("OPTIONS")
        else replace(one, authorizer="", authorization="NONE")
        for one in api.routes
    )
    found = list(doctor.routes(target, replace(api, routes=turned)))
    assert [one.state for one in found] == ["warning", "problem"]


def test_the_log_has_what_the_functions_wrote_where_it_is_asked_for(target: Target) -> None:
    api = deployed.read(target)
    url = target.resolve(str(target.outputs["api_url"]))
    httpx.options(f"{url}/hello", headers={"origin": "https://app.example.com"}, trust_env=False)

    def written() -> list[str]:
        lines = access_log.read(target, api, since=60, functions=True)
        return [line.text for line in lines if "function" in line.entry]

    deadline = time.monotonic() + 20
    while not any("START RequestId" in text for text in written()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_log_says_why_in_words(target: Target) -> None:
    api = deployed.read(target)
    url = target.resolve(str(target.outputs["api_url"]))
    robot = tokens.with_secret(target, str(target.outputs["machine_client_id"])).access_token
    httpx.get(f"{url}/hello", headers={"authorization": f"Bearer {robot}"})
    httpx.get(f"{url}/hello")
    deadline = time.monotonic() + 10
    missing = {"audience is the ", "no token was sent"}
    while time.monotonic() < deadline and missing:
        why = [line.why for line in access_log.read(target, api, since=60) if line.why]
        missing = {start for start in missing if not any(one.startswith(start) for one in why)}
    assert not missing


def test_a_followed_log_gives_each_request_once(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "_POLL_SECONDS", 0.05)
    api = deployed.read(target)
    url = target.resolve(str(target.outputs["api_url"]))
    time.sleep(1.1)  # what came before is not asked for
    lines = access_log.read(target, api, since=1, follow=True)
    routes = []
    for path in ("/hello", "/one", "/two"):
        httpx.get(url + path)
        routes.append(next(lines).entry["status"])
    assert routes == ["401", "404", "404"]


def test_the_log_is_read_from_the_command_line(program: Path, target: Target) -> None:
    httpx.get(target.resolve(str(target.outputs["api_url"])) + "/hello")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        done = gatehouse(program, "logs", "--since", "5m", "--errors", "--json")
        if done.stdout:
            break
    assert json.loads(done.stdout.splitlines()[-1])["why"]


def test_a_length_of_time_that_is_none_is_refused(program: Path) -> None:
    done = gatehouse(program, "logs", "--since", "yesterday")
    assert done.returncode == 1
    assert "give a number and s, m, h or d" in done.stderr


def test_the_local_stack_file_points_the_real_provider_at_this_laptop(program: Path, target: Target) -> None:
    done = gatehouse(program, "local-config", "--like", str(program / "Pulumi.dev.yaml"))
    assert done.returncode == 0, done.stderr
    assert str(target.cognito.meta.endpoint_url) in done.stdout
    assert "skipCredentialsValidation" in done.stdout


def processes() -> set[str]:
    """The command lines of every process there is."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


@pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="there is no /proc to read command lines from"
)
def test_no_secret_is_printed_logged_commented_or_in_a_process_list(
    program: Path, target: Target, ada: str, tmp_path: Path
) -> None:
    secret = describe(target, str(target.outputs["machine_client_id"]))["ClientSecret"]
    access = tokens.sign_in(target, str(target.outputs["client_id"]), CALLBACK, [], ada, PASSWORD)
    httpx.post(
        target.resolve(str(target.outputs["api_url"])) + "/hello",
        headers={"authorization": f"Bearer {access.access_token}"},
    )
    seen, done = set[str](), threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.update(processes())
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        ran = [
            of_its_own(program, "user", "create", "bob@example.com", stdin=PASSWORD + "\n"),
            of_its_own(program, "user", "list", "--json"),
            of_its_own(program, "token", "--user", ada, stdin=PASSWORD + "\n"),
            of_its_own(program, "token", "--user", ada, stdin="Wrong-" + PASSWORD + "\n"),
            of_its_own(program, "token", "--machine"),
            of_its_own(program, "doctor", "--token", stdin=access.access_token + "\n"),
            of_its_own(program, "logs", "--since", "1h"),
            of_its_own(program, "local-config", "--like", str(program / "Pulumi.dev.yaml")),
            directly("access", str(program), "--format", "markdown"),
            directly("preview", str(program), "--json"),
            directly("up", str(program), "--exit", "--port", "0", copy=tmp_path / "again"),
        ]
    finally:
        done.set()
        watcher.join()
    everything = "\n".join([*(one.stdout + one.stderr for one in ran), *seen, logged(target), repr(target)])
    assert "bob@example.com" in everything
    for name, value in {
        "the program's secret": PLANTED,
        "the password": PASSWORD,
        "the client's secret": secret,
        "the access token": access.access_token,
        "a token": "eyJhbGciOi",
    }.items():
        found = everything.find(value)
        assert found < 0, f"{name} is in {everything[max(0, found - 200) : found]!r}"


@pytest.mark.parametrize("form", [["--token"], ["--token", "-"], ["-"]])
def test_the_doctor_reads_a_token_from_standard_input_in_the_usual_forms(
    program: Path, form: list[str]
) -> None:
    ran = CliRunner().invoke(whole(), ["doctor", *form, "--cwd", str(program)], input="no-token\n")
    assert ran.exit_code == 1
    assert "token" in ran.stdout, ran.output


def test_a_token_in_the_command_line_is_refused_and_not_repeated(program: Path) -> None:
    ran = CliRunner().invoke(whole(), ["doctor", "--token", "eyJhbGciOi", "--cwd", str(program)])
    assert ran.exit_code == 1
    assert "gatehouse doctor --token < FILE" in ran.stderr
    assert "eyJhbGciOi" not in ran.output


def of_its_own(program: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return apart(*arguments, "--cwd", str(program), stdin=stdin)


def directly(
    command: str, program: str, *arguments: str, copy: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command that takes the program's directory itself; of a copy, where another laptop runs for it."""
    if copy is not None:
        shutil.copytree(program, copy, ignore=shutil.ignore_patterns(".gatehouse"))
        program = str(copy)
    return apart(command, program, *arguments, env={**os.environ, "COLUMNS": "400"})


def logged(target: Target) -> str:
    """All that the laptop's log groups hold."""
    groups = target.logs.describe_log_groups()["logGroups"]
    lines: list[str] = []
    for group in groups:
        events = target.logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
        lines.extend(event["message"] for event in events)
    return "\n".join(lines)


def test_the_run_file_is_for_its_owner_only(program: Path) -> None:
    assert (program / ".gatehouse" / "run.json").stat().st_mode & 0o077 == 0
