"""The sessions example: what was signed out gets nowhere after the bound, however many call meanwhile."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import httpx
import pytest

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import deployed, doctor, logs, plan, revocation, tokens, users
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.errors import OperateError
from gatehouse.operate.target import Target, of_laptop
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "sessions"
PASSWORD = "A-password-of-tests-1!"
BOUND = 3
RACES = int(os.environ.get("GATEHOUSE_RACES", "500"))
"""Calls that begin after the bound; 10,000 in the night."""
SESSIONS = 10


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    directory = tmp_path_factory.mktemp("sessions")
    shutil.copytree(EXAMPLE, directory, dirs_exist_ok=True)
    stack = directory / "Pulumi.dev.yaml"
    stack.write_text(f"{stack.read_text()}  sessions:withinSeconds: {BOUND}\n")
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        with httpx.Client(trust_env=False, timeout=30) as Caller.http:
            yield of_laptop(directory)


class Caller:
    """A user who is signed in; all call over the same connections."""

    http: ClassVar[httpx.Client]

    def __init__(self, target: Target, name: str) -> None:
        self.name = f"{name}@example.com"
        self._target = target
        self.url = target.resolve(target.output("api_url", why="call")).rstrip("/")
        users.create(target, self.name, password=PASSWORD)
        self.token = self.signed_in()

    def signed_in(self) -> str:
        client = self._target.output("client_id", why="sign in")
        return tokens.with_password(self._target, client, self.name, PASSWORD).access_token

    def call(self, method: str = "GET", path: str = "/profile", token: str = "") -> int:
        headers = {"authorization": f"Bearer {token or self.token}"}
        return self.http.request(method, self.url + path, headers=headers).status_code


def within_the_bound(caller: Caller, token: str = "") -> bool:
    """Whether calls fail once the bound is over, counted from now."""
    over = time.monotonic() + BOUND
    while time.monotonic() < over:
        caller.call(token=token)
        time.sleep(0.05)
    return caller.call(token=token) == 403


def signing_out(target: Target, caller: Caller) -> None:
    users.sign_out(target, caller.name)


def disabling(target: Target, caller: Caller) -> None:
    users.disable(target, caller.name)


def deleting(target: Target, caller: Caller) -> None:
    users.delete(target, caller.name)


def revoking(target: Target, caller: Caller) -> None:
    revocation.revoke_session(target, caller.token)


def posting(_target: Target, caller: Caller) -> None:
    assert caller.call("POST", "/sign-out") == 204


@pytest.mark.parametrize(
    "act", sample([signing_out, disabling, deleting, revoking, posting], signing_out, posting)
)
def test_calls_fail_within_the_bound(target: Target, act: Callable[[Target, Caller], None]) -> None:
    caller = Caller(target, act.__name__)
    assert caller.call() == 200
    act(target, caller)
    assert within_the_bound(caller)


def test_one_session_is_ended_and_another_of_the_same_user_goes_on(target: Target) -> None:
    caller = Caller(target, "twice")
    other = caller.signed_in()
    posting(target, caller)
    assert within_the_bound(caller)
    assert caller.call(token=other) == 200


def test_who_signs_in_again_is_let_in(target: Target) -> None:
    caller = Caller(target, "again")
    signing_out(target, caller)
    time.sleep(1.1)  # a token of the same second counts as older
    assert caller.call(token=caller.signed_in()) == 200


def test_a_route_asks_for_its_scope(target: Target) -> None:
    # Signing in by SRP gives no scopes of the pool's own.
    caller = Caller(target, "scoped")
    assert "profile/write" not in str(header_and_claims(caller.token)[1].get("scope"))
    assert (caller.call(), caller.call("PUT")) == (200, 403)


def test_without_a_token_nobody_is_asked_and_a_forged_one_is_refused(target: Target) -> None:
    caller = Caller(target, "forged")
    assert httpx.get(f"{caller.url}/profile", trust_env=False).status_code == 401
    head, body, signature = caller.token.split(".")
    assert caller.call(token=f"{head}.{body}.{signature[:-8]}AAAAAAAA") == 403
    assert caller.call(token=f"{head}.{body}.") == 403


def test_a_token_without_a_session_can_not_be_revoked(target: Target) -> None:
    with pytest.raises(OperateError):
        revocation.revoke_session(target, "nothing")


def test_the_doctor_knows_what_the_function_checks(target: Target) -> None:
    caller = Caller(target, "patient")
    found = list(doctor.examine(target, deployed.read(target), token=caller.token))
    assert {one.check for one in found} >= {"issuer", "key set", "audience", "scopes"}
    # The token of InitiateAuth has no scopes of the pool's own, and that alone is wrong.
    assert [one.found for one in found if one.state == "problem"] == [
        "PUT /profile asks for profile/write, and it carries aws.cognito.signin.user.admin"
    ]


def test_the_walk_has_a_route_with_a_scope_to_call(target: Target) -> None:
    scoped = plan.make(target).scoped
    assert scoped
    assert (scoped.key, scoped.scopes) == ("PUT /profile", ("profile/write",))


def test_the_log_says_that_the_function_refused(target: Target) -> None:
    caller = Caller(target, "logged")
    assert caller.call("PUT") == 403
    lines = logs.read(target, deployed.read(target), since=60)
    last = [line.why for line in lines if line.entry.get("routeKey") == "PUT /profile"][-1]
    assert last.startswith("the function that tells who calls refused")


def test_the_log_names_who_called(target: Target) -> None:
    caller = Caller(target, "named")
    assert caller.call() == 200
    _, claims = header_and_claims(caller.token)
    entries = [line.entry for line in logs.read(target, deployed.read(target), since=60)]
    assert {"sub": claims["sub"], "client_id": claims["client_id"]}.items() <= next(
        entry for entry in reversed(entries) if entry.get("routeKey") == "GET /profile"
    ).items()


@dataclass
class Race:
    """Calls of one user, and when the sign-out had been answered."""

    out: float = float("inf")
    calls: list[tuple[float, int]] = field(default_factory=list)

    @property
    def late(self) -> list[int]:
        """What calls were answered that began after the bound."""
        return [status for begun, status in self.calls if begun > self.out + BOUND]


def test_of_many_calls_during_sign_outs_none_is_let_in_after_the_bound(target: Target) -> None:
    callers = [Caller(target, f"racer-{number}") for number in range(SESSIONS)]
    acts = [signing_out, revoking, posting]
    races = [Race() for _ in callers]
    enough = threading.Event()

    def run(caller: Caller, race: Race) -> None:
        with httpx.Client(trust_env=False, headers={"authorization": f"Bearer {caller.token}"}) as http:
            while not (enough.is_set() and race.late):
                begun = time.monotonic()
                race.calls.append((begun, http.get(f"{caller.url}/profile").status_code))

    with ThreadPoolExecutor(SESSIONS) as pool:
        running = [pool.submit(run, *pair) for pair in zip(callers, races, strict=True)]
        while not all(200 in [status for _, status in race.calls] for race in races):
            time.sleep(0.05)
        for number, (caller, race) in enumerate(zip(callers, races, strict=True)):
            acts[number % len(acts)](target, caller)
            race.out = time.monotonic()
        while sum(len(race.late) for race in races) < RACES:
            time.sleep(0.05)
        enough.set()
        for one in running:
            one.result()
    assert all(race.late for race in races)
    late = Counter(status for race in races for status in race.late)
    assert {status: times for status, times in late.items() if status < 400} == {}
    # On a busy machine the function may now and then be too slow for its two seconds: 500, which lets nobody in either.
    assert late[403] >= 0.95 * late.total(), late
