"""The file system that a function sees on AWS: its code in /var/task, its own /tmp, and nothing else to write to.

A process that enters it gets a mount namespace of its own, which needs Linux 5.12 and a system that lets ordinary users make
one (mount_namespaces(7), user_namespaces(7)). Loaded inside a function's process, and run as a script
(`filesystem.py TASK RUNTIME TEMPORARY`) to find out whether it can be done; imports the standard library only.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would cost milliseconds
    from typing import Any

TASK = "/var/task"
RUNTIME = "/var/runtime"
TEMPORARY = "/tmp"  # noqa: S108 - it is mounted, for one process

_NEW_MOUNTS = 0x0002_0000
_NEW_USER = 0x1000_0000
_BIND, _RECURSIVE, _PRIVATE, _NO_SETUID, _NO_DEVICES = 0x1000, 0x4000, 0x40000, 0x2, 0x4
_MOUNT_SETATTR = 442  # the same number on every architecture
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_READ_ONLY = 1
_CAPABILITIES_3 = 0x20080522


def enter(task: str, runtime: str, temporary: str) -> None:
    """Put this process, which must have one thread, where a function runs: in /var/task.

    Args:
        task: The directory that becomes /var/task, read-only.
        runtime: The one that becomes /var/runtime, read-only.
        temporary: The one that becomes /tmp.

    Raises:
        OSError: The kernel does not let it. The process is then to be given up.
    """
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: Any) -> int:  # noqa: ANN401 - whatever C takes
        result: int = getattr(libc, name)(*arguments)
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{name}: {os.strerror(number)}")
        return result

    def mount(source: str, target: str, flags: int, kind: bytes | None = None) -> None:
        call("mount", source.encode(), target.encode(), kind, ctypes.c_ulong(flags), None)

    def read_only(place: str, *, recursive: bool, on: bool) -> None:
        change = (ctypes.c_uint64 * 4)(_READ_ONLY if on else 0, 0 if on else _READ_ONLY, 0, 0)
        flags = _AT_RECURSIVE if recursive else 0
        size = ctypes.c_size_t(ctypes.sizeof(change))
        call("syscall", _MOUNT_SETATTR, _AT_FDCWD, place.encode(), flags, ctypes.byref(change), size)

    alone = _unshare(call)
    mount("none", "/", _RECURSIVE | _PRIVATE)
    _mount_var(mount, {TASK: task, RUNTIME: runtime})
    mount(temporary, TEMPORARY, _BIND)
    read_only("/", recursive=True, on=True)
    read_only(TEMPORARY, recursive=False, on=False)
    os.chdir(TASK)
    if alone:  # the capabilities that came with the namespace of users are no function's
        call("capset", (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)())


def _unshare(call: Any) -> bool:  # noqa: ANN401 - a function of C's
    """Leave the machine's mounts; whether that took a namespace of users, in which this user is who he was."""
    try:
        call("unshare", _NEW_MOUNTS)
    except OSError:
        user, group = os.geteuid(), os.getegid()
        call("unshare", _NEW_MOUNTS | _NEW_USER)
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib costs milliseconds
                file.write(text)
        return True
    return False


def _mount_var(mount: Any, places: dict[str, str]) -> None:  # noqa: ANN401 - a function of C's
    """Make a /var that has what it had, and `places`: an ordinary user can make no directory in the machine's own."""
    before = os.open("/var", os.O_PATH | os.O_DIRECTORY)
    try:
        kept = [entry for entry in os.scandir("/var") if f"/var/{entry.name}" not in places]
        mount("none", "/var", _NO_SETUID | _NO_DEVICES, b"tmpfs")
        for entry in kept:
            if entry.is_symlink():
                os.symlink(os.readlink(entry.name, dir_fd=before), entry.path)  # noqa: PTH211
            elif entry.is_dir():
                os.mkdir(entry.path)  # noqa: PTH102
                mount(f"/proc/self/fd/{before}/{entry.name}", entry.path, _BIND | _RECURSIVE)
        for place, source in places.items():
            os.mkdir(place)  # noqa: PTH102
            mount(source, place, _BIND | _RECURSIVE)
    finally:
        os.close(before)


if __name__ == "__main__":
    try:
        enter(*sys.argv[1:])
    except (OSError, AttributeError) as error:  # another system's C library lacks the functions
        sys.exit(str(error))
