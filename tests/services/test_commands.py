"""The command decorator and the unit of work: once, or not at all, and written down in a chain."""

import hashlib
import itertools
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, Table, select

from advisor_app.desk import Session
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Counter, Role, Staff
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EditConflict, NotPermitted
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.permissions import personal_fields
from advisor_app.services.reception import Arrival
from db.audit import SEED, digest_of
from db.engine import Database
from db.tables.all import metadata
from db.tables.system import audit, audit_personal, chain_head, changed, command_key
from db.tables.visits import visit, walkaround
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused, unchanged

THREADS = 8


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def rows(shop: Shop, table: Table, *where: Any) -> list[Row[Any]]:
    with shop.database.reader.connect() as connection:
        return list(connection.execute(select(table).where(*where)).all())


def last_audit(shop: Shop) -> Row[Any]:
    counter = shop.people[Role.MANAGER].counter_id
    return max(rows(shop, audit, audit.c.counter_id == counter), key=lambda row: row.seq)


def all_at_once(act: Callable[[int], object], threads: int = THREADS) -> list[object]:
    """Run ``act`` in threads that start together; return what each gave or raised, in the order of the threads."""
    gate = threading.Barrier(threads)

    def one(number: int) -> object:
        gate.wait()
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 (handed to the test as it is)
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


# One key, one effect ------------------------------------------------------------------------------------------------------


def test_one_key_in_eight_threads_is_one_effect_and_one_reply(shop: Shop) -> None:
    call = shop.call()
    arrival = Arrival(plate="京A88888", name="王伟", phone="13800138000")
    replies = all_at_once(lambda _: shop.desk.reception.arrive(call, arrival))
    assert len(set(replies)) == 1, replies
    assert not isinstance(replies[0], Exception), replies
    assert (count(shop.database, "visit"), count(shop.database, "vehicle"), count(shop.database, "customer")) == (
        1,
        1,
        1,
    )
    assert len(rows(shop, audit, audit.c.command_key == call.key)) == 1
    assert len(rows(shop, command_key, command_key.c.key == call.key)) == 1
    with unchanged(shop.database):
        assert shop.desk.reception.arrive(call, arrival) == replies[0]


