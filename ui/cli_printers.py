"""Names of this machine's printers, asked of the system without Qt."""

import shutil
import subprocess
import sys

_SECONDS = 5
_DEVICES = r"Software\Microsoft\Windows NT\CurrentVersion\Devices"


def printers() -> tuple[str, ...] | None:
    """Return the printers that this person can print on; None where the system cannot be asked."""
    return _on_windows() if sys.platform == "win32" else _from_cups()


def _from_cups() -> tuple[str, ...] | None:
    ask = shutil.which("lpstat")
    if ask is None:
        return None
    try:
        answer = subprocess.run([ask, "-e"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0 and answer.stdout.strip() == "" and "No destinations" not in answer.stderr:
        return None
    return tuple(line.strip() for line in answer.stdout.splitlines() if line.strip())


def _on_windows() -> tuple[str, ...] | None:
    import importlib

    registry = importlib.import_module("winreg")
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _DEVICES) as key:
            return tuple(registry.EnumValue(key, number)[0] for number in range(registry.QueryInfoKey(key)[1]))
    except OSError:
        return None
