"""Human numbers: drawn in one transaction with what they number, so a series has no gap and no number twice."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, select

from advisor_app.domain.values.ids import NumberKind
from db.doctor_report import Finding, Severity
from db.tables.all import metadata
from db.tables.system import number_series

NUMBERED: dict[NumberKind, str] = {
    NumberKind.VISIT: "visit",
    NumberKind.WORK_ORDER: "work_order",
    NumberKind.ADDITION: "addition",
    NumberKind.SETTLEMENT: "settlement",
    NumberKind.PAYMENT: "payment",
    NumberKind.GATE_PASS: "gate_pass",
    NumberKind.OLD_PART: "old_part",
    NumberKind.JOB: "job",
    NumberKind.SHIFT: "cashier_shift",
    NumberKind.APPOINTMENT: "appointment",
}
"""Which table holds the numbers of a kind."""

_STREAM = {"yield_per": 1000}
_RUNNING = 4  # digits of the running number
_HEAD = 8  # prefix of two letters and the day


def check_numbers(connection: Connection) -> Iterator[Finding]:
    """Yield every series (kind and day) with a gap, a number twice, or a counter that disagrees with its table."""
    for kind, name in NUMBERED.items():
        yield from _one_kind(connection, kind, metadata.tables[name])


def _one_kind(connection: Connection, kind: NumberKind, table: Table) -> Iterator[Finding]:
    """Merge what the counter rows say with what the table holds; both come in the order of shop and day."""
    c, head = table.c, func.substr(table.c.number, 1, _HEAD)
    held = (
        select(
            c.shop_id, head.label("head"), func.count().label("rows"), func.count(c.number.distinct()).label("different"),
            func.min(c.number).label("first"), func.max(c.number).label("last"),
        )
        .group_by(c.shop_id, head)
        .order_by(c.shop_id, head)
    )  # fmt: skip
    s = number_series.c
    drawn = select(s.shop_id, s.day, s.last).where(s.kind == kind.value).order_by(s.shop_id, s.day)
    said = {
        (row.shop_id, f"{kind.prefix}{row.day:%y%m%d}"): int(row.last)
        for row in connection.execute(drawn, execution_options=_STREAM)
    }
    for row in connection.execute(held, execution_options=_STREAM):
        last = said.pop((row.shop_id, row.head), 0)
        if not _whole(row, last):
            yield _finding(row.head, row.rows, last)
    for (_, series), last in said.items():
        if last:
            yield _finding(series, 0, last)


def _whole(row: Any, last: int) -> bool:
    text = str(row.last)
    if not text[_HEAD:].isascii() or not text[_HEAD:].isdigit() or len(text) != _HEAD + _RUNNING:
        return False
    first_is_one = str(row.first)[_HEAD:] == f"{1:0{_RUNNING}}"
    return first_is_one and int(text[_HEAD:]) == row.rows == row.different == last


def _finding(series: str, rows: int, last: int) -> Finding:
    params: dict[str, object] = {"rows": rows, "last": last}
    return Finding("number_series_broken", Severity.ERROR, f"{series}…", params)
