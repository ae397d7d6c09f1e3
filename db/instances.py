"""Who has the SQLite file open: one small list beside it.

A second program may write too (SQLite orders the two); the list exists so that the window can say who else is
there, and so that a restore waits for the others.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

_PROCESS_QUERY_LIMITED_INFORMATION = 0x1000  # winnt.h
_STILL_ACTIVE = 259


@dataclass(frozen=True)
class Instance:
    """A program that has the database open.

    Attributes:
        host: name of the machine.
        pid: its process id there.
        born: start of the process in clock ticks since boot, so that a reused pid is not taken for it; 0 if unknown.
    """

    host: str
    pid: int
    born: int


def _born(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[19])  # proc(5): field 22, counted behind the name in brackets


def _lives_on_windows(pid: int) -> bool:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (exists on Windows only)
    handle = kernel.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == _STILL_ACTIVE


def _lives(instance: Instance) -> bool:
    if instance.host != socket.gethostname():
        return True  # cannot be asked; network folders are refused, so this is a renamed machine at most
    if sys.platform == "win32":
        return _lives_on_windows(instance.pid)
    try:
        os.kill(instance.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not instance.born or instance.born == _born(instance.pid)


@contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    with path.open("a+", encoding="utf-8") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield file
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
            yield file


class Instances:
    """The list beside one database file.

    Args:
        path: the list, ``<database>.open``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.own = Instance(socket.gethostname(), os.getpid(), _born(os.getpid()))

    @staticmethod
    def _read(file: IO[str]) -> list[Instance]:
        file.seek(0)
        with suppress(ValueError, TypeError):  # a list that a crash left half written counts as empty
            return [Instance(**entry) for entry in json.loads(file.read() or "[]")]
        return []

    def _change(self, *, add: int, alone: bool = False) -> bool:
        """Change the list; with ``alone`` only where nobody else is on it. Return whether it was changed."""
        with _locked(self.path) as file:
            alive = [entry for entry in self._read(file) if _lives(entry)]
            if alone and any(entry != self.own for entry in alive):
                return False
            if add > 0:
                alive.append(self.own)
            elif self.own in alive:
                alive.remove(self.own)
            file.seek(0)
            file.truncate()
            json.dump([asdict(entry) for entry in alive], file)
        return True

    def enter(self) -> None:
        """Put this process on the list and strike those that have died; a disk that takes no writes is no error."""
        with suppress(OSError):
            self._change(add=1)

    def leave(self) -> None:
        """Take this process off the list, once for each ``enter``."""
        with suppress(OSError):
            self._change(add=-1)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Be on the list during the block where nobody else is; yields whether that is so.

        Raises:
            OSError: the disk takes no writes.
        """
        entered = self._change(add=1, alone=True)
        try:
            yield entered
        finally:
            if entered:
                self.leave()

    def others(self) -> tuple[Instance, ...]:
        """Return the other living processes on the list, each once."""
        try:
            with self.path.open(encoding="utf-8") as file:
                listed = self._read(file)
        except OSError:
            return ()
        return tuple(dict.fromkeys(entry for entry in listed if entry != self.own and _lives(entry)))
