"""What a function's process runs first: ties its life to ours, limits its memory, and starts the runtime.

Run as a script by path, `child.py PARENT_PID DATA_LIMIT_BYTES KIND`, with KIND `awslambdaric`, `client` or
`bootstrap`. It imports the standard library only, and stays fast: each cold start pays for it.
"""

from __future__ import annotations

import os
import sys

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def _die_with_parent(parent: int) -> None:
    """Arrange to be killed when the process that started this one ends, however it ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    else:
        import threading

        # Our end of this pipe is closed with us, and only then.
        def watch() -> None:
            os.read(0, 1)
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _limit_memory(limit: int) -> None:
    """Bound what the process may map for data; the resident size is watched from outside."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main() -> None:
    """Set this process up and become the function."""
    parent, limit, kind = sys.argv[1:4]
    _die_with_parent(int(parent))
    _limit_memory(int(limit))
    task_root, runtime_dir = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
    if kind == "bootstrap":
        program = os.path.join(task_root, "bootstrap")  # noqa: PTH118
        os.execv(program, [program])  # noqa: S606
    sys.path.insert(0, task_root)
    sys.path.append(runtime_dir)
    if kind == "awslambdaric":
        from awslambdaric.bootstrap import run
        from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

        # Its own main makes a thread for each wait, so that the waiting process can heed signals; that triples
        # the cost of a call, and nothing signals this process but to end it.
        client = LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], False)  # type: ignore[no-untyped-call]
        run(os.environ["_HANDLER"], client)  # type: ignore[no-untyped-call]
    else:
        import runpy

        here = os.path.dirname(__file__)  # noqa: PTH120
        runpy.run_path(os.path.join(here, "client.py"), run_name="__main__")  # noqa: PTH118


if __name__ == "__main__":
    main()
