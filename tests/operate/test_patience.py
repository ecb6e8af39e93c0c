"""How long the walk waits for a route that is throttled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from gatehouse.operate.patience import LIMIT, PAUSE, Patience

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def patient(clock: Clock, statuses: Iterable[int]) -> Patience:
    answers = iter(statuses)
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(next(answers))))
    return Patience(client, clock=clock, sleep=clock.sleep)


def test_a_call_that_is_one_too_many_is_sent_again_until_it_passes() -> None:
    clock = Clock()
    assert patient(clock, [429, 429, 200]).request("GET", "http://a/").status_code == 200
    assert clock.now == 2 * PAUSE


def test_a_route_that_lets_nothing_through_is_waited_for_once() -> None:
    clock = Clock()
    asked = patient(clock, [429] * 100)
    assert asked.request("GET", "http://a/").status_code == 429
    assert clock.now == LIMIT
    assert asked.request("GET", "http://a/").status_code == 429
    assert clock.now == LIMIT
