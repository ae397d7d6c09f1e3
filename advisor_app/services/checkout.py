"""The end of the visit at the counter: bills, payments, shifts, gate pass."""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.delivery import GatePass, GatePassUse
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.next_service import next_service
from advisor_app.domain.payment import CashierShift, Payment, PaymentMethod
from advisor_app.domain.pricing import Totals, by_payer, rounding_alone
from advisor_app.domain.quality import QualityCheck, odometer_out
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.signature import Signature, SignedWhat
from advisor_app.domain.staff import Counter, Staff
from advisor_app.domain.stages import Act, require
from advisor_app.domain.stock import INTO_STORE, StockMovement, not_issued
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import Confirmable, EditConflict, NotFound, RuleBroken
from advisor_app.domain.values.ids import NumberKind
from advisor_app.domain.values.money import Money, check_amount
from advisor_app.domain.values.shown import check_sum
from advisor_app.domain.values.text import clean_name, clean_text, compact
from advisor_app.domain.visit import Visit
from advisor_app.domain.walkaround import Moment, Walkaround
from advisor_app.domain.work_order import WorkOrder
from advisor_app.ports.permissions import limit
from advisor_app.ports.replies import Done, DoneMany, Numbered, Paid, Signed
from advisor_app.ports.unit import Unit, Units

CREDIT_DAYS = 30
REASON = 150
"""So many characters of a reason stand on a bill, beside a name."""
NEED_REASON = frozenset({"parts_not_issued", "bill_others"})
"""Questions whose yes is kept with a reason."""


def _name(unit: Unit, staff_id: UUID) -> str:
    person = unit.find(Staff, id=staff_id)
    return person.name if person is not None else ""


