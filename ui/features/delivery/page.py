"""The delivery stage: the list to tick at the left, then and now at the right."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.diagrams import diagram
from advisor_app.domain.stages import Stage
from advisor_app.i18n import label, words
from advisor_app.ports.reads.deliveries import DeliveredCard, HandBack, MarkCard
from advisor_app.ports.reads.visits import VisitHead
from ui.features.delivery.presenter import DeliveryPresenter, Item
from ui.kit import formats
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.choice import CheckBox
from ui.kit.context import Context
from ui.kit.diagram_paint import DiagramMark
from ui.kit.diagram_view import DiagramView
from ui.kit.empty import Skeleton
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextArea, TextInput
from ui.kit.key_chips import KeyChips
from ui.kit.keys import CardKeys
from ui.kit.stage_page import StagePage
from ui.kit.text import Figure, Line, TextLabel
from ui.theme.tokens import SPACE_1, SPACE_3, SPACE_4, SPACE_6

t = words("delivery")
LIST_WIDTH = 376


class HandBackList(QWidget):
    """Things to tick; up and down move, Space ticks, A ticks all."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, CheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_items(self, items: tuple[Item, ...]) -> None:
        """Show these things; what is ticked stays ticked."""
        if list(self.boxes) == [item.code for item in items]:
            return
        ticked = self.ticked()
        for box in self.boxes.values():
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        before: QWidget = self
        for item in items:
            box = CheckBox(formats.joined(item.text, item.detail))
            box.set_value(item.code in ticked)
            self.boxes[item.code] = box
            self._column.addWidget(box)
            QWidget.setTabOrder(before, box)  # what is made late comes last otherwise
            before = box
            box.show()  # at once: the cursor is put there before the layout comes round to it

    def clear(self) -> None:
        """Forget what is ticked: another car comes."""
        for box in self.boxes.values():
            box.set_value(False)

    def ticked(self) -> set[str]:
        """Return the codes of what is ticked."""
        return {code for code, box in self.boxes.items() if box.value()}

    def tick_all(self) -> None:
        """Tick everything."""
        for box in self.boxes.values():
            box.set_value(True)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("A", t("Tick everything (cursor in the list)")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, tick everything with A."""
        if event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.tick_all()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


def shown_mark(mark: MarkCard) -> DiagramMark:
    """Return a mark as the diagram draws it; those from arrival are only remembered."""
    return DiagramMark(
        id=str(mark.id), number=mark.number, view=mark.view, x=float(mark.x), y=float(mark.y), kind=mark.kind.value, size=mark.size.value,
        state="carried",
    )  # fmt: skip


class DeliveryPage(StagePage):
    """Hands the car back."""

    stage = Stage.DELIVERY

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("delivery")
        self._context = context
        self._fresh = True
        self.presenter = DeliveryPresenter(context, self)
        self.collected_by = Field(t("Who collects the car"), TextInput(), name="collected_by", required=True)
        self.keys = KeyChips()
        self.keys_field = Field(t("Keys handed back"), self.keys, name="keys_returned")
        self.list = HandBackList()
        self.all = Button(t("Tick all"), role="quiet", cap="A")
        self.covers = CheckBox(t("Covers removed in front of the customer"))
        self.covers_field = Field(t("Covers"), self.covers, name="covers_removed")
        self.remark = TextArea(t("In the customer's own words"), limit=500, rows=3)
        self.remark_field = Field(t("How was it today?"), self.remark, name="remark")
        self.diagram = DiagramView()
        self.marks = TextLabel("", "second", wrap=True)
        self.service, self.odometer = Figure(t("Next service")), Figure(t("or at"))
        self.guarantee, self.guarantee_km = Figure(t("Guarantee until")), Figure(t("or at"))
        self.term = TextLabel("", "body", wrap=True)
        self.advised = TextLabel("", "body", wrap=True)
        self.done_title, self.done_text = TextLabel("", "section", wrap=True), TextLabel("", "body", wrap=True)
        self._build()

    def _build(self) -> None:
        self.content = ScrollPage()
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addWidget(self._left(), 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(SPACE_4)
        look = Card(t("The car as it came"))
        look.body.addWidget(TextLabel(t("Walk around once more: nothing new beside these marks."), "muted", wrap=True))
        self.diagram.setMinimumSize(320, 240)
        self.diagram.setMaximumHeight(380)
        self.diagram.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        look.body.addWidget(self.diagram, 1)
        look.body.addWidget(self.marks)
        later = Card(t("What comes next"))
        figures = QGridLayout()  # two by two: four in a row are wider than the page beside an open guide
        figures.setHorizontalSpacing(SPACE_6)
        figures.setVerticalSpacing(SPACE_3)
        for n, figure in enumerate((self.guarantee, self.guarantee_km, self.service, self.odometer)):
            figures.addWidget(figure, n // 2, n % 2)
        figures.setColumnStretch(2, 1)
        later.body.addLayout(figures)
        for words_of in (self.term, self.advised):
            later.body.addWidget(words_of)
        right.addWidget(later)
        right.addWidget(look)
        right.addStretch(1)
        row.addLayout(right, 1)
        self.content.body.addLayout(row)
        waiting = ScrollPage()
        waiting.body.addWidget(Skeleton(8))
        self.stack = QStackedWidget()
        self.stack.addWidget(waiting)
        self.stack.addWidget(self.content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        for field in (self.collected_by, self.keys_field, self.covers_field, self.remark_field):
            # Nothing is stored before the hand-over, so no field waits for an answer.
            field.committed.connect(lambda _value, f=field: f.set_state(FieldState.IDLE))
        self.all.clicked.connect(lambda _on=False: self.list.tick_all())

    def _left(self) -> QWidget:
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        self.done_card = Card()
        self.done_card.body.addWidget(self.done_title)
        self.done_card.body.addWidget(self.done_text)
        self.form = Card(t("Hand back"))
        self.form.add_action(self.all)
        self.nothing = TextLabel("", "muted", wrap=True)
        self.form.body.setSpacing(SPACE_4)
        for widget in (
            self.collected_by, self.keys_field, self.list, self.nothing, Line(), self.covers_field, self.remark_field,
        ):  # fmt: skip
            self.form.body.addWidget(widget)
        self.form.body.setContentsMargins(0, SPACE_1, 0, 0)
        column.addWidget(self.done_card)
        column.addWidget(self.form)
        return left

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Hand over the car of a visit."""
        self._fresh = True
        self.stack.setCurrentIndex(0)
        self.presenter.open(visit_id)

    def set_head(self, _head: VisitHead) -> None:
        """Read what the newest header counts."""
        self.presenter.load()

    def primary(self) -> str:
        """Return what F9 does: hand over."""
        sheet = self.presenter.sheet
        if sheet is None or sheet.delivered is not None or not self._context.may("delivery.hand_over"):
            return ""
        return t("Hand over the car")

    def act(self) -> None:
        """Hand over, unless a field is wrong."""
        for field in (self.collected_by, self.remark_field):
            if problem := field.editor.problem():
                field.set_error(problem)
                field.focus_editor()
                return
        self.presenter.hand_over(
            str(self.collected_by.value()), self.keys.value(), self.list.ticked(), self.covers.value(), str(self.remark_field.value()),
        )  # fmt: skip

    def _field(self, name: str) -> Field | None:
        fields = (self.collected_by, self.keys_field, self.covers_field, self.remark_field)
        return next((f for f in fields if f.name == name), None)

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field."""
        if (field := self._field(name)) is not None:
            field.focus_editor()
        return field is not None

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        if (found := self._field(field)) is None:
            return False
        found.set_error(text)
        self.content.show_widget(found)
        return self.focus_field(field)

    # DeliveryView -------------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: HandBack, items: tuple[Item, ...]) -> None:
        """Show the list, the marks of arrival, the next service."""
        self.stack.setCurrentIndex(1)
        self.list.set_items(items)
        self.list.setVisible(bool(items))
        self.all.setVisible(bool(items))
        self.nothing.setVisible(not items)
        self.nothing.setText(
            t("Nothing but the keys was taken in.") if sheet.keys_received else t("Nothing was noted as taken in.")
        )
        if self._fresh:
            self._start(sheet)
        self._show_done(sheet.delivered)
        self._show_marks(sheet)
        self._show_guarantee(sheet)
        self._show_ends(self.service, self.odometer, sheet.next_service_on, sheet.next_service_km)
        self.advised.setText(
            t("Not done this time: {things}.", things=formats.list_of(list(sheet.advised))) if sheet.advised else ""
        )
        self.advised.setVisible(bool(sheet.advised))
        self.primary_changed.emit()

    def _show_guarantee(self, sheet: HandBack) -> None:
        """Show the ends of the guarantee once the car has left; before, for how long it will hold from then."""
        done = sheet.delivered
        until, km = (done.guarantee_until, done.guarantee_km) if done else (None, None)
        self._show_ends(self.guarantee, self.guarantee_km, until, km)
        self.term.setVisible(done is None)
        if done is None:
            term = self.presenter.guarantee(sheet)
            lasts = t("{days} days or {km}", days=term.days, km=formats.km(term.km))
            self.term.setText(t("Guarantee: {lasts} from the hand-over, whichever comes first.", lasts=lasts))

    @staticmethod
    def _show_ends(day: Figure, odometer: Figure, on: date | None, km: int | None) -> None:
        """Show a day and the odometer beside it, whichever comes first; nothing where there is no day."""
        day.setVisible(on is not None)
        odometer.setVisible(on is not None and km is not None)
        if on is not None:
            day.set_value(on.isoformat())
            odometer.set_value(formats.km(km))

    def _start(self, sheet: HandBack) -> None:
        self._fresh = False
        self.list.clear()
        self.collected_by.editor.set_value(self.presenter.collector())
        self.collected_by.set_error("")
        self.collected_by.set_hint(
            t("Named at reception: {name}", name=sheet.collect_name) if sheet.collect_name else t("Nobody was named.")
        )
        self.keys.offer(sheet.keys_received)
        self.keys.set_value(sheet.keys_received or None)
        self.keys_field.set_hint(
            t("Keys taken in: {n}", n=sheet.keys_received)
            if sheet.keys_received
            else t("Not asked at reception: ask the customer now.")
        )
        self.covers.set_value(False)
        self.covers_field.set_error("")
        self.covers_field.setVisible(sheet.covers_on)
        self.remark.set_value("")
        self.diagram.set_diagram(diagram(sheet.body))
        target = next(iter(self.list.boxes.values()), self.collected_by.editor)
        if self.isVisible():
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_done(self, done: DeliveredCard | None) -> None:
        self.done_card.setVisible(done is not None)
        self.form.setVisible(done is None)
        if done is None:
            return
        at = formats.moment_text(done.at, self._context.desk.clock.now(), self._context.shop.zone)
        self.done_title.setText(t("Handed over {at}", at=at))
        lines = [t("Collected by {name}; handed over by {by}.", name=done.collected_by, by=done.by), *done.returned]
        if done.remark:
            lines.append(t("“{words}”", words=done.remark))
        self.done_text.setText("\n".join(lines))

    def _show_marks(self, sheet: HandBack) -> None:
        self.diagram.set_marks([shown_mark(m) for m in sheet.arrival_marks])
        told = [
            f"{m.number} {label(m.panel)} · {label(m.kind)}" + (f" ({m.note})" if m.note else "")
            for m in sheet.arrival_marks
        ]
        self.marks.setText("\n".join(told) if told else t("It came without a mark."))

    def show_failed(self, error: BaseException) -> None:
        """Say that the list can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)
