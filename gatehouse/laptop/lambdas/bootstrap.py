"""What a function's process runs first: ties its life to ours, limits its memory, and starts the runtime.

Run as a script by path, `bootstrap.py PARENT_PID DATA_LIMIT_BYTES KIND CALLS ANSWERS [TASK RUNTIME TEMPORARY]`: KIND is
`awslambdaric`, `node` or `bootstrap`; CALLS and ANSWERS are the file descriptors of the pipes that the first speaks over
(see `transport`). The directories become /var/task, /var/runtime and /tmp (see `filesystem`) where they are given. It
imports the standard library only, and stays fast: each cold start pays for it.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would cost milliseconds
    from typing import Any

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE = 1
_CAPABILITIES_3 = 0x20080522


def _die_with_parent(parent: int) -> None:
    """Arrange to be killed when the process that started this one ends, however it ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    else:
        import threading

        line = os.dup(0)

        # The owner's end of this pipe is closed with the owner, and only then.
        def watch() -> None:
            os.read(line, 1)
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _nobody_types() -> None:
    """Let a function that reads its standard input, as `breakpoint()` does, come to its end at once."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _respect_permissions() -> None:
    """Give up root's right to write what is read-only, where this runs as root: /var/task is read-only on AWS."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    import ctypes

    libc = ctypes.CDLL(None)
    libc.prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)  # for what is executed from here on
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    held = (ctypes.c_uint32 * 6)()
    if libc.capget(header, held) == 0:
        for place in (0, 1, 2):  # effective, permitted, inheritable
            held[place] &= ~(1 << _CAP_DAC_OVERRIDE)
        libc.capset(header, held)


def _limit_memory(limit: int) -> None:
    """Bound what the process may map for data; the resident size is watched from outside."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main() -> None:
    """Set this process up and become the function."""
    parent, limit, kind, calls, answers, *places = sys.argv[1:]
    # What is loaded while there is a place to write to leaves its bytecode there for the next process.
    debugging = "GATEHOUSE_DEBUG" in os.environ
    if debugging:
        _load_debugger(os.environ.pop("GATEHOUSE_DEBUGPY"))
    transport = _beside("transport") if kind == "awslambdaric" else None
    if places:
        _beside("filesystem").enter(*places)
        sys.path_importer_cache.clear()
    _die_with_parent(int(parent))
    _nobody_types()
    _respect_permissions()
    _limit_memory(int(limit))
    task_root, runtime_dir = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
    for pipe in (int(calls), int(answers)):
        os.set_inheritable(pipe, False)
    if kind == "bootstrap":
        program = os.path.join(task_root, "bootstrap")  # noqa: PTH118
        os.execv(program, [program])  # noqa: S606
    if kind == "node":
        os.execvp("node", ["node", _path("client.mjs")])  # noqa: S606, S607
    if debugging:
        _wait_for_debugger(int(os.environ.pop("GATEHOUSE_DEBUG")))
    assert transport is not None  # noqa: S101 - the other kinds are other programs
    transport.connect(int(calls), int(answers))
    sys.path.insert(0, task_root)
    sys.path.append(runtime_dir)
    sys.modules["runtime_client"] = transport
    from awslambdaric.bootstrap import run
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

    # Its own main makes a thread for each wait, so that the waiting process can heed signals; that triples
    # the cost of a call, and nothing signals this process but to end it.
    client = LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], False)  # type: ignore[no-untyped-call]
    run(os.environ["_HANDLER"], client)  # type: ignore[no-untyped-call]


def _load_debugger(place: str) -> None:
    """Load debugpy from `place`, which is on no path but for this."""
    sys.path.append(place)
    import debugpy  # noqa: F401, T100 - a person asked for a debugger

    sys.path.remove(place)


def _wait_for_debugger(port: int) -> None:
    """Let a debugger attach before anything of the function runs."""
    import debugpy  # noqa: T100

    debugpy.listen(("127.0.0.1", port))  # noqa: T100
    debugpy.wait_for_client()  # noqa: T100


def _beside(name: str) -> Any:  # noqa: ANN401 - a module
    """Load a module of this directory, which must not be on the path: the path is the function's."""
    import importlib.machinery
    import types

    path = _path(f"{name}.py")
    module = types.ModuleType(name)
    module.__file__ = path
    importlib.machinery.SourceFileLoader(name, path).exec_module(module)
    return module


def _path(name: str) -> str:
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)  # noqa: PTH100, PTH118, PTH120


if __name__ == "__main__":
    main()
