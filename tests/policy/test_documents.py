"""Texts that would take a process down, or minutes: each has an answer, and the answer is no."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from policy.rules.documents import MAX_DEPTH, Unreadable, load
from tests.policy import programs
from tests.policy.cases.shared import OPEN, api, document
from tests.policy.cases.templates import STACK
from tests.policy.programs import API, one

if TYPE_CHECKING:
    from gatehouse.laptop.pack.host import PolicyPack

DEEP = 50_000
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
TEXTS = {
    "nested JSON": '{"a":' * DEEP + "1" + "}" * DEEP,
    "JSON that never closes": "[" * DEEP,
    "nested YAML sequences": "- " * DEEP + "x",
    "nested YAML mappings": "".join(f"{' ' * n}a:\n" for n in range(MAX_DEPTH + 2)),
    "aliases of aliases": BOMB,
    "an alias that contains itself": "a: &a [*a]\n",
    "a text that is too long": "[" + "1," * 4_000_001 + "1]",
    "an empty alias": "a: *\n",
    "binary": "\x00\x01",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_past_a_bound_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        load(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_packs_process_answers_and_does_not_let_it_through(text: str, previewing: PolicyPack) -> None:
    for title, kind, props in (("body", API, api(body=text)), ("template", STACK, {"templateBody": text})):
        found = programs.judge(previewing, one(title, "odd", kind, props), preview=True)
        assert f"{OPEN}:it" in programs.labels(found), title


def nested(levels: int) -> dict[str, Any]:
    """A template whose one property chooses among two, that many times over."""
    kind: Any = "NONE"
    for _ in range(levels):
        kind = {"Fn::If": ["Prod", "AWS_IAM", kind]}
    return {"Resources": {"U": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": kind}}}}


@pytest.mark.parametrize("levels", [40, 95, MAX_DEPTH])
def test_choices_within_choices_have_an_answer(levels: int, previewing: PolicyPack) -> None:
    program = one("choices", "odd", STACK, {"templateBody": json.dumps(nested(levels))})
    assert f"{OPEN}:it" in programs.labels(programs.judge(previewing, program, preview=True))


def test_a_loop_within_loops_is_bounded(previewing: PolicyPack) -> None:
    body: Any = {"R${A}${B}${C}": {"Type": "AWS::S3::Bucket"}}
    for name in "ABC":
        body = {f"Fn::ForEach::{name}": [name, [str(n) for n in range(200)], body]}
    program = one("loops", "odd", STACK, {"templateBody": json.dumps({"Resources": body})})
    assert f"{OPEN}:it" in programs.labels(programs.judge(previewing, program, preview=True))


def test_a_document_that_uses_an_alias_is_read() -> None:
    assert load("a: &a {b: 1}\nc: *a\n") == {"a": {"b": 1}, "c": {"b": 1}}


def test_a_large_document_is_read() -> None:
    paths = {f"/orders/{n}": {"get": {"responses": {"200": {"description": "found"}}}} for n in range(5_000)}
    assert load(json.dumps(document({}) | {"paths": paths}))["paths"] == paths
