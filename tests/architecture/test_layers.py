"""The layers: import contracts, and what a fresh interpreter has loaded after importing each part."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, sources


def loaded_after(module: str, *libraries: str) -> list[str]:
    """Return which of ``libraries`` a fresh interpreter has loaded after importing ``module``."""
    code = f"import sys, {module}\nprint(*sorted({set(libraries)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_import_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "COLUMNS": "200", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "Contracts: 9 kept, 0 broken" in done.stdout


def test_the_probe_sees_what_is_loaded() -> None:
    assert loaded_after("xml.dom", "xml", "PySide6") == ["xml"]


PRESENTERS = [source.module for source in sources("ui/features") if source.module.endswith(".presenter")]


@pytest.mark.parametrize("module", ["ui.cli", *PRESENTERS])
def test_presenters_and_the_command_line_load_no_qt(module: str) -> None:
    assert loaded_after(module, "PySide6", "shiboken6") == []


def test_the_domain_loads_no_library() -> None:
    modules = [source.module for source in sources("advisor_app/domain") if not source.module.endswith("__init__")]
    libraries = ("sqlalchemy", "PySide6", "reportlab", "PIL", "platformdirs", "advisor_app.i18n", "advisor_app.command")
    assert loaded_after(", ".join(modules), *libraries) == []
