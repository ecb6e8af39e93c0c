"""Programs under the SDK's mocks, of which no event loop, socket or task is left."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pulumi import Output
from pulumi.runtime import mocks
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import run_pulumi_func

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Monitor(mocks.MockMonitor):
    """The SDK's own mock monitor, whose calls leave the loops open that they make in their threads."""

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        with loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        with loop():
            return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        with loop():
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]


@contextmanager
def loop() -> Iterator[None]:
    """An event loop for values that are made outside of a running one."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        made.close()


def run(monitor: Monitor, program: Callable[[], object], *, preview: bool = False) -> None:
    """Run a program, and wait for all of it and for what it returns."""

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        mocks.set_mocks(monitor.mocks, project="shop", stack="dev", preview=preview, monitor=monitor)
        SETTINGS.outputs.clear()  # the mocks' settings have no set of their own
        await run_pulumi_func(lambda: Output.from_input(program()).future())  # type: ignore[arg-type, return-value]

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(main())
