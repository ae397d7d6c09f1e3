"""Every command against every role: who may not is refused, leaves nothing behind, and stands in the audit."""

import inspect
import tomllib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.command import COMMANDS
from advisor_app.desk import Desk, Session
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import NotPermitted
from advisor_app.domain.values.ids import new_id
from advisor_app.paths import resource
from advisor_app.ports.permissions import allowed, limit
from db.engine import Database
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, open_shop
from tests.services.snapshot import DENIAL, count, unchanged

APPROVALS = {
    "payment.close_for_other", "payment.on_account", "payment.over_difference", "payment.over_rounding",
    "quality.final", "quote.over_discount", "settlement.approve_reversal", "settlement.bill_others",
}  # fmt: skip
"""Asked for inside a command; a second person may give them."""
BESIDE_COMMANDS = {"part.open_stock", "staff.sign_in"}
"""Done before anybody has a role."""

RAW = tomllib.loads(resource("permissions.toml").read_text(encoding="utf-8"))


def permitted(action: str) -> set[Role]:
    """Read the file once more, by hand."""
    names = {name for word in RAW["actions"][action] for name in RAW["groups"].get(word, [word])}
    return {Role(name) for name in names} | {Role.MANAGER}


def commands(desk: Desk) -> list[tuple[str, Callable[..., Any]]]:
    """Return every command of the desk with its action, several of one action included."""
    found: list[tuple[str, Callable[..., Any]]] = []
    for name in desk.names():
        service = getattr(desk, name)
        for _, method in inspect.getmembers(service, inspect.ismethod):
            inside = inspect.getclosurevars(method).nonlocals
            if "action" in inside and "topics" in inside:
                found.append((inside["action"], method))
    return found


def test_every_command_is_found_and_named_in_the_file(sqlite_database: Database) -> None:
    found = {action for action, _ in commands(open_shop(sqlite_database).desk)}
    assert found == set(COMMANDS)
    assert found <= set(RAW["actions"])
    others = {a for a in set(RAW["actions"]) - found if a.partition(".")[0] not in ("see", "area")}
    assert others == APPROVALS | BESIDE_COMMANDS


def test_the_table_says_what_the_file_says() -> None:
    for action in RAW["actions"]:
        assert {role for role in Role if allowed(role, action)} == permitted(action)
    assert not any(allowed(role, "no.such_action") for role in Role)
    for name, limits in RAW["limits"].items():
        assert {role for role in Role if limit(role, name)} == {Role(r) for r, n in limits.items() if n}


def test_who_may_not_is_refused_and_written_down(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    tried: list[tuple[str, str, UUID, UUID]] = []
    known = count(sqlite_database, "audit")
    with unchanged(sqlite_database, DENIAL):
        for action, method in commands(shop.desk):
            for role in set(Role) - permitted(action):
                call = Session(new_id(), "谁", role, shop.people[Role.MANAGER].counter_id).call("理由")
                with pytest.raises(NotPermitted) as denied:
                    method(call)
                assert denied.value.params == {"action": action, "role": role.value}
                tried.append((action, role.value, call.staff_id, call.key))
    assert len(tried) > 300
    with sqlite_database.reader.connect() as connection:
        rows = connection.execute(select(audit).where(audit.c.seq > known).order_by(audit.c.seq)).all()
    assert [(r.action, r.role, r.staff_id, r.command_key) for r in rows] == tried
    assert {(r.outcome, r.reason, r.reply) for r in rows} == {("not_permitted", "理由", None)}
    assert all(r.changes == [] for r in rows)


def test_who_may_gets_through_to_the_rules(sqlite_database: Database) -> None:
    """Called without what it needs: the refusal comes from the body, after permission, and leaves nothing."""
    shop = open_shop(sqlite_database)
    boss = shop.people[Role.MANAGER]
    people = dict(shop.people)
    for role in set(Role) - set(people):
        made = shop.desk.people.add(boss.call(), role.value, "谁", role, PASSWORD, PIN).id
        people[role] = Session(made, "谁", role, boss.counter_id)
    with unchanged(sqlite_database):
        for action, method in commands(shop.desk):
            for role in permitted(action):
                call = people[role].call()
                with pytest.raises(TypeError):
                    method(call)


@pytest.mark.parametrize("field", ["words", "system", "safety", "no_such_field"])
def test_a_technician_writes_only_the_fields_of_the_workshop(sqlite_database: Database, field: str) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    fault = walk_in.record_fault(shop, visit)
    with unchanged(sqlite_database, DENIAL), pytest.raises(NotPermitted):
        shop.desk.faults.set_field(shop.call(Role.TECHNICIAN), fault, field, "", "x")
    with sqlite_database.reader.connect() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert (last.action, last.role, last.outcome) == ("fault.set_field", "technician", "not_permitted")
    shop.desk.faults.set_field(shop.call(Role.TECHNICIAN), fault, "cause", "", "刹车片磨损")
