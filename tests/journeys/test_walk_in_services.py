"""A whole walk-in visit through the services, on both engines."""

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Column, Progress, Stage, column, journey, progress
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


def current(shop: Shop, visit: object) -> Stage | None:
    stage = journey(shop.desk.reads.visits.head(visit).facts).current  # type: ignore[arg-type]
    return stage.stage if stage else None


def test_a_walk_in_goes_from_arrival_to_follow_up(database: Database) -> None:
    """Every stage becomes current in its order, and the board shows the colours of the trade."""
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    assert current(shop, visit) is Stage.WALKAROUND
    walk_in.walk_around(shop, visit)
    assert current(shop, visit) is Stage.FAULT
    fault = walk_in.record_fault(shop, visit)
    assert current(shop, visit) is Stage.QUOTE
    walk_in.quote(shop, visit, fault)
    assert current(shop, visit) is Stage.ORDER
    order = walk_in.sign(shop, visit)
    head = shop.desk.reads.visits.head(visit)
    assert (head.order_number, progress(head.facts), column(head.facts)) == (order.number, Progress.RED, Column.WAITING)
    assert current(shop, visit) is Stage.DISPATCH
    walk_in.repair(shop, visit)
    assert current(shop, visit) is Stage.QUALITY
    walk_in.check(shop, visit)
    assert current(shop, visit) is Stage.WASH
    walk_in.wash(shop, visit)
    assert current(shop, visit) is Stage.SETTLEMENT
    bill = walk_in.settle(shop, visit)
    assert current(shop, visit) is Stage.OLD_PARTS
    walk_in.decide_old_parts(shop, visit)
    assert current(shop, visit) is Stage.PAYMENT
    owed = Money(shop.desk.reads.visits.head(visit).facts.owed_fen)
    paid = walk_in.pay(shop, bill, owed)
    assert (paid.change, paid.owed) == (Money.of(10), Money(0))
    walk_in.hand_over(shop, visit)
    facts = shop.desk.reads.visits.head(visit).facts
    assert (facts.open, facts.delivered, facts.follow_up_planned) == (False, True, True)
    assert column(facts) is None
    assert [row.number for row in shop.desk.reads.visits.recent(5)] == [shop.desk.reads.visits.head(visit).number]


def test_search_finds_the_car_by_all_it_has(database: Database) -> None:
    """Plate part, phone end, name, pinyin, initials, VIN end, number."""
    shop = open_shop(database)
    visit = walk_in.arrive(shop, name="曾国强")
    for text in ("京A123", "2345", "8000", "曾国强", "国强", "zengguoqiang", "zgq", "guoqiang", "0001", visit.number):
        assert shop.desk.reads.search.find(text), text
    assert not shop.desk.reads.search.find("李四")
    assert shop.people[Role.MANAGER].name == "周国强"