class Settlements:
    """Bills, one per payer, frozen when made."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("settlement.settle", "visits", "cash", "board")
    def settle(self, unit: Unit, visit_id: UUID, rounding: Money, shown: Money | None = None) -> DoneMany:
        """Bill every payer of the order who has no bill; ``rounding`` (抹零) lowers the customer's.

        ``shown`` is what the customer's lines came to, before rounding, when the bill was read out.

        Raises:
            RuleBroken: the first reason of ``Act.SETTLE``; ``visit_settled``; ``rounding_up``, ``rounding_over_total``.
            NeedsApproval: ``approval_needed`` for more rounding than the role may give, or more than 5 % of the bill; and
                once for all bills that somebody else than the customer is to pay (``settlement.bill_others``).
            EditConflict: ``shown_sum_moved`` where the customer's lines come to something else by now.
            Confirmable: ``rounding_large`` where whoever may approve that gives it, ``parts_not_issued`` (``n``) where
                a shop that keeps stock bills parts that never left it, and ``bill_others`` (``amount``) where the customer
                does not pay all; asked at once, the reason is in ``call.reason``.
        """
        facts = unit.facts(visit_id)
        require(Act.SETTLE, facts)
        if facts.all_settled:
            raise RuleBroken("visit_settled")
        visit = unit.get(Visit, visit_id)
        (order,) = unit.all(WorkOrder, visit_id=visit_id)
        bills = unit.all(Settlement, visit_id=visit_id)
        reversed_ids = {bill.reverses_id for bill in bills}
        billed = {bill.payer for bill in bills if bill.reverses_id is None and bill.id not in reversed_ids}
        sums = by_payer(line for line in order.lines if line.payer not in billed)
        if Payer.CUSTOMER in sums:
            check_sum(shown, [line for line in order.lines if line.payer is Payer.CUSTOMER])
        total = sums[Payer.CUSTOMER].total if Payer.CUSTOMER in sums else Money(0)
        doubts = [*self._check_rounding(unit, rounding, total), *self._not_issued(unit, order), *self._others(sums)]
        unit.questions(doubts)
        if any(one.code in NEED_REASON for one in doubts) and not clean_text(unit.call.reason):
            raise RuleBroken("override_reason_missing", field="reason")
        consent = self._consent(unit) if self._others(sums) else ""
        day = local_day(unit.now)
        road_tests = (check.road_test_km for check in unit.all(QualityCheck, visit_id=visit_id))
        out = odometer_out(visit.odometer_km, road_tests)
        trades = [line.trade for line in order.lines if line.kind is LineKind.LABOUR]
        again = next_service(visit.purpose, visit.work_class, trades, day, out)
        made = []
        for payer in sums:
            bill = Settlement.of(
                order.lines, rounding if payer is Payer.CUSTOMER else Money(0), visit_id=visit_id, order_id=order.id,
                number=unit.number(NumberKind.SETTLEMENT), payer=payer, at=unit.now, by=unit.call.staff_id,
            )  # fmt: skip
            if payer is not Payer.CUSTOMER:
                bill.reason = consent
            bill.next_service_on, bill.next_service_km = again or (None, None)
            made.append(unit.add(bill))
        return DoneMany(tuple(bill.id for bill in made))

    def _others(self, sums: Mapping[Payer, Totals]) -> list[Confirmable]:
        """Return the question on what grounds somebody else than the customer is billed; none where nobody else is."""
        amounts = [sums[payer].total for payer in sums if payer is not Payer.CUSTOMER]
        if not amounts:
            return []
        return [Confirmable("bill_others", field="reason", amount=str(sum(amounts, Money(0))))]

    def _consent(self, unit: Unit) -> str:
        """Return on what grounds and with whose consent somebody else is billed: what stands on such a bill.

        Nobody at this counter will pay it and the car leaves all the same, so somebody has to answer for it who may
        (有偿/无偿: paid or free is a recorded decision).
        """
        name = _name(unit, unit.approver("settlement.bill_others"))
        return f"{clean_text(unit.call.reason, lines=False)[:REASON]} · {name}"

    def _not_issued(self, unit: Unit, order: WorkOrder) -> list[Confirmable]:
        """Return the question whether parts are billed that nobody took out of the store; none where no stock is kept."""
        left = not_issued(order.lines, unit.all(StockMovement, visit_id=order.visit_id))
        if not left or not any(unit.find(StockMovement, kind=kind) for kind in INTO_STORE):
            return []
        return [Confirmable("parts_not_issued", field="reason", n=len(left))]

    def _check_rounding(self, unit: Unit, rounding: Money, total: Money) -> list[Confirmable]:
        if not isinstance(rounding, Money):
            raise RuleBroken("value_wrong_kind", field="rounding")
        if rounding.fen < 0:
            raise RuleBroken("rounding_up", field="rounding", total=str(total))
        if rounding.fen > total.fen:
            raise RuleBroken("rounding_over_total", field="rounding", total=str(total))
        alone = rounding_alone(total, Money(limit(unit.call.role, "rounding_fen")))
        if rounding.fen > alone.fen and unit.approver("payment.over_rounding") == unit.call.staff_id:
            return [Confirmable("rounding_large", field="rounding", rounding=str(rounding), total=str(total))]
        return []

    @command("settlement.reverse", "visits", "cash", "board")
    def reverse(self, unit: Unit, settlement_id: UUID, reason: str) -> Numbered:
        """Take a bill back by a linked red one; only while nothing is paid on it. Why, and who agreed, stands on it.

        Raises:
            RuleBroken: ``bill_paid``, ``bill_reversed``, ``reason_missing``, ``gate_pass_issued``.
            NeedsApproval: ``approval_needed`` where the role may not take a bill back on its own.
        """
        bill = unit.get(Settlement, settlement_id)
        facts = unit.facts(bill.visit_id)
        if facts.gate_pass:
            raise RuleBroken("gate_pass_issued")
        if not clean_text(reason):
            raise RuleBroken("reason_missing", field="reason")
        if bill.reverses_id is not None or unit.find(Settlement, reverses_id=bill.id) is not None:
            raise RuleBroken("bill_reversed", number=bill.number)
        if unit.all(Payment, settlement_id=bill.id):
            raise RuleBroken("bill_paid", number=bill.number)
        why = clean_text(reason, limit=200)
        agreed = unit.approver("settlement.approve_reversal")
        if agreed != unit.call.staff_id:
            why = f"{why} · {_name(unit, agreed)}"
        red = Settlement(
            visit_id=bill.visit_id, order_id=bill.order_id, number=unit.number(NumberKind.SETTLEMENT),
            payer=bill.payer, settled_at=unit.now, settled_by=unit.call.staff_id, labour=-bill.labour,
            parts=-bill.parts, other=-bill.other, discount=-bill.discount, rounding=-bill.rounding, due=-bill.due,
            tax=-bill.tax, reverses_id=bill.id, reason=why,
        )  # fmt: skip
        unit.add(red)
        return Numbered(red.id, red.number)

    @command("settlement.sign", "visits", "cash")
    def sign(self, unit: Unit, settlement_id: UUID, signed: Signed) -> Done:
        """The customer signs the bill, once.

        Raises:
            RuleBroken: ``bill_reversed`` where it was taken back meanwhile, ``bill_signed`` where a signature stands there.
        """
        bill = unit.get(Settlement, settlement_id)
        unit.get(Visit, bill.visit_id)
        if unit.all(Signature, visit_id=bill.visit_id, what=SignedWhat.SETTLEMENT, subject_id=bill.id):
            raise RuleBroken("bill_signed", number=bill.number)
        if bill.reverses_id is not None or unit.find(Settlement, reverses_id=bill.id) is not None:
            raise RuleBroken("bill_reversed", number=bill.number)
        signature = signed.under(unit, SignedWhat.SETTLEMENT, bill.visit_id, bill.id)
        return Done(signature.id)


class Payments:
    """Money at the counter, inside a cashier's shift."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("payment.open_shift", "cash")
    def open_shift(self, unit: Unit, opening: Money) -> Numbered:
        """Open a shift at this counter with a float.

        Raises:
            RuleBroken: ``shift_open_already``, ``amount_negative``, ``money_too_large``.
        """
        check_amount(opening, field="opening")
        number = unit.number(NumberKind.SHIFT)  # first: it makes two openings wait for each other
        known = unit.find(CashierShift, counter_id=unit.call.counter_id, closed_at=None)
        if known is not None:
            raise RuleBroken("shift_open_already", number=known.number)
        shift = unit.add(
            CashierShift(
                number=number, counter_id=unit.call.counter_id, cashier_id=unit.call.staff_id, opened_at=unit.now,
                opening=opening,
            )
        )  # fmt: skip
        return Numbered(shift.id, number)

    @command("payment.close_shift", "cash")
    def close_shift(self, unit: Unit, shift_id: UUID, counted: Money, reason: str) -> Done:
        """Count the cash and close, at the counter where the drawer is.

        Raises:
            RuleBroken: ``difference_reason_missing``, ``shift_closed``, ``amount_negative``, ``money_too_large``;
                ``shift_elsewhere`` at another counter.
            NeedsApproval: ``approval_needed`` for a colleague's shift, and for a difference over the role's limit.
        """
        check_amount(counted, field="counted")
        shift = unit.get(CashierShift, shift_id)
        if shift.counter_id != unit.call.counter_id:
            counter = unit.find(Counter, id=shift.counter_id)
            raise RuleBroken("shift_elsewhere", number=shift.number, counter=counter.name if counter else "")
        cash = unit.all(Payment, shift_id=shift_id, method=PaymentMethod.CASH)
        expected = shift.opening + sum((p.amount for p in cash), Money(0))
        why = clean_text(reason, limit=200)
        shift.check_close(counted, expected, why)
        stands_in = unit.call.staff_id if shift.cashier_id != unit.call.staff_id else None
        agreed = unit.approver("payment.close_for_other") if stands_in is not None else None
        if abs(counted.fen - expected.fen) > limit(unit.call.role, "shift_difference_fen"):
            agreed = unit.approver("payment.over_difference")
        shift.closed_by, shift.approved_by = stands_in, agreed
        shift.close(counted, expected, why, unit.now)
        return Done(shift.id)

    @command("payment.take", "cash", "visits", "board")
    def take(
        self, unit: Unit, settlement_id: UUID, method: PaymentMethod, amount: Money, given: Money, reference: str
    ) -> Paid:
        """Book money on a bill; the same call key twice is one booking.

        Raises:
            RuleBroken: ``shift_missing``, ``shift_of_other`` where the drawer of this counter is a colleague's,
                ``bill_reversed``, ``amount_over_owed``, ``amount_not_positive``, ``given_too_little``,
                ``money_too_large``. Confirmable: ``given_large``; ``claim_paid_now`` where
                anything but a sum on account is booked on a bill that is not the customer's: who pays it is not here.
            NeedsApproval: ``approval_needed`` for a sum on account.
        """
        bill = unit.get(Settlement, settlement_id)
        require(Act.PAY, unit.facts(bill.visit_id))
        if bill.reverses_id is not None or unit.find(Settlement, reverses_id=bill.id) is not None:
            raise RuleBroken("bill_reversed", number=bill.number)
        found = unit.find(CashierShift, counter_id=unit.call.counter_id, closed_at=None)
        if found is None:
            raise RuleBroken("shift_missing")
        try:
            shift = unit.get(CashierShift, found.id)  # locked: nobody closes it under this booking
        except EditConflict:  # nothing but its closing moves a shift
            raise RuleBroken("shift_missing") from None
        if shift.cashier_id != unit.call.staff_id:  # one drawer, one person who answers for it
            raise RuleBroken("shift_of_other", number=shift.number, name=_name(unit, shift.cashier_id))
        owed = bill.due - sum((p.amount for p in unit.all(Payment, settlement_id=bill.id)), Money(0))
        Payment.check(method, amount, given, owed)
        unit.questions(self._doubts(bill, method, amount, given))
        approved_by, due_on = self._credit(unit, method)
        payment = unit.add(
            Payment(
                visit_id=bill.visit_id, settlement_id=bill.id, shift_id=shift.id,
                number=unit.number(NumberKind.PAYMENT), method=method, amount=amount, given=given,
                reference=clean_name(reference), paid_at=unit.now, taken_by=unit.call.staff_id,
                approved_by=approved_by, due_on=due_on,
            )
        )  # fmt: skip
        return Paid(payment.id, payment.number, payment.change, owed - amount)

    @staticmethod
    def _doubts(bill: Settlement, method: PaymentMethod, amount: Money, given: Money) -> list[Confirmable]:
        doubts = []
        if bill.payer is not Payer.CUSTOMER and method is not PaymentMethod.ON_ACCOUNT:
            doubts.append(Confirmable("claim_paid_now", number=bill.number, amount=str(amount)))
        if method is PaymentMethod.CASH and Payment.much_given(amount, given):
            change = str(given - amount)
            doubts.append(
                Confirmable("given_large", field="given", given=str(given), amount=str(amount), change=change)
            )
        return doubts

    def _credit(self, unit: Unit, method: PaymentMethod) -> tuple[UUID | None, date | None]:
        if method is not PaymentMethod.ON_ACCOUNT:
            return None, None
        return unit.approver("payment.on_account"), local_day(unit.now) + timedelta(days=CREDIT_DAYS)


