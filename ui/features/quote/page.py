"""The quote page: what was declined before, the sheet with its entry line, totals at the right, the agreement below."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.quote import AgreedHow, Decision, QuoteState
from advisor_app.domain.stages import Reason, Stage, journey
from advisor_app.domain.values.errors import Confirmable, NeedsApproval
from advisor_app.domain.values.money import Money
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet, Recommended
from advisor_app.ports.reads.visits import VisitHead
from ui.features.quote.drafts import Drafts
from ui.features.quote.entry import EntryLine, FreeLine, RecommendedStrip
from ui.features.quote.panel import WIDTH, AgreementBar, SafetyStrip, ShortStrip, TotalsPanel
from ui.features.quote.presenter import QuotePresenter
from ui.features.quote.sheet import Sheet
from ui.features.quote.sheet_fit import comfortable
from ui.kit.at_fields import FieldsFirst
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.failures import Presentation, Retry
from ui.kit.stage_page import StagePage
from ui.kit.text import ElidedLabel
from ui.shell.window import MainWindow
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4

t = words("quote")
SHEET_EDGES = 12
"""Edges and scroll bar of the sheet, px."""
OLD_PART_KEY = "Ctrl+O"


class QuotePage(FieldsFirst, StagePage):
    """The page of the stage QUOTE."""

    stage = Stage.QUOTE

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("quote")
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._focus_entry = True
        self.presenter = QuotePresenter(context, self)
        prices = context.may("see.prices")
        self.recommended, self.safety = RecommendedStrip(), SafetyStrip()
        self.sheet = Sheet()
        self.entry = EntryLine(self.presenter.query, prices=prices)
        self.free = FreeLine()
        self.problem = ElidedLabel("", "problem")
        self.link = ChoiceBox([], t("Complaint"))
        self.approve_all = Button(t("All approved"), role="quiet", key="F7")
        self.old_part = CheckBox(t("Old part"))
        self.old_part.setToolTip(t("The part leaves an old one ({key})", key=OLD_PART_KEY))
        self.old_part.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it is for the line under the cursor, which stays there
        self.free_button = Button(t("Free line"), role="quiet", key="Ctrl+N")
        self.panel = TotalsPanel(prices=prices, cost=context.may("see.cost"))
        self.agreement = AgreementBar(context.today)
        self.short = ShortStrip()
        self.closed, self.rework = Banner("info"), Banner("info")
        self.failed = EmptyState("database-off", t("The quote can't be shown"), "", action=t("Try again"))
        self._build()
        self._wire()

    def _build(self) -> None:
        frame = QFrame()
        set_role(frame, role="card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 1, 1, SPACE_2)
        column.setSpacing(SPACE_2)
        self.sheet.setProperty("role", "flat")
        column.addWidget(self.sheet, 1)
        for part in (self.problem, self.free):
            self._inset(column, part)
        self.entry_row = QWidget()
        row = QHBoxLayout(self.entry_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self.link.setMaximumWidth(136)
        self.link.setAccessibleName(t("New lines belong to the complaint"))
        row.addWidget(self.entry, 1)
        for widget in (self.link, self.old_part, self.free_button, self.approve_all):
            row.addWidget(widget)
        self._inset(column, self.entry_row)
        left = QVBoxLayout()
        left.setSpacing(SPACE_3)
        left.addWidget(self.recommended)
        left.addWidget(self.safety)
        left.addWidget(self.closed)
        left.addWidget(self.rework)
        left.addWidget(frame, 1)
        self._top = top = QHBoxLayout()
        top.setSpacing(SPACE_3)
        top.addLayout(left, 1)
        top.addWidget(self.panel)
        desk = QWidget()
        whole = QVBoxLayout(desk)
        whole.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        whole.setSpacing(SPACE_3)
        whole.addLayout(top, 1)
        whole.addWidget(self.short)
        whole.addWidget(self.agreement)
        waiting = QWidget()
        inner = QVBoxLayout(waiting)
        inner.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        inner.addWidget(Skeleton(10))
        inner.addStretch(1)
        self.stack = QStackedWidget()
        for page in (waiting, desk, self.failed):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.problem.hide()
        self.closed.hide()
        self.rework.hide()

    @staticmethod
    def _inset(column: QVBoxLayout, part: QWidget) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        row.addWidget(part)
        column.addLayout(row)

    def _wire(self) -> None:
        p, sheet = self.presenter, self.sheet
        self.entry.added.connect(p.add)
        self.entry.typed.connect(self.free.begin)
        self.entry.up_wanted.connect(sheet.enter_from_below)
        self.entry.undo_wanted.connect(p.undo)
        self.entry.pasted.connect(p.paste)
        self.link.activated.connect(lambda _n: self._linked())
        self.free.written.connect(self._write)
        self.free.closed.connect(self._close_free)
        self.free_button.clicked.connect(lambda _on=False: self.free.begin())
        self.approve_all.clicked.connect(lambda _on=False: p.approve_all())
        sheet.typed.connect(p.commit)
        sheet.put.connect(p.put)
        sheet.given_up.connect(p.discard)
        sheet.toggled.connect(p.toggle)
        sheet.removed.connect(p.remove)
        sheet.undo_wanted.connect(p.undo)
        sheet.entry_wanted.connect(lambda: self.entry.setFocus(Qt.FocusReason.OtherFocusReason))
        sheet.cell_moved.connect(self._show_cell_problem)
        sheet.cell_moved.connect(lambda _line, _field: self._show_old_part())
        self.old_part.edited.connect(self._old_part_ticked)
        self.recommended.wanted.connect(self._offer_again)
        self.safety.sign_wanted.connect(p.sign_declined)
        self.agreement.how_chosen.connect(self._how_chosen)
        self.agreement.promise_left.connect(p.promise)
        self.agreement.valid_left.connect(p.set_valid_until)
        self.failed.acted.connect(self._reopen)
        jump = QShortcut(QKeySequence("F6"), self)
        jump.setWhatsThis(t("Next part of the page"))
        jump.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        jump.activated.connect(self._next_group)
        old_part = QShortcut(QKeySequence(OLD_PART_KEY), self)
        old_part.setWhatsThis(t("The part under the cursor leaves an old one, or none"))
        old_part.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        old_part.activated.connect(lambda: self.old_part.click() if self.old_part.isVisible() else None)
        if self.panel.knows_margin:
            margin = QShortcut(QKeySequence("Alt+M"), self)
            margin.setWhatsThis(t("Margin, shown or hidden"))
            margin.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            margin.activated.connect(self.panel.show_margin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the totals below the sheet where beside it a column would lose its words."""
        super().resizeEvent(event)
        room = self.width() - 2 * SPACE_4 - SPACE_3 - WIDTH - SHEET_EDGES
        below = room < comfortable(self.sheet.sheet_model)
        if below != self.panel.below:
            self._top.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
            self.panel.set_below(below)

    # StagePage --------------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the quote of a visit, the cursor in the entry line, the margin out of the customer's sight."""
        self._focus_entry = True
        self.panel.show_margin(False)
        self.presenter.open(visit_id)

    def _reopen(self) -> None:
        if self.presenter.head is not None:
            self.presenter.open(self.presenter.head.id)

    def set_head(self, head: VisitHead) -> None:
        """Take the newest facts."""
        before = self.presenter.editable, self.presenter.rework
        self.presenter.set_head(head)
        if self.presenter.sheet is not None and (self.presenter.editable, self.presenter.rework) != before:
            self.show_sheet(self.presenter.sheet, self.presenter.drafts)

    def primary(self) -> str:
        """Return the words of the primary action."""
        return self.presenter.primary()

    def act(self) -> None:
        """Do the primary action."""
        self.presenter.act()

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what blocks the primary action: the engine's reasons, a refused cell, that nothing was offered yet."""
        found = journey(head.facts).at(Stage.QUOTE).reasons
        sheet = self.presenter.sheet
        if self.presenter.refused_cell() is not None:
            found = (Reason("cell_refused", Stage.QUOTE, "cell"), *found)
        if missing := self.presenter.unclassed():
            found = (Reason("part_class_unsaid", Stage.QUOTE, "part_class", len(missing)), *found)
        return found or ((Reason("nothing_agreed", Stage.QUOTE, "lines"),) if sheet and not sheet.lines else ())

    def focus_field(self, name: str) -> bool:
        """Put the cursor where something is missing."""
        if name == "cell":
            self._go_to_refused()
        elif name == "part_class" and (missing := self.presenter.unclassed()):
            self.ask_class(missing[0])
        elif name == "promised_at":
            self.agreement.promise.focus_editor()
        elif name == "valid_until":
            self.agreement.valid.focus_editor()
        elif self.presenter.unsafe_declined():
            self.safety.sign.setFocus(Qt.FocusReason.OtherFocusReason)
        elif left := self.presenter.open_lines():
            self.sheet.go_to(left[0].id, "decision")
            self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def flush(self) -> bool:
        """Store what is being typed; stay while a cell stands refused."""
        self.sheet.flush()
        fine = self.agreement.flush()
        return not self._go_to_refused() and fine

    def _go_to_refused(self) -> bool:
        """Put the cursor on the first cell that stands refused; False where none does."""
        refused = self.presenter.refused_cell()
        if refused is None:
            return False
        self.sheet.go_to(*refused)
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_problem(self.presenter.drafts[refused].problem)
        return True

    # What is done here ------------------------------------------------------------------------------------------------

    def _linked(self) -> None:
        value = self.link.value()
        self.presenter.link_to(UUID(value) if value else None)

    def _write(
        self, kind: LineKind, name: str, quantity: Decimal, price: Money, part_class: PartClass | None
    ) -> None:  # fmt: skip
        self._close_free()
        self.presenter.write(kind, name, quantity, price, part_class, self._not_written)

    def _not_written(self, error: BaseException) -> None:
        """Bring back what was typed when somebody goes back to change it."""
        if isinstance(error, Confirmable | NeedsApproval):
            self.free.show()
            self.free.show_problem("", self.free.name)

    def _close_free(self) -> None:
        self.free.hide()
        self.entry.clear()
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_again(self, old: Recommended) -> None:
        self.presenter.offer_again(old)
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _how_chosen(self, how: AgreedHow) -> None:
        self.presenter.how = how

    def _show_cell_problem(self, line_id: UUID, field: str) -> None:
        draft = self.presenter.drafts.get((line_id, field))
        self.show_problem(draft.problem if draft else "")

    def _show_old_part(self) -> None:
        """Show of the part under the cursor whether it leaves an old one; of other lines nothing."""
        found = self.sheet.current()
        part = found[0] if found is not None and found[0].kind is LineKind.PART else None
        self.old_part.setVisible(part is not None and self.presenter.editable)
        self.old_part.set_value(part is not None and part.leaves_old_part)

    def _old_part_ticked(self) -> None:
        if (found := self.sheet.current()) is not None:
            self.presenter.keep_old_part(found[0].id, self.old_part.value())

    def _next_group(self) -> None:
        groups: list[QWidget] = [self.entry, self.sheet, self.agreement.how, self.agreement.promise.editor]
        here = self.window().focusWidget()
        at = next((n for n, g in enumerate(groups) if here is not None and (g is here or g.isAncestorOf(here))), -1)
        for ahead in range(1, len(groups) + 1):
            target = groups[(at + ahead) % len(groups)]
            if target.isVisible() and target.isEnabled():
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    # QuoteView --------------------------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """See ``QuoteView``."""
        self.stack.setCurrentIndex(0)
        self.agreement.forget()

    def show_failed(self, error: BaseException) -> None:
        """See ``QuoteView``."""
        self.stack.setCurrentWidget(self.failed)
        self._context.failures.show(error, retry=self._reopen)

    def show_sheet(self, sheet: QuoteSheet, drafts: Drafts) -> None:
        """See ``QuoteView``."""
        p = self.presenter
        self.sheet.show_sheet(sheet, drafts, p.editable)
        self.panel.show_sheet(sheet)
        self.safety.show_lines(p.unsafe_declined(), p.editable)
        self.short.show_short(p.short)
        self.agreement.show_sheet(sheet, p.promised(), p.suggestion(), p.editable)
        self.recommended.show_left(sheet.recommended, p.editable)
        self.entry_row.setVisible(p.editable)
        self.entry.set_usual(bool(p.usual))
        self.approve_all.setEnabled(bool(p.open_lines()))
        self.link.setVisible(len(sheet.faults) > 1)
        self.link.set_choices([(str(f.id), f"{f.pos}  {' '.join(f.words.split())[:16]}") for f in sheet.faults])
        self.link.set_value(str(p.fault_id) if p.fault_id else None)
        self._show_closed(sheet)
        self._show_old_part()
        self.rework.show_text(
            t("A visit for our own rework: new lines are paid by {payer} unless you choose another payer.",
              payer=label(Payer.REWORK)) if p.rework else "",
            "info",
        )  # fmt: skip
        self.stack.setCurrentIndex(1)  # last: what is not in sight yet is not laid out at each of these
        if self._focus_entry and self.isVisible() and p.editable:
            self._focus_entry = False
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_closed(self, sheet: QuoteSheet) -> None:
        ordered = sheet.state is QuoteState.ORDERED
        declined = sum(1 for line in sheet.lines if line.decision is Decision.DECLINED)
        text = t("Signed as an order. More work goes through an addition.") if ordered else ""
        if ordered and declined:
            text += " " + t("Declined lines that stay recommended for the next visit: {n}.", n=declined)
        self.closed.show_text(text, "info")

    def show_problem(self, text: str) -> None:
        """See ``QuoteView``."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def show_undo(self, text: str) -> None:
        """See ``QuoteView``."""
        window = self._context.window
        if isinstance(window, MainWindow):
            window.toast(text, self.presenter.undo)

    def show_added(self, line_ids: tuple[UUID, ...]) -> None:
        """See ``QuoteView``."""
        if line_ids:
            self.sheet.go_to(line_ids[-1], "quantity")

    def ask_class(self, line: LineCard) -> None:
        """See ``QuoteView``."""
        self.sheet.go_to(line.id, "part_class")
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_problem(error_text("part_class_missing", name=line.title))

    def promise_typed(self) -> datetime | None:
        """See ``QuoteView``."""
        at = self.agreement.promise_typed()
        if at is None:
            self.agreement.promise.focus_editor()
        return at

    def primary_moved(self) -> None:
        """See ``QuoteView``."""
        self.primary_changed.emit()

    def field_stored(self, name: str) -> None:
        """See ``QuoteView``."""
        if (field := self.agreement.field(name)) is not None:
            field.settle()

    def field_refused(self, name: str, error: BaseException) -> None:
        """See ``QuoteView``."""
        if (field := self.agreement.field(name)) is not None:
            field.refuse(error)

    # FailureView ------------------------------------------------------------------------------------------------------

    def field_error(self, field: str, text: str) -> bool:
        """Show an error at its field."""
        if (shown := self.agreement.field(field)) is not None:
            shown.set_error(text)
            shown.focus_editor()
            return True
        places = {"name": self.free.name, "quantity": self.free.quantity, "unit_price": self.free.price}
        if field in places:
            self.free.show()
            self.free.show_problem(text, places[field])
            return True
        return False

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Say at the field what another counter entered; the newest value is shown, the typed one stays in the words."""
        del retry
        if not self.field_error(shown.field or "", shown.text):
            self._context.view.toast(shown.text)
