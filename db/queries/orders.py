"""The contract of a visit and its additions, in a constant number of statements."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, exists, func, not_, select

from advisor_app.domain.fault import Fault
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.reads.orders import (
    AdditionCard,
    Complaint,
    Contract,
    ContractLine,
    LeftInCar,
    SignedBy,
)
from advisor_app.ports.reads.visits import VisitSheet
from advisor_app.reference import brand_name, listed_name
from db.queries.base import SqlReads
from db.queries.visits import SHEET
from db.tables.base import TABLES
from db.tables.people import customer, shop, staff
from db.tables.visits import (
    addition,
    addition_line,
    belonging,
    order_line,
    quote,
    quote_line,
    signature,
    visit,
    walkaround,
    work_order,
)

LINE = [
    "id", "kind", "code", "name", "quantity", "unit", "unit_price", "discount", "payer", "tax_bp", "part_class",
    "brand", "customers_own", "safety",
]  # fmt: skip


def _line(row: Any, **more: Any) -> ContractLine:
    kept = {name: getattr(row, name) for name in LINE}
    return ContractLine(**kept | {"name": listed_name(row.code, row.name), "brand": brand_name(row.brand)}, **more)


def _columns(table: Table, *more: str) -> list[Any]:
    return [table.c[name] for name in [*LINE, *more]]


class SqlOrderReads(SqlReads):
    """See ``ports.reads.orders.OrderReads``."""

    def contract(self, visit_id: UUID) -> Contract:
        """Return the contract of a visit."""
        with self.reading() as connection:
            v = visit.c
            head = connection.execute(
                select(*(v[n] for n in SHEET), customer.c.name.label("customer"), shop.c.terms.label("shop_terms"))
                .join(customer, customer.c.id == v.customer_id)
                .join(shop, shop.c.shop_id == v.shop_id)
                .where(v.id == visit_id, v.shop_id == self.shop_id)
            ).first()
            if head is None:
                raise NotFound("visit_gone")
            order = connection.execute(
                select(work_order.c.id, work_order.c.number, work_order.c.terms, work_order.c.quote_id).where(
                    work_order.c.visit_id == visit_id
                )
            ).first()
            quoted = self._quoted(connection, visit_id, order)
            lines = (
                self._ordered(connection, order.id)
                if order
                else [_line(r) for r in quoted if r.decision is Decision.APPROVED]
            )
            signed = self._signatures(connection, visit_id)
            return Contract(
                visit_id=visit_id, number=order.number if order else "",
                sheet=VisitSheet(**{n: getattr(head, n) for n in SHEET}), customer=head.customer,
                promised_at=head.promised_at, complaints=self._complaints(connection, visit_id), lines=tuple(lines),
                declined=tuple(
                    _line(r, decline_reason=r.decline_reason) for r in quoted if r.decision is Decision.DECLINED
                ),
                open_lines=sum(r.decision is Decision.OPEN for r in quoted),
                declined_signed=signed.get(SignedWhat.DECLINED), belongings=self._belongings(connection, visit_id),
                terms=order.terms if order else head.shop_terms, signed=signed.get(SignedWhat.ORDER),
                additions=self._additions(connection, visit_id) if order else (),
                quote_version=quoted[0].quote_version if quoted else 0,
            )  # fmt: skip

    def _quoted(self, connection: Connection, visit_id: UUID, order: Any) -> list[Any]:
        of = quote.c.id == order.quote_id if order else quote.c.state == QuoteState.DRAFT
        rows = connection.execute(
            select(*_columns(quote_line, "decision", "decline_reason"), quote.c.version.label("quote_version"))
            .join(quote, quote.c.id == quote_line.c.quote_id)
            .where(quote.c.visit_id == visit_id, of)
            .order_by(quote_line.c.pos)
        )
        return list(rows)

    def _ordered(self, connection: Connection, order_id: UUID) -> list[ContractLine]:
        rows = connection.execute(
            select(*_columns(order_line, "addition_id"))
            .where(order_line.c.order_id == order_id)
            .order_by(order_line.c.pos)
        )
        return [_line(row, addition_id=row.addition_id) for row in rows]

    def _complaints(self, connection: Connection, visit_id: UUID) -> tuple[Complaint, ...]:
        f = TABLES[Fault].c
        rows = connection.execute(select(f.id, f.pos, f.words, f.safety).where(f.visit_id == visit_id).order_by(f.pos))
        return tuple(Complaint(r.id, r.pos, r.words, r.safety) for r in rows)

    def _belongings(self, connection: Connection, visit_id: UUID) -> tuple[LeftInCar, ...]:
        rows = connection.execute(
            select(belonging.c.name, belonging.c.place)
            .join(walkaround, walkaround.c.id == belonging.c.walkaround_id)
            .where(walkaround.c.visit_id == visit_id, walkaround.c.moment == Moment.ARRIVAL)
            .order_by(belonging.c.id)
        )
        return tuple(LeftInCar(r.name, r.place) for r in rows)

    def _signatures(self, connection: Connection, visit_id: UUID) -> dict[SignedWhat, SignedBy]:
        s = signature.c
        rows = connection.execute(
            select(s.what, s.signer, s.how, s.image_sha, s.signed_at, staff.c.name.label("witness"))
            .join(staff, staff.c.id == s.witness_id)
            .where(
                s.visit_id == visit_id,
                s.what.in_((SignedWhat.ORDER, SignedWhat.DECLINED)),
                not_(exists().where(addition.c.id == s.subject_id)),
            )
            .order_by(s.id)
        )
        return {r.what: SignedBy(r.signer, r.how, r.image_sha, r.signed_at, r.witness) for r in rows}

    def additions(self, visit_id: UUID) -> tuple[AdditionCard, ...]:
        """Return the additions of a visit; two statements."""
        with self.reading() as connection:
            return self._additions(connection, visit_id)

    def _additions(self, connection: Connection, visit_id: UUID) -> tuple[AdditionCard, ...]:
        a = addition.c
        signed = (
            select(func.max(signature.c.signed_at))
            .where(signature.c.visit_id == visit_id, signature.c.what == SignedWhat.DECLINED)
            .scalar_subquery()
        )
        rows = connection.execute(
            select(
                a.id, a.visit_id, a.number, a.found, staff.c.name.label("found_by"), a.proposed_at, a.state,
                a.decided_at, a.decided_how, a.decided_by, a.promised_at, a.version,
                work_order.c.agreed_total.label("order_total"), signed.label("declined_signed_at"),
            )
            .join(staff, staff.c.id == a.found_by)
            .join(work_order, work_order.c.id == a.order_id)
            .where(a.visit_id == visit_id, a.shop_id == self.shop_id)
            .order_by(a.id)
        ).all()  # fmt: skip
        if not rows:
            return ()
        lines: dict[UUID, list[ContractLine]] = defaultdict(list)
        for line in connection.execute(
            select(*_columns(addition_line, "addition_id"))
            .join(addition, a.id == addition_line.c.addition_id)
            .where(a.visit_id == visit_id)
            .order_by(addition_line.c.pos)
        ):
            lines[line.addition_id].append(_line(line, addition_id=line.addition_id))
        return tuple(
            AdditionCard(**self._without_itself(row, lines[row.id]), lines=tuple(lines[row.id])) for row in rows
        )

    @staticmethod
    def _without_itself(row: Any, lines: list[ContractLine]) -> dict[str, Any]:
        found = dict(row._mapping)
        if row.state.value == "agreed":
            found["order_total"] = row.order_total - sum((line.amount for line in lines), Money(0))
        return found
