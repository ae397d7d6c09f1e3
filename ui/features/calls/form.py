"""One call: whom and about what, what to say, what came of it; stored by one Enter."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.follow_up import FINAL, CallResult
from advisor_app.guide.guide import spoken
from advisor_app.i18n import label, words
from advisor_app.ports.reads.calls import CallCard, CallTry
from ui.features.calls.presenter import LATER, CallPresenter, script, speakable
from ui.kit import formats
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.empty import EmptyState
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextArea
from ui.kit.keys import CardKeys
from ui.kit.plate import PlateLabel
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4

t = words("calls")
WIDE = 760


class ResultChips(ChoiceChips):
    """What came of the call, one key each.

    Signals:
        entered(): Enter was pressed: store.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__([(r.value, label(r)) for r in CallResult])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say that Enter was pressed; everything else as usual."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class ScoreChips(ChoiceChips):
    """Would you recommend us, 0 to 10: digits choose their own number, X is ten.

    Signals:
        entered(): Enter was pressed: store.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__([(str(n), str(n)) for n in range(11)], optional=True, numbers=False)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("0 – 9 / X", t("The score, X is ten")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the number that was pressed."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.toggle(key - int(Qt.Key.Key_0))
        elif key == Qt.Key.Key_X:
            self.toggle(10)
        else:
            super().keyPressEvent(event)


class WordsArea(TextArea):
    """The customer's words; Enter stores, Shift+Enter begins a new line.

    Signals:
        entered(): Enter was pressed: store.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say that Enter was pressed."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class CallForm(QWidget):
    """The call in hand.

    Signals:
        stored(): the attempt is kept.
        primary_changed(): whether something can be stored changed.

    Args:
        context: what every feature is given.
        with_script: show what to say; in the workspace the guide does.
    """

    stored = Signal()
    primary_changed = Signal()

    def __init__(self, context: Context, *, with_script: bool = True) -> None:
        super().__init__()
        self._context = context
        self._with_script = with_script
        self._shown: object = None
        self._said: dict[str, TextLabel] = {}
        self.presenter = CallPresenter(context, self)
        self.plate = PlateLabel(size="m")
        self.name, self.phone = ElidedLabel("", "section"), TextLabel("", "figure")
        self.model = ElidedLabel("", "second")
        self.phone.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = TextLabel("", "body", wrap=True)
        self.tries = TextLabel("", "second", wrap=True)
        self.results = ResultChips()
        self.result_field = Field(t("Result of the call"), self.results, name="result")
        self.score = ScoreChips()
        self.score_field = Field(
            t("Would you recommend us? (0–10)"), self.score, name="recommend", hint=t("Digits choose, X is ten.")
        )
        self.words = WordsArea(t("In the customer's own words"), limit=2000, rows=3)
        self.words_field = Field(t("What the customer said"), self.words, name="words")
        self.again = DateTimeInput(context.today, with_time=False)
        self.again_field = Field(t("Call again on"), self.again, name="again_on")
        self.enter = TextLabel(t("Enter saves the call, Shift+Enter starts a new line."), "hint")
        self.closed = TextLabel("", "strong", wrap=True)
        self._build()
        for field in (self.result_field, self.score_field, self.words_field, self.again_field):
            # Nothing is stored before Enter, so no field waits for an answer.
            field.committed.connect(lambda _value, f=field: f.set_state(FieldState.IDLE))
        self.results.edited.connect(self._result_chosen)
        for editor in (self.results, self.score, self.words):
            editor.entered.connect(self.act)

    def _build(self) -> None:
        shown = QWidget()
        self.sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, shown)
        self.sides.setContentsMargins(0, 0, 0, 0)
        self.sides.setSpacing(SPACE_4)
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        column.addWidget(self._who())
        column.addWidget(self._outcome())
        self.sides.addLayout(column, 3)
        self.saying = self._say()
        self.saying.setVisible(self._with_script)
        self.sides.addWidget(self.saying, 2)
        column.addStretch(1)
        self.none = EmptyState("calls", t("No call chosen"), t("Choose a customer on the left."))
        self.in_hand = shown
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.none)
        outer.addWidget(shown)
        self._show_in_hand(False)

    def _show_in_hand(self, there: bool) -> None:
        """Show the call, or that there is none; what is not shown asks for no room, so nobody scrolls an empty page."""
        self.none.setVisible(not there)
        self.in_hand.setVisible(there)

    def _who(self) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        head.addWidget(self.plate)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self.model)
        head.addLayout(names, 1)
        card.body.addLayout(head)
        for widget in (self.phone, self.facts, self.tries):
            card.body.addWidget(widget)
        card.body.addStretch(1)
        return card

    def _say(self) -> Card:
        card = Card(t("What to say"))
        card.body.setSpacing(SPACE_2)
        for saying in script():
            card.body.addWidget(TextLabel(saying.situation, "label"))
            said = self._said[saying.id] = TextLabel(saying.text, wrap=True)
            card.body.addWidget(said)
        card.body.addStretch(1)
        return card

    def _outcome(self) -> Card:
        card = Card()
        set_role(card, role="card")
        for widget in (
            self.closed, self.result_field, self.score_field, self.again_field, self.words_field, self.enter,
        ):  # fmt: skip
            card.body.addWidget(widget)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what to say beside the form where there is room, else below it."""
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        self.sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # What the pages ask -------------------------------------------------------------------------------------------

    def primary(self) -> str:
        """Return what F9 (and Enter) does: store the call."""
        card = self.presenter.card
        open_ = card is not None and card.row.closed_at is None and not self.in_hand.isHidden()
        return t("Save the call") if open_ and self._context.may("follow_up.call") else ""

    def act(self) -> None:
        """Store the attempt."""
        result = self.result()
        if not self.primary():
            return
        if result is None:
            self.result_field.set_error(t("Choose what came of the call."))
            self.results.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if problem := self.words.problem() or (self.again.problem() if result in LATER else ""):
            (self.words_field if self.words.problem() else self.again_field).set_error(problem)
            return
        score, again = self.score.value(), self.again.day()
        self.presenter.keep(result, int(str(score)) if score is not None else None, self.words.value(), again)

    def result(self) -> CallResult | None:
        """Return the chosen result."""
        code = self.results.value()
        return CallResult(code) if isinstance(code, str) else None

    def take_focus(self) -> None:
        """Put the cursor where the next key belongs."""
        self.results.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_error(self, name: str, text: str) -> bool:
        """Show a problem at its field."""
        fields = (self.result_field, self.score_field, self.words_field, self.again_field)
        field = next((f for f in fields if f.name == name), None)
        if field is None:
            return False
        field.set_error(text)
        field.focus_editor()
        return True

    def show_reading(self) -> None:
        """Show neither a call nor that there is none."""
        self.none.hide()
        self.in_hand.hide()

    # CallView -----------------------------------------------------------------------------------------------------

    def show_card(self, card: CallCard | None) -> None:
        """Show whom to call and why."""
        self._show_in_hand(card is not None)
        if card is not None:
            self._show_who(card)
            self._show_script(card)
            if self._shown != (card.row.id, card.row.tries):
                self._shown = (card.row.id, card.row.tries)
                self._start()
            done = card.row.closed_at is not None
            self.closed.setVisible(done)
            self.closed.setText(t("This follow-up is closed: {result}.", result=self._last(card.tries)))
            for widget in (self.result_field, self.words_field, self.enter):
                widget.setVisible(not done)
            self._show_for_result()
        self.primary_changed.emit()

    def _last(self, tries: Sequence[CallTry]) -> str:
        return label(tries[-1].result) if tries else ""

    def _show_who(self, card: CallCard) -> None:
        now, zone = self._context.desk.clock.now(), self._context.shop.zone
        row = card.row
        self.plate.set_plate(row.plate, row.plate_kind)
        self.name.setText(row.customer)
        self.model.setText(row.make_model)
        self.phone.setText(formats.phone(row.phone) or t("no phone number"))
        self.phone.setVisible(self._context.may("see.phone"))
        told = [
            (t("Call"), self.presenter.plan() if row.closed_at is None else ""),
            (t("Delivered"), formats.joined(formats.moment_text(card.delivered_at, now, zone), card.advisor)),
            (t("Came because"), formats.list_of(list(card.complaints))),
            (t("Done"), formats.list_of(list(card.work))),
            (t("Not done"), formats.list_of(list(card.not_done))),
            (t("Said at delivery"), card.remark),
        ]
        self.facts.setText("\n".join(t("{what}: {text}", what=what, text=text) for what, text in told if text))
        self.tries.setVisible(bool(card.tries))
        self.tries.setText(
            "\n".join(
                formats.joined(
                    formats.moment_text(one.at, now, zone), label(one.result), one.by,
                    t("{n} of 10", n=one.recommend) if one.recommend is not None else "", one.words,
                )
                for one in card.tries
            )
        )  # fmt: skip

    def _show_script(self, card: CallCard) -> None:
        facts = speakable(card, self._context)
        for saying in script():
            self._said[saying.id].setText(spoken(saying, facts))

    def _start(self) -> None:
        self.results.set_value(None)
        self.score.set_value(None)
        self.words.set_value("")
        self.again.set_value(self.presenter.tomorrow())
        for field in (self.result_field, self.score_field, self.words_field, self.again_field):
            field.set_error("")

    def _result_chosen(self) -> None:
        self.result_field.set_error("")
        self._show_for_result()
        target: QWidget = self.score if self.result() in FINAL else self.words
        if self.result() is CallResult.NOT_REACHED or self.result() is CallResult.WRONG_NUMBER:
            target = self.results  # nothing more to type: Enter stores
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_for_result(self) -> None:
        result = self.result()
        open_ = self.presenter.card is not None and self.presenter.card.row.closed_at is None
        self.score_field.setVisible(open_ and result in FINAL)
        self.again_field.setVisible(open_ and result in LATER)

    def kept(self, _result: CallResult) -> None:
        """The attempt is stored."""
        self.stored.emit()

    def show_failed(self, error: BaseException) -> None:
        """Say that it can't be read."""
        self._show_in_hand(False)
        self._context.failures.show(error, retry=self.presenter.load)
