"""The parts of a contract as one reads them: complaints, priced lines, sums, additions, the signature."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.decline_words import decline_words
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.pricing import by_payer
from advisor_app.domain.values.money import Money
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import label, words
from advisor_app.ports.reads.orders import AdditionCard, Complaint, ContractLine, SignedBy
from ui.kit import formats
from ui.kit.badges import Badge
from ui.kit.text import ElidedLabel, Line, TextLabel
from ui.theme.current import colour
from ui.theme.fonts import numbers_font
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("order")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def number_label(text: str, role: str = "body", *, bold: bool = False) -> TextLabel:
    """Return a label of figures of equal width at the right."""
    made = TextLabel(text, role)
    made.setAlignment(RIGHT)
    made.setFont(numbers_font("body" if role != "second" else "second", bold))
    return made


def quantity_text(line: ContractLine) -> str:
    """Return the quantity with its unit: ``1.5 h``, ``4 个``."""
    return formats.counted(line.quantity, line.unit)


class Complaints(QWidget):
    """The customer's words, numbered, never shortened."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Sequence[Complaint] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)

    def set_complaints(self, complaints: Sequence[Complaint]) -> None:
        """Show these words."""
        if complaints == self._shown:
            return
        self._shown = complaints
        clear(self._column)
        for one in complaints:
            row = QHBoxLayout()
            row.setSpacing(SPACE_3)
            row.addWidget(TextLabel(str(one.pos), "muted"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(TextLabel(one.words, wrap=True), 1)
            if one.safety:
                row.addWidget(Badge(t("Safety"), "danger", "warning"), 0, Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(row)


class Lines(QWidget):
    """Priced lines by kind, as they stand on the paper; without prices for those who see none."""

    def __init__(self, *, prices: bool) -> None:
        super().__init__()
        self._prices = prices
        self._shown: tuple[ContractLine, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(0, 1)

    def set_lines(self, lines: Iterable[ContractLine]) -> None:
        """Show these lines."""
        lines = tuple(lines)
        if lines == self._shown:
            return
        self._shown = lines
        clear(self._grid)
        at = 0
        for kind in LineKind:
            some = [line for line in lines if line.kind is kind]
            if some:
                at = self._head(at, kind)
                for line in some:
                    at = self._row(at, line)

    def _head(self, at: int, kind: LineKind) -> int:
        rule = Line()
        if at:
            self._grid.addWidget(rule, at, 0, 1, 5)
            at += 1
        self._grid.addWidget(TextLabel(label(kind), "label"), at, 0)
        if self._prices:
            for column, text in ((1, t("Quantity")), (2, t("Price")), (4, t("Amount"))):
                head = TextLabel(text, "label")
                head.setAlignment(RIGHT)
                self._grid.addWidget(head, at, column)
        return at + 1

    def _row(self, at: int, line: ContractLine) -> int:
        name = QVBoxLayout()
        name.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(SPACE_2)
        first.addWidget(ElidedLabel(line.name), 1)
        if line.safety:
            first.addWidget(Badge(t("Safety"), "danger", "warning"))
        name.addLayout(first)
        if second := self._second(line):
            name.addWidget(ElidedLabel(second, "second"))
        self._grid.addLayout(name, at, 0)
        self._grid.addWidget(number_label(quantity_text(line)), at, 1)
        if self._prices:
            self._grid.addWidget(number_label(formats.money(line.unit_price, sign=False)), at, 2)
            self._grid.addWidget(number_label(formats.money(line.gross, sign=False), bold=True), at, 4)
        if line.payer is not Payer.CUSTOMER:
            self._grid.addWidget(Badge(label(line.payer), "accent"), at, 3)
        return at + 1

    def _second(self, line: ContractLine) -> str:
        own = t("customer's own part") if line.customers_own else ""
        off = t("discount {money}", money=formats.money(line.discount)) if line.discount and self._prices else ""
        later = t("added later") if line.addition_id is not None else ""
        kind = label(line.part_class) if line.part_class is not None else ""
        return formats.joined(line.code, line.brand, kind, own, off, later, decline_words(line.decline_reason))


class PayerSums(QWidget):
    """What each payer bears, and all of them together."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_1)

    def set_lines(self, lines: Sequence[ContractLine]) -> None:
        """Show the sums of these lines."""
        clear(self._column)
        sums = by_payer(lines)
        if discount := sum((x.discount for x in sums.values()), start=_zero()):
            self._add(t("Order amount"), formats.money(sum((x.total for x in sums.values()), start=discount)))
            self._add(t("Discount"), formats.money(-discount))
        for payer, total in sums.items():
            self._add(label(payer), formats.money(total.total), bold=len(sums) == 1)
        if len(sums) > 1:
            self._column.addWidget(Line())
            self._add(t("Total"), formats.money(sum((x.total for x in sums.values()), start=_zero())), bold=True)
        tax = sum((x.tax for x in sums.values()), start=_zero())
        if tax:
            self._add(t("VAT included"), formats.money(tax), role="second")

    def _add(self, caption: str, amount: str, *, role: str = "body", bold: bool = False) -> None:
        row = QHBoxLayout()
        row.addWidget(ElidedLabel(caption, "strong" if bold else role), 1)
        row.addWidget(number_label(amount, role, bold=bold))
        self._column.addLayout(row)


def _zero() -> Money:
    return Money(0)


class Rows(QWidget):
    """Captions and values, one under the other; long values break into lines."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(1, 1)

    def set_rows(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show (caption, value) pairs."""
        clear(self._grid)
        for at, (caption, value) in enumerate(rows):
            self._grid.addWidget(TextLabel(caption, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(TextLabel(value, wrap=True), at, 1)


class Drawing(QWidget):
    """A signature's drawing on the white of paper."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Signature"))

    def set_png(self, png: bytes | None) -> bool:
        """Show a drawing; False where it can't be read."""
        self._picture = QPixmap()
        readable = png is not None and self._picture.loadFromData(png)
        self.setVisible(readable)
        self.update()
        return readable

    def sizeHint(self) -> QSize:
        """Return the size of the field under a contract."""
        return QSize(180, 68)

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that a name can still be made out in: beside a button there may be no more."""
        return QSize(96, 68)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it as large as fits."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colour("border"))
            painter.setBrush(colour("plate_white"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            if self._picture.isNull():
                return
            room = QRectF(self.rect()).adjusted(6, 4, -6, -4)
            scale = min(room.width() / self._picture.width(), room.height() / self._picture.height())
            size = self._picture.size() * scale
            middle = room.center()
            painter.drawPixmap(
                QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height()),
                self._picture,
                QRectF(self._picture.rect()),
            )


class SignedStrip(QFrame):
    """Number, who signed, when, how, and the drawing: the head of a signed contract."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="banner", kind="success")
        self.number = TextLabel("", "title")
        self.who = TextLabel("", wrap=True)
        self.lost = TextLabel("", "problem", wrap=True)
        self.drawing = Drawing()
        self.drawing.hide()
        self.lost.hide()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        self.row.setSpacing(SPACE_4)
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        for widget in (self.number, self.who, self.lost):
            column.addWidget(widget)
        self.row.addLayout(column, 1)
        self.row.addWidget(self.drawing)

    def show_signed(self, number: str, signed: SignedBy, now: datetime, zone: str) -> None:
        """Show who signed."""
        self.number.setText(number)
        self.who.setText(
            t(
                "Signed by {name}, {when} · {how} · witnessed by {witness}", name=signed.signer,
                when=formats.moment_text(signed.signed_at, now, zone), how=label(signed.how), witness=signed.witness,
            )
        )  # fmt: skip

    def show_drawing(self, png: bytes | None) -> None:
        """Show the drawing, or say that it is gone."""
        readable = self.drawing.set_png(png)
        self.lost.setText("" if readable else t("The drawing of the signature can't be read. Please tell the manager."))
        self.lost.setVisible(not readable)


ADDITION_TONES = {
    AdditionState.PROPOSED: "warning",
    AdditionState.AGREED: "success",
    AdditionState.DECLINED: "neutral",
}


class AdditionsList(QWidget):
    """Work that was found later: what, how the customer answered, for how much."""

    def __init__(self, *, prices: bool) -> None:
        super().__init__()
        self._prices = prices
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_3)

    def set_additions(self, additions: Sequence[AdditionCard], now: datetime, zone: str) -> None:
        """Show these additions."""
        clear(self._column)
        for one in additions:
            row = QHBoxLayout()
            row.setSpacing(SPACE_3)
            words_of = QVBoxLayout()
            words_of.setSpacing(0)
            words_of.addWidget(TextLabel(one.found, wrap=True))
            answer = formats.moment_text(one.proposed_at, now, zone)
            if one.decided_how is not None:
                answer = t(
                    "{name}, {how}, {when}", name=one.decided_by, how=label(one.decided_how),
                    when=formats.moment_text(one.decided_at, now, zone),
                )  # fmt: skip
            promised = (
                t("ready {when}", when=formats.moment_within(one.promised_at, now, zone)) if one.promised_at else ""
            )
            words_of.addWidget(ElidedLabel(formats.joined(one.number, promised, answer), "second"))
            row.addLayout(words_of, 1)
            row.addWidget(Badge(label(one.state), ADDITION_TONES[one.state]), 0, Qt.AlignmentFlag.AlignTop)
            if self._prices and one.lines:
                row.addWidget(number_label(formats.money(one.total), bold=True), 0, Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(row)
        self._column.setContentsMargins(0, 0, 0, SPACE_6 if not additions else 0)
