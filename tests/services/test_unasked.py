"""What nobody asked the customer is not said for them: not by the visit, not by a paper, not by a tick of the guide."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from advisor_app.domain.paper import JobCard, ReceptionSheet, WorkOrderPaper
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.visit import WISHES, OldPartWish, Waits
from advisor_app.guide.seen import seen
from advisor_app.i18n import LANGUAGES
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.test_papers import text_of
from tests.services.snapshot import refused

ALL = ("免费洗车", "旧件处理", "是否在店等候", "是否同意路试")
NO: dict[str, Any] = {
    "waits": Waits.LEAVES, "old_part_wish": OldPartWish.LEAVE, "wash_wish": False, "road_test_allowed": False,
}  # fmt: skip
YES: dict[str, Any] = {
    "waits": Waits.STAYS, "old_part_wish": OldPartWish.TAKE, "wash_wish": True, "road_test_allowed": True,
}  # fmt: skip


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def arrive(shop: Shop) -> UUID:
    """Return a visit of which nothing is known but what the gauges say."""
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", name="张三", phone="13800138000", make="大众", model="朗逸")
    ).id
    for field, value in (("odometer_km", 30210), ("energy_percent", 60)):
        shop.desk.reception.set_field(shop.call(), visit, field, None, value)
    return visit


def answer(shop: Shop, visit: UUID, answers: dict[str, Any], before: dict[str, Any] | None = None) -> None:
    for field, new in answers.items():
        shop.desk.reception.set_field(shop.call(), visit, field, (before or {}).get(field), new)


def stored(shop: Shop, visit: UUID) -> dict[str, Any]:
    sheet = shop.desk.reads.visits.sheet(visit)
    return {field: getattr(sheet, field) for field in WISHES}


def paper(shop: Shop, kind: PaperKind, visit: UUID) -> Any:
    return shop.desk.reads.papers.content(PaperAsked(kind, visit)).paper


def sign_order(shop: Shop, visit: UUID) -> None:
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)


def test_a_new_visit_has_neither_wishes_nor_consents_nor_keys(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    assert stored(shop, visit) == dict.fromkeys(WISHES)
    sheet = shop.desk.reads.visits.sheet(visit)
    assert (sheet.keys_received, sheet.licence_received, sheet.book_received) == (0, False, False)


@pytest.mark.parametrize("answers", [NO, YES], ids=["no", "yes"])
def test_an_answer_is_kept_and_may_be_taken_back(database: Database, answers: dict[str, Any]) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    answer(shop, visit, answers)
    assert stored(shop, visit) == answers
    answer(shop, visit, dict.fromkeys(WISHES), answers)
    assert stored(shop, visit) == dict.fromkeys(WISHES)


@pytest.mark.parametrize("left", WISHES)
def test_the_guide_ticks_what_was_asked_whatever_was_answered(database: Database, left: str) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    answer(shop, visit, {field: said for field, said in NO.items() if field != left})
    facts = shop.desk.reads.visits.head(visit).facts
    assert (seen(facts)["wishes_asked"], facts.wash_wanted) == (False, False)
    answer(shop, visit, {left: NO[left]})
    facts = shop.desk.reads.visits.head(visit).facts
    assert (seen(facts)["wishes_asked"], facts.wash_wanted) == (True, False)


@pytest.mark.parametrize(
    ("answers", "wishes", "not_asked", "consents"),
    [
        ({}, (), ALL, 0),
        (NO, ("不洗车", "旧件：留店处理", "不在店等候", "不同意路试"), (), 0),
        (YES, ("免费洗车", "旧件：带走", "在店等候"), (), 1),
        ({"wash_wish": False}, ("不洗车",), ALL[1:], 0),
        ({"road_test_allowed": True}, (), ALL[:3], 1),
    ],
    ids=["nothing", "no", "yes", "no_wash", "road_test"],
)
def test_papers_tell_a_no_from_a_question_that_was_not_put(
    shop: Shop, answers: dict[str, Any], wishes: tuple[str, ...], not_asked: tuple[str, ...], consents: int
) -> None:
    visit = arrive(shop)
    answer(shop, visit, answers)
    sign_order(shop, visit)
    for kind, shape in ((PaperKind.RECEPTION_SHEET, ReceptionSheet), (PaperKind.WORK_ORDER, WorkOrderPaper)):
        shown = paper(shop, kind, visit)
        assert isinstance(shown, shape)
        assert (shown.wishes, shown.not_asked, len(shown.consents)) == (wishes, not_asked, consents)
    card = paper(shop, PaperKind.JOB_CARD, visit)
    assert isinstance(card, JobCard)
    assert (card.wash, card.road_test) == (answers.get("wash_wish"), answers.get("road_test_allowed"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_stands_over_a_signature_that_nobody_answered(shop: Shop, language: str) -> None:
    visit = arrive(shop)
    sign_order(shop, visit)
    words = {
        "zh_CN": ("未询问 免费洗车；旧件处理；是否在店等候；是否同意路试", "允许路试（未询问客户）", ("您的要求", "不洗车", "不同意")),
        "en": ("Not asked free wash; old parts; wait or leave; road test", "Road test allowed (not asked)", ("Your wishes", "No wash", "No road test")),
    }  # fmt: skip
    line, box, unsaid = words[language]
    for kind in (PaperKind.RECEPTION_SHEET, PaperKind.WORK_ORDER):
        shown = text_of(shop.desk.papers.make(shop.call(), PaperAsked(kind, visit, language=language)).pdf)
        assert line in shown
        assert not any(words in shown for words in unsaid)
    card = text_of(shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.JOB_CARD, visit, language=language)).pdf)
    assert box in card


@pytest.mark.parametrize(
    ("waits", "told"),
    [
        (None, "双方当面验车、交接"),
        (Waits.STAYS, "客户在店等候，双方当面验车、交接"),
        (Waits.LEAVES, "电话通知客户来店取车，双方当面验车、交接"),
    ],
)
def test_the_order_says_who_waits_for_whom_only_where_that_was_asked(
    shop: Shop, waits: Waits | None, told: str
) -> None:
    visit = arrive(shop)
    answer(shop, visit, {"waits": waits})
    sign_order(shop, visit)
    assert paper(shop, PaperKind.WORK_ORDER, visit).handover == f"{told}；取车人：张三"


def test_what_was_not_asked_stays_so_once_the_order_is_signed(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    sign_order(shop, visit)
    for field in WISHES:
        refused(database, "order_signed", lambda field=field: answer(shop, visit, {field: NO[field]}))  # type: ignore[misc]
    no = "false" if database.dialect.name == "postgresql" else "0"
    for change in ("waits = 'leaves'", "old_part_wish = 'leave'", f"wash_wish = {no}", f"road_test_allowed = {no}"):
        with pytest.raises(Exception, match="frozen:visit"), database.writer.begin() as connection:
            connection.execute(text(f"UPDATE visit SET {change}"))
    assert stored(shop, visit) == dict.fromkeys(WISHES)


def test_no_wash_is_waited_for_and_the_old_parts_are_decided_all_the_same(shop: Shop) -> None:
    visit = arrive(shop)
    sign_order(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    facts = shop.desk.reads.visits.head(visit).facts
    assert (facts.washed, facts.old_parts, facts.old_parts_open) == (True, 1, 1)
    assert shop.desk.reads.old_parts.of_visit(visit).wish is None
