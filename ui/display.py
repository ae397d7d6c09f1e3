"""Whether there is a display to open a window on; asked before Qt starts, which otherwise ends the process without a word.

``python -m ui.display`` ends with 0 if there is one, else with 3.
"""

import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_SECONDS = 3
_X_PORT = 6000  # of display 0 (X.Org, X(7), "display names")
_X_NAME = re.compile(r"(?:(?P<protocol>tcp|unix|inet6?)/)?(?P<host>.*?):(?P<number>\d+)(?:\.\d+)?")


def display(environment: Mapping[str, str] = os.environ) -> str:
    """Return the names of the displays that the environment speaks of, for people; "" if of none."""
    return ", ".join(name for key in ("WAYLAND_DISPLAY", "DISPLAY") if (name := environment.get(key)))


def is_there(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether a window can be opened; always true where Qt is told to draw elsewhere, and outside Linux.

    Args:
        environment: ``QT_QPA_PLATFORM``, ``WAYLAND_DISPLAY``, ``XDG_RUNTIME_DIR`` and ``DISPLAY`` are looked at.
        platform: as ``sys.platform``.
    """
    wanted = [one.partition(":")[0] for one in environment.get("QT_QPA_PLATFORM", "").split(";") if one]
    if not platform.startswith("linux") or any(not one.startswith(("xcb", "wayland")) for one in wanted):
        return True
    return any(_answers(*one) for one in (*_of_wayland(environment), *_of_x(environment)))


def _of_wayland(environment: Mapping[str, str]) -> Iterator[tuple[int, str | tuple[str, int]]]:
    if name := environment.get("WAYLAND_DISPLAY"):
        yield socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name)


def _of_x(environment: Mapping[str, str]) -> Iterator[tuple[int, str | tuple[str, int]]]:
    name = environment.get("DISPLAY", "")
    if name.startswith("/"):
        yield socket.AF_UNIX, name
        return
    if (found := _X_NAME.fullmatch(name)) is None:
        return
    host, number = found["host"].strip("[]"), int(found["number"])
    if host in ("", "unix") or found["protocol"] == "unix":
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 (where X servers listen)
        yield socket.AF_UNIX, "\0" + path
        yield socket.AF_UNIX, path
    elif _X_PORT + number < 2**16:
        yield socket.AF_INET, (host, _X_PORT + number)


def _answers(family: int, address: str | tuple[str, int]) -> bool:
    with suppress(OSError, ValueError):
        if isinstance(address, tuple):
            socket.create_connection(address, _SECONDS).close()
            return True
        with socket.socket(family) as line:
            line.settimeout(_SECONDS)
            with suppress(BlockingIOError):  # it is busy, but it is there
                line.connect(address)
            return True
    return False


if __name__ == "__main__":
    raise SystemExit(0 if is_there() else 3)
