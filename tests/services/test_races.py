"""Two people at once: one effect, the other told why, no number twice, no money twice. On both engines."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from advisor_app.domain.diagram import Panel
from advisor_app.domain.job import Job, JobState, PauseReason
from advisor_app.domain.line import LineKind
from advisor_app.domain.old_part import Fate
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EditConflict, LostRace, RuleBroken, TradeError
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment, Walkaround
from advisor_app.domain.work_order import WorkOrder
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.all import metadata
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import count
from tests.services.test_commands import all_at_once


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def codes(outcomes: list[object]) -> list[str]:
    """Return the codes of those that were refused; an error of no family fails the test."""
    errors = [one for one in outcomes if isinstance(one, BaseException)]
    strange = [one for one in errors if not isinstance(one, TradeError)]
    assert not strange, strange
    return sorted(one.code for one in errors if isinstance(one, TradeError))


def column(shop: Shop, table: str, name: str) -> list[Any]:
    with shop.database.reader.connect() as connection:
        return list(connection.scalars(select(metadata.tables[table].c[name])))


@pytest.mark.postgres
def test_what_was_read_before_the_lock_must_not_have_moved(shelf: Any, templates: Callable[[str], Any]) -> None:
    """Nor its parts: the lock asks for the version of their root, which counts them."""
    shop = open_shop(shelf.open(shelf.place("postgresql", templates("postgresql"))))
    trip = walk_in.drive(shop, Stage.WALKAROUND)
    sheet = shop.desk.walkarounds.start(shop.call(), trip.visit, Moment.ARRIVAL).id
    place = (Panel.BONNET, "top", Decimal(10), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, "")
    with shop.desk.walkarounds.units.open(shop.call()) as unit:
        seen = unit.find(Walkaround, visit_id=trip.visit, moment=Moment.ARRIVAL)
        assert seen is not None
        seen_before = list(seen.marks)
        shop.desk.walkarounds.mark(shop.call(), trip.visit, Moment.ARRIVAL, *place)
        with pytest.raises(EditConflict, match="version_moved"):
            unit.get(Walkaround, sheet)
    with shop.desk.walkarounds.units.open(shop.call()) as unit:
        again = unit.find(Walkaround, visit_id=trip.visit, moment=Moment.ARRIVAL)
        assert again is not None
        assert unit.get(Walkaround, sheet) is again
        assert len(again.marks) == len(seen_before) + 1


def test_many_cashiers_on_one_bill_book_it_once(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    cashier = shop.people[Role.CASHIER]
    tills = [cashier, replace(cashier, counter_id=shop.desk.reads.people.counters()[1].id)]
    for till in tills:
        shop.desk.payments.open_shift(till.call(), Money(0))
    due = walk_in.owed(shop, trip.visit)
    outcomes = all_at_once(
        lambda n: shop.desk.payments.take(tills[n % 2].call(), bill, PaymentMethod.WECHAT, due, due, f"wx{n}")
    )
    assert codes(outcomes) == ["amount_over_owed"] * 7
    assert column(shop, "payment", "amount") == [due]
    assert walk_in.owed(shop, trip.visit) == Money(0)


def test_many_advisors_open_one_visit_for_a_new_car(shop: Shop) -> None:
    outcomes = all_at_once(
        lambda n: shop.desk.reception.arrive(shop.call(), Arrival(plate="京A66666", name=f"客户{n}"))
    )
    assert len(codes(outcomes)) == 7, codes(outcomes)
    assert set(codes(outcomes)) <= {"plate_known", "visit_open_already"}, codes(outcomes)
    assert [count(shop.database, t) for t in ("visit", "vehicle", "customer")] == [1, 1, 1]


def test_many_advisors_open_one_visit_for_a_known_car(shop: Shop) -> None:
    first = walk_in.arrive(shop)
    shop.desk.reception.cancel(shop.call(), first.id, "改日再来")
    (vehicle,) = column(shop, "vehicle", "id")
    outcomes = all_at_once(
        lambda _: shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=vehicle))
    )
    assert codes(outcomes) == ["visit_open_already"] * 7
    assert count(shop.database, "visit") == 2


def test_numbers_are_unique_and_without_gaps_under_eight_threads(shop: Shop) -> None:
    def one(n: int) -> object:
        made = [shop.desk.reception.arrive(shop.call(), Arrival(plate=f"京B{n}000{k}", name="赵")) for k in range(4)]
        with pytest.raises(RuleBroken):
            shop.desk.reception.arrive(shop.call(), Arrival(plate=f"京C{n}0000"))  # takes a number and gives it back
        return made

    outcomes = all_at_once(one)
    assert codes(outcomes) == []
    numbers = sorted(column(shop, "visit", "number"))
    assert len(set(numbers)) == 32
    tails = [int(found[0]) for number in numbers if (found := re.search(r"\d{4}$", number))]
    assert tails == list(range(1, 33))


def test_a_signature_under_one_order_counts_once(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    outcomes = all_at_once(lambda _: walk_in.sign(shop, trip.visit))
    assert codes(outcomes) == ["order_signed"] * 7
    assert [count(shop.database, t) for t in ("work_order", "job", "old_part")] == [1, 1, 1]


def test_one_bill_and_one_gate_pass_for_a_visit(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    outcomes = all_at_once(lambda _: shop.desk.settlements.settle(shop.call(), trip.visit, Money(0)))
    assert codes(outcomes) == ["visit_settled"] * 7
    assert count(shop.database, "settlement") == 1
    walk_in.decide_old_parts(shop, trip.visit)
    (bill,) = walk_in.ids_of(shop, Settlement, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    outcomes = all_at_once(lambda _: shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit))
    assert codes(outcomes) == ["gate_pass_issued"] * 7
    assert count(shop.database, "gate_pass") == 1


def test_an_old_part_is_decided_once(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    outcomes = all_at_once(
        lambda _: shop.desk.old_parts.decide(shop.call(), trip.visit, trip.old_parts, Fate.LEFT, walk_in.CUSTOMER)
    )
    assert codes(outcomes) == ["old_part_decided"] * 7
    fates = column(shop, "old_part_event", "fate")
    assert [fate for fate in fates if fate is Fate.LEFT] == [Fate.LEFT]


def test_one_till_has_one_open_shift(shop: Shop) -> None:
    outcomes = all_at_once(lambda _: shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0)))
    assert codes(outcomes) == ["shift_open_already"] * 7
    assert count(shop.database, "cashier_shift") == 1


def test_no_money_slips_into_a_shift_that_is_being_closed(shop: Shop) -> None:
    """Whatever comes first: what was expected at the count is what was booked in cash."""
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    shift = shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0)).id

    def act(n: int) -> object:
        if n == 3:
            return shop.desk.payments.close_shift(shop.call(Role.CASHIER), shift, Money(0), "清点")
        return shop.desk.payments.take(shop.call(Role.CASHIER), bill, PaymentMethod.CASH, Money(100), Money(100), "")

    outcomes = all_at_once(act)
    assert set(codes(outcomes)) <= {"shift_missing", "version_moved"}
    booked = sum((amount.fen for amount in column(shop, "payment", "amount")), 0)
    assert [expected.fen for expected in column(shop, "cashier_shift", "expected")] == [booked]


def test_two_editors_of_one_field_never_lose_an_update(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    outcomes = all_at_once(lambda n: shop.desk.reception.set_field(shop.call(), visit, "note", "", f"备注{n}"))
    assert codes(outcomes) == ["field_changed"] * 7
    (winner,) = [n for n, one in enumerate(outcomes) if not isinstance(one, EditConflict)]
    assert shop.desk.reads.visits.sheet(visit).note == f"备注{winner}"


def test_two_counters_edit_different_things_of_one_visit(shop: Shop) -> None:
    """Sheet and fault, job and check: nobody waits for ever, nobody is told of a race."""
    trip = walk_in.drive(shop, Stage.REPAIR)
    fault = trip.fault
    assert fault is not None

    def act(n: int) -> object:
        for k in range(3):
            if n % 2:
                shop.desk.faults.set_field(shop.call(), fault, "cause", "", f"原因{n}{k}")
            else:
                shop.desk.jobs.start(shop.call(Role.TECHNICIAN), trip.jobs[0])
                shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), trip.jobs[0], PauseReason.PARTS)
        return None

    outcomes = all_at_once(act)
    assert not [one for one in outcomes if isinstance(one, LostRace)]
    assert set(codes(outcomes)) <= {"field_changed", "job_running", "job_not_running", "version_moved"}


def test_one_technician_has_one_clock_whoever_starts_it(shop: Shop) -> None:
    """Two jobs on two cars, started at one moment: by the technician twice, or by the one who leads the workshop."""
    trips = [walk_in.drive(shop, Stage.REPAIR, plate, "赵") for plate in ("京A00001", "京A00002")]
    jobs = [trip.jobs[0] for trip in trips]
    for turn in range(8):
        who = Role.TECHNICIAN if turn % 2 else Role.WORKSHOP_CONTROLLER
        outcomes = all_at_once(lambda n, who=who: shop.desk.jobs.start(shop.call(who), jobs[n]), threads=2)  # type: ignore[misc]
        assert codes(outcomes) == [], turn
        assert sorted(state.name for state in column(shop, "job", "state")) == ["PAUSED", "RUNNING"], turn
        assert column(shop, "clock_entry", "ended_at").count(None) == 1, turn
        with shop.desk.jobs.units.open(shop.call()) as unit:
            (running,) = unit.all(Job, state=JobState.RUNNING)
        shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), running.id, PauseReason.TOOL)


def test_the_last_piece_on_the_shelf_goes_to_one_car_unasked(shop: Shop) -> None:
    """Whoever comes second is asked before the stock falls below nothing."""
    trips = [walk_in.drive(shop, Stage.REPAIR, f"京A0000{n}", "赵") for n in range(8)]
    keeper = Role.PARTS_KEEPER
    with shop.desk.parts.units.open(shop.call()) as unit:
        orders = [unit.get(WorkOrder, trip.order) for trip in trips if trip.order is not None]
        lines = [next(line for line in order.lines if line.kind is LineKind.PART) for order in orders]
    shop.desk.parts.receive(shop.call(keeper), lines[0].code, Decimal(1), "")
    outcomes = all_at_once(lambda n: shop.desk.parts.issue(shop.call(keeper), lines[n].id, Decimal(1)))
    assert codes(outcomes) == ["stock_negative"] * 7
    assert sum(column(shop, "stock_movement", "quantity")) == 0


def test_two_managers_never_send_each_other_away(shop: Shop) -> None:
    """Whoever is first wins; the other one stays, at whatever moment both press."""
    people, boss = shop.desk.people, shop.people[Role.MANAGER]
    made = people.add(boss.call(), "boss2", "沈丽华", Role.MANAGER, PASSWORD, PIN).id
    second = replace(boss, staff_id=made, counter_id=shop.desk.reads.people.counters()[1].id)
    for turn in range(6):
        ways = {
            0: lambda: people.set_active(boss.call(), made, False),
            1: lambda: people.set_role(second.call(), boss.staff_id, Role.CASHIER),
        }
        outcomes = all_at_once(lambda n, ways=ways: ways[n](), threads=2)  # type: ignore[misc]
        (code,) = codes(outcomes)
        # Who comes second is the only manager left, or was sent away already and is nobody any more.
        assert code in ("last_manager", "signed_out"), turn
        with shop.database.reader.connect() as connection:
            staff = metadata.tables["staff"].c
            managers = list(connection.scalars(select(staff.id).where(staff.role == Role.MANAGER, staff.active)))
        assert len(managers) == 1
        (left,) = managers
        stays = replace(boss, staff_id=left)
        other = made if left == boss.staff_id else boss.staff_id
        people.set_role(stays.call(), other, Role.MANAGER)
        people.set_active(stays.call(), other, True)
