"""Every record, fired at a laptop that serves the conformance program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.conformance.records import load
from gatehouse.conformance.run import fire
from gatehouse.laptop.lambdas.isolation import hindrance

if TYPE_CHECKING:
    from gatehouse.conformance.records import Record
    from gatehouse.conformance.sending import Place

RECORDS = [
    record
    for record in load(Path(__file__).parents[2] / "conformance" / "records")
    if record.only in ("", "laptop")
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_record_holds_on_a_laptop(laptop_place: Place, record: Record) -> None:
    if record.id.startswith("function/python/files/") and (why := hindrance(Path(__file__).parent)):
        pytest.skip(why)
    outcome = fire(record, laptop_place)
    assert outcome.state == "holds", "\n".join([record.says, *outcome.differences])


def test_there_are_at_least_250_records_and_no_id_twice() -> None:
    assert len(RECORDS) >= 250
