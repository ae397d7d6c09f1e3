"""The gate: scan or type the code of the pass, compare the car, let it out or stop it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.values.text import compact
from advisor_app.i18n import words
from advisor_app.ports.reads.cash import PassCard
from ui.features.gate.presenter import GatePresenter, Verdict
from ui.kit import formats
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.inputs import LineInput
from ui.kit.plate import paint_plate, plate_size
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.theme.fonts import numbers_font
from ui.theme.icons import paint_icon
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_4, SPACE_6, SPACE_8

t = words("gate")
PLATE_HEIGHT = 96.0
SIGNS = {
    Verdict.COMPARE: ("eye", "accent"),
    Verdict.STOPPED: ("ban", "danger"),
    Verdict.TOO_EARLY: ("hourglass", "danger"),
    Verdict.MAY_LEAVE: ("circle-check", "success"),
    Verdict.UNKNOWN: ("circle-x", "danger"),
    Verdict.USED: ("ban", "danger"),
}


class BigPlate(QWidget):
    """A plate that is read from the barrier."""

    def __init__(self) -> None:
        super().__init__()
        self._plate, self._kind = "", PlateKind.NONE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_plate(self, plate: str, kind: PlateKind) -> None:
        """Show another plate."""
        self._plate, self._kind = plate, kind
        self.setAccessibleName(plate)
        self.updateGeometry()
        self.update()

    def plate(self) -> str:
        """Return the plate shown."""
        return self._plate

    def sizeHint(self) -> QSize:
        """Return the room of the plate."""
        return plate_size(self._plate, PLATE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_plate(painter, QRectF(self.rect()), self._plate, self._kind)


class BigSign(QWidget):
    """A sign in the tone of the verdict: shape and colour both say it."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = SIGNS[Verdict.MAY_LEAVE]
        self.setFixedSize(72, 72)

    def set_verdict(self, verdict: Verdict) -> None:
        """Show the sign of a verdict."""
        self._sign = SIGNS[verdict]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_icon(painter, QRectF(self.rect()), *self._sign)


