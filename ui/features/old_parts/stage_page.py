"""The old parts of a visit: what is taken along, what is left, what is kept for maker or insurer; one signature."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from advisor_app.domain.old_part import HOLDS, Fate
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Stage
from advisor_app.i18n import label, words
from advisor_app.ports.reads.old_parts import OldPartCard, OldPartSheet
from advisor_app.ports.reads.visits import VisitHead
from ui.features.old_parts.presenter import OldPartsPresenter, Refusal, amount_words, refusal, waste_words
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.keys import CardKeys
from ui.kit.rows_model import Column, TwoLine
from ui.kit.stage_page import StagePage
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_3

t = words("old_parts")
KEYS = {
    Qt.Key.Key_T: Fate.TAKEN, Qt.Key.Key_L: Fate.LEFT, Qt.Key.Key_W: Fate.WARRANTY_HOLD, Qt.Key.Key_I: Fate.INSURER_HOLD,
}  # fmt: skip
TONES = {Fate.TAKEN: "accent", Fate.LEFT: "neutral", Fate.WARRANTY_HOLD: "warning", Fate.INSURER_HOLD: "warning"}


def refused_words(why: Refusal, names: Sequence[str]) -> str:
    """Return why parts can't have what was chosen, and what to do."""
    parts = names[0] if len(names) == 1 else t("{first} and {n} more", first=names[0], n=len(names) - 1)
    if why is Refusal.OF_MAKER:
        return t("{parts}: the maker pays for the new part, so the old one is kept for the maker.", parts=parts)
    if why is Refusal.NO_CLAIM:
        return t("{parts}: kept only for who pays for the new part.", parts=parts)
    if why is Refusal.LICENSED_ONLY:
        return t("{parts}: only for a licensed receiver, the customer can't take it.", parts=parts)
    if why is Refusal.ON_CAR:
        return t("{parts}: still in the car. Issue the new part or end the work first.", parts=parts)
    return t("{parts}: please weigh it on the shelf first.", parts=parts)


