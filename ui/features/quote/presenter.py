"""The quote: lines by type-ahead, cells like a spreadsheet's, decisions, safety, promise, undo. No Qt."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.decline_words import offered
from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.promise import OpeningHours, suggested_promise
from advisor_app.domain.quote import AgreedHow, Decision, QuoteState
from advisor_app.domain.values.clock import local_time, zone
from advisor_app.domain.values.errors import EditConflict, NotFound, RuleBroken
from advisor_app.domain.values.money import Money, parse_money
from advisor_app.domain.values.quantity import parse_quantity
from advisor_app.domain.visit import VisitPurpose
from advisor_app.i18n import DEFAULT_LANGUAGE, error_text, words
from advisor_app.ports.reads.parts import ShortPart
from advisor_app.ports.reads.people import ShopCard
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet, Recommended, Suggestion
from advisor_app.ports.reads.visits import VisitHead
from advisor_app.ports.replies import Signed
from advisor_app.reference import car_name
from ui.features.quote.cell_view import CellView
from ui.features.quote.cells import cells, part_class_called
from ui.features.quote.drafts import Draft, Drafts, Undo
from ui.kit.context import Context
from ui.kit.failures import FailureView, passes
from ui.kit.hub import Change, Subscription

t = words("quote")
_TIMES = re.compile(r"^(.*?\S)\s*[*×x＊]\s*([0-9０-９.．]+)$", re.IGNORECASE)
_UNDO_DEPTH = 50


class QuoteView(FailureView, Protocol):
    """What the page shows; errors at fields go to it."""

    def show_sheet(self, sheet: QuoteSheet, drafts: Drafts) -> None:
        """Show all lines with what is not stored yet."""
        ...

    def field_stored(self, name: str) -> None:
        """The promise or the validity is stored."""
        ...

    def field_refused(self, name: str, error: BaseException) -> None:
        """The promise or the validity is not stored, because of ``error``."""
        ...

    def show_loading(self) -> None:
        """Show that the quote is being read."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say that the quote can't be read."""
        ...

    def show_problem(self, text: str) -> None:
        """Say under the sheet what is wrong with a cell; empty takes it back."""
        ...

    def show_undo(self, text: str) -> None:
        """Say what was done, with a way back."""
        ...

    def show_added(self, line_ids: tuple[UUID, ...]) -> None:
        """Put the sheet's cursor on new lines without taking the focus from the entry."""
        ...

    def ask_class(self, line: LineCard) -> None:
        """Ask which type of part a line is, before the customer agrees to it."""
        ...

    def promise_typed(self) -> datetime | None:
        """Return the delivery time that stands in its field, naive."""
        ...

    def primary_moved(self) -> None:
        """The primary action may read otherwise now."""
        ...


