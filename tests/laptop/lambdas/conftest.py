"""Functions in real processes, each written inline."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.lambdas import FunctionSpec, Invocation, Lambdas

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hello"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def package(files: Mapping[str, str], *, executable: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o755 if name == executable else 0o644) << 16
            archive.writestr(member, text)
    return buffer.getvalue()


@dataclass
class Rig:
    """A runner whose functions tests put in place."""

    functions: dict[str, FunctionSpec] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    lambdas: Lambdas = field(init=False)

    def __post_init__(self) -> None:
        self.lambdas = Lambdas(
            self.functions.get,
            log=lambda group, line: self.lines.append((group, line)),
            environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "SHARED": "ours"},
            limit=8,
        )

    def put(self, source: str, **changes: Any) -> None:
        spec = FunctionSpec(
            arn=ARN,
            name="hello",
            handler="hello.handler",
            runtime="python3.13",
            code=package({"hello.py": source}),
            environment={},
            timeout=3,
            memory=128,
            log_group="/aws/lambda/hello",
        )
        self.functions[ARN] = replace(spec, **changes)

    async def invoke(self, event: Any = None, arn: str = ARN) -> Invocation:
        return await self.lambdas.invoke(arn, json.dumps(event).encode())

    async def result(self, event: Any = None) -> Any:
        answer = await self.invoke(event)
        assert answer.error is None, answer
        return json.loads(answer.payload)

    async def failure(self, event: Any = None) -> dict[str, Any]:
        answer = await self.invoke(event)
        assert answer.error == "Unhandled", answer
        found: dict[str, Any] = json.loads(answer.payload)
        return found

    @property
    def processes(self) -> int:
        pool = self.lambdas._ready.get(ARN)
        return pool.processes if pool else 0

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)


@pytest.fixture
async def rig(anyio_backend: str) -> AsyncIterator[Rig]:
    made = Rig()
    await made.lambdas.start()
    yield made
    await made.lambdas.close()
