"""What a shop cannot work without: itself, once; a counter; somebody who may decide; secrets that are hashes."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from advisor_app.domain.staff import Role
from db.doctor_report import Finding, Severity
from db.doctor_rows import check_demo
from db.doctor_stored import FAULTS_OF_DATA, raw, shown
from db.tables.people import counter, shop, staff

_HASH = "$argon2"
_UNSET = "!"
"""What the people of a demo have until the end of its making."""


def check_shop(connection: Connection) -> Iterator[Finding]:
    """Yield what keeps the shop from opening, whatever else is in order."""
    zones = connection.execute(select(raw(shop.c.zone))).scalars().all()
    if len(zones) != 1:
        yield Finding("shop_not_one", Severity.ERROR, "shop", {"number": len(zones)})
    for zone in zones:
        if not _is_zone(zone):
            yield Finding("zone_unknown", Severity.ERROR, shown(zone))
    if not connection.execute(select(func.count()).select_from(counter)).scalar():
        yield Finding("counter_missing", Severity.ERROR, "counter")
    yield from _people(connection)


def _is_zone(zone: Any) -> bool:
    try:
        ZoneInfo(zone)
    except (*FAULTS_OF_DATA, OSError):
        return False
    return True


def _people(connection: Connection) -> Iterator[Finding]:
    c = staff.c
    people = connection.execute(
        select(*map(raw, (c.login, c.role, c.active, c.password_hash, c.pin_hash))).order_by(c.login)
    ).all()
    if not any(role == Role.MANAGER.value and active in (1, True) for _, role, active, *_ in people):
        yield Finding("manager_missing", Severity.ERROR, "staff")
    unset = (_UNSET,) if any(check_demo(connection)) else ()
    for login, _, _, password, pin in people:
        if not (_is_hash(password, *unset) and _is_hash(pin, None, "", *unset)):
            yield Finding("secret_unusable", Severity.ERROR, shown(login))


def _is_hash(kept: Any, *also: object) -> bool:
    return kept in also or (isinstance(kept, str) and kept.startswith(_HASH))
