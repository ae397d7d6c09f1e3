"""Prepare a fresh machine: check Python, find missing system libraries, make ``.venv`` and fill it from the lock.

Standard library only, and written so that an older Python can read it far enough to say what is wrong. Run again it
finds the stamp in ``.venv`` and does nothing, network least of all. Exit codes: 0 ready, 1 something is missing (named).
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "build" / "requirements-dev.txt"
STAMP = VENV / "ready.stamp"
OURS = ("advisor_app", "db", "ui")
OLDEST, NEWEST = (3, 11), (3, 13)

#: What Qt opens on Linux besides its own files: soname -> package of Debian and Ubuntu. The first half serves every
#: start (offscreen too), the second half windows of X11; printers and the local socket need the last ones.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libzstd.so.1": "libzstd1",
    "libz.so.1": "zlib1g",
    "libstdc++.so.6": "libstdc++6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
}


def python_fits(version: Sequence[int]) -> bool:
    """Return whether ``version`` (major, minor, ...) is one the requirements are locked for."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def other_python(which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Return the path of a Python on the PATH that fits, newest first, or None."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = which(f"python3.{minor}")
        if found:
            return found
    return None


def opens(soname: str) -> bool:
    """Return whether the dynamic loader finds ``soname`` and all that it needs itself."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_libraries(loads: Callable[[str], bool] = opens, platform: str = sys.platform) -> list[str]:
    """Return the sonames of ``LIBRARIES`` that cannot be loaded; none outside Linux, where Qt brings all it needs."""
    return [soname for soname in LIBRARIES if not loads(soname)] if platform.startswith("linux") else []


def makes_venvs() -> bool:
    """Return whether this Python can make a virtual environment with pip in it (Debian packages that apart)."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def packages_for(sonames: Iterable[str], venv_works: bool, version: Sequence[int]) -> list[str]:
    """Return the Debian packages, each once and sorted, that bring ``sonames`` and, if it is missing, ``venv``."""
    packages = {LIBRARIES[soname] for soname in sonames}
    if not venv_works:
        packages.add("python{}.{}-venv".format(*version[:2]))
    return sorted(packages)


def advice(packages: Iterable[str]) -> str:
    """Return the one line that a person with administrator's rights runs to get ``packages``."""
    return "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def say(line: str) -> None:
    """Print ``line`` at once, so that it keeps its place among the output of child processes."""
    print("setup: " + line, flush=True)


def system_ready() -> bool:
    """Check the system's part, install it where this is root on Debian or Ubuntu; return whether all is there."""
    sonames, venv_works = missing_libraries(), makes_venvs()
    if not sonames and venv_works:
        return True
    packages = packages_for(sonames, venv_works, sys.version_info[:2])
    lacking = sonames + ([] if venv_works else ["the Python modules venv and ensurepip"])
    say("this system lacks " + ", ".join(lacking))
    apt = shutil.which("apt-get")
    if apt is None:
        say("install them with the system's package manager, then run the same command again")
        say("on Debian and Ubuntu that would be: " + advice(packages))
        return False
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        say("please run this line, then the same command again:")
        print(advice(packages), flush=True)
        return False
    say("installing " + " ".join(packages))
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        if subprocess.call([apt, *arguments], env=quiet):
            say("apt-get failed; please see to its message above and run: " + advice(packages))
            return False
    importlib.invalidate_caches()
    left = missing_libraries()
    if left:
        say("still missing after the installation: " + ", ".join(left))
    return not left


def stamp_text(parts: Iterable[bytes], version: Sequence[int]) -> str:
    """Return what the stamp holds when ``.venv`` was filled from these file contents for this Python."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return f"python {version[0]}.{version[1]} {digest.hexdigest()}\n"


def bin_python() -> Path:
    """Return the path of the environment's interpreter on this platform."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_ready() -> bool:
    """Make or refresh ``.venv`` from the lock unless its stamp says it is done; return whether it is ready."""
    wanted = stamp_text(
        [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT)], sys.version_info[:2]
    )
    if STAMP.exists() and STAMP.read_bytes() == wanted.encode("ascii") and bin_python().exists():
        return True
    if STAMP.exists():
        STAMP.unlink()
    same = [
        str(bin_python()),
        "-c",
        f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})",
    ]
    if not bin_python().exists() or subprocess.call(same, stderr=subprocess.DEVNULL):
        say("making .venv")
        if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            say("the environment could not be made; see the message above")
            return False
    pip = [str(bin_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q"]
    say("filling .venv from the lock (about 500 MB once; nothing is fetched again)")
    steps = (
        [*pip, "--require-hashes", "-r", str(LOCK)],
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    )
    if any(subprocess.call(step) for step in steps):
        say("pip could not finish; see its message above and run the same command again")
        return False
    STAMP.write_text(wanted, encoding="ascii")
    say("ready")
    return True


def compile_modules() -> None:
    """Compile our own modules where that is not done yet; a start that compiles them itself takes half a second longer.

    Python keeps what it compiled only where PYTHONDONTWRITEBYTECODE does not forbid it, and containers like to set that.
    """
    subprocess.call([str(bin_python()), "-m", "compileall", "-q", *(str(ROOT / name) for name in OURS)])


def main() -> int:
    """Prepare the machine and the environment; hand over to a fitting Python where this one does not fit."""
    if not python_fits(sys.version_info[:2]):
        found = other_python()
        if found is None:
            say("Python {}.{} does not fit: 3.11, 3.12 or 3.13 is needed".format(*sys.version_info[:2]))
            return 1
        return subprocess.call([found, str(Path(__file__).resolve())])
    if not (system_ready() and environment_ready()):
        return 1
    compile_modules()
    return 0


if __name__ == "__main__":
    sys.exit(main())
