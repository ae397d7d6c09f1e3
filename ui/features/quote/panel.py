"""Beside the sheet: totals by payer. Under it: how the customer agreed, the promise, until when prices hold."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.line import LineKind
from advisor_app.domain.pricing import Totals, by_payer, totals
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import label, words
from advisor_app.ports.reads.parts import ShortPart
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet
from ui.kit import formats
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState
from ui.kit.text import ElidedLabel, Line, TextLabel
from ui.theme.fonts import numbers_font
from ui.theme.icons import icon_pixmap
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

t = words("quote")
WIDTH = 184
_MOST = 16777215
"""No limit to a size, px: Qt's own number."""


class SumsTable(QWidget):
    """Captions at the left, amounts at the right; flat, all of them beside each other in one line."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[tuple[TextLabel, TextLabel]] = []
        self._flat = False
        self.shown: list[tuple[str, str]] = []

    def set_flat(self, flat: bool) -> None:
        """Stand in one line, or one below the other."""
        self._flat = flat
        self._grid.setColumnStretch(0, 0 if flat else 1)
        self._grid.setHorizontalSpacing(SPACE_2)
        for n in range(len(self._cells)):
            self._place(n)

    def _place(self, n: int) -> None:
        left, right = self._cells[n]
        left.setWordWrap(not self._flat)
        right.setContentsMargins(0, 0, SPACE_4 if self._flat else 0, 0)
        self._grid.addWidget(left, 0 if self._flat else n, 2 * n if self._flat else 0)
        self._grid.addWidget(right, 0 if self._flat else n, 2 * n + 1 if self._flat else 1)

    def set_rows(self, rows: list[tuple[str, str, str]]) -> None:
        """Show (caption, amount, role) rows; role ``second``, ``body`` or ``strong``."""
        while len(self._cells) < len(rows):
            pair = TextLabel("", wrap=True), TextLabel("")  # a long payer takes two lines, and cuts no amount
            pair[1].setFont(numbers_font())
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._cells.append(pair)
            self._place(len(self._cells) - 1)
        self.shown = [(caption, amount) for caption, amount, _role in rows]
        for n, (left, right) in enumerate(self._cells):
            used = n < len(rows)
            left.setVisible(used)
            right.setVisible(used)
            if used:
                caption, amount, role = rows[n]
                left.setText(caption)
                right.setText(amount)
                right.setAccessibleName(f"{caption} {amount}")
                set_role(left, role="second" if role == "body" else role)
                set_role(right, role=role)


class SafetyStrip(QFrame):
    """Declined work that matters for safety: recommended all the same, and to be signed for.

    Signals:
        sign_wanted(): the customer is to sign.
    """

    sign_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="banner", kind="error")
        self._sign = QLabel()
        self.title = TextLabel(t("Recommended for safety"), "strong")
        self.words = ElidedLabel("")
        self.sign = Button(t("Customer signs"), icon="signature")
        self.sign.clicked.connect(lambda _on=False: self.sign_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_1, SPACE_2, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self._sign)
        row.addWidget(self.title)
        row.addWidget(self.words, 1)
        row.addWidget(self.sign)
        self.hide()

    def show_lines(self, unsafe: tuple[LineCard, ...], editable: bool) -> None:
        """Show what was declined and is not signed for."""
        self._sign.setPixmap(icon_pixmap("alert-octagon", "danger_text", 18, self.devicePixelRatioF()))
        self.words.setText(formats.list_of([line.title for line in unsafe]))
        self.sign.setVisible(editable)
        self.setVisible(bool(unsafe))


def _short_words(part: ShortPart) -> str:
    if not part.reserved:
        return part.name
    reserved = format_quantity(part.reserved)
    return t("{name} ({n} kept for other orders)", name=part.name, n=reserved)


class ShortStrip(QFrame):
    """Parts that are not in stock, said before a time is promised; it holds nothing up."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="banner", kind="warning")
        self._sign = QLabel()
        self.title = TextLabel("", "strong")
        self.words = ElidedLabel("")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_1, SPACE_2, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self._sign)
        row.addWidget(self.title)
        row.addWidget(self.words, 1)
        self.hide()

    def show_short(self, short: tuple[ShortPart, ...]) -> None:
        """Show what is missing."""
        self._sign.setPixmap(icon_pixmap("warning", "warning_text", 18, self.devicePixelRatioF()))
        self.title.setText(t("Kinds of part out of stock: {n}", n=len(short)))
        self.words.setText(formats.list_of([_short_words(part) for part in short]))
        self.words.setToolTip(self.words.text())
        self.setVisible(bool(short))


