"""Settlement, cash desk, shifts, gate: a constant number of statements each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, exists, func, not_, select

from advisor_app.domain.payment import PaymentMethod, split_booked
from advisor_app.domain.quality import odometer_out
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.text import compact
from advisor_app.ports.reads.cash import (
    AdditionRow,
    Bill,
    Checkout,
    DeclinedRow,
    OrderRow,
    PassCard,
    PaymentRow,
    QueueRow,
    ShiftCard,
    Taken,
)
from advisor_app.reference import car_name, listed_name
from db.queries.base import SqlReads
from db.queries.facts import facts_of
from db.tables.money import cashier_shift, delivery, gate_pass, gate_pass_use, payment, settlement
from db.tables.people import counter, customer, staff, vehicle
from db.tables.visits import (
    addition,
    addition_line,
    order_line,
    quote,
    quote_line,
    signature,
    visit,
    work_order,
)
from db.tables.workshop import quality_check

BILL = [
    "id",
    "number",
    "payer",
    "settled_at",
    "labour",
    "parts",
    "other",
    "discount",
    "rounding",
    "due",
    "tax",
    "next_service_on",
    "next_service_km",
]


def _standing() -> tuple[Any, ...]:
    """Return the conditions that a bill was not taken back and is no red one."""
    red = settlement.alias("red")
    return settlement.c.reverses_id.is_(None), not_(exists().where(red.c.reverses_id == settlement.c.id))


def _amount(row: Any) -> Money:
    net: Money = row.unit_price.times(row.quantity) - row.discount
    return net


@cache
def _visit() -> Select[Any]:
    o, v, q = visit.c, vehicle.c, quality_check.c
    driven = (
        select(q.road_test_km).where(q.visit_id == o.id, q.road_test_km.is_not(None)).order_by(q.id.desc()).limit(1)
    )
    return (
        select(
            driven.scalar_subquery().label("road_test_km"), o.id, o.number, o.collect_name, o.odometer_km, o.purpose, o.work_class, work_order.c.number.label("order_number"),
            v.plate, v.plate_kind, v.make, v.model, customer.c.name.label("customer"),
        )
        .select_from(visit)
        .join(vehicle, v.id == o.vehicle_id)
        .join(customer, customer.c.id == o.customer_id)
        .outerjoin(work_order, work_order.c.visit_id == o.id)
    )  # fmt: skip


@cache
def _passes() -> Select[Any]:
    g, v = gate_pass.c, vehicle.c
    return (
        select(
            g.id, g.visit_id, g.number, g.code, v.plate, v.plate_kind, v.make, v.model, v.colour,
            visit.c.collect_name, g.issued_at, gate_pass_use.c.used_at, staff.c.name.label("used_by"),
            visit.c.cancelled_at, delivery.c.collected_by,
        )
        .select_from(gate_pass)
        .join(visit, visit.c.id == g.visit_id)
        .join(vehicle, v.id == visit.c.vehicle_id)
        .outerjoin(delivery, delivery.c.visit_id == g.visit_id)
        .outerjoin(gate_pass_use, gate_pass_use.c.gate_pass_id == g.id)
        .outerjoin(staff, staff.c.id == gate_pass_use.c.used_by)
    )  # fmt: skip


def _pass(row: Row[Any] | None) -> PassCard | None:
    if row is None:
        return None
    return PassCard(
        row.id, row.visit_id, row.number, row.code, row.plate, row.plate_kind, car_name(row.make, row.model),
        row.colour, row.collected_by or row.collect_name, row.issued_at, row.used_at, row.used_by or "",
        row.collected_by is not None or row.cancelled_at is not None, row.cancelled_at is not None,
    )  # fmt: skip


@cache
def _shifts() -> Select[Any]:
    s, closer, approver = cashier_shift.c, staff.alias("closer"), staff.alias("approver")
    return (
        select(
            s.id, s.number, counter.c.name.label("counter"), s.cashier_id, staff.c.name.label("cashier"), s.opened_at,
            s.opening, s.closed_at, s.counted, s.expected, s.reason,
            func.coalesce(closer.c.name, "").label("closed_by"), func.coalesce(approver.c.name, "").label("approved_by"),
        )
        .select_from(cashier_shift)
        .join(counter, counter.c.id == s.counter_id)
        .join(staff, staff.c.id == s.cashier_id)
        .outerjoin(closer, closer.c.id == s.closed_by)
        .outerjoin(approver, approver.c.id == s.approved_by)
    )  # fmt: skip


class SqlCashReads(SqlReads):
    """See ``ports.reads.cash.CashReads``."""

    def checkout(self, visit_id: UUID) -> Checkout:
        """Return everything about the bill of a visit."""
        with self.reading() as connection:
            row = connection.execute(
                _visit().where(visit.c.id == visit_id, visit.c.shop_id == self.shop_id)
            ).first()  # fmt: skip
            if row is None:
                raise NotFound("visit_gone")
            payments = self._payments(connection, visit_id)
            return Checkout(
                row.id, row.number, row.order_number or "", row.plate, row.plate_kind,
                car_name(row.make, row.model), row.customer, row.collect_name, row.odometer_km,
                odometer_out(row.odometer_km, [row.road_test_km]), row.purpose, row.work_class,
                self._lines(connection, visit_id), self._additions(connection, visit_id),
                self._declined(connection, visit_id), self._bills(connection, visit_id, payments), payments,
                _pass(connection.execute(_passes().where(gate_pass.c.visit_id == visit_id)).first()),
                facts_of(connection, [visit_id])[visit_id],
            )  # fmt: skip

    def _lines(self, connection: Connection, visit_id: UUID) -> tuple[OrderRow, ...]:
        o = order_line.c
        rows = connection.execute(
            select(
                o.kind,
                o.code,
                o.name,
                o.quantity,
                o.unit,
                o.unit_price,
                o.discount,
                o.tax_bp,
                o.payer,
                o.addition_id,
                o.trade,
                o.customers_own,
            )
            .join(work_order, work_order.c.id == o.order_id)
            .where(work_order.c.visit_id == visit_id)
            .order_by(o.pos)
        )
        return tuple(
            OrderRow(
                r.kind, listed_name(r.code, r.name), r.quantity, r.unit, r.unit_price, r.discount, _amount(r),
                r.tax_bp, r.payer, r.addition_id, r.trade, r.customers_own,
            )
            for r in rows
        )  # fmt: skip

    def _additions(self, connection: Connection, visit_id: UUID) -> tuple[AdditionRow, ...]:
        a, line = addition.c, addition_line.c
        totals: dict[UUID, Money] = defaultdict(lambda: Money(0))
        for row in connection.execute(
            select(line.addition_id, line.quantity, line.unit_price, line.discount)
            .join(addition, a.id == line.addition_id)
            .where(a.visit_id == visit_id)
        ):
            totals[row.addition_id] += _amount(row)
        rows = connection.execute(
            select(a.id, a.number, a.found, a.state, a.decided_at, a.decided_how, a.decided_by)
            .where(a.visit_id == visit_id)
            .order_by(a.proposed_at)
        )
        return tuple(AdditionRow(**r._mapping, total=totals[r.id]) for r in rows)

    def _declined(self, connection: Connection, visit_id: UUID) -> tuple[DeclinedRow, ...]:
        line = quote_line.c
        rows = connection.execute(
            select(
                line.code, line.name, line.quantity, line.unit_price, line.discount, line.decline_reason, line.safety
            )
            .join(quote, quote.c.id == line.quote_id)
            .where(
                quote.c.visit_id == visit_id, quote.c.state != QuoteState.SUPERSEDED,
                line.decision == Decision.DECLINED,
            )
            .order_by(line.pos)
        )  # fmt: skip
        return tuple(DeclinedRow(listed_name(r.code, r.name), _amount(r), r.decline_reason, r.safety) for r in rows)

    def _payments(self, connection: Connection, visit_id: UUID) -> tuple[PaymentRow, ...]:
        p = payment.c
        rows = connection.execute(
            select(
                p.id, p.settlement_id, p.number, p.method, p.amount, p.given, p.reference, p.paid_at,
                staff.c.name.label("taken_by"), p.due_on,
            )
            .join(staff, staff.c.id == p.taken_by)
            .where(p.visit_id == visit_id)
            .order_by(p.paid_at, p.id)
        )  # fmt: skip
        return tuple(PaymentRow(**r._mapping) for r in rows)

    def _bills(
        self, connection: Connection, visit_id: UUID, payments: tuple[PaymentRow, ...]
    ) -> tuple[Bill, ...]:  # fmt: skip
        s = settlement.c
        signed = {
            r.subject_id: r
            for r in connection.execute(
                select(signature.c.subject_id, signature.c.signer, signature.c.signed_at)
                .where(signature.c.visit_id == visit_id, signature.c.what == SignedWhat.SETTLEMENT)
                .order_by(signature.c.signed_at)
            )
        }
        booked = {
            bill: split_booked((p.method, p.amount) for p in payments if p.settlement_id == bill)
            for bill in {p.settlement_id for p in payments}
        }
        none = split_booked(())
        rows = connection.execute(
            select(*(s[n] for n in BILL), staff.c.name.label("settled_by"))
            .join(staff, staff.c.id == s.settled_by)
            .where(s.visit_id == visit_id, *_standing())
            .order_by(s.settled_at, s.number)
        )
        return tuple(
            Bill(
                **r._mapping, signed_by=signed[r.id].signer if r.id in signed else "",
                signed_at=signed[r.id].signed_at if r.id in signed else None,
                paid=booked.get(r.id, none).paid, on_account=booked.get(r.id, none).on_account,
            )
            for r in rows
        )  # fmt: skip

    def queue(self) -> Sequence[QueueRow]:
        """Return the cars that are to be billed, to be paid or wait for their gate pass, longest waiting first."""
        o = visit.c
        without_pass = not_(exists().where(gate_pass.c.visit_id == o.id))
        here = (o.shop_id == self.shop_id, o.closed_at.is_(None), o.cancelled_at.is_(None), without_pass)
        with self.reading() as connection:
            rows = connection.execute(_visit().where(*here, work_order.c.number.is_not(None))).all()
            facts = facts_of(connection, [r.id for r in rows])
            bills = self._open_bills(connection, here)
            signed = self._signed(connection, here)
        found = [r for r in rows if facts[r.id].settled > 0 or facts[r.id].quality_passed]
        made = [
            QueueRow(
                r.id, r.order_number, r.plate, r.plate_kind, car_name(r.make, r.model), r.customer,
                Money(facts[r.id].owed_fen), min((at for _, at in bills[r.id]), default=None),
                sum(1 for bill, _ in bills[r.id] if bill not in signed), facts[r.id],
            )
            for r in found
        ]  # fmt: skip
        return sorted(made, key=lambda q: (q.since is None, q.since, q.order_number))

    def _open_bills(self, connection: Connection, here: tuple[Any, ...]) -> dict[UUID, list[tuple[UUID, datetime]]]:
        s = settlement.c
        bills: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
        query = select(s.visit_id, s.id, s.settled_at).join(visit, visit.c.id == s.visit_id)
        for row in connection.execute(query.where(*here, *_standing())):
            bills[row.visit_id].append((row.id, row.settled_at))
        return bills

    def _signed(self, connection: Connection, here: tuple[Any, ...]) -> set[UUID]:
        g = signature.c
        query = select(g.subject_id).join(visit, visit.c.id == g.visit_id)
        return set(connection.execute(query.where(*here, g.what == SignedWhat.SETTLEMENT)).scalars())

    def _cards(self, connection: Connection, query: Select[Any]) -> tuple[ShiftCard, ...]:
        rows = connection.execute(query).all()
        taken: dict[UUID, list[Taken]] = defaultdict(list)
        p = payment.c
        for r in connection.execute(
            select(p.shift_id, p.method, func.count().label("n"), func.sum(p.amount).label("amount"))
            .where(p.shift_id.in_([row.id for row in rows]))
            .group_by(p.shift_id, p.method)
        ):
            taken[r.shift_id].append(Taken(r.method, r.n, r.amount))
        order = list(PaymentMethod)
        return tuple(
            ShiftCard(**row._mapping, taken=tuple(sorted(taken[row.id], key=lambda t: order.index(t.method))))
            for row in rows
        )

    def open_shift(self, counter_id: UUID) -> ShiftCard | None:
        """Return the open shift of a counter, or None."""
        s = cashier_shift.c
        with self.reading() as connection:
            found = self._cards(connection, _shifts().where(s.counter_id == counter_id, s.closed_at.is_(None)))
        return found[0] if found else None

    def shift(self, shift_id: UUID) -> ShiftCard:
        """Return one shift."""
        with self.reading() as connection:
            found = self._cards(connection, _shifts().where(cashier_shift.c.id == shift_id))
        if not found:
            raise NotFound("cashier_shift_gone")
        return found[0]

    def shifts(self, counter_id: UUID, limit: int = 20) -> Sequence[ShiftCard]:
        """Return the last shifts of a counter, newest first."""
        s = cashier_shift.c
        query = _shifts().where(s.counter_id == counter_id).order_by(s.opened_at.desc(), s.id.desc()).limit(limit)
        with self.reading() as connection:
            return self._cards(connection, query)

    def gate_pass(self, code: str) -> PassCard | None:
        """Return the gate pass with that one-time code, or None."""
        with self.reading() as connection:
            query = _passes().where(gate_pass.c.shop_id == self.shop_id, gate_pass.c.code == compact(code))
            return _pass(connection.execute(query).first())

    def gone_through(self, since: datetime, limit: int = 20) -> Sequence[PassCard]:
        """Return the cars that have left since a moment, newest first."""
        used = gate_pass_use.c.used_at
        query = _passes().where(gate_pass.c.shop_id == self.shop_id, used >= since).order_by(used.desc()).limit(limit)
        with self.reading() as connection:
            return tuple(card for row in connection.execute(query) if (card := _pass(row)) is not None)
