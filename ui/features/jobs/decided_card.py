"""Found work that the customer has answered: a row for each, with what became of it and what it costs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import label, words
from advisor_app.ports.reads.orders import AdditionCard
from ui.kit import formats
from ui.kit.badges import Badge
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.fonts import numbers_font
from ui.theme.tokens import SPACE_1, SPACE_3, SPACE_4

t = words("jobs")
LOOKS = {AdditionState.AGREED: ("success", "check"), AdditionState.DECLINED: ("neutral", "x")}
"""State → tone and icon of its badge."""
_BADGE, _WORDS, _SIGN, _AMOUNT = range(4)


class DecidedAdditions(Card):
    """The answers in their order; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Decided additions"))
        self._context = context
        self._shown: tuple[AdditionCard, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(_WORDS, 1)
        self.body.addLayout(self._grid)
        self.hide()

    def show_decided(self, decided: tuple[AdditionCard, ...]) -> None:
        """Show these answers."""
        self.setVisible(bool(decided))
        if decided == self._shown:
            return
        self._shown = decided
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, one in enumerate(decided):
            self._show_row(3 * at, one)

    def _show_row(self, row: int, one: AdditionCard) -> None:
        """Put an answer into two rows of the grid, below a gap where it is not the first."""
        self._grid.setRowMinimumHeight(max(row - 1, 0), SPACE_3 if row else 0)
        tone, icon = LOOKS[one.state]
        middle = Qt.AlignmentFlag.AlignVCenter
        now, zone = self._context.desk.clock.now(), self._context.shop.zone
        how = label(one.decided_how) if one.decided_how is not None else ""
        when = formats.moment_text(one.decided_at, now, zone)
        answered = formats.joined(one.number, one.decided_by, how, when)
        self._grid.addWidget(Badge(label(one.state), tone, icon), row, _BADGE, 2, 1, middle)
        self._grid.addWidget(ElidedLabel(one.found, "strong"), row, _WORDS)
        self._grid.addWidget(ElidedLabel(answered, "second"), row + 1, _WORDS)
        if one.unsafe_declined:
            self._grid.addWidget(Badge(t("To be signed for"), "danger", "signature"), row, _SIGN, 2, 1, middle)
        if one.lines and self._context.may("see.prices"):
            self._grid.addWidget(_amount(one), row, _AMOUNT, 2, 1, middle | Qt.AlignmentFlag.AlignRight)


def _amount(one: AdditionCard) -> TextLabel:
    """Return what an agreed addition costs; of a declined one, that nobody pays for it."""
    money = formats.money(one.total)
    if one.state is AdditionState.DECLINED:
        return TextLabel(t("not done, not charged ({amount})", amount=money), "second")
    shown = TextLabel(money, "strong")
    shown.setFont(numbers_font(bold=True))
    return shown