class TotalsPanel(QFrame):
    """Totals that are always in view: a column beside the sheet, or a flat row below it.

    What the parts leave over their cost stands there only while somebody who may see it asks for it: the customer looks
    at the same screen.
    """

    def __init__(self, *, prices: bool, cost: bool) -> None:
        super().__init__()
        self._prices, self._cost = prices, cost
        self._margin = False
        self._sheet: QuoteSheet | None = None
        self.below = False
        self.sums = SumsTable()
        self.caption = TextLabel(t("Total"), "label")
        self.total = TextLabel("", "title")
        self.total.setFont(numbers_font("title"))
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.besides = SumsTable()
        self.payers = SumsTable()
        self.decided = SumsTable()
        self._payers_title = TextLabel(t("By payer"), "label")
        self._decided_title = TextLabel(t("Decision"), "label")
        self._line = Line()
        self._card = Card(padding=SPACE_3)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(SPACE_2)
        self._card.body.addLayout(self._grid)
        self._content = content = QWidget()
        content.setProperty("role", "scrolled")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self._card)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.set_below(False)

    @property
    def knows_margin(self) -> bool:
        """Whether there is a margin to be asked for: prices and costs are for whoever works here."""
        return self._cost and self._prices

    def show_margin(self, shown: bool | None = None) -> None:
        """Show the margin or hide it; None changes it."""
        self._margin = self.knows_margin and (not self._margin if shown is None else shown)
        if self._sheet is not None:
            self.show_sheet(self._sheet)

    def set_below(self, below: bool) -> None:
        """Stand below the sheet, as wide as it, or beside it."""
        self.below = below
        tables = (self.sums, self.besides, self.payers, self.decided)
        for table in tables:
            table.set_flat(below)
        titles = (self._payers_title, self._decided_title)
        column = (self.sums, self._line, self.caption, self.total, self.besides, titles[0], self.payers, titles[1],
                  self.decided)  # fmt: skip
        flat = ((self.sums, 0, 0, 1, 2), (self.besides, 0, 2, 1, 1), (titles[0], 1, 0, 1, 1), (self.payers, 1, 1, 1, 2),
                (titles[1], 2, 0, 1, 1), (self.decided, 2, 1, 1, 2), (self.caption, 0, 4, 1, 1),
                (self.total, 1, 4, 2, 1))  # fmt: skip
        side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag(0)
        for widget, row, at, high, wide in flat if below else ((part, n, 0, 1, 1) for n, part in enumerate(column)):
            self._grid.addWidget(widget, row, at, high, wide, side if widget in tables else Qt.AlignmentFlag(0))
        self._line.setVisible(not below)  # in its place by now: without a parent it would be a window of its own
        self._grid.setColumnStretch(0, 0 if below else 1)
        self._grid.setColumnStretch(3, 1 if below else 0)
        self._grid.setVerticalSpacing(SPACE_1 if below else SPACE_2)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight if below else Qt.AlignmentFlag.AlignLeft)
        self._fit_height()

    def _fit_height(self) -> None:
        """Be as high as the flat row, and as wide as there is room; beside the sheet it is the other way round."""
        for part in (self.sums, self.besides, self.payers, self.decided, self._card):
            part.updateGeometry()
        self.setMinimumSize(*(0, self._content.sizeHint().height()) if self.below else (WIDTH, 0))
        self.setMaximumSize(*(_MOST, self._content.sizeHint().height()) if self.below else (WIDTH, _MOST))

    def show_sheet(self, sheet: QuoteSheet) -> None:
        """Show the sums of all lines that were not declined."""
        self._sheet = sheet
        kept = [line for line in sheet.lines if line.decision is not Decision.DECLINED]
        whole = totals(kept)
        self.sums.set_rows([(caption, self._money(amount), "body") for caption, amount in _parts(whole)])
        self.total.setText(self._money(whole.total, sign=True))
        self.total.setAccessibleName(f"{t('Total')} {self.total.text()}")
        rows = [(t("Tax included"), self._money(whole.tax), "second")]
        if self._margin:
            rows.append((t("Margin"), _margin(kept), "second"))
        self.besides.set_rows(rows)
        split = by_payer(kept)
        several = len(split) > 1
        self._payers_title.setVisible(several)
        self.payers.set_rows([(label(p), self._money(s.total), "strong") for p, s in split.items()] if several else [])
        counted = [
            (f"{label(decision)} · {len(lines)}", self._money(totals(lines).total), "second")
            for decision in Decision
            if (lines := [x for x in sheet.lines if x.decision is decision])
        ]
        self._decided_title.setVisible(bool(counted))
        self.decided.set_rows(counted)
        self._fit_height()

    def _money(self, amount: Money, *, sign: bool = False) -> str:
        return formats.money(amount, sign=sign) if self._prices else formats.NOTHING


