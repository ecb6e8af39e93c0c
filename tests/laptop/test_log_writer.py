"""Log lines reach the local cloud's log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.cloud.gaps import logs
from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.log_writer import LogWriter

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as found:
        yield found


def messages(cloud: Cloud, group: str) -> list[str]:
    return [e["message"] for e in cloud.client("logs").filter_log_events(logGroupName=group)["events"]]


def test_lines_of_several_groups_are_written_in_order(cloud: Cloud) -> None:
    writer = LogWriter(cloud.client)
    for number in range(3):
        writer.put("one", f"first {number}")
        writer.put("two", f"second {number}")
    writer.close()
    assert messages(cloud, "one") == ["first 0", "first 1", "first 2"]
    assert messages(cloud, "two") == ["second 0", "second 1", "second 2"]


def test_a_group_may_be_given_by_its_arn(cloud: Cloud) -> None:
    writer = LogWriter(cloud.client)
    writer.put("arn:aws:logs:eu-west-1:123456789012:log-group:access:*", "a line")
    writer.close()
    assert messages(cloud, "access") == ["a line"]


def test_a_log_keeps_its_newest_lines(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LINES", 3)
    writer = LogWriter(cloud.client)
    for number in range(5):
        writer.put("long", str(number))
    writer.close()
    assert messages(cloud, "long") == ["2", "3", "4"]
    assert moto("logs.models").LogEvent.instances_tracked == []


def test_what_can_not_be_written_ends_nothing() -> None:
    def gone(_service: str) -> object:
        raise ConnectionError

    writer = LogWriter(gone)
    writer.put("one", "lost")
    writer.close()
