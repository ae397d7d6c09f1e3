"""The shelf of old parts: where each lies and what becomes of it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from advisor_app.domain.old_part import HOLDS, Fate
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import read_scan_code
from advisor_app.i18n import label, words
from advisor_app.ports.reads.old_parts import OldPartCard
from ui.features.old_parts.presenter import ShelfPresenter, amount_words, waste_words
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.buttons import Button
from ui.kit.cards import ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.inputs import SearchBox
from ui.kit.keys import CardKeys
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.table import RowsTable
from ui.theme.tokens import SPACE_3, SPACE_4, SPACE_6

t = words("old_parts")
OPEN = "open"
TONES = {Fate.LEFT: "neutral"} | dict.fromkeys(HOLDS, "accent")
KEPT = (Fate.LEFT, *HOLDS)


class ShelfTable(RowsTable[OldPartCard]):
    """The shelf; P asks for the place of the current part, W for the weight of what was drained."""

    def __init__(self, page: "ShelfPage", columns: list[Column[OldPartCard]]) -> None:
        super().__init__(
            columns, name="old_parts",
            empty=EmptyState("shelf", t("The shelf is empty"), t("Parts that come off a car appear here by themselves.")),
        )  # fmt: skip
        self._page = page

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("P", t("Where the chosen parts lie")),
            ("W", t("How much was drained")),
            *super().card_keys(),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the place with P, for what was drained with W."""
        if event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._page.ask_place()
            return
        if event.key() == Qt.Key.Key_W and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._page.ask_weight()
            return
        super().keyPressEvent(event)


class ShelfPage(ScrollPage):
    """All old parts that lie in the shop, by place and fate."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Old parts"), " ", fill=True)
        self.setObjectName("old_parts")
        self._context = context
        self._parts: Sequence[OldPartCard] = ()
        self._shown_number = ""
        self.presenter = ShelfPresenter(context, self)
        self.search = SearchBox(t("Label, part, plate, place"), key="Ctrl+F")
        self.fates = ChoiceChips(optional=True)
        self.table = ShelfTable(self, self._columns())
        self.table.lead(lambda part: part.id, search=self.search, first=lambda part: not part.decided)
        self.place = Button(t("Place"), icon="map-pin", cap="P")
        self.weigh = Button(t("Weigh"), icon="weight", cap="W")
        self.go = Button(t("To the visit"), icon="car", cap="Enter")
        self._build()

    def _columns(self) -> list[Column[OldPartCard]]:
        return [
            Column("place", t("Place"), lambda p: p.place or t("no place yet"), 130),
            Column("number", t("Label"), lambda p: p.number, 140),
            Column("name", t("Part"), lambda p: TwoLine(p.name, formats.joined(p.part_no, waste_words(p))), 0, kind="two_line"),
            Column("quantity", t("Qty"), amount_words, 104, align="right"),
            Column("plate", t("Car"), lambda p: PlateSpec(p.plate, p.plate_kind.value), 120, kind="plate"),
            Column("fate", t("Fate"), self._fate, 150, kind="badge"),
            Column("since", t("Since"), self._since, 136, sort=lambda p: str(p.fate_at or "")),
        ]  # fmt: skip

    def _fate(self, part: OldPartCard) -> BadgeSpec:
        if not part.decided:
            return BadgeSpec(t("Undecided"), "warning")
        return BadgeSpec(label(part.fate), TONES.get(part.fate, "neutral"))

    def _since(self, part: OldPartCard) -> str:
        return formats.moment_text(part.fate_at, self._context.desk.clock.now(), self._context.shop.zone)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        self.search.setMaximumWidth(320)
        head.addWidget(self.search, 1)
        head.addWidget(self.fates, 2)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_4)
        self.add_action(self.place)
        self.add_action(self.weigh)
        self.add_action(self.go)
        self.place.setVisible(self._context.may("old_part.place"))
        self.weigh.setVisible(self._context.may("old_part.weigh"))
        self.go.setVisible(self._context.may("area.visits"))
        self.search.searched.connect(lambda _text: self._show())
        self.search.returnPressed.connect(self.table.take_cursor)
        self.fates.edited.connect(self._show)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setWhatsThis(t("Go to the search"))
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._find)
        self.place.clicked.connect(lambda _on=False: self.ask_place())
        self.weigh.clicked.connect(lambda _on=False: self.ask_weight())
        self.go.clicked.connect(lambda _on=False: self._open_visit(self.table.current_row()))
        self.table.activated_row.connect(self._open_visit)

    def open(self, **ids: object) -> None:
        """Show the shelf; ``number`` marks the part with that label."""
        number = ids.get("number")
        self._shown_number = number if isinstance(number, str) else ""
        self.presenter.open()
        self.table.take_cursor()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def part_of(self, code: str) -> OldPartCard | None:
        """Return the part on the shelf whose label bears the code, or None."""
        read = read_scan_code(code)
        return next((p for p in self._parts if read is not None and p.number == read.human), None)

    def scanned(self, code: str) -> bool:
        """Mark the part whose label was scanned; False where it lies not here, for the window may know the code."""
        part = self.part_of(code)
        if part is None:
            return False
        self.search.setText("")
        self.fates.set_value(None)
        self._shown_number = part.number
        self._show()
        return True

    def show_shelf(self, parts: Sequence[OldPartCard]) -> None:
        """Show what lies in the shop."""
        self._parts = parts
        counts = {OPEN: sum(1 for p in parts if not p.decided)}
        counts |= {fate.value: sum(1 for p in parts if p.fate is fate) for fate in KEPT}
        names = {OPEN: t("Undecided")} | {fate.value: label(fate) for fate in KEPT}
        self.fates.set_choices([(code, f"{names[code]} {n}") for code, n in counts.items()])
        self.set_title(t("Old parts"), t("Parts in the shop: {n}", n=len(parts)))
        self._show()

    def _show(self) -> None:
        wanted, words_ = self.fates.value(), self.search.text().split()
        rows = [
            p for p in self._parts if self._fits(p, wanted) and all(w in _text_of(p) for w in map(str.upper, words_))
        ]
        self.table.set_rows(rows)
        if self._shown_number:
            at = next((n for n, p in enumerate(self.table.rows_model.rows()) if p.number == self._shown_number), None)
            if at is not None:
                self.table.selectRow(at)

    @staticmethod
    def _fits(part: OldPartCard, wanted: object) -> bool:
        if wanted is None:
            return True
        return not part.decided if wanted == OPEN else part.fate.value == wanted

    def show_failed(self, error: BaseException) -> None:
        """Say that the shelf can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)

    def ask_place(self) -> None:
        """Ask where the current part lies."""
        part = self.table.current_row()
        if part is not None and self._context.may("old_part.place"):
            self.presenter.place(part)

    def ask_weight(self) -> None:
        """Ask how much of the current part was drained."""
        part = self.table.current_row()
        if part is not None and self._context.may("old_part.weigh"):
            self._shown_number = part.number
            self.presenter.weigh(part)

    def _open_visit(self, part: OldPartCard | None) -> None:
        if part is not None and self._context.may("area.visits"):
            self._context.navigator.navigate("visit", visit=part.visit_id, stage=Stage.OLD_PARTS.value)


def _text_of(part: OldPartCard) -> str:
    return " ".join([part.number, part.name, part.part_no, part.plate, part.place, part.order_number]).upper()