class GatePasses:
    """Leave to pass the gate, once: after the hand-over, or for a car that leaves without work."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("gate_pass.issue", "visits", "cash", "board")
    def issue(self, unit: Unit, visit_id: UUID) -> Numbered:
        """Let the car go.

        Raises:
            RuleBroken: the first reason of ``Act.ISSUE_GATE_PASS``; ``gate_pass_issued``; ``override_reason_missing``.
            Confirmable: ``leaves_bill_unsigned`` where the customer has not signed the bill; why stands in
                ``call.reason``. ``things_taken_in`` as in ``let_leave``.
        """
        return self._issue(unit, visit_id)

    @command("gate_pass.issue_unrepaired", "visits", "board")
    def let_leave(self, unit: Unit, visit_id: UUID) -> Numbered:
        """Let a car go on which nothing was agreed (未维修离店).

        Raises:
            RuleBroken: ``visit_not_cancelled``; ``gate_pass_issued``.
            Confirmable: ``things_taken_in`` where keys, documents or belongings came with the car: they go back first.
        """
        if not unit.facts(visit_id).cancelled:
            raise RuleBroken("visit_not_cancelled")
        return self._issue(unit, visit_id)

    def _issue(self, unit: Unit, visit_id: UUID) -> Numbered:
        facts = unit.facts(visit_id)
        require(Act.ISSUE_GATE_PASS, facts)
        if facts.gate_pass:
            raise RuleBroken("gate_pass_issued")
        if facts.cancelled:
            self._ask_for_things(unit, unit.get(Visit, visit_id))
        else:
            self._ask_for_signature(unit, visit_id)
        number = unit.number(NumberKind.GATE_PASS)
        gate_pass = unit.add(
            GatePass(
                visit_id=visit_id, number=number, code=f"{secrets.randbelow(10**10):010d}", issued_at=unit.now,
                issued_by=unit.call.staff_id,
            )
        )  # fmt: skip
        return Numbered(gate_pass.id, number)

    @staticmethod
    def _ask_for_things(unit: Unit, visit: Visit) -> None:
        sheet = unit.find(Walkaround, visit_id=visit.id, moment=Moment.ARRIVAL)
        papers = visit.licence_received + visit.book_received
        taken = visit.keys_received + papers + (len(sheet.belongings) if sheet is not None else 0)
        if taken:
            unit.question("things_taken_in", n=taken)

    @staticmethod
    def _ask_for_signature(unit: Unit, visit_id: UUID) -> None:
        bills = unit.all(Settlement, visit_id=visit_id, payer=Payer.CUSTOMER)
        red = {bill.reverses_id for bill in bills}
        signed = {one.subject_id for one in unit.all(Signature, visit_id=visit_id, what=SignedWhat.SETTLEMENT)}
        for bill in bills:
            if bill.reverses_id is None and bill.id not in red | signed:
                unit.question("leaves_bill_unsigned", number=bill.number)
                if not unit.call.reason:
                    raise RuleBroken("override_reason_missing", field="reason")

    @staticmethod
    def _unused(unit: Unit, code: str) -> GatePass:
        gate_pass = unit.find(GatePass, code=compact(code))
        if gate_pass is None:
            raise NotFound("gate_pass_unknown")
        unit.get(Visit, gate_pass.visit_id)
        if unit.find(GatePassUse, gate_pass_id=gate_pass.id) is not None:
            raise RuleBroken("gate_pass_used", number=gate_pass.number)
        return gate_pass

    @command("gate_pass.refuse", "visits")
    def refuse(self, unit: Unit, code: str) -> Done:
        """The gate stops a car that is not the one on its pass; the pass stays good, and the audit keeps the attempt.

        Raises:
            NotFound: ``gate_pass_unknown``. RuleBroken: ``gate_pass_used``.
        """
        return Done(self._unused(unit, code).id)

    @command("gate_pass.use", "visits")
    def use(self, unit: Unit, code: str) -> Done:
        """The gate ticks a pass off.

        Raises:
            NotFound: ``gate_pass_unknown``. RuleBroken: ``gate_pass_used``; ``gate_before_delivery`` where the advisor has
                not handed the car over.
        """
        gate_pass = self._unused(unit, code)
        require(Act.LET_OUT, unit.facts(gate_pass.visit_id))
        return Done(unit.add(GatePassUse(gate_pass_id=gate_pass.id, used_at=unit.now, used_by=unit.call.staff_id)).id)