def _parts(whole: Totals) -> list[tuple[str, Money]]:
    rows = [(t("Labour"), whole.labour), (t("Parts"), whole.parts)]
    if whole.other:
        rows.append((t("Other"), whole.other))
    if whole.discount:
        rows.append((t("Discount"), -whole.discount))
    return rows


def _margin(kept: list[LineCard]) -> str:
    """Return what the parts leave over their cost, before tax is taken out, in yuan and whole percent of their price."""
    parts = [line for line in kept if line.kind is LineKind.PART]
    sold = sum((line.amount for line in parts), Money(0))
    left = sold - sum((line.cost.times(line.quantity) for line in parts), Money(0))
    share = left.fen * 100 // sold.fen * 100 if sold.fen else None
    return f"{formats.money(left, sign=False)} ({formats.percent(share)})"


class AgreementBar(QFrame):
    """One row under the sheet: how the customer agreed, when the car is promised, until when prices hold.

    Signals:
        how_chosen(object): ``AgreedHow``.
        promise_left(object): naive datetime.
        valid_left(object): date.
    """

    how_chosen = Signal(object)
    promise_left = Signal(object)
    valid_left = Signal(object)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        set_role(self, role="card")
        self.how = ChoiceChips([(how.value, label(how)) for how in AgreedHow])
        self.how.set_value(AgreedHow.IN_PERSON.value)
        self.how.setMinimumWidth(self.how.sizeHint().width() + SPACE_2)  # a rounded width would break the line
        self.how_field = Field(t("How the customer agrees"), self.how, name="how")
        self.promise = Field(t("Promised for"), DateTimeInput(today), name="promised_at")
        self.valid = Field(t("Prices valid until"), DateTimeInput(today, with_time=False), name="valid_until")
        self.promise.editor.setMinimumWidth(264)
        self.valid.editor.setMinimumWidth(172)
        self._suggested: datetime | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_4)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.how_field, 0, top)
        row.addWidget(self.promise, 1, top)
        row.addWidget(self.valid, 1, top)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.how.edited.connect(lambda: self.how_chosen.emit(AgreedHow(str(self.how.value()))))
        self.how_field.committed.connect(lambda _how: self.how_field.set_state(FieldState.IDLE))
        self.promise.committed.connect(self._promise_left)
        self.valid.committed.connect(self._valid_left)

    def _promise_left(self, value: object) -> None:
        if isinstance(value, datetime):
            self.promise_left.emit(value)

    def _valid_left(self, value: object) -> None:
        if isinstance(value, date) and not isinstance(value, datetime):
            self.valid_left.emit(value)

    def show_sheet(
        self, sheet: QuoteSheet, promised: datetime | None, suggested: datetime | None, editable: bool
    ) -> None:
        """Show what was promised; before that, what is suggested."""
        self._suggested = None if promised else suggested
        self.promise.set_value(promised or suggested)
        open_still = suggested is not None and promised is None
        self.promise.set_label(t("Delivery time (estimate)") if open_still else t("Promised for"))
        self.valid.set_value(sheet.valid_until)
        for field in (self.how_field, self.promise, self.valid):
            if field.state() is FieldState.PENDING:
                field.set_state(FieldState.SAVED)
            field.setEnabled(editable and (bool(sheet.lines) or field is self.promise))

    def field(self, name: str) -> Field | None:
        """Return one of the two fields that are stored as they are left."""
        return next((field for field in (self.promise, self.valid) if field.name == name), None)

    def forget(self) -> None:
        """Another visit comes: what was typed for this one is not shown there."""
        for field in (self.promise, self.valid):
            field.reset(None)

    def promise_typed(self) -> datetime | None:
        """Return the delivery time in the field, None where none can be read."""
        value = self.promise.editor.value()
        return value if isinstance(value, datetime) and not self.promise.editor.problem() else None

    def flush(self) -> bool:
        """Store what is being typed; False where it can't be read."""
        for field in (self.promise, self.valid):
            field.flush()
        return not any(field.error() for field in (self.promise, self.valid))

    def sizeHint(self) -> QSize:
        """Return one row."""
        return QSize(600, 76)
