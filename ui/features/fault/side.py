"""The right side of the fault page: what is missing, what is read back, and what the workshop found."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.i18n import words
from advisor_app.ports.reads.faults import FaultCard
from ui.features.fault.presenter import completeness, spoken
from ui.kit.badges import Badge
from ui.kit.cards import Card
from ui.kit.forms import Field
from ui.kit.inputs import TextArea, TextInput
from ui.kit.reasons import ReasonLinks
from ui.kit.text import TextLabel
from ui.theme.current import colour
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("fault")
_SHOWN_MISSING = 4


class Meter(QWidget):
    """A bar of as many pieces as there are things to know."""

    def __init__(self) -> None:
        super().__init__()
        self._done, self._total = 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, done: int, total: int) -> None:
        """Show so many of so many."""
        self._done, self._total = done, max(1, total)
        self.setAccessibleName(t("{done} of {total} known", done=done, total=total))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a thin line."""
        return QSize(120, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pieces."""
        with QPainter(self) as painter:
            wide = (self.width() + 2) / self._total
            for n in range(self._total):
                tone = "success" if self._done == self._total else "accent"
                painter.fillRect(
                    QRectF(n * wide, 1, wide - 2, 6), colour(tone if n < self._done else "surface_pressed")
                )


class MeterCard(Card):
    """How complete a complaint is, and what is missing as links.

    Signals:
        wanted(str): code of a field that is missing.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(t("For the technician"), padding=SPACE_3)
        self.count = TextLabel("", "second")
        self.meter = Meter()
        self.links = ReasonLinks(inline=False)
        self.more = TextLabel("", "second")
        self.add_action(self.count)
        self.body.setSpacing(SPACE_2)
        self.body.addWidget(self.meter)
        self.body.addWidget(self.links)
        self.body.addWidget(self.more)
        self.links.chosen.connect(self.wanted)

    def show_card(self, card: FaultCard | None) -> None:
        """Show what is known of one complaint."""
        if card is None:
            self.count.setText("")
            self.meter.set_value(0, 1)
            self.links.set_reasons([])
            self.more.setText(t("First the customer's own words."))
            self.more.show()
            return
        known = completeness(card)
        self.count.setText(f"{known.done}/{known.total}")
        self.meter.set_value(known.done, known.total)
        self.links.set_reasons(known.missing[:_SHOWN_MISSING])
        for link in self.links.links():
            link.setProperty("align", "left")
        left = len(known.missing) - _SHOWN_MISSING
        said = t("and {n} more", n=left) if left > 0 else ("" if known.missing else t("Everything is known."))
        self.more.setText(said)
        self.more.setVisible(bool(said))


class ReadBackCard(Card):
    """The sentences to be read to the customer, and whether the customer confirmed them."""

    def __init__(self) -> None:
        super().__init__(t("Read back"), padding=SPACE_3)
        self.state = Badge("")
        self.add_action(self.state)
        self.words = TextLabel("", "body", wrap=True)
        self.body.addWidget(self.words)

    def show_card(self, card: FaultCard | None) -> None:
        """Show the sentences of one complaint."""
        self.setVisible(card is not None)
        if card is None:
            return
        self.words.setText(spoken(card))
        if card.read_back_at is None:
            self.state.set_text(t("not read back"), "warning", "message")
        else:
            self.state.set_text(t("confirmed"), "success", "check")


class RepairCard(Card):
    """Complaint, cause, correction: what the workshop found and did, with the trouble codes.

    Signals:
        committed(str, str): field, text.
    """

    committed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(t("Cause and correction"), padding=SPACE_3)
        self.complaint = TextLabel("", "second", wrap=True)
        self.cause = Field(t("Cause"), TextArea(t("filled in by the workshop"), rows=2), name="cause")
        self.correction = Field(t("Correction"), TextArea(t("filled in by the workshop"), rows=2), name="correction")
        self.codes = Field(t("Trouble codes"), TextInput(t("e.g. P0301"), limit=300), name="trouble_codes")
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(TextLabel(t("Complaint"), "label"))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.complaint)
        self.body.addLayout(column)
        for field in self.fields():
            self.body.addWidget(field)
            field.committed.connect(lambda value, name=field.name: self.committed.emit(name, str(value)))

    def fields(self) -> tuple[Field, ...]:
        """Return the three fields."""
        return self.cause, self.correction, self.codes

    def show_card(self, card: FaultCard | None, editable: bool) -> None:
        """Show one complaint."""
        self.setVisible(card is not None)
        if card is None:
            return
        text = " ".join(card.words.split())
        self.complaint.setText(text if len(text) <= 120 else text[:119] + "…")
        for field, value in zip(self.fields(), (card.cause, card.correction, card.trouble_codes), strict=True):
            field.set_value(value)
            field.editor.setReadOnly(not editable)
