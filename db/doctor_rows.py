"""Rows that point at nothing, prints that hang, a demo shop that is not whole."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, exists, select

from advisor_app.domain.printing import PrintState
from db.doctor_report import MOST, Finding, Severity
from db.doctor_stored import key_text, raw
from db.remembered import UNFINISHED
from db.search import folded
from db.tables.all import metadata
from db.tables.system import search_key, setting
from db.tables.visits import kept_paper, print_event

STALE = timedelta(hours=1)
_STREAM = {"yield_per": 500}
_SEARCHED = {"customer": {"name": 1}, "vehicle": {"plate": 2, "vin": 1}, "visit": {"number": 1}}
"""Kind of thing → columns that its search keys are made of → how long the shortest key is (``db.search.keys_of``)."""


@cache
def _orphans() -> tuple[tuple[str, str, Select[Any]], ...]:
    """Return table, parent and what finds rows without it, for each foreign key; built once, for an alias is slow to make."""
    made = []
    for table in metadata.sorted_tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            (element,) = constraint.elements
            column, parent = element.parent, element.column.table.alias("parent")
            lost = (
                select(raw(table.c.id).label("id"))
                .where(column.is_not(None), ~exists().where(parent.c[element.column.key] == column))
                .limit(MOST + 1)
            )
            made.append((table.name, element.column.table.name, lost))
    return tuple(made)


def check_parents(connection: Connection) -> Iterator[Finding]:
    """Yield rows whose foreign key names no row: one statement a key, read by index."""
    for table, parent, lost in _orphans():
        for row in connection.execute(lost):
            yield _orphan(table, key_text(row.id), parent)


def _orphan(table: str, key: object, parent: str) -> Finding:
    return Finding("parent_missing", Severity.ERROR, f"{table} {key}", {"parent": parent})


def check_search(connection: Connection) -> Iterator[Finding]:
    """Yield search keys that lead to nothing, and what no search key leads to."""
    for kind, made_of in _SEARCHED.items():
        target = metadata.tables[kind]
        lost = (
            select(raw(search_key.c.target))
            .where(search_key.c.kind == kind, ~exists().where(target.c.id == search_key.c.target))
            .distinct()
            .limit(MOST + 1)
        )
        for _ in connection.execute(lost):
            yield Finding("search_key_loose", Severity.WARNING, kind)
        known = exists().where(search_key.c.target == target.c.id, search_key.c.kind == kind)
        unfound = select(*(raw(target.c[name]) for name in ("id", *made_of))).where(~known)
        number = sum(
            any(
                isinstance(text, str) and len(folded(text)) >= shortest
                for text, shortest in zip(texts, made_of.values(), strict=True)
            )
            for _, *texts in connection.execute(unfound, execution_options=_STREAM)
        )
        if number:
            yield Finding("search_key_missing", Severity.WARNING, kind, {"number": number})


def check_demo(connection: Connection) -> Iterator[Finding]:
    """Yield that this is half a demo shop: whoever made it was killed, or is still at work."""
    scope, name = UNFINISHED
    mark = select(setting.c.value).where(setting.c.scope == scope, setting.c.name == name)
    if connection.execute(mark).scalar():
        yield Finding("demo_unfinished", Severity.WARNING)


def check_prints(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Yield prints of which nobody has said for an hour whether they came out."""
    later = print_event.alias("later")
    hanging = (
        select(print_event.c.printer, print_event.c.at, kept_paper.c.kind)
        .join(kept_paper, kept_paper.c.id == print_event.c.paper_id)
        .where(
            print_event.c.state == PrintState.REQUESTED,
            print_event.c.at < now - STALE,
            ~exists().where(
                later.c.paper_id == print_event.c.paper_id,
                later.c.print_id == print_event.c.print_id,
                later.c.state != PrintState.REQUESTED,
            ),
        )
        .order_by(print_event.c.at)
    )
    for row in connection.execute(hanging, execution_options=_STREAM):
        where = f"{row.kind.value} {row.at:%Y-%m-%d %H:%M}Z"
        yield Finding("print_hanging", Severity.WARNING, where, {"printer": row.printer or "?"})