class PartsTable(RowsTable[OldPartCard]):
    """The parts; T, L, W and I are passed to the page."""

    def __init__(self, page: "OldPartsPage", columns: list[Column[OldPartCard]]) -> None:
        super().__init__(columns, flat=True)
        self._page = page

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("T / L / W / I", t("Taken / left / kept for the maker / for the insurer")),
            ("P", t("Where the chosen parts lie")),
            *super().card_keys(),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a fate for the selected parts."""
        fate = KEYS.get(Qt.Key(event.key()))
        if fate is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._page.choose(fate)
            return
        if event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._page.ask_place()
            return
        super().keyPressEvent(event)


class OldPartsPage(StagePage):
    """Lets the customer decide about the parts that came off."""

    stage = Stage.OLD_PARTS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("old_parts_stage")
        self._context = context
        self._chosen: dict[UUID, Fate] = {}
        self._fresh = True
        self.presenter = OldPartsPresenter(context, self)
        self.table = PartsTable(self, self._columns())
        self.table.lead(lambda part: part.id)
        self.buttons = {
            Fate.TAKEN: Button(t("Customer takes it"), icon="user", cap="T"),
            Fate.LEFT: Button(t("Stays with the shop"), icon="shop", cap="L"),
            Fate.WARRANTY_HOLD: Button(t("Keep for the maker"), icon="shield-check", cap="W"),
            Fate.INSURER_HOLD: Button(t("Keep for the insurer"), icon="shield-check", cap="I"),
        }
        self.place = Button(t("Place"), icon="map-pin", cap="P")
        self.receipt = Button(label(PaperKind.OLD_PART_RECEIPT), icon="printer")
        self.wish = TextLabel("", "second")
        self.signed = TextLabel("", "second")
        self._build()

    def _columns(self) -> list[Column[OldPartCard]]:
        return [
            Column("number", t("Label"), lambda p: p.number, 140),
            Column("name", t("Part"), lambda p: TwoLine(p.name, formats.joined(p.part_no, waste_words(p))), 0, kind="two_line"),
            Column("quantity", t("Qty"), amount_words, 104, align="right"),
            Column("place", t("Place"), lambda p: p.place or formats.NOTHING, 110),
            Column("fate", t("What becomes of it"), self._fate, 190, kind="badge"),
        ]  # fmt: skip

    def _fate(self, part: OldPartCard) -> BadgeSpec:
        if part.decided:
            return BadgeSpec(label(part.fate), "success", "check")
        chosen = self._chosen.get(part.id)
        return BadgeSpec(label(chosen), TONES[chosen]) if chosen else BadgeSpec(t("Still in the car"), "neutral")

    def _build(self) -> None:
        self.content = ScrollPage(fill=True)
        card = Card(t("Old parts"))
        card.add_action(self.place)
        card.add_action(self.receipt)
        card.body.addWidget(self.wish)
        card.body.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        for fate, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, f=fate: self.choose(f))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.signed)
        card.body.addLayout(row)
        self.content.body.addWidget(card, 1)
        waiting = ScrollPage()
        waiting.body.addWidget(Skeleton(6))
        none = EmptyState("recycle", t("No part was replaced"), t("Nothing has to be decided here."))
        self.stack = QStackedWidget()
        for page in (waiting, none, self.content):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.place.clicked.connect(lambda _on=False: self.ask_place())
        self.receipt.clicked.connect(lambda _on=False: self._show_receipt())

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the parts of a visit, all of them selected."""
        self._fresh = True
        self.stack.setCurrentIndex(0)
        self.presenter.open(visit_id)

    def set_head(self, _head: VisitHead) -> None:
        """Read what the newest header counts."""
        self.presenter.load()

    def primary(self) -> str:
        """Return what F9 does: let the customer sign the decision."""
        if not self._chosen or not self._context.may("old_part.decide"):
            return ""
        signed = any(f not in HOLDS for f in self._chosen.values())
        return t("Sign for parts: {n}", n=len(self._chosen)) if signed else t("Keep parts: {n}", n=len(self._chosen))

    def act(self) -> None:
        """Decide."""
        self.presenter.decide()

    # OldPartsView -------------------------------------------------------------------------------------------------

    def show_parts(self, sheet: OldPartSheet, chosen: dict[UUID, Fate]) -> None:
        """Show the parts and what is chosen for those that are open."""
        self._chosen = dict(chosen)
        self.stack.setCurrentIndex(2 if sheet.parts else 1)
        selected = {p.id for p in self.table.selected_rows()}
        self.table.set_rows(sheet.parts)
        self._select(selected)
        wish = t("not asked") if sheet.wish is None else label(sheet.wish)
        self.wish.setText(t("Wished at reception: {wish}", wish=wish))
        zone, now = self._context.shop.zone, self._context.desk.clock.now()
        self.signed.setText(
            t("Signed by {name}, {at}", name=sheet.signed_by, at=formats.moment_text(sheet.signed_at, now, zone))
            if sheet.signed_at
            else ""
        )
        offered = [p for p in sheet.parts if sheet.open(p)]
        for fate, button in self.buttons.items():
            wanted = any(refusal(p, fate) in (None, Refusal.UNWEIGHED) for p in offered)  # weighed is soon
            button.setVisible(wanted and self._context.may("old_part.decide"))
        self.place.setVisible(bool(sheet.parts) and self._context.may("old_part.place"))
        self.receipt.setVisible(sheet.signed_at is not None)
        self.primary_changed.emit()

    def _select(self, selected: set[UUID]) -> None:
        if self._fresh:
            self._begin()
            return
        self.table.clearSelection()
        mode = self.table.selectionModel()
        for n, part in enumerate(self.table.rows_model.rows()):
            if part.id in selected:
                mode.select(self.table.model().index(n, 0), mode.SelectionFlag.Select | mode.SelectionFlag.Rows)

    def _begin(self) -> None:
        """Select all, for one key decides them together; P places the first that is open."""
        self._fresh = False
        rows = self.table.rows_model.rows()
        at = next((n for n, part in enumerate(rows) if not part.decided), 0)
        self.table.selectRow(at)
        self.table.selectAll()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_failed(self, error: BaseException) -> None:
        """Say that the parts can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)

    # Keys ---------------------------------------------------------------------------------------------------------

    def choose(self, fate: Fate) -> None:
        """Choose a fate for the selected parts."""
        refused = self.presenter.choose([p.id for p in self.table.selected_rows()], fate)
        if refused:
            self._context.view.toast(" ".join(refused_words(why, names) for why, names in refused.items()))

    def ask_place(self) -> None:
        """Ask where the current part lies."""
        part = self.table.current_row()
        if part is None or not self._context.may("old_part.place"):
            return
        self._context.dialogs.text(
            t("Place of {number}", number=part.number), t("Shelf and box, e.g. A-03"),
            lambda place: self.presenter.place(part.id, place) if place is not None else None, initial=part.place,
        )  # fmt: skip

    def _show_receipt(self) -> None:
        if self.presenter.sheet is not None:
            self._context.papers.show(PaperKind.OLD_PART_RECEIPT, self.presenter.sheet.visit_id)
