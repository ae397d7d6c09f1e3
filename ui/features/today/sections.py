"""A section of the day: a card with a table as high as its rows, the cursor going on into the next one."""

from dataclasses import asdict

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from advisor_app.i18n import words
from ui.features.today.day import Item
from ui.kit.badges import BadgeSpec
from ui.kit.cards import Card
from ui.kit.keys import CardKeys
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("today")


def _badge(item: Item) -> BadgeSpec:
    return BadgeSpec(**asdict(item.state))


def columns() -> list[Column[Item]]:
    """Return the columns that all sections share, so that they stand in line."""
    return [
        Column("plate", t("Plate"), lambda i: PlateSpec(i.plate, i.plate_kind), 118, kind="plate"),
        Column("car", t("Car"), lambda i: TwoLine(i.car, i.person), 0, kind="two_line"),
        Column("state", t("State"), _badge, 164, kind="badge"),
        Column(
            "step",
            t("Step"),
            lambda i: TwoLine(i.step, i.blocked),
            0,
            kind="two_line",
            tooltip=lambda i: i.blocked or i.step,
        ),
        Column(
            "waited", t("Here for"), lambda i: TwoLine(i.waited, t("here") if i.waited else ""), 108, kind="two_line"
        ),
        Column("moment", t("When"), lambda i: TwoLine(i.moment, i.span), 150, kind="two_line"),
    ]


class SectionTable(RowsTable[Item]):
    """Rows without a head, as high as they are many.

    Signals:
        passed(int): the cursor wants out, below (1) or above (-1).
        ended(object): Del on a row.
    """

    passed = Signal(int)
    ended = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(columns(), flat=True)
        self.horizontalHeader().hide()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def fit(self) -> None:
        """Take the height of all rows: the page scrolls, not the table."""
        self.setFixedHeight(self.rows_model.rowCount() * self.verticalHeader().defaultSectionSize() + 2)

    def enter(self, way: int) -> None:
        """Take the cursor, from above (1) or below (-1)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectRow(0 if way > 0 else self.rows_model.rowCount() - 1)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Del", t("End the chosen appointment")),
            *super().card_keys(),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave at either end; end an appointment with Del."""
        way = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}.get(event.key(), 0)
        edge = self.rows_model.rowCount() - 1 if way > 0 else 0
        if way and self.currentIndex().row() == edge:
            self.passed.emit(way)
        elif event.key() == Qt.Key.Key_Delete and self.current_row() is not None:
            self.ended.emit(self.current_row())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on a row as soon as the cursor comes."""
        super().focusInEvent(event)
        if self.rows_model.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave no row lit behind: only one row of the page is current."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.clearSelection()


class SectionCard(Card):
    """Title with the number of rows, what the keys do, and the rows.

    Args:
        title: name of the section.
        hints: (key, what it does).
    """

    def __init__(self, title: str, *hints: tuple[str, str]) -> None:
        super().__init__(title, padding=SPACE_3)
        self._name = title
        for key, what in hints:
            self.add_action(TextLabel(key, "keycap"))
            said = TextLabel(what, "second")
            said.setContentsMargins(0, 0, SPACE_2, 0)
            self.add_action(said)
        self.table = SectionTable(title)
        self.body.addWidget(self.table)

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show the rows; without any the whole section is away."""
        self.table.set_rows(items)
        self.table.fit()
        self.set_title(t("{section} · {n}", section=self._name, n=len(items)))
        self.setVisible(bool(items))
