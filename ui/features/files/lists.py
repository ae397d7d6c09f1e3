"""Tables inside a file: as high as their rows, up to a limit."""

from typing import Any

from PySide6.QtCore import Qt

from advisor_app.domain.stages import journey
from advisor_app.domain.values.clock import local_day
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VisitRow
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.context import Context
from ui.kit.rows_model import Column, TwoLine
from ui.kit.table import RowsTable

t = words("files")
HEAD = 36
EMPTY = 120


def fit(table: RowsTable[Any], most: int) -> None:
    """Give a table the height of its rows, at most ``most`` of them; then it scrolls."""
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = table.rows_model.rowCount()
    each = table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(HEAD + min(rows, most) * each + 2 if rows else EMPTY)


def visits_table(context: Context, *, with_customer: bool) -> RowsTable[VisitRow]:
    """Return the table of the visits of a car (``with_customer``) or of a customer (with the car)."""

    def state(row: VisitRow) -> BadgeSpec:
        if row.facts.cancelled:
            return BadgeSpec(t("Cancelled"))
        if not row.facts.open:
            return BadgeSpec(t("Delivered"), "success")
        current = journey(row.facts).current
        return BadgeSpec(label(current.stage) if current else t("In the shop"), "accent", "car")

    car: Column[VisitRow] = Column("car", t("Car"), lambda r: TwoLine(r.plate, r.make_model), 0, kind="two_line")
    customer: Column[VisitRow] = Column("customer", t("Customer"), lambda r: r.customer, 0)
    whose = customer if with_customer else car
    columns: list[Column[VisitRow]] = [
        Column(
            "day", t("Day"), lambda r: formats.full_day(local_day(r.arrived_at, context.shop.zone)), 150,
            sort=lambda r: r.arrived_at,
        ),
        whose,
        Column("state", t("State"), state, 132, kind="badge"),
        Column("number", t("Number"), lambda r: TwoLine(r.number, r.advisor), 136, kind="two_line"),
    ]  # fmt: skip
    table = RowsTable(columns, flat=True, empty=(t("No visits yet"), ""))
    table.setAccessibleName(t("Visits"))
    return table
