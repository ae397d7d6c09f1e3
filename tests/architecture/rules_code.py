"""Rules about names, sizes, clocks, engines and the catching of errors."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, last_name

FORBIDDEN_NAMES = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"})
CLOCK = "advisor_app.domain.values.clock"
ENGINE = "db.engine"

#: The rims where any error is met: the command decorator, and the hook for what escapes into Qt's event loop.
RIMS = ("advisor_app.command", "ui.shell.excepthook")

#: Migrations are records that Alembic writes once: what was done to the tables, top to bottom, never changed again.
RECORDS = "db.migrations.versions"

LARGEST_MODULE = 600
LARGEST_FUNCTION = 60
LARGEST_MEDIAN = 150


def words_of(name: str) -> set[str]:
    """Return the lower-case words of a name in snake or camel case."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def telling_names(source: Source) -> Iterator[str]:
    """No module, class or function is called utils, helpers, manager, misc or common."""
    parts = [part for part in source.module.split(".") if words_of(part) & FORBIDDEN_NAMES]
    yield from (f"{source.module} has the name {part}" for part in parts)
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and words_of(node.name) & FORBIDDEN_NAMES:
            yield f"{source.module}:{node.lineno} class {node.name}"


#: Functions of ``time`` that tell the hour.
WALL_CLOCK = {f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "strftime")}


KEYS = "advisor_app.domain.values.ids"
"""A key carries the moment at which this machine made it."""


def one_clock(source: Source) -> Iterator[str]:
    """Only the clock asks the machine what time it is; what measures how long something takes asks ``monotonic``."""
    if source.inside(CLOCK):
        return
    yield from (f"{source.module}:{line} {name}" for name, line in source.imports if name in WALL_CLOCK)
    for node in source.nodes:
        hour = isinstance(node, ast.Attribute) and node.attr in {"time", "time_ns"} and last_name(node.value) == "time"
        if hour and not source.inside(KEYS):
            yield f"{source.module}:{node.lineno} time.{node.attr}"  # type: ignore[attr-defined]
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"now", "utcnow", "today"}
            and last_name(node.value) in {"datetime", "date"}
        ):
            yield f"{source.module}:{node.lineno} {last_name(node.value)}.{node.attr}"


def no_process_events(source: Source) -> Iterator[str]:
    """Nobody turns the event loop by hand (a second key press would run the slot again)."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "processEvents":
            yield f"{source.module}:{node.lineno} processEvents"


def catches_what_it_knows(source: Source) -> Iterator[str]:
    """``except Exception`` (or wider) only in the rims, or to clean up and raise again."""
    if source.inside(*RIMS):
        return
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        wide = any(kind is None or last_name(kind) in {"Exception", "BaseException"} for kind in kinds)
        raises_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        if wide and not raises_again:
            yield f"{source.module}:{node.lineno} catches everything"


def one_engine(source: Source) -> Iterator[str]:
    """Engines are made in one module, which knows how each database must be opened."""
    if source.inside(ENGINE):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) in {"create_engine", "engine_from_config"}:
            yield f"{source.module}:{node.lineno} {last_name(node.func)}"


def empty_init(source: Source) -> Iterator[str]:
    """Every ``__init__.py`` is empty: importing a package loads nothing."""
    if source.module.endswith("__init__") and source.text:
        yield f"{source.module} is not empty"


def module_size(source: Source) -> Iterator[str]:
    """A module has 600 lines at most; the record of a migration is as long as the change."""
    if not source.inside(RECORDS) and source.lines > LARGEST_MODULE:
        yield f"{source.module} has {source.lines} lines"


def function_size(source: Source) -> Iterator[str]:
    """A function has 60 lines at most, its docstring counted; not where a migration is recorded."""
    if source.inside(RECORDS):
        return
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LARGEST_FUNCTION:
                yield f"{source.module}:{node.lineno} {node.name} has {length} lines"


def nothing_left_over(source: Source) -> Iterator[str]:
    """No mark of unfinished work, no body that only refuses."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"#.*\b(TODO|FIXME|XXX|HACK)\b", line) or "NotImplementedError" in line:
            yield f"{source.module}:{number} {line.strip()}"
