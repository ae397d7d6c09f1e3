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


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the program that lies in ``folder``."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONUTF8": "1"},
    )


def test_import_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "Contracts: 9 kept, 0 broken" in done.stdout


#: A small program that breaks each contract once: path -> text.
BROKEN = {
    "db/engine.py": "import ui.kit.tasks",
    "db/types.py": "import PySide6",
    "ui/kit/tasks.py": "import PySide6",
    "ui/shell/window.py": "import db.types",
    "ui/shell/paper.py": "import reportlab",
    "ui/features/one/presenter.py": "import ui.kit.tasks",
    "ui/features/two/page.py": "import ui.features.one.presenter",
    "advisor_app/services/one.py": "",
    "advisor_app/services/two.py": "import advisor_app.services.one",
    "advisor_app/guide/one.py": "import advisor_app.services.one",
    "advisor_app/ports/one.py": "import sqlalchemy",
    "advisor_app/documents/one.py": "",
    "advisor_app/integrations/one.py": "",
    "advisor_app/domain/one.py": "",
}


def test_every_contract_finds_its_violation(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for name, text in BROKEN.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for parent in path.relative_to(tmp_path).parents[:-1]:
            (tmp_path / parent / "__init__.py").touch()
    done = lint(tmp_path)
    assert "Contracts: 0 kept, 9 broken" in done.stdout, done.stdout + done.stderr


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