class QuotePresenter:
    """One quote in view. Every cell is stored as it is left; what is refused stays in its cell."""

    def __init__(self, context: Context, view: QuoteView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self._undo: list[Undo] = []
        self._quick = {cell.field: cell for cell in cells()}
        self.sheet: QuoteSheet | None = None
        self.head: VisitHead | None = None
        self.short: tuple[ShortPart, ...] = ()
        self.drafts: Drafts = {}
        self._hours = OpeningHours()
        self.how = AgreedHow.IN_PERSON
        self.fault_id: UUID | None = None
        self._fault_chosen = False
        self._warm()  # a page is made in a pause: so is the index of the price list, before anybody waits for it

    # What is shown ------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the quote of a visit."""
        if visit_id != self._visit:
            self._visit, self.sheet, self.head, self.drafts, self._undo = visit_id, None, None, {}, []
            self.fault_id, self._fault_chosen = None, False
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "parts"}, self._changed, view=self._view)
            self._view.show_loading()
            self._warm()
        self._load()

    def set_head(self, head: VisitHead) -> None:
        """Take the newest facts."""
        self.head = head

    def _changed(self, change: Change) -> None:
        if any(topic.split(":")[0] == "parts" for topic in change.topics):
            self._warm()
        self._load()

    def _warm(self) -> None:
        self._context.tasks.read(self._context.desk.reads.quotes.warm).then(lambda _none: None)

    def _load(self, then: Callable[[], object] = lambda: None) -> None:
        visit = self._visit
        assert visit is not None

        def read() -> tuple[QuoteSheet, tuple[ShortPart, ...], ShopCard | None]:
            reads = self._context.desk.reads
            return reads.quotes.sheet(visit), reads.parts.short(visit), reads.people.shop()

        def shown(found: tuple[QuoteSheet, tuple[ShortPart, ...], ShopCard | None]) -> None:
            if visit == self._visit:
                sheet, self.short, shop = found
                if shop is not None:
                    self._hours = OpeningHours.of(shop.opens, shop.closes, shop.work_days)
                self._show(sheet)
                then()

        self._context.tasks.read(read).then(shown, self._view.show_failed)

    def _show(self, sheet: QuoteSheet) -> None:
        self.sheet = sheet
        known = {line.id for line in sheet.lines}
        self.drafts = {key: draft for key, draft in self.drafts.items() if key[0] in known}
        for key, draft in list(self.drafts.items()):
            line = sheet.line(key[0])
            if not draft.problem and line is not None and getattr(line, key[1]) == draft.value:
                del self.drafts[key]
        if not self._fault_chosen:
            self.fault_id = sheet.faults[0].id if len(sheet.faults) == 1 else None
        self._view.show_sheet(sheet, self.drafts)
        self._view.primary_moved()

    def _repaint(self) -> None:
        if self.sheet is not None:
            self._view.show_sheet(self.sheet, self.drafts)
            self._view.primary_moved()

    def refused_cell(self) -> tuple[UUID, str] | None:
        """Return line and field of the first cell that stands refused."""
        return next((key for key, draft in self.drafts.items() if draft.problem), None)

    @property
    def editable(self) -> bool:
        """Whether the quote may still change here, by this person."""
        if self.sheet is None or self.sheet.state is not QuoteState.DRAFT or not self._context.may("quote.add_line"):
            return False
        return self.head is None or (self.head.facts.open and not self.head.facts.order_signed)

    @property
    def rework(self) -> bool:
        """Whether the car is here because of our own work (返修): new lines are for us to pay, unless said otherwise."""
        return self.editable and self.head is not None and self.head.purpose is VisitPurpose.REWORK

    # Lines --------------------------------------------------------------------------------------------------------

    def query(self, text: str, answer: Callable[[tuple[Suggestion, ...], Decimal], object]) -> None:
        """Look up what was typed, or what this car had before where nothing is; ``…*4`` asks for four."""
        found = _TIMES.match(text)
        times = Decimal(1)
        if found is not None:
            try:
                times = parse_quantity(found[2])
            except RuleBroken:
                times = Decimal(1)
        asked = found[1] if found is not None else text
        usual = self.usual
        car = self.head.vehicle if self.head else None
        # In Chinese for every reader: so the price list says which car an entry is for.
        make = car_name(car.make, car.model, DEFAULT_LANGUAGE) if car else ""
        suggest = self._context.desk.reads.quotes.suggest

        def look_up() -> tuple[Suggestion, ...]:
            if asked:
                return suggest(asked, make)
            return tuple(hit for code in usual for hit in suggest(code, make, 1) if hit.code == code)

        self._context.tasks.read(look_up).then(lambda hits: answer(hits, times))

    @property
    def usual(self) -> tuple[str, ...]:
        """Codes of the packages that this car had before: what an empty entry line offers."""
        return self.sheet.usual if self.sheet is not None else ()

    def link_to(self, fault_id: UUID | None) -> None:
        """Let new lines belong to a complaint."""
        self.fault_id, self._fault_chosen = fault_id, True

    def add(self, code: str, quantity: Decimal = Decimal(1)) -> None:
        """Add what a code of the price list stands for."""
        visit = self._visit
        if visit is None or not self.editable:
            return
        self._context.commands.run(self._context.desk.quotes.add, visit, code, quantity, self.fault_id).then(
            lambda done: self._added(done.ids)
        )

    def write(
        self, kind: LineKind, name: str, quantity: Decimal, price: Money, part_class: PartClass | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:  # fmt: skip
        """Add a free line; ``failed`` hears where it is refused, or taken back when it is asked about."""
        visit = self._visit
        if visit is None or not self.editable:
            return
        call = self._context.session.call()
        self._context.commands.run_as(
            call, self._view, self._context.desk.quotes.write, visit, kind, name, quantity, price, self.fault_id,
            part_class,
        ).then(lambda done: self._added(done.ids), failed)  # fmt: skip

    def offer_again(self, old: Recommended) -> None:
        """Put work that was declined on an earlier visit onto this quote, at today's price where it is in the list."""
        catalog = self._context.desk.reference.catalog()
        if old.code in catalog.parts:
            self.add(old.code, old.quantity)
        elif old.code in catalog.operations:
            self.add(old.code, old.quantity / catalog.operations[old.code].hours)
        else:
            self.write(old.kind, old.name, old.quantity, old.unit_price, old.part_class)

    def paste(self, text: str) -> int:
        """Add the rows of a spreadsheet; return how many were understood.

        Columns: code or name, quantity, unit price, and the type of part where the list does not know it.
        """
        catalog = self._context.desk.reference.catalog()
        known = catalog.parts.keys() | catalog.operations.keys() | catalog.packages.keys()
        added = 0
        for row in text.splitlines():
            columns = [column.strip() for column in row.split("\t")]
            try:
                quantity = parse_quantity(columns[1]) if len(columns) > 1 and columns[1] else Decimal(1)
                code = columns[0].upper()
                if code in known:
                    self.add(code, quantity)
                elif columns[0] and len(columns) > 2:
                    price = parse_money(columns[2], field="unit_price")
                    self.write(LineKind.PART, columns[0], quantity, price, part_class_called("".join(columns[3:4])))
                else:
                    continue
                added += 1
            except RuleBroken as broken:
                self._view.show_problem(f"{columns[0]}: {error_text(broken.code, **broken.params)}")
        return added

    def _added(self, ids: tuple[UUID, ...]) -> None:
        self._load(lambda: self._view.show_added(ids))

    # Cells --------------------------------------------------------------------------------------------------------

    def value_of(self, line: LineCard, field: str) -> object:
        """Return what is on its way into a cell, else what is stored."""
        draft = self.drafts.get((line.id, field))
        return draft.value if draft is not None and not draft.problem else getattr(line, field)

    def commit(self, line_id: UUID, field: str, text: str) -> bool:
        """Take what was typed into a cell; False where it can't be read (it stays, with the reason)."""
        line = self.sheet.line(line_id) if self.sheet else None
        cell = self._quick[field]
        if line is None or cell.read is None:
            return True
        try:
            value = cell.read(text, line)
        except RuleBroken as broken:
            self._refuse(line_id, field, text, error_text(broken.code, **broken.params))
            return False
        self.put(line_id, field, value, text)
        return True

    def put(self, line_id: UUID, field: str, value: object, text: str = "") -> None:
        """Store a value in a cell."""
        line = self.sheet.line(line_id) if self.sheet else None
        if line is None or not self.editable:
            return
        seen = self.value_of(line, field)
        if value == seen:
            self.discard(line_id, field)
            return
        before = line.title if field == "name" and seen == line.name else str(seen)
        step = Undo(
            t("{field} of {line} changed", field=self._quick[field].title, line=line.title),
            lambda: self._send(line.id, field, value, seen, before),
        )
        self._send(line_id, field, seen, value, text or str(value), step=step)

    def _send(
        self, line_id: UUID, field: str, seen: object, value: object, text: str, *, step: Undo | None = None
    ) -> None:
        visit = self._visit
        assert visit is not None
        self.drafts[line_id, field] = Draft(text, value)
        self._view.show_problem("")
        self._repaint()
        cell = CellView(self.refused, self._view, line_id, field, text)
        self._context.commands.run_as(
            self._context.session.call(), cell, self._context.desk.quotes.change_line, visit, line_id, field, seen, value
        ).then(
            lambda _done: self._stored(line_id, field, value, step),
            lambda error: self._not_stored(line_id, field, error),
        )  # fmt: skip

    def _stored(self, line_id: UUID, field: str, value: object, step: Undo | None) -> None:
        if step is not None:
            self._undo = [*self._undo, step][-_UNDO_DEPTH:]
        draft = self.drafts.get((line_id, field))
        line = self.sheet.line(line_id) if self.sheet else None
        if draft is not None and draft.value == value and line is not None and getattr(line, field) == value:
            del self.drafts[line_id, field]
            self._repaint()

    def _not_stored(self, line_id: UUID, field: str, error: BaseException) -> None:
        """Keep what was typed as an open draft, unless the cell already says why."""
        draft = self.drafts.get((line_id, field))
        if draft is not None and not draft.problem:
            if isinstance(error, EditConflict | RuleBroken):
                del self.drafts[line_id, field]
            else:
                self.drafts[line_id, field] = replace(draft, problem=t("Not stored. Enter it once more."))
            self._repaint()
        if not passes(error):
            self._load()

    def refused(self, line_id: UUID, field: str, text: str, problem: str, theirs: str = "") -> None:
        """Keep what the service refused, with the reason."""
        self._refuse(line_id, field, text, problem, theirs)

    def _refuse(self, line_id: UUID, field: str, text: str, problem: str, theirs: str = "") -> None:
        self.drafts[line_id, field] = Draft(text, None, problem, theirs)
        self._view.show_problem(problem)
        self._repaint()

    def keep_old_part(self, line_id: UUID, kept: bool) -> None:
        """Say whether a part leaves an old one behind, about which the customer decides."""
        visit, line = self._visit, self.sheet.line(line_id) if self.sheet else None
        if visit is None or line is None or not self.editable:
            return
        text = (
            t("{line} leaves an old part", line=line.title) if kept else t("{line} leaves no old part", line=line.title)
        )
        self._context.commands.run(
            self._context.desk.quotes.change_line, visit, line_id, "leaves_old_part", line.leaves_old_part, kept
        ).then(
            lambda _done: self._remember(Undo(text, lambda: self.keep_old_part(line_id, not kept))),
            lambda _error: self._load(),
        )

    def discard(self, line_id: UUID, field: str) -> None:
        """Give up what stands refused in a cell."""
        if self.drafts.pop((line_id, field), None) is not None:
            self._view.show_problem("")
            self._repaint()

    # Removing and undoing -------------------------------------------------------------------------------------------

    def remove(self, line_id: UUID) -> None:
        """Take a line off the sheet; undo brings it back as it was."""
        visit, line = self._visit, self.sheet.line(line_id) if self.sheet else None
        if visit is None or line is None or not self.editable:
            return
        self._context.commands.run(self._context.desk.quotes.remove_line, visit, line_id).then(
            lambda _done: self._remember(Undo(t("{line} removed", line=line.title), lambda: self._put_back(line_id)))
        )

    def _put_back(self, line_id: UUID) -> None:
        visit = self._visit
        assert visit is not None
        self._context.commands.run(self._context.desk.quotes.restore_line, visit, line_id).then(
            lambda done: self._added((done.id,))
        )

    def _remember(self, step: Undo) -> None:
        self._undo = [*self._undo, step][-_UNDO_DEPTH:]
        self._view.show_undo(step.text)

    def undo(self) -> None:
        """Take the last step back."""
        if self._undo:
            self._undo.pop().run()

    # Decisions ------------------------------------------------------------------------------------------------------

    def open_lines(self) -> tuple[LineCard, ...]:
        """Return the lines on which the customer has not decided."""
        return tuple(line for line in self.sheet.lines if line.decision is Decision.OPEN) if self.sheet else ()

    def unclassed(self) -> tuple[LineCard, ...]:
        """Return the lines that the customer can't agree to: parts of which nobody has said the type."""
        lines = self.sheet.lines if self.sheet else ()
        return tuple(x for x in lines if x.decision is not Decision.DECLINED and self._unclassed(x))

    def _unclassed(self, line: LineCard) -> bool:
        own, of_class = self.value_of(line, "customers_own"), self.value_of(line, "part_class")
        return line.unclassed and not own and of_class is None

    def approve_all(self) -> None:
        """The customer agrees to all that is open."""
        if (left := self.open_lines()) and self.editable:
            self._decide(left, Decision.APPROVED, "", _approved(len(left)))

    def toggle(self, line_id: UUID) -> None:
        """Approve a line; decline one that was approved, with a reason."""
        line = self.sheet.line(line_id) if self.sheet else None
        if line is None or not self.editable:
            return
        if line.decision is Decision.APPROVED:
            self.decline(line)
        else:
            self._decide((line,), Decision.APPROVED, "", t("{line} approved", line=line.title))

    def decline(self, line: LineCard) -> None:
        """The customer does not want a line; asks why."""
        reasons = offered()

        def decided(reason: str) -> None:
            self._decide((line,), Decision.DECLINED, reason, t("{line} declined", line=line.title))

        def chosen(code: str | None) -> None:
            if code == "other":
                self._context.dialogs.text(
                    t("Declined"),
                    t("Why does the customer not want it?"),
                    lambda text: decided(text) if text else None,
                    yes=t("Declined"),
                )
            elif code is not None:
                decided(reasons[int(code)])

        self._context.dialogs.choose(
            t("Why does the customer not want it?"),
            [*((str(n), text) for n, text in enumerate(reasons)), ("other", t("Another reason …"))],
            chosen,
        )

    def _decide(self, lines: tuple[LineCard, ...], decision: Decision, reason: str, text: str) -> None:
        visit = self._visit
        assert visit is not None
        if decision is Decision.APPROVED and (missing := [x for x in lines if self._unclassed(x)]):
            self._view.ask_class(missing[0])
            return
        desk, commands = self._context.desk, self._context.commands

        def back() -> None:
            alike: dict[tuple[Decision, AgreedHow | None, str], list[UUID]] = {}
            for x in lines:
                alike.setdefault((x.decision, x.decided_how, x.decline_reason), []).append(x.id)
            for (was, how, why), ids in alike.items():
                commands.run(desk.quotes.decide, visit, tuple(ids), was, how or self.how, why).then(lambda _done: None)

        shown = sum((self._shown_amount(line) for line in lines), Money(0))
        commands.run(desk.quotes.decide, visit, tuple(x.id for x in lines), decision, self.how, reason, shown).then(
            lambda _done: self._remember(Undo(text, back)), self._undecided
        )

    def _shown_amount(self, line: LineCard) -> Money:
        """Return what a line costs as the sheet shows it, with what is on its way into its cells."""
        price, quantity, discount = (self.value_of(line, name) for name in ("unit_price", "quantity", "discount"))
        assert isinstance(price, Money)
        assert isinstance(quantity, Decimal)
        assert isinstance(discount, Money)
        return price.times(quantity) - discount

    def _undecided(self, error: BaseException) -> None:
        """Show what is stored when it is not what the customer was told: the answer is asked for afresh."""
        if isinstance(error, EditConflict | NotFound):
            self._load()

    # Safety, promise, validity --------------------------------------------------------------------------------------

    def unsafe_declined(self) -> tuple[LineCard, ...]:
        """Return the declined lines that matter for safety and are not signed for."""
        if self.sheet is None:
            return ()
        signed = self.sheet.declined_signed_at
        return tuple(
            x for x in self.sheet.lines
            if x.safety and x.decision is Decision.DECLINED and (signed is None or (x.decided_at or signed) > signed)
        )  # fmt: skip

    def sign_declined(self) -> None:
        """Let the customer sign that safety-relevant work was declined."""
        visit, left = self._visit, self.unsafe_declined()
        if visit is None or not left:
            return
        names = "\n".join(f"• {line.title}" for line in left)
        text = t("I was told that this work matters for safety, and I do not want it done now:") + "\n" + names

        def signed(signature: Signed) -> None:
            self._context.commands.run(
                self._context.desk.quotes.sign_declined, visit, signature, tuple(line.id for line in left)
            ).then(lambda _done: None, self._undecided)

        signer = self.head.bring_name if self.head else ""
        self._context.signatures.ask(t("Declined safety work"), text, signer, signed)

    def suggestion(self) -> datetime | None:
        """Return when the car could be ready, on the shop's wall clock; None without work on the quote."""
        if self.sheet is None or not self.sheet.lines:
            return None
        kept = (x for x in self.sheet.lines if x.kind is LineKind.LABOUR and x.decision is not Decision.DECLINED)
        now = local_time(self._context.desk.clock.now(), self._context.shop.zone).replace(tzinfo=None)
        return suggested_promise(now, sum((x.quantity for x in kept), Decimal(0)), self._hours)

    def promised(self) -> datetime | None:
        """Return the promised time on the shop's wall clock, naive."""
        if self.sheet is None or self.sheet.promised_at is None:
            return None
        return local_time(self.sheet.promised_at, self._context.shop.zone).replace(tzinfo=None)

    def promise(self, at: datetime) -> None:
        """Promise a delivery time, given on the shop's wall clock."""
        visit, sheet = self._visit, self.sheet
        if visit is None or sheet is None or not self.editable:
            return
        moment = at.replace(tzinfo=zone(self._context.shop.zone)).astimezone(UTC)
        self._context.commands.run_as(
            self._context.session.call(), self._view, self._context.desk.quotes.promise, visit, sheet.promised_at, moment
        ).then(*self._answers(visit, "promised_at"))  # fmt: skip

    def set_valid_until(self, day: date) -> None:
        """Store until when the prices hold."""
        visit, sheet = self._visit, self.sheet
        if visit is None or sheet is None or not self.editable:
            return
        self._context.commands.run_as(
            self._context.session.call(), self._view, self._context.desk.quotes.set_field, visit, "valid_until",
            sheet.valid_until, day,
        ).then(*self._answers(visit, "valid_until"))  # fmt: skip

    def _answers(self, visit: UUID, field: str) -> tuple[Callable[[object], None], Callable[[BaseException], None]]:
        """Return what hears how the storing of a field went, while its visit is shown."""

        def stored(_done: object) -> None:
            if visit == self._visit:
                self._view.field_stored(field)

        def refused(error: BaseException) -> None:
            if visit == self._visit:
                self._view.field_refused(field, error)

        return stored, refused

    # The primary action -----------------------------------------------------------------------------------------------

    def primary(self) -> str:
        """Return the words of the primary action, empty where the workspace goes on."""
        if not self.editable or self.sheet is None:
            return ""
        if not self.sheet.lines:
            return t("Customer agrees")
        if left := self.open_lines():
            return t("Customer agrees to all ({n})", n=len(left))
        if self.unsafe_declined():
            return t("Customer signs for declined safety work")
        return t("Promise delivery") if self.sheet.promised_at is None else ""

    def act(self) -> None:
        """Do the primary action."""
        if self.open_lines():
            self.approve_all()
        elif self.unsafe_declined():
            self.sign_declined()
        elif self.sheet is not None and self.sheet.promised_at is None and (at := self._view.promise_typed()):
            self.promise(at)


def _approved(count: int) -> str:
    return t("1 line approved") if count == 1 else t("{n} lines approved", n=count)
