"""Which revision of the tables a database has, and which this program knows, without importing alembic.

Alembic costs half a second at start and is needed only when something has to be upgraded.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect

VERSION_TABLE = "alembic_version"
VERSIONS = Path(__file__).resolve().parent / "migrations" / "versions"
_ASSIGNED = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(?:\"([^\"]*)\"|'([^']*)'|None)", re.MULTILINE)


def _graph() -> dict[str, str]:
    graph = {}
    for path in sorted(VERSIONS.glob("*.py")):
        found = {match[1]: match[2] or match[3] or "" for match in _ASSIGNED.finditer(path.read_text("utf-8"))}
        if "revision" in found:
            graph[found["revision"]] = found.get("down_revision", "")
    return graph


@cache
def known() -> frozenset[str]:
    """Return the identifiers of all revisions that this program can upgrade from."""
    return frozenset(_graph())


@cache
def head() -> str | None:
    """Return the newest revision, or None while there is none.

    Raises:
        ValueError: two revisions claim to be the newest.
    """
    graph = _graph()
    tips = sorted(set(graph) - set(graph.values()))
    if len(tips) > 1:
        raise ValueError(f"two heads: {', '.join(tips)}")
    return tips[0] if tips else None


def stored(connection: Connection) -> str | None:
    """Return the revision that the database says it has, or None where it says none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608
