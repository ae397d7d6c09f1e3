"""Found work that waits for the customer: what, priced, old and new total, and the answer."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.orders import AdditionCard, ContractLine
from advisor_app.ports.reads.quotes import Suggestion as Offer
from ui.features.jobs.repair_presenter import Answer, RepairPresenter
from ui.kit import formats
from ui.kit.badges import Badge
from ui.kit.buttons import Button, IconButton
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState, Form
from ui.kit.inputs import TextInput
from ui.kit.number_inputs import QuantityInput
from ui.kit.text import ElidedLabel, Figure, Line, TextLabel
from ui.kit.type_ahead import Suggestion, TypeAhead
from ui.theme.fonts import numbers_font
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("jobs")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PricedLines(QWidget):
    """The lines of an addition; each can be taken off again."""

    def __init__(self, remove: Callable[[ContractLine], object]) -> None:
        super().__init__()
        self._remove = remove
        self._shown: tuple[ContractLine, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(0, 1)
        self.removes: list[IconButton] = []

    def set_lines(self, lines: tuple[ContractLine, ...]) -> None:
        """Show these lines."""
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.removes = []
        for at, line in enumerate(lines):
            self._grid.addWidget(ElidedLabel(line.name), at, 0)
            quantity = formats.counted(line.quantity, line.unit)
            for column, text in ((1, quantity), (2, formats.money(line.amount))):
                number = TextLabel(text)
                number.setAlignment(RIGHT)
                number.setFont(numbers_font())
                self._grid.addWidget(number, at, column)
            button = IconButton("close", t("Take off {name}", name=line.name))
            button.clicked.connect(partial(self._remove, line))
            self._grid.addWidget(button, at, 3)
            self.removes.append(button)


class OpenAddition(Card):
    """One addition to be priced and answered."""

    def __init__(self, context: Context, presenter: RepairPresenter) -> None:
        super().__init__(" ")
        self._context, self._presenter = context, presenter
        self.addition: AdditionCard | None = None
        self.found = TextLabel("", wrap=True)
        self.by_line = TextLabel("", "second")
        self.lines = PricedLines(self._take_off)
        self.catalog = TypeAhead(self._ask, placeholder=t("Add an operation, part or package"))
        self.quantity = QuantityInput()
        self.quantity.setProperty("amount", True)
        self.before, self.more, self.after = (
            Figure(x) for x in (t("Agreed so far"), t("This addition"), t("New total"))
        )
        self.rule = Line()
        self.form = Form(3)
        self.by = Field(t("Who answers"), TextInput(), name="decided_by", required=True)
        self.how = Field(t("How"), ChoiceChips([(h.value, label(h)) for h in AgreedHow]), name="how", required=True)
        self.promise = Field(t("Ready"), DateTimeInput(context.today), name="promised_at")
        self.agree = Button(t("Customer agrees"), key="Alt+Y", icon="check")
        self.decline = Button(t("Customer declines"), key="Alt+N", icon="x")
        self._build()

    def _build(self) -> None:
        self.add_action(Badge(t("Waiting for the customer"), "warning", "hourglass"))
        self.quantity.setFixedWidth(72)
        self.quantity.setAccessibleName(t("Quantity"))
        self.quantity.set_value(Decimal(1))
        adding = QHBoxLayout()
        adding.setSpacing(SPACE_2)
        adding.addWidget(self.catalog, 1)
        adding.addWidget(self.quantity)
        self.adding = QWidget()
        adding.setContentsMargins(0, 0, 0, 0)
        self.adding.setLayout(adding)
        figures = QHBoxLayout()
        figures.setContentsMargins(0, 0, 0, 0)
        figures.setSpacing(SPACE_6)
        for figure in (self.before, self.more, self.after):
            figures.addWidget(figure)
        figures.addStretch(1)
        self.figures = QWidget()
        self.figures.setLayout(figures)
        for field in (self.by, self.how, self.promise):
            self.form.add(field)
            # Nothing is stored before the answer, so no field waits for one.
            field.committed.connect(lambda _value, f=field: f.set_state(FieldState.IDLE))
        answers = QHBoxLayout()
        answers.setContentsMargins(0, 0, 0, 0)
        answers.setSpacing(SPACE_2)
        answers.addStretch(1)
        answers.addWidget(self.decline)
        answers.addWidget(self.agree)
        self.answers = QWidget()
        self.answers.setLayout(answers)
        words_of = QVBoxLayout()
        words_of.setSpacing(SPACE_1)
        words_of.addWidget(self.found)
        words_of.addWidget(self.by_line)
        self.body.addLayout(words_of)
        for widget in (self.lines, self.adding, self.rule, self.figures, self.form, self.answers):
            self.body.addWidget(widget)
        self.body.setSpacing(SPACE_3)
        self.catalog.chosen.connect(self._chosen)
        self.agree.clicked.connect(partial(self.answer, agreed=True))
        self.decline.clicked.connect(partial(self.answer, agreed=False))

    def show_addition(self, addition: AdditionCard) -> None:
        """Show an addition; what is being filled in stays while it is the same one."""
        same = self.addition is not None and self.addition.id == addition.id
        self.addition = addition
        now, zone = self._context.desk.clock.now(), self._context.shop.zone
        self.set_title(t("Found work {number}", number=addition.number))
        self.found.setText(addition.found)
        self.by_line.setText(formats.joined(addition.found_by, formats.moment_text(addition.proposed_at, now, zone)))
        priced = self._presenter.may_price
        for widget in (self.lines, self.adding, self.rule, self.figures, self.form, self.answers):
            widget.setVisible(priced)
        self.lines.set_lines(addition.lines if priced else ())
        if not priced:
            return
        self.before.set_value(formats.money(addition.order_total))
        self.more.set_value(formats.money(addition.total))
        self.after.set_value(formats.money(self._presenter.new_total(addition)))
        self.agree.setEnabled(bool(addition.lines))
        if not same:
            by, promised = self._presenter.likely()
            self.by.set_value(by)
            self.how.set_value(None)
            self.promise.set_value(promised)

    def _ask(self, text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        def show(offers: Sequence[Offer]) -> None:
            answer([_suggestion(offer) for offer in offers])

        self._presenter.suggest(text, show)

    def _chosen(self, suggestion: Suggestion) -> None:
        if self.addition is None:
            return
        quantity = Decimal(1) if self.quantity.problem() else self.quantity.value() or Decimal(1)
        self._presenter.add_code(self.addition.id, str(suggestion.key), quantity)
        self.quantity.set_value(Decimal(1))

    def _take_off(self, line: ContractLine, *_pressed: object) -> None:
        if self.addition is not None:
            self._presenter.remove_line(self.addition.id, line.id)

    def answer(self, *_pressed: object, agreed: bool) -> None:
        """Record the answer as filled in."""
        if self.addition is None or (agreed and not self.addition.lines):
            return
        for field in (self.by, self.promise):
            if problem := field.editor.problem():
                field.set_error(problem)
                field.focus_editor()
                return
        code = self.how.editor.value()
        for field, missing, text in (
            (self.by, not self.by.editor.value().strip(), error_text("agreed_by_missing")),
            (self.how, not code, t("Please choose how the customer answered.")),
        ):
            if missing:
                field.set_error(text)
                field.focus_editor()
                return
        how = AgreedHow(code)
        self._presenter.decide(
            self.addition, Answer(agreed, how, self.by.editor.value(), self.promise.editor.value() if agreed else None)
        )


def _suggestion(offer: Offer) -> Suggestion:
    stock = "" if offer.stock is None or not offer.kept else t("{n} in stock", n=format_quantity(offer.stock))
    return Suggestion(
        offer.code, offer.name, formats.joined(offer.code, offer.brand, stock), formats.money(offer.price)
    )
