"""The class of work is that of what is done: it follows the lines, and the signature asks about a lower one."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused

LEVEL_TWO, ENGINE = "MA13", "ME24"
HERE = AgreedHow.IN_PERSON


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def work_class(shop: Shop, visit: UUID) -> WorkClass:
    return shop.desk.reads.visits.sheet(visit).work_class


def choose(shop: Shop, visit: UUID, chosen: WorkClass) -> None:
    shop.desk.reception.set_field(shop.call(), visit, "work_class", work_class(shop, visit), chosen)


def put_on(shop: Shop, visit: UUID, code: str) -> UUID:
    (line,) = shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
    return line


def decide(shop: Shop, visit: UUID, line: UUID, decision: Decision) -> None:
    shop.desk.quotes.decide(shop.call(), visit, (line,), decision, HERE, "")


def test_the_class_follows_the_lines(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    line = put_on(shop, visit, LEVEL_TWO)
    assert work_class(shop, visit) is WorkClass.LEVEL_TWO
    for decision, follows in ((Decision.DECLINED, WorkClass.MINOR), (Decision.APPROVED, WorkClass.LEVEL_TWO)):
        decide(shop, visit, line, decision)
        assert work_class(shop, visit) is follows
    shop.desk.quotes.remove_line(shop.call(), visit, line)
    assert work_class(shop, visit) is WorkClass.MINOR
    shop.desk.quotes.restore_line(shop.call(), visit, line)
    assert work_class(shop, visit) is WorkClass.LEVEL_TWO
    put_on(shop, visit, ENGINE)
    assert work_class(shop, visit) is WorkClass.ASSEMBLY


@pytest.mark.parametrize("kind", [LineKind.LABOUR, LineKind.SUBLET])
def test_work_of_the_list_counts_by_its_name_too(shop: Shop, kind: LineKind) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    engine = shop.desk.reference.catalog().operations[ENGINE]
    write, change = shop.desk.quotes.write, shop.desk.quotes.change_line
    (line,) = write(shop.call(), visit, kind, "总成外送加工", Decimal(40), Money.of(180)).ids
    assert work_class(shop, visit) is WorkClass.MINOR
    change(shop.call().confirming("line_in_catalog"), visit, line, "name", "总成外送加工", engine.name_zh)
    assert work_class(shop, visit) is WorkClass.ASSEMBLY


def test_what_the_advisor_has_chosen_stays_and_a_lower_one_is_asked_about(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    choose(shop, trip.visit, WorkClass.SPECIAL)
    line = put_on(shop, trip.visit, LEVEL_TWO)
    decide(shop, trip.visit, line, Decision.APPROVED)
    assert work_class(shop, trip.visit) is WorkClass.SPECIAL
    shown = walk_in.shown(shop, trip.visit)

    def sign(*confirmed: str) -> object:
        call = shop.call()
        for code in confirmed:
            call = call.confirming(code)
        return shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown)

    error = refused(shop.database, "work_class_low", sign)
    named = shop.desk.reference.catalog().operations[LEVEL_TWO].name_zh
    assert error.params == {"name": named, "needed": label(WorkClass.LEVEL_TWO), "chosen": label(WorkClass.SPECIAL)}
    sign("work_class_low")
    assert work_class(shop, trip.visit) is WorkClass.SPECIAL


def test_a_greater_class_is_nobodys_question(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    choose(shop, trip.visit, WorkClass.ASSEMBLY)
    line = put_on(shop, trip.visit, LEVEL_TWO)
    decide(shop, trip.visit, line, Decision.APPROVED)
    walk_in.sign(shop, trip.visit)
    assert work_class(shop, trip.visit) is WorkClass.ASSEMBLY


@pytest.mark.parametrize("agreed", [True, False])
def test_an_addition_raises_the_class_once_the_customer_agrees(shop: Shop, agreed: bool) -> None:
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    engine = shop.desk.reference.catalog().operations[ENGINE]
    rate = Money(shop.desk.reference.catalog().rate_fen(engine))
    made = shop.desk.additions.propose(shop.call(), visit, "拉缸").id
    shop.desk.additions.add_line(
        shop.call(), made, LineKind.LABOUR, ENGINE, engine.name_zh, engine.hours, rate, engine.trade, False
    )
    assert work_class(shop, visit) is WorkClass.MINOR
    shown = walk_in.shown_addition(shop, made)
    shop.desk.additions.decide(shop.call(), made, agreed, AgreedHow.PHONE, "张𬭎", None, shown)
    assert work_class(shop, visit) is (WorkClass.ASSEMBLY if agreed else WorkClass.MINOR)
    assert shop.desk.reads.visits.head(visit).facts.certificate_needed is agreed


def test_the_database_keeps_the_class_until_something_is_added(database: Database) -> None:
    shop = open_shop(database)
    visit = walk_in.drive(shop, Stage.REPAIR).visit

    def attack() -> None:
        with database.writer.begin() as connection:
            connection.execute(text("UPDATE visit SET work_class = 'special'"))

    with pytest.raises(Exception, match="frozen:visit"):
        attack()
    made = shop.desk.additions.propose(shop.call(), visit, "拉缸").id
    shown = walk_in.shown_addition(shop, made)
    shop.desk.additions.decide(shop.call(), made, False, AgreedHow.PHONE, "张𬭎", None, shown)
    with pytest.raises(Exception, match="frozen:visit"):
        attack()
