"""A small shop to test in: founded through the services, with one person for each role that a visit needs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete

from advisor_app.desk import Desk, Session
from advisor_app.domain.staff import Bay, Counter, Role, ShopKind
from advisor_app.domain.values.clock import ManualClock
from advisor_app.domain.values.ids import new_id
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.ports.call import Call
from db.blobs import FolderBlobs, TableBlobs
from db.desk import make_desk
from db.engine import Database
from db.unit_of_work import SqlUnits

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 09:00 in Shanghai."""

PASSWORD = "chengshi-che-2026"
PIN = "2574"


@dataclass
class Shop:
    """An opened test shop and who works there."""

    desk: Desk
    clock: ManualClock
    database: Database
    people: dict[Role, Session]
    bay_id: UUID

    def call(self, role: Role = Role.SERVICE_ADVISOR, reason: str = "") -> Call:
        """Return a fresh call by the person of that role."""
        return self.people[role].call(reason)


def open_shop(database: Database, kind: ShopKind = ShopKind.OWN) -> Shop:
    """Found a shop in an empty, migrated database."""
    clock = ManualClock(MORNING)
    passwords = Argon2Passwords(memory_kib=32, passes=1)
    desk = make_desk(database, clock=clock, passwords=passwords)
    manager = desk.people.found_shop("顺达汽车服务有限公司", kind, "一号前台", "周国强", "boss", PASSWORD)
    (counter,) = desk.reads.people.counters()
    boss = Session(manager.staff_id, manager.name, Role.MANAGER, counter.id)
    people = {Role.MANAGER: boss}
    names = {
        Role.SERVICE_ADVISOR: "林晓燕", Role.WORKSHOP_CONTROLLER: "赵建国", Role.TECHNICIAN: "孙磊",
        Role.FINAL_INSPECTOR: "钱志明", Role.WASHER: "吴小军", Role.CASHIER: "郑美玲", Role.PARTS_KEEPER: "冯军",
        Role.GATE_GUARD: "陈大爷", Role.FOLLOW_UP_CALLER: "许静",
    }  # fmt: skip
    for role, name in names.items():
        reply = desk.people.add(boss.call(), role.value, name, role, PASSWORD, PIN)
        people[role] = Session(reply.id, name, role, counter.id)
    bay = Bay(number=1, name="1号工位")
    units: SqlUnits = desk.people.units  # type: ignore[assignment]
    call = boss.call()
    with units.open(call) as unit:
        unit.reply_to(call, "shop.change", type(None))
        unit.add(bay)
        unit.add(Counter(number=2, name="二号前台"))
        unit.commit(call, "shop.change", None, frozenset())
    return Shop(desk, clock, database, people, bay.id)


def lose(shop: Shop, sha: str) -> None:
    """Let the bytes of a blob be gone, as after a copy of half a folder."""
    blobs = shop.desk.blobs
    if isinstance(blobs, FolderBlobs):
        blobs._file(sha).unlink()
        return
    assert isinstance(blobs, TableBlobs)
    with blobs.database.writer.begin() as connection:
        connection.execute(delete(blobs.table).where(blobs.table.c.sha256 == sha))


__all__ = ["MORNING", "PASSWORD", "PIN", "Shop", "lose", "new_id", "open_shop"]
