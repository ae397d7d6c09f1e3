"""Old parts, a constant number of statements each."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, not_, or_, select

from advisor_app.domain.job import JobState
from advisor_app.domain.line import LineKind
from advisor_app.domain.old_part import DECIDED, Fate, LineDone, came_off
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.errors import NotFound
from advisor_app.ports.reads.old_parts import OldPartCard, OldPartSheet
from advisor_app.reference import old_part_name
from db.queries.base import SqlReads
from db.tables.people import customer, vehicle
from db.tables.visits import order_line, signature, visit, work_order
from db.tables.workshop import job, old_part, old_part_event, stock_movement


@cache
def _parts() -> Select[Any]:
    p, e = old_part.c, old_part_event
    later = e.alias("later")
    last = not_(exists().where(later.c.old_part_id == e.c.old_part_id, later.c.id > e.c.id))
    return (
        select(
            p.id, p.visit_id, work_order.c.number.label("order_number"), vehicle.c.plate, vehicle.c.plate_kind,
            p.number, p.name, p.part_no, p.quantity, p.place, p.waste, p.payer, e.c.fate, e.c.at.label("fate_at"),
        )
        .select_from(old_part)
        .join(visit, visit.c.id == p.visit_id)
        .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
        .join(work_order, work_order.c.visit_id == p.visit_id)
        .outerjoin(old_part_event, and_(e.c.old_part_id == p.id, last))
    )  # fmt: skip


def _card(row: Row[Any]) -> OldPartCard:
    name = old_part_name(row.part_no, row.name, row.waste)
    return OldPartCard(**{**row._mapping, "name": name, "fate": row.fate or Fate.LABELLED})


def _on_car(connection: Connection, visits: ColumnElement[bool]) -> frozenset[UUID]:
    """Return the old parts of some visits (a condition on work orders) that have not come off yet; one statement."""
    line, moves = order_line.c, stock_movement.c
    issued = select(-func.sum(moves.quantity)).where(moves.order_line_id == line.id).scalar_subquery()
    rows = connection.execute(
        select(
            line.order_id, line.id, line.kind, line.fault_id, line.addition_id, job.c.state, job.c.rework, issued.label("issued"),
            old_part.c.id.label("part_id"),
        )
        .join(work_order, work_order.c.id == line.order_id)
        .outerjoin(job, job.c.order_line_id == line.id)
        .outerjoin(old_part, old_part.c.order_line_id == line.id)
        .where(visits)
    ).all()  # fmt: skip
    orders: dict[UUID, list[LineDone]] = defaultdict(list)
    for row in rows:
        orders[row.order_id].append(
            LineDone(
                line_id=row.id, labour=row.kind is LineKind.LABOUR, fault_id=row.fault_id, addition_id=row.addition_id,
                issued=row.issued or Decimal(0), ended=row.state is JobState.DONE or bool(row.rework),
            )
        )  # fmt: skip
    return frozenset(
        row.part_id for row in rows if row.part_id is not None and not came_off(row.id, orders[row.order_id])
    )


def _with_open_parts(shop_id: int) -> ColumnElement[bool]:
    """Return the condition on work orders that the fate of a part of theirs is open: what is decided has come off."""
    p, e = old_part.c, old_part_event.c
    decided = exists().where(e.old_part_id == p.id, e.fate.in_(DECIDED))
    return work_order.c.visit_id.in_(select(p.visit_id).where(p.shop_id == shop_id, not_(decided)))


class SqlOldPartReads(SqlReads):
    """See ``ports.reads.old_parts.OldPartReads``."""

    def of_visit(self, visit_id: UUID) -> OldPartSheet:
        """Return the old parts of a visit."""
        with self.reading() as connection:
            head = connection.execute(
                select(visit.c.old_part_wish, visit.c.collect_name, customer.c.name)
                .join(customer, customer.c.id == visit.c.customer_id)
                .where(visit.c.id == visit_id, visit.c.shop_id == self.shop_id)
            ).first()
            if head is None:
                raise NotFound("visit_gone")
            rows = connection.execute(_parts().where(old_part.c.visit_id == visit_id).order_by(old_part.c.number)).all()
            signed = connection.execute(
                select(signature.c.signer, signature.c.signed_at)
                .where(signature.c.visit_id == visit_id, signature.c.what == SignedWhat.OLD_PARTS)
                .order_by(signature.c.signed_at.desc())
                .limit(1)
            ).first()
            on_car = _on_car(connection, work_order.c.visit_id == visit_id)
        signer, at = (signed.signer, signed.signed_at) if signed else ("", None)
        return OldPartSheet(
            visit_id, tuple(_card(r) for r in rows), head.old_part_wish, head.name, signer, at, head.collect_name,
            on_car,
        )  # fmt: skip

    def shelf(self, limit: int = 500) -> Sequence[OldPartCard]:
        """Return what lies in the shop, by place and number; two statements."""
        with self.reading() as connection:
            on_car = _on_car(connection, _with_open_parts(self.shop_id))
            return tuple(_card(row) for row in connection.execute(self._lying(on_car, limit)))

    def _lying(self, on_car: frozenset[UUID], limit: int) -> Select[Any]:
        fate = old_part_event.c.fate
        return (
            _parts()
            .where(old_part.c.shop_id == self.shop_id, or_(fate.is_(None), fate != Fate.TAKEN))
            .where(old_part.c.id.not_in(on_car))
            .order_by(old_part.c.place, old_part.c.number.desc())
            .limit(limit)
        )

    def by_number(self, number: str) -> OldPartCard | None:
        """Return the old part with that label, or None."""
        query = _parts().where(old_part.c.shop_id == self.shop_id, old_part.c.number == number)
        with self.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _card(row)
