"""Work orders: the customer signs, jobs are released; additions from the workshop join later."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.catalog import PartClass, Trade
from advisor_app.domain.customer import Customer
from advisor_app.domain.fault import Fault
from advisor_app.domain.job import WORK, Job
from advisor_app.domain.line import Line, LineKind
from advisor_app.domain.old_part import DRAINED, Fate, OldPart, OldPartEvent
from advisor_app.domain.quote import AgreedHow, Quote, QuoteState
from advisor_app.domain.signature import Signature, SignedWhat
from advisor_app.domain.staff import Shop
from advisor_app.domain.stages import Act, at_time, require
from advisor_app.domain.values.clock import local_day, within_reach
from advisor_app.domain.values.errors import Confirmable, EditConflict, NotFound, RuleBroken
from advisor_app.domain.values.ids import NumberKind
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.shown import Shown
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.visit import Visit, waits_overnight
from advisor_app.domain.work_class import asked_by
from advisor_app.domain.work_order import Addition, AdditionLine, AdditionState, OrderLine, WorkOrder
from advisor_app.i18n import label
from advisor_app.ports.discounts import ask_about_price, within_limit
from advisor_app.ports.outside import Reference
from advisor_app.ports.replies import Done, DoneMany, Numbered, Signed
from advisor_app.ports.unit import Unit, Units

NOT_WEIGHED = NO_NORM = Decimal(0)


def _release(unit: Unit, order: WorkOrder, lines: Iterable[OrderLine]) -> None:
    """Make a job for each line of work, sublet work too, and expect an old part for each part that replaces one."""
    for line in lines:
        if line.kind in WORK:
            unit.add(
                Job(
                    visit_id=order.visit_id, order_id=order.id, order_line_id=line.id,
                    number=unit.number(NumberKind.JOB), name=line.name, trade=line.trade or Trade.MECHANICAL,
                    hours=line.quantity if line.kind is LineKind.LABOUR else NO_NORM,
                )
            )  # fmt: skip
        if line.kind is LineKind.PART and line.leaves_old_part:
            part = unit.add(
                OldPart(
                    visit_id=order.visit_id, order_line_id=line.id, number=unit.number(NumberKind.OLD_PART),
                    name=line.name, part_no=line.code, waste=line.waste,
                    quantity=NOT_WEIGHED if line.waste in DRAINED else line.quantity, payer=line.payer,
                )
            )  # fmt: skip
            unit.add(
                OldPartEvent(
                    old_part_id=part.id, visit_id=order.visit_id, fate=Fate.LABELLED, at=unit.now,
                    by=unit.call.staff_id,
                )
            )  # fmt: skip


def _unreachable(unit: Unit, visit: Visit) -> bool:
    """Return whether there is no number on which anybody could be called about the car."""
    return not visit.bring_phone and not unit.get(Customer, visit.customer_id).phones


class WorkOrders:
    """The contract of a visit."""

    def __init__(self, units: Units, reference: Reference) -> None:
        self.units = units
        self.reference = reference

    @command("work_order.sign", "visits", "board", "jobs", "old_parts")
    def sign(self, unit: Unit, visit_id: UUID, signed: Signed, shown: Shown) -> Numbered:
        """The customer signs for all approved lines; jobs and old parts come into being.

        The contract names who brought the car and a telephone number (机动车维修合同). Where nobody was named, the bringer
        is who signs.

        Args:
            unit: the transaction.
            visit_id: whose order.
            signed: the signature.
            shown: what was read out to the customer: the approved lines of the quote, and the promise.

        Raises:
            RuleBroken: the first reason of ``Act.SIGN_ORDER``; ``signer_missing``, ``signature_missing``.
            EditConflict: what ``Shown.check`` refuses.
            Confirmable: ``bringer_phone_missing`` where neither who brought the car nor the customer has a number;
                ``waits_overnight`` for somebody who waits in the shop for a car promised for a later day;
                ``quote_expired`` for prices that were offered until an earlier day; ``work_class_low`` for a class of work
                below that of a line, for it says what the guarantee is and whether a certificate is due.
        """
        facts, visit = unit.facts(visit_id), unit.get(Visit, visit_id)
        require(Act.SIGN_ORDER, at_time(facts, visit.promised_at, unit.now))
        (draft,) = unit.all(Quote, visit_id=visit_id, state=QuoteState.DRAFT)
        quote = unit.get(Quote, draft.id)
        shown.check(quote.version, quote.approved, visit.promised_at)
        (shop,) = unit.all(Shop)
        doubts = []
        if _unreachable(unit, visit):
            doubts.append(Confirmable("bringer_phone_missing", field="bring_phone"))
        if waits_overnight(visit.waits, visit.promised_at, unit.now, shop.zone):
            doubts.append(Confirmable("waits_overnight", field="waits"))
        if quote.valid_until < local_day(unit.now, shop.zone):
            doubts.append(Confirmable("quote_expired", field="valid_until", day=quote.valid_until.isoformat()))
        asked = asked_by(quote.approved, self.reference.catalog())
        if visit.work_class.below(asked.work):
            texts = {"name": asked.name, "needed": label(asked.work), "chosen": label(visit.work_class)}
            doubts.append(Confirmable("work_class_low", field="work_class", **texts))
        unit.questions(doubts)
        quote.state = QuoteState.ORDERED
        visit.brought_by(clean_name(signed.signer))
        assert visit.promised_at is not None
        order = unit.add(
            WorkOrder(
                visit_id=visit_id, number=unit.number(NumberKind.WORK_ORDER), quote_id=quote.id, signed_at=unit.now,
                promised_at=visit.promised_at, agreed_total=Money(0), terms=shop.terms,
            )
        )  # fmt: skip
        lines = order.take(quote.approved)
        signed.under(unit, SignedWhat.ORDER, visit_id, order.id)
        _release(unit, order, lines)
        return Numbered(order.id, order.number)


class Additions:
    """Work found in the workshop: reported, priced, agreed, only then released."""

    def __init__(self, units: Units, reference: Reference) -> None:
        self.units = units
        self.reference = reference

    @command("addition.propose", "visits", "board", "jobs")
    def propose(self, unit: Unit, visit_id: UUID, found: str) -> Numbered:
        """Report what was found; until the customer has decided, the board shows the stop sign.

        Raises:
            RuleBroken: ``order_unsigned`` or ``visit_settled``; ``found_missing``.
        """
        require(Act.WORK, unit.facts(visit_id))
        text = clean_text(found)
        if not text.strip():
            raise RuleBroken("found_missing", field="found")
        addition = self._found(unit, visit_id, text)
        return Numbered(addition.id, addition.number)

    @staticmethod
    def _found(unit: Unit, visit_id: UUID, found: str) -> Addition:
        (order,) = unit.all(WorkOrder, visit_id=visit_id)
        return unit.add(
            Addition(
                visit_id=visit_id, order_id=order.id, number=unit.number(NumberKind.ADDITION), found=found,
                found_by=unit.call.staff_id, proposed_at=unit.now,
            )
        )  # fmt: skip

    @command("addition.add_line", "visits")
    def add_line(
        self, unit: Unit, addition_id: UUID, kind: LineKind, code: str, name: str, quantity: Decimal,
        unit_price: Money, trade: Trade | None, leaves_old_part: bool | None = None,
        part_class: PartClass | None = None,
    ) -> Done:  # fmt: skip
        """Price a line of the addition; see ``add_lines``. A part leaves an old one unless it is said otherwise."""
        leaves = kind is LineKind.PART if leaves_old_part is None else leaves_old_part
        line = Line(
            kind=kind, code=code, name=name, quantity=quantity, unit_price=unit_price, trade=trade,
            leaves_old_part=leaves, unit="h" if kind is LineKind.LABOUR else "", part_class=part_class,
        )  # fmt: skip
        return Done(self._add(unit, addition_id, (line,))[0])

    @command("addition.add_line", "visits")
    def add_lines(self, unit: Unit, addition_id: UUID, lines: tuple[Line, ...]) -> DoneMany:
        """Price lines of the addition with what the price list knows of them (class, brand, cost, waste).

        What the caller is not to decide (tax, cost and waste of a part of the list) is taken from the reference.

        Raises:
            RuleBroken: the first reason of ``Act.WORK``; ``addition_decided``, what ``Line.check`` refuses,
                ``part_class_missing`` for a part that neither the caller nor the price list knows the class of.
            NotFound: ``fault_gone`` for a line that is meant for a complaint of another visit.
            NeedsApproval: ``approval_needed`` for a discount, or a price under the price list, by more than the role may
                give away, and for a line that the shop bears itself.
            Confirmable: ``old_part_not_expected`` for a part of the list that leaves an old one, where none is to be kept;
                the reason stands in ``call.reason``. ``price_over_list`` for more than three times the list price.
        """
        return DoneMany(tuple(self._add(unit, addition_id, lines)))

    def _add(self, unit: Unit, addition_id: UUID, lines: tuple[Line, ...]) -> list[UUID]:
        addition = unit.get(Addition, addition_id)
        require(Act.WORK, unit.facts(addition.visit_id))
        for fault_id in {line.fault_id for line in lines}:
            if fault_id is not None and unit.get(Fault, fault_id).visit_id != addition.visit_id:
                raise NotFound("fault_gone")
        (shop,) = unit.all(Shop)
        tax_bp, catalog = self.reference.tax_bp(shop.taxpayer, local_day(unit.now)), self.reference.catalog()
        added = [addition.add(line.copy_into(AdditionLine)) for line in lines]
        lost: list[str] = []
        for line in added:
            line.tax_bp, line.code = tax_bp, catalog.listed_code(line.code)
            part = catalog.parts.get(line.code) if line.kind is LineKind.PART else None
            if part is not None:
                line.waste, line.cost = part.waste, Money(0 if line.customers_own else part.cost_fen)
                line.part_class = line.part_class or (None if line.customers_own else part.part_class)
                lost += [line.name] if part.leaves_old_part and not line.leaves_old_part else []
            line.check_class()
        if lost:
            unit.question("old_part_not_expected", field="leaves_old_part", name="、".join(lost))
            if not clean_text(unit.call.reason):
                raise RuleBroken("override_reason_missing", field="reason")
        ask_about_price(unit, catalog, added)
        within_limit(unit, catalog, added)
        return [line.id for line in added]

    @command("addition.remove_line", "visits")
    def remove_line(self, unit: Unit, addition_id: UUID, line_id: UUID) -> Done:
        """Take a line off an addition that is not decided.

        Raises:
            RuleBroken: the first reason of ``Act.WORK``; ``addition_decided``. NotFound: ``line_gone``.
        """
        addition = unit.get(Addition, addition_id)
        require(Act.WORK, unit.facts(addition.visit_id))
        addition.remove(line_id)
        return Done(line_id)

    @command("addition.decide", "visits", "board", "jobs", "old_parts")
    def decide(
        self, unit: Unit, addition_id: UUID, agreed: bool, how: AgreedHow, by: str, promised_at: datetime | None,
        shown: Shown, signed: Signed | None = None,
    ) -> Done:  # fmt: skip
        """Record the customer's answer; an agreed addition joins the order and its jobs are released.

        Work of a greater class than the order's makes that the class of the order.

        A customer who is there signs for what is added; on the phone or by message ``by`` and ``how`` are the proof.

        Args:
            unit: the transaction.
            addition_id: what was answered.
            agreed: whether it is to be done.
            how: how the answer reached us.
            by: who answered.
            promised_at: the new delivery time, None where it stays.
            shown: the lines of the addition as they were read out.
            signed: the signature of a customer who agrees at the counter.

        Raises:
            RuleBroken: ``addition_decided``, ``addition_empty``, ``agreed_by_missing``, ``promise_in_past``,
                ``date_too_far``; ``addition_unsigned`` when a customer who is there has not signed;
                ``signer_missing``, ``signature_missing``. EditConflict: what ``Shown.check`` refuses.
            Confirmable: ``agreed_phone_unknown`` for a yes on the phone where no number of the customer is on file.
        """
        addition = unit.get(Addition, addition_id)
        require(Act.WORK, unit.facts(addition.visit_id))
        if promised_at is not None:
            self._ahead(unit, promised_at)
        addition.decide(agreed, how, clean_name(by), unit.now, promised_at)
        shown.check(addition.version, addition.lines)
        if agreed and how is AgreedHow.IN_PERSON and signed is None:
            raise RuleBroken("addition_unsigned", field="how")
        if agreed and how is AgreedHow.PHONE:
            self._called(unit, unit.get(Visit, addition.visit_id))
        if signed is not None:
            signed.under(unit, SignedWhat.ADDITION, addition.visit_id, addition.id)
        if agreed:
            order, visit = unit.get(WorkOrder, addition.order_id), unit.get(Visit, addition.visit_id)
            _release(unit, order, order.take(addition.lines, addition.id))
            asked = asked_by(addition.lines, self.reference.catalog())
            if visit.work_class.below(asked.work):
                visit.work_class = asked.work
            if promised_at is not None:
                visit.promised_at = promised_at
        return Done(addition.id)

    @command("addition.sign_declined", "visits")
    def sign_declined(self, unit: Unit, visit_id: UUID, signed: Signed, shown: tuple[UUID, ...]) -> Done:
        """The customer signs that safety-relevant work found in the workshop was declined, as on the quote.

        Args:
            unit: the transaction.
            visit_id: whose additions.
            signed: the signature.
            shown: the declined lines that were read out, those signed for before left out.

        Raises:
            RuleBroken: the first reason of ``Act.WORK``; ``declined_none`` where nothing is to be signed for;
                ``signer_missing``, ``signature_missing``. EditConflict: ``shown_changed`` where other lines are to be
                signed for by now.
        """
        require(Act.WORK, unit.facts(visit_id))
        papers = unit.all(Signature, visit_id=visit_id, what=SignedWhat.DECLINED)
        last = max((paper.signed_at for paper in papers), default=None)
        additions = [
            unit.get(Addition, one.id) for one in unit.all(Addition, visit_id=visit_id, state=AdditionState.DECLINED)
        ]
        left = {one.id: lines for one in additions if (lines := one.unsafe_declined(last))}
        if {line.id for lines in left.values() for line in lines} != set(shown):
            raise EditConflict("shown_changed")
        if not left:
            raise RuleBroken("declined_none")
        return Done(signed.under(unit, SignedWhat.DECLINED, visit_id, max(left)).id)

    @command("addition.promise_anew", "visits", "board", "jobs")
    def promise_anew(
        self, unit: Unit, visit_id: UUID, seen: datetime | None, at: datetime, why: str, how: AgreedHow, by: str,
        signed: Signed | None = None,
    ) -> Numbered:  # fmt: skip
        """Agree a new delivery time after the signature: an addition without lines, so nothing is released or billed.

        Args:
            unit: the transaction.
            visit_id: whose car.
            seen: the promise that was on the screen.
            at: the new one.
            why: why the old one can't be kept.
            how: how the customer's answer reached us.
            by: who answered.
            signed: the signature of a customer who agrees at the counter.

        Raises:
            RuleBroken: the first reason of ``Act.PROMISE_ANEW``; ``promise_in_past``, ``date_too_far``,
                ``promise_unchanged``, ``reason_missing``, ``agreed_by_missing``; ``addition_unsigned`` when a customer
                who is there has not signed; ``signer_missing``, ``signature_missing``. EditConflict: ``field_changed``.
        """
        require(Act.PROMISE_ANEW, unit.facts(visit_id))
        visit = unit.get(Visit, visit_id)
        self._ahead(unit, at)
        if visit.promised_at != seen:
            raise EditConflict("field_changed", field="promised_at", mine=at, theirs=visit.promised_at)
        if at == seen:
            raise RuleBroken("promise_unchanged", field="promised_at")
        reason = clean_text(why)
        if not reason.strip():
            raise RuleBroken("reason_missing", field="why")
        addition = self._found(unit, visit_id, reason)
        addition.decide(True, how, clean_name(by), unit.now, at)
        if how is AgreedHow.IN_PERSON and signed is None:
            raise RuleBroken("addition_unsigned", field="how")
        if signed is not None:
            signed.under(unit, SignedWhat.ADDITION, visit_id, addition.id)
        visit.promised_at = at
        return Numbered(addition.id, addition.number)

    @staticmethod
    def _called(unit: Unit, visit: Visit) -> None:
        """Ask whether anybody was called: an agreement on the phone has no proof but the number."""
        if _unreachable(unit, visit):
            unit.question("agreed_phone_unknown", field="how")

    @staticmethod
    def _ahead(unit: Unit, promised_at: datetime) -> None:
        within_reach(promised_at, unit.now, field="promised_at")
        if promised_at <= unit.now:
            raise RuleBroken("promise_in_past", field="promised_at")
