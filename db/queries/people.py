"""Shop, staff, counters and bays."""

from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from advisor_app.domain.staff import folded_login
from advisor_app.ports.reads.people import PlaceCard, ShopCard, StaffCard, StaffSecrets
from db.queries.base import SqlReads
from db.tables import people


class SqlPeopleReads(SqlReads):
    """See ``ports.reads.people.PeopleReads``."""

    def shop(self) -> ShopCard | None:
        """Return the shop, or None before it was founded."""
        c = people.shop.c
        with self.reading() as connection:
            row = connection.execute(
                select(
                    c.name,
                    c.name_en,
                    c.address,
                    c.phone,
                    c.uscc,
                    c.kind,
                    c.taxpayer,
                    c.zone,
                    c.terms,
                    c.logo_sha,
                    c.opens,
                    c.closes,
                    c.work_days,
                ).where(c.shop_id == self.shop_id)
            ).first()
        return ShopCard(**row._mapping) if row else None

    def staff(self) -> tuple[StaffCard, ...]:
        """Return everybody, by role and name."""
        c = people.staff.c
        with self.reading() as connection:
            rows = connection.execute(
                select(c.id, c.login, c.name, c.role, c.pin_hash.is_not(None).label("has_pin"), c.active)
                .where(c.shop_id == self.shop_id)
                .order_by(c.role, c.name)
            ).all()
        return tuple(StaffCard(**row._mapping) for row in rows)

    def secrets(self, login: str) -> StaffSecrets | None:
        """Return the hashes of whoever has that login and may sign in, or None."""
        shown = [card.login for card in self.staff() if card.active]
        same = [one for one in shown if folded_login(one) == folded_login(login)]
        return self._secrets(people.staff.c.login == (login if login in same or not same else same[0]))

    def own_secrets(self, staff_id: UUID) -> StaffSecrets | None:
        """Return the hashes of somebody who may sign in, or None."""
        return self._secrets(people.staff.c.id == staff_id)

    def _secrets(self, whose: ColumnElement[bool]) -> StaffSecrets | None:
        c = people.staff.c
        with self.reading() as connection:
            row = connection.execute(
                select(c.id, c.password_hash, c.pin_hash).where(c.shop_id == self.shop_id).where(whose).where(c.active)
            ).first()
        return StaffSecrets(**row._mapping) if row else None

    def _places(self, table: Table) -> tuple[PlaceCard, ...]:
        c = table.c
        with self.reading() as connection:
            rows = connection.execute(
                select(c.id, c.number, c.name).where(c.shop_id == self.shop_id).order_by(c.number)
            ).all()
        return tuple(PlaceCard(**row._mapping) for row in rows)

    def counters(self) -> tuple[PlaceCard, ...]:
        """Return the counters by number."""
        return self._places(people.counter)

    def bays(self) -> tuple[PlaceCard, ...]:
        """Return the bays by number."""
        return self._places(people.bay)
