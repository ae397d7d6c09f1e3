"""Rows that point at nothing, prints that hang, a demo shop that is not whole."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select, type_coerce
from sqlalchemy.types import NullType

from advisor_app.domain.printing import PrintState
from db.doctor_report import MOST, Finding, Severity
from db.remembered import UNFINISHED
from db.tables.all import metadata
from db.tables.system import search_key, setting
from db.tables.visits import kept_paper, print_event

STALE = timedelta(hours=1)
_STREAM = {"yield_per": 500}
_SEARCHED = ("customer", "vehicle", "visit")


def check_parents(connection: Connection) -> Iterator[Finding]:
    """Yield rows whose foreign key names no row: one statement a key, read by index."""
    for table in metadata.sorted_tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            (element,) = constraint.elements
            column, parent = element.parent, element.column.table.alias("parent")
            lost = (
                select(type_coerce(table.c.id, table.c.id.type).label("id"))
                .where(column.is_not(None), ~exists().where(parent.c[element.column.key] == column))
                .limit(MOST + 1)
            )
            for row in connection.execute(lost):
                yield _orphan(table.name, row.id, element.column.table.name)


def _orphan(table: str, key: object, parent: str) -> Finding:
    return Finding("parent_missing", Severity.ERROR, f"{table} {key}", {"parent": parent})


def check_search(connection: Connection) -> Iterator[Finding]:
    """Yield search keys that lead to nothing."""
    for kind in _SEARCHED:
        target = metadata.tables[kind]
        lost = (
            select(type_coerce(search_key.c.target, NullType()))
            .where(search_key.c.kind == kind, ~exists().where(target.c.id == search_key.c.target))
            .distinct()
            .limit(MOST + 1)
        )
        for _ in connection.execute(lost):
            yield Finding("search_key_loose", Severity.WARNING, kind)


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