class GatePage(ScrollPage):
    """The gate guard's home."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Gate"), t("Scan the gate pass, or type its code and press Enter."), fill=True)
        self.setObjectName("gate")
        self._context = context
        self.verdict: Verdict | None = None
        self.presenter = GatePresenter(context, self)
        self.code = LineInput(t("Code of the gate pass"))
        self.code.enter_moves_on = False
        self.code.setFont(numbers_font("figure"))
        set_role(self.code, scale="large")
        self.code.setMaxLength(24)
        self.code.setAccessibleName(t("Code of the gate pass"))
        self.check = PrimaryButton(t("Check"), key="F9")
        self.stop = Button(t("Does not match"), key="Esc", role="danger", icon="ban")
        self.box = QFrame()
        self.sign, self.plate = BigSign(), BigPlate()
        self.title = TextLabel("", "figure")
        self.car = TextLabel("", "section", wrap=True)
        self.text = TextLabel("", "body", wrap=True)
        self.table: RowsTable[PassCard] = RowsTable(
            self._columns(), flat=True,
            empty=EmptyState("gate", t("Nobody has left yet today"), t("Every car that passes the gate is listed here.")),
        )  # fmt: skip
        self._build()

    def _columns(self) -> list[Column[PassCard]]:
        zone = self._context.shop.zone
        return [
            Column("at", t("Left at"), lambda c: formats.clock_text(c.used_at, zone), 76),
            Column("plate", t("Car"), lambda c: PlateSpec(c.plate, c.plate_kind.value), 116, kind="plate"),
            Column("car", t("Model"), lambda c: TwoLine(c.make_model, c.number), 0, kind="two_line"),
        ]

    def _build(self) -> None:
        entry = QWidget()
        entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.code, 1)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.check, 0, Qt.AlignmentFlag.AlignVCenter)
        left = QVBoxLayout()
        left.setSpacing(SPACE_4)
        left.addWidget(entry)
        set_role(self.box, role="banner", kind="info")
        inside = QVBoxLayout(self.box)
        inside.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_8)
        inside.setSpacing(SPACE_4)
        inside.addStretch(1)
        for narrow in (self.sign, self.plate):
            narrow.hide()
        inside.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.title)
        inside.addWidget(self.plate, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.car)
        inside.addWidget(self.text)
        for words_ in (self.title, self.car, self.text):
            words_.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addStretch(2)
        # It takes what is left over; its wish for room must not squeeze the input above it.
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        left.addWidget(self.box, 1)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_4)
        columns.addLayout(left, 3)
        gone = Card(t("Left today"))
        gone.body.addWidget(self.table, 1)
        gone.setMinimumWidth(320)
        columns.addWidget(gone, 2)
        self.body.addLayout(columns, 1)
        self.body.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_6)
        self.code.returnPressed.connect(self._go_on)
        self.check.clicked.connect(lambda _on=False: self._go_on())
        self.stop.clicked.connect(lambda _on=False: self.presenter.stop())
        self._wait()

    def _wait(self) -> None:
        self.verdict = None
        self._show_keys()
        set_role(self.box, kind="info")
        for widget in (self.sign, self.plate, self.car):
            widget.hide()
        self.title.setText(t("Ready"))
        self.title.set_tone("accent")
        self.text.setText(t("The code has ten figures and stands in large print on the pass."))

    def open(self, **_ids: object) -> None:
        """Wait for the next car."""
        self._wait()
        self.code.setText("")
        self.presenter.open()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def wants_scan(self, _code: str) -> bool:
        """Whatever is scanned here is meant for the gate."""
        return True

    def scanned(self, code: str) -> bool:
        """Check a scanned code."""
        self.presenter.check(code)
        return True

    def _go_on(self) -> None:
        """Look up what was typed; with nothing typed, let the car out that was compared."""
        if typed := compact(self.code.text()):
            self.presenter.check(typed)
        else:
            self.presenter.let_out()

    def _show_keys(self) -> None:
        compares = self.presenter.compares
        self.check.setText(t("Let it out") if compares else t("Check"))
        self.stop.setVisible(compares)

    def show_verdict(self, verdict: Verdict, card: PassCard | None, code: str) -> None:
        """Show the car to compare, or green or red."""
        title, kind, tone = {
            Verdict.COMPARE: (t("Is this the car?"), "info", "accent"),
            Verdict.MAY_LEAVE: (t("May leave"), "success", "success"),
        }.get(verdict, (t("Stop"), "error", "danger"))
        self.verdict = verdict
        self._show_keys()
        set_role(self.box, kind=kind)
        self.sign.set_verdict(verdict)
        self.sign.show()
        self.title.setText(title)
        self.title.set_tone(tone)
        self.plate.setVisible(card is not None)
        self.car.setVisible(card is not None)
        if card is not None:
            self.plate.set_plate(card.plate, card.plate_kind)
            self.car.setText(formats.joined(card.make_model, card.colour))
        self.text.setText(self._explained(verdict, card, code))
        self.code.setText("")
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _explained(self, verdict: Verdict, card: PassCard | None, code: str) -> str:
        if card is None:
            return t("There is no gate pass with the code {code}. Please compare it, or ask the cashier.", code=code)
        at = formats.moment_text(card.used_at, self._context.desk.clock.now(), self._context.shop.zone)
        if verdict is Verdict.USED:
            return t(
                "{number} was used: {at}, ticked off by {name}. One pass is good for one exit; please ask the cashier.",
                number=card.number, at=at, name=card.used_by,
            )  # fmt: skip
        if verdict is Verdict.TOO_EARLY:
            return t(
                "{number}: the advisor has not handed this car over yet. Please send the driver back to the reception.",
                number=card.number,
            )
        if verdict is Verdict.STOPPED:
            return t("{number} was not used and stays good. Please call the advisor.", number=card.number)
        who = t("Collected by {name}.", name=card.collect_name) if card.collect_name else ""
        if verdict is Verdict.MAY_LEAVE:
            return f"{t('{number}, left: {at}.', number=card.number, at=at)}\n{who}".strip()
        work = t("Nothing was done to it: it leaves without work.") if card.without_work else ""
        keys = t("Enter lets it out, Esc if plate, model, colour or driver do not match.")
        return "\n".join(line for line in (who, work, keys) if line)

    def show_gone(self, cards: Sequence[PassCard]) -> None:
        """Show the cars that left today."""
        self.table.set_rows(cards)

    def show_failed(self, error: BaseException) -> None:
        """Say that it could not be checked; the box shows no verdict."""
        self._wait()
        self._context.failures.show(error, retry=self.presenter.load)
