"""Walkarounds: one sheet with its marks, checklist, belongings, photos and signature."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.reads.walkarounds import (
    BelongingCard,
    CheckCard,
    MarkCard,
    PhotoCard,
    SignedCard,
    WalkaroundSheet,
)
from db.queries.base import SqlReads
from db.tables.people import vehicle
from db.tables.visits import attachment, belonging, check, mark, signature, visit, walkaround

MARK = tuple(MarkCard.__annotations__)
CHECK = tuple(CheckCard.__annotations__)
BELONGING = tuple(BelongingCard.__annotations__)
PHOTO = tuple(PhotoCard.__annotations__)
SIGNED = tuple(SignedCard.__annotations__)


class SqlWalkaroundReads(SqlReads):
    """See ``ports.reads.walkarounds.WalkaroundReads``; six statements whatever the sheet holds, one while it was not begun."""

    def sheet(self, visit_id: UUID, moment: Moment) -> WalkaroundSheet:
        """Return the sheet of one moment."""
        o, v, w = visit.c, vehicle.c, walkaround.c
        with self.reading() as connection:
            row = connection.execute(
                select(
                    o.odometer_km, o.energy_percent, o.bring_name, o.closed_at, o.cancelled_at, v.body, v.energy,
                    w.id.label("sheet_id"), w.covers_on, w.valuables_asked, w.signed_at,
                )
                .select_from(visit)
                .join(vehicle, v.id == o.vehicle_id)
                .outerjoin(walkaround, and_(w.visit_id == o.id, w.moment == moment))
                .where(o.id == visit_id, o.shop_id == self.shop_id)
            ).first()  # fmt: skip
            if row is None:
                raise NotFound("visit_gone")
            return WalkaroundSheet(
                id=row.sheet_id, visit_id=visit_id, moment=moment,
                visit_open=row.closed_at is None and row.cancelled_at is None, body=row.body, energy=row.energy,
                odometer_km=row.odometer_km, energy_percent=row.energy_percent, signer=row.bring_name,
                covers_on=bool(row.covers_on), valuables_asked=bool(row.valuables_asked), signed_at=row.signed_at,
                **(self._parts(connection, visit_id, row.sheet_id) if row.sheet_id else {}),
            )  # fmt: skip

    @staticmethod
    def _parts(connection: Connection, visit_id: UUID, sheet_id: UUID) -> dict[str, Any]:
        marks = connection.execute(
            select(*(mark.c[n] for n in MARK)).where(mark.c.walkaround_id == sheet_id).order_by(mark.c.pos, mark.c.id)
        )
        checks = connection.execute(
            select(*(check.c[n] for n in CHECK)).where(check.c.walkaround_id == sheet_id).order_by(check.c.id)
        )
        things = connection.execute(
            select(*(belonging.c[n] for n in BELONGING))
            .where(belonging.c.walkaround_id == sheet_id)
            .order_by(belonging.c.pos, belonging.c.id)
        )
        of_marks = select(mark.c.id).where(mark.c.walkaround_id == sheet_id)
        photos = connection.execute(
            select(*(attachment.c[n] for n in PHOTO))
            .where(
                attachment.c.visit_id == visit_id,
                attachment.c.removed_at.is_(None),
                or_(
                    and_(attachment.c.subject == AttachedTo.WALKAROUND, attachment.c.subject_id == sheet_id),
                    and_(attachment.c.subject == AttachedTo.MARK, attachment.c.subject_id.in_(of_marks)),
                ),
            )
            .order_by(attachment.c.id)
        )
        signed = connection.execute(
            select(*(signature.c[n] for n in SIGNED)).where(
                signature.c.visit_id == visit_id,
                signature.c.subject_id == sheet_id,
                signature.c.what == SignedWhat.WALKAROUND,
            )
        ).first()
        return {
            "marks": tuple(MarkCard(**r._mapping) for r in marks),
            "checks": tuple(CheckCard(**r._mapping) for r in checks),
            "belongings": tuple(BelongingCard(**r._mapping) for r in things),
            "photos": tuple(PhotoCard(**r._mapping) for r in photos),
            "signature": SignedCard(**signed._mapping) if signed else None,
        }