def test_every_kind_of_reply_comes_back_the_same(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    walk_in.sign_bill(shop, trip.bill)
    due = walk_in.owed(shop, trip.visit)
    paid, numbered, done = shop.call(Role.CASHIER), shop.call(Role.CASHIER), shop.call()

    def again() -> tuple[object, ...]:
        assert trip.bill is not None
        return (
            shop.desk.payments.take(paid, trip.bill, PaymentMethod.CASH, due, due + Money(7), "收"),
            shop.desk.gate_passes.issue(numbered, trip.visit),
            shop.desk.reception.set_field(done, trip.visit, "collect_name", "张𬭎", "李四"),
        )

    first = again()
    with unchanged(shop.database):
        assert again() == first


def test_nothing_is_stored_at_a_counter_that_is_not_there(shop: Shop) -> None:
    call = replace(shop.call(), counter_id=UUID(int=7))
    refused(shop.database, "counter_gone", lambda: shop.desk.reception.arrive(call, Arrival(plate="京A1", name="王")))
    cashier = replace(shop.call(Role.CASHIER), counter_id=UUID(int=7))
    refused(shop.database, "counter_gone", lambda: shop.desk.payments.open_shift(cashier, Money(0)))


def test_a_key_is_good_for_one_action_only(shop: Shop) -> None:
    call = shop.call()
    arrival = Arrival(plate="京A88888", name="王伟")
    arrived = shop.desk.reception.arrive(call, arrival)
    refused(shop.database, "key_reused", lambda: shop.desk.faults.record(call, arrived.id, "异响"))
    refused(shop.database, "key_reused", lambda: shop.desk.reception.cancel(call, arrived.id, "走了"))
    colleague = shop.people[Role.MANAGER]
    other = replace(call, staff_id=colleague.staff_id, role=Role.MANAGER)
    refused(shop.database, "key_reused", lambda: shop.desk.reception.arrive(other, arrival))
    assert [count(shop.database, t) for t in ("visit", "fault")] == [1, 0]
    assert not shop.desk.reads.visits.head(arrived.id).facts.cancelled


def test_a_refused_call_may_come_again_with_its_key(shop: Shop) -> None:
    call = shop.call()
    refused(shop.database, "name_missing", lambda: shop.desk.reception.arrive(call, Arrival(plate="京A88888")))
    assert shop.desk.reception.arrive(call, Arrival(plate="京A88888", name="王伟")).number
    asked = shop.call(reason="临牌没录全")
    odd = Arrival(plate="京A8", name="李强")
    refused(shop.database, "plate_irregular", lambda: shop.desk.reception.arrive(asked, odd))
    assert shop.desk.reception.arrive(asked.confirming("plate_irregular"), odd).number


# Denials ------------------------------------------------------------------------------------------------------------------


def test_a_denial_is_written_in_a_transaction_of_its_own(shop: Shop) -> None:
    arrived = walk_in.arrive(shop)
    call = shop.call(Role.WASHER, reason="我想收钱")
    with unchanged(shop.database, frozenset({"audit", "chain_head"})), pytest.raises(NotPermitted):
        shop.desk.reception.cancel(call, arrived.id, "x")
    row = last_audit(shop)
    assert (row.action, row.outcome, row.role, row.staff_id) == (
        "reception.cancel", "not_permitted", "washer", call.staff_id,
    )  # fmt: skip
    assert (row.command_key, row.reason, row.changes, row.reply) == (call.key, "我想收钱", [], None)


def test_denials_of_a_new_counter_at_once_are_all_written(shop: Shop) -> None:
    counters = shop.desk.reads.people.counters()
    washer = replace(shop.people[Role.WASHER], counter_id=counters[1].id)
    outcomes = all_at_once(lambda _: shop.desk.reception.cancel(washer.call(), UUID(int=1), "x"))
    assert {type(one) for one in outcomes} == {NotPermitted}, outcomes
    assert sorted(r.seq for r in rows(shop, audit, audit.c.counter_id == counters[1].id)) == list(range(1, THREADS + 1))


# Audit --------------------------------------------------------------------------------------------------------------------


def test_what_the_audit_says_of_a_change(shop: Shop) -> None:
    arrived = walk_in.arrive(shop)
    call = shop.call(reason="客户说的")
    shop.desk.reception.set_field(call, arrived.id, "energy_percent", 60, 55)
    row = last_audit(shop)
    assert (row.staff_id, row.role, row.counter_id) == (call.staff_id, "service_advisor", call.counter_id)
    assert (row.action, row.outcome, row.about_id, row.command_key) == (
        "reception.set_field", "done", arrived.id, call.key,
    )  # fmt: skip
    reply = {name: value for name, value in row.reply.items() if name != "asked"}
    assert (row.at, row.reason, reply) == (shop.clock.now(), "客户说的", {"id": str(arrived.id)})
    assert row.changes == [
        {"of": "visit", "id": str(arrived.id), "did": "change", "fields": {"energy_percent": [60, 55]}}
    ]


def test_what_the_audit_says_of_new_and_removed_things(shop: Shop) -> None:
    arrived = walk_in.arrive(shop)
    fault = walk_in.record_fault(shop, arrived.id)
    shop.desk.faults.remove(shop.call(), fault)
    (entry,) = last_audit(shop).changes
    assert (entry["of"], entry["did"], entry["id"]) == ("fault", "remove", str(fault))
    assert entry["fields"]["words"] == "刹车时吱吱响，低速更明显"
    whole = json.dumps([r.changes for r in rows(shop, audit)])
    assert "argon2" not in whole
    assert "password_hash" in whole


def test_personal_values_stand_in_the_audit_only_masked(shop: Shop) -> None:
    shop.desk.reception.arrive(shop.call(), Arrival(plate="京A88888", name="欧阳文静", phone="13912345678"))
    row = last_audit(shop)
    text = json.dumps([row.changes, row.reply, row.reason], ensure_ascii=False)
    for secret in ("欧阳文静", "文静", "13912345678", "12345678"):
        assert secret not in text
    masked = {
        f"{entry['of']}.{name}": value
        for entry in row.changes
        for name, value in entry["fields"].items()
        if isinstance(value, dict) and "mask" in value
    }
    assert masked["customer.name"]["mask"] == "欧***"
    assert masked["customer_phone.number"]["mask"] == "1***8"
    kept = rows(shop, audit_personal, audit_personal.c.audit_id == row.id)
    assert {p.field for p in kept} == set(masked) <= personal_fields()
    for one in kept:
        body = f"{one.salt}{json.dumps(one.value, ensure_ascii=False)}".encode()
        assert hashlib.sha256(body).hexdigest() == masked[one.field]["digest"]
    assert {p.value for p in kept} == {"欧阳文静", "13912345678"}
    assert len({p.salt for p in kept}) == len(kept)


def test_before_and_after_of_a_personal_value_are_both_masked(shop: Shop) -> None:
    arrived = walk_in.arrive(shop, name="王小明")
    shop.desk.reception.set_field(shop.call(), arrived.id, "collect_name", "王小明", "诸葛大力")
    row = last_audit(shop)
    before, after = row.changes[0]["fields"]["collect_name"]
    assert (before["mask"], after["mask"]) == ("王***", "诸***")
    kept = rows(shop, audit_personal, audit_personal.c.audit_id == row.id)
    assert sorted(p.value for p in kept) == ["王小明", "诸葛大力"]


def test_the_personal_fields_exist() -> None:
    columns = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    assert personal_fields() <= columns


def test_the_chain_of_each_counter_can_be_computed_again(shop: Shop) -> None:
    second = shop.desk.reads.people.counters()[1].id
    walk_in.drive(shop, Stage.SETTLEMENT)
    manager = replace(shop.people[Role.MANAGER], counter_id=second)
    for plate in ("京A00001", "京A00002"):
        shop.desk.reception.arrive(manager.call(), Arrival(plate=plate, name="赵"))
    heads = {head.counter_id: head for head in rows(shop, chain_head)}
    assert len(heads) == 2
    ordered = sorted(rows(shop, audit), key=lambda r: (str(r.counter_id), r.seq))
    for counter, chain in itertools.groupby(ordered, key=lambda r: r.counter_id):
        previous, seq = SEED, 0
        for row in chain:
            seq += 1
            assert (row.seq, row.previous) == (seq, previous)
            assert digest_of(dict(row._mapping), previous) == row.digest
            previous = row.digest
        assert (heads[counter].seq, heads[counter].digest) == (seq, previous)


@pytest.mark.parametrize("field", ["reason", "changes", "reply", "role", "staff_id", "at", "action", "outcome", "seq"])
def test_a_changed_row_breaks_its_link(sqlite_database: Database, field: str) -> None:
    shop = open_shop(sqlite_database)
    row = dict(last_audit(shop)._mapping)
    assert digest_of(row, row["previous"]) == row["digest"]
    other: dict[str, Any] = {"at": row["at"].replace(year=2020), "seq": 99, "staff_id": UUID(int=5)}
    assert digest_of({**row, field: other.get(field, "anders")}, row["previous"]) != row["digest"]


# Topics, versions ---------------------------------------------------------------------------------------------------------


def test_topics_are_told_with_the_command_that_changed_something(shop: Shop) -> None:
    arrived = walk_in.arrive(shop)
    before = max(r.seq for r in rows(shop, changed))
    shop.desk.faults.record(shop.call(), arrived.id, "异响")
    told = rows(shop, changed, changed.c.seq > before)
    assert {r.topic for r in told} == {"faults", f"visit:{arrived.id}"}
    assert {r.counter_id for r in told} == {shop.people[Role.MANAGER].counter_id}
    refused(shop.database, "words_missing", lambda: shop.desk.faults.record(shop.call(), arrived.id, " \u200b"))


def version(shop: Shop, table: Table, **equal: Any) -> int:
    (row,) = rows(shop, table, *(table.c[name] == value for name, value in equal.items()))
    return int(row.version)


def test_the_root_counts_up_when_only_a_child_changed(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    service, at = shop.desk.walkarounds, Moment.ARRIVAL
    sheet = service.start(shop.call(), arrived, at).id

    def now() -> int:
        return version(shop, walkaround, id=sheet)

    start = now()
    thing = service.leave(shop.call(), arrived, at, "伞", "").id
    assert now() == start + 1
    walk_in_visit = version(shop, visit, id=arrived)
    service.unlist(shop.call(), arrived, at, thing)
    assert now() == start + 2
    service.set_flag(shop.call(), arrived, at, "covers_on", True)
    assert now() == start + 3
    service.set_flag(shop.call(), arrived, at, "covers_on", True)
    assert now() == start + 3, "nothing changed, nothing is counted"
    assert version(shop, visit, id=arrived) == walk_in_visit


def test_a_changed_line_counts_its_quote_up(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quote = metadata.tables["quote"]
    start = version(shop, quote, visit_id=trip.visit)
    shop.desk.quotes.change_line(shop.call(), trip.visit, trip.lines[0], "brand", "", "博世")
    assert version(shop, quote, visit_id=trip.visit) == start + 1


# Field conflicts ----------------------------------------------------------------------------------------------------------


def test_a_field_conflicts_only_when_the_stored_value_is_neither(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), arrived, "note", "", "一")
    shop.desk.reception.set_field(shop.call(), arrived, "note", "一", "二")
    shop.desk.reception.set_field(shop.call(), arrived, "note", "什么都没见过", "二")
    error = refused(
        shop.database, "field_changed",
        lambda: shop.desk.reception.set_field(shop.call(), arrived, "note", "一", "三"),
    )  # fmt: skip
    assert isinstance(error, EditConflict)
    assert (error.field, error.params["mine"], error.params["theirs"]) == ("note", "三", "二")


def test_the_same_text_with_blanks_around_it_is_no_conflict(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    line = trip.lines[0]
    shop.desk.quotes.change_line(shop.call(), trip.visit, line, "brand", "", "博世")
    shop.desk.quotes.change_line(shop.call(), trip.visit, line, "brand", "", " 博世\u3000")
    refused(
        shop.database, "field_changed",
        lambda: shop.desk.quotes.change_line(shop.call(), trip.visit, line, "brand", "", "曼牌"),
    )  # fmt: skip
    stored = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert stored is not None
    assert stored.brand == "博世"


def test_eight_threads_on_one_sheet_lose_nothing(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    sheet = shop.desk.walkarounds.start(shop.call(), arrived, Moment.ARRIVAL).id
    start = version(shop, walkaround, id=sheet)
    outcomes = all_at_once(
        lambda n: [
            shop.desk.walkarounds.leave(shop.call(), arrived, Moment.ARRIVAL, f"物品{n}-{k}", "").id for k in range(3)
        ]
    )
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    assert count(shop.database, "belonging") == 3 * THREADS
    assert version(shop, walkaround, id=sheet) == start + 3 * THREADS
    assert sorted(r.pos for r in rows(shop, metadata.tables["belonging"])) == list(range(1, 3 * THREADS + 1))


# Other shops --------------------------------------------------------------------------------------------------------------


def test_a_call_of_another_shop_sees_nothing_of_this_one(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    stranger = Session(UUID(int=3), "别人", Role.MANAGER, shop.people[Role.MANAGER].counter_id, shop_id=2)
    with shop.desk.people.units.open(stranger.call()) as unit:
        unit.add(Counter(id=(counter := new_id()), number=1, name="别处"))
        unit.add(Staff(id=stranger.staff_id, login="other", name="别人", role=Role.MANAGER, password_hash="x"))
        unit.commit(stranger.call(), "shop.found", None, frozenset())
    here, stranger = stranger, replace(stranger, counter_id=counter)
    refused(shop.database, "counter_gone", lambda: shop.desk.jobs.start(here.call(), trip.jobs[0]))
    attempts: list[tuple[str, Callable[[], object]]] = [
        ("visit_gone", lambda: shop.desk.reception.set_field(stranger.call(), trip.visit, "note", "", "x")),
        ("job_gone", lambda: shop.desk.jobs.start(stranger.call(), trip.jobs[0])),
        ("visit_gone", lambda: shop.desk.walkarounds.start(stranger.call(), trip.visit, Moment.ARRIVAL)),
    ]
    told = [refused(shop.database, code, attempt).code for code, attempt in attempts]
    assert told == ["visit_gone", "job_gone", "visit_gone"]


def test_an_error_of_the_program_rolls_everything_back(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    call, shown = shop.call(), walk_in.shown(shop, trip.visit)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr("advisor_app.services.work_orders.OrderLine")
        patch.delattr("advisor_app.services.work_orders.Job")
        with unchanged(shop.database), pytest.raises(NameError):
            shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown)
    assert shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown).number
