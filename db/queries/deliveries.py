"""The hand-over of a visit, in nine statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from advisor_app.domain.old_part import Fate
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.reads.deliveries import BelongingCard, DeliveredCard, HandBack, MarkCard
from advisor_app.reference import listed_name, old_part_name
from advisor_app.work_names import works_left
from db.queries.base import SqlReads
from db.tables.money import delivery, gate_pass, settlement
from db.tables.people import customer, staff, vehicle
from db.tables.visits import belonging, mark, quote, quote_line, visit, walkaround
from db.tables.workshop import old_part, old_part_event

Marks = dict[Moment, tuple[MarkCard, ...]]


class SqlDeliveryReads(SqlReads):
    """See ``ports.reads.deliveries.DeliveryReads``."""

    def hand_back(self, visit_id: UUID) -> HandBack:
        """Return what is to be handed back."""
        o = visit.c
        with self.reading() as connection:
            row = connection.execute(
                select(
                    o.id, customer.c.name.label("customer"), o.bring_name, o.collect_name, o.keys_received,
                    o.licence_received, o.book_received, o.work_class, vehicle.c.body,
                )
                .join(customer, customer.c.id == o.customer_id)
                .join(vehicle, vehicle.c.id == o.vehicle_id)
                .where(o.id == visit_id, o.shop_id == self.shop_id)
            ).first()  # fmt: skip
            if row is None:
                raise NotFound("visit_gone")
            marks = self._marks(connection, visit_id)
            covers = connection.execute(
                select(walkaround.c.covers_on).where(
                    walkaround.c.visit_id == visit_id, walkaround.c.moment == Moment.ARRIVAL
                )
            ).scalar()
            bill = settlement.c
            service = connection.execute(
                select(bill.next_service_on, bill.next_service_km)
                .where(bill.visit_id == visit_id, bill.reverses_id.is_(None))
                .order_by(settlement.c.settled_at.desc())
                .limit(1)
            ).first()
            leave = connection.execute(select(gate_pass.c.number).where(gate_pass.c.visit_id == visit_id)).scalar()
            return HandBack(
                row.id, row.customer, row.bring_name, row.collect_name, row.keys_received, row.licence_received,
                row.book_received, bool(covers), row.body, self._belongings(connection, visit_id),
                self._taken(connection, visit_id), self._advised(connection, visit_id), marks[Moment.ARRIVAL],
                marks[Moment.DELIVERY], service.next_service_on if service else None,
                service.next_service_km if service else None, leave or "", row.work_class,
                self._delivered(connection, visit_id),
            )  # fmt: skip

    def _marks(self, connection: Connection, visit_id: UUID) -> Marks:
        m = mark.c
        rows = connection.execute(
            select(
                walkaround.c.moment, m.id, m.pos.label("number"), m.panel, m.view, m.x, m.y, m.kind, m.size, m.note,
                m.carried,
            )
            .join(walkaround, walkaround.c.id == m.walkaround_id)
            .where(walkaround.c.visit_id == visit_id)
            .order_by(m.pos)
        ).all()  # fmt: skip
        found: dict[Moment, list[MarkCard]] = {moment: [] for moment in Moment}
        for row in rows:
            values: dict[str, Any] = dict(row._mapping)
            found[values.pop("moment")].append(MarkCard(**values))
        return {moment: tuple(marks) for moment, marks in found.items()}

    def _belongings(self, connection: Connection, visit_id: UUID) -> tuple[BelongingCard, ...]:
        rows = connection.execute(
            select(belonging.c.name, belonging.c.place)
            .join(walkaround, walkaround.c.id == belonging.c.walkaround_id)
            .where(walkaround.c.visit_id == visit_id, walkaround.c.moment == Moment.ARRIVAL)
            .order_by(belonging.c.pos)
        )
        return tuple(BelongingCard(r.name, r.place) for r in rows)

    def _taken(self, connection: Connection, visit_id: UUID) -> tuple[str, ...]:
        rows = connection.execute(
            select(old_part.c.part_no, old_part.c.name, old_part.c.waste)
            .join(old_part_event, old_part_event.c.old_part_id == old_part.c.id)
            .where(old_part.c.visit_id == visit_id, old_part_event.c.fate == Fate.TAKEN)
            .order_by(old_part.c.number)
        )
        return tuple(old_part_name(code, name, waste) for code, name, waste in rows)

    def _advised(self, connection: Connection, visit_id: UUID) -> tuple[str, ...]:
        rows = connection.execute(
            select(quote_line.c.kind, quote_line.c.safety, quote_line.c.code, quote_line.c.name)
            .join(quote, quote.c.id == quote_line.c.quote_id)
            .where(
                quote.c.visit_id == visit_id, quote.c.state != QuoteState.SUPERSEDED,
                quote_line.c.decision == Decision.DECLINED,
            )
            .order_by(quote_line.c.pos)
        )  # fmt: skip
        return tuple(listed_name(x.code, x.name) for x in works_left(rows))

    def _delivered(self, connection: Connection, visit_id: UUID) -> DeliveredCard | None:
        d = delivery.c
        row = connection.execute(
            select(
                d.delivered_at, staff.c.name, d.collected_by, d.keys_returned, d.returned, d.remark, d.guarantee_until,
                d.guarantee_km,
            )
            .join(staff, staff.c.id == d.delivered_by)
            .where(d.visit_id == visit_id)
        ).first()  # fmt: skip
        if row is None:
            return None
        return DeliveredCard(
            row.delivered_at,
            row.name,
            row.collected_by,
            row.keys_returned,
            tuple(row.returned.splitlines()),
            row.remark,
            row.guarantee_until,
            row.guarantee_km,
        )
