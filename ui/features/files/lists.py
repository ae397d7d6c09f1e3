"""Tables inside a file: as high as their rows, up to a limit."""

from typing import Any

from advisor_app.domain.stages import journey
from advisor_app.domain.values.clock import local_day
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VisitRow
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.context import Context
from ui.kit.rows_model import Column
from ui.kit.table import RowsTable

t = words("files")
HEAD = 36
EMPTY = 120


def fit(table: RowsTable[Any], most: int) -> None:
    """Give a table the height of its rows, at most ``most`` of them; then it scrolls."""
    rows = table.rows_model.rowCount()
    each = table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(HEAD + min(rows, most) * each + 2 if rows else EMPTY)


def visits_table(context: Context) -> RowsTable[VisitRow]:
    """Return the table of the visits of a car or a customer."""

    def state(row: VisitRow) -> BadgeSpec:
        if row.facts.cancelled:
            return BadgeSpec(t("Cancelled"))
        if not row.facts.open:
            return BadgeSpec(t("Delivered"), "success")
        current = journey(row.facts).current
        return BadgeSpec(label(current.stage) if current else t("In the shop"), "accent", "car")

    columns: list[Column[VisitRow]] = [
        Column(
            "day", t("Day"), lambda r: formats.full_day(local_day(r.arrived_at, context.shop.zone)), 150,
            sort=lambda r: r.arrived_at,
        ),
        Column("plate", t("Plate"), lambda r: r.plate, 100),
        Column("customer", t("Customer"), lambda r: r.customer, 0),
        Column("state", t("State"), state, 130, kind="badge"),
        Column("advisor", t("Advisor"), lambda r: r.advisor, 90),
        Column("number", t("Number"), lambda r: r.number, 130),
    ]  # fmt: skip
    table = RowsTable(columns, flat=True, empty=(t("No visits yet"), ""))
    table.setAccessibleName(t("Visits"))
    return table
