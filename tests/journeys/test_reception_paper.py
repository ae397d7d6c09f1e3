"""The reception sheet says what was known when it was signed, and of what nobody looked at it says nothing."""

from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.paper import ReceptionSheet
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.walkaround import CheckState, Moment
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.reference import checklist
from db.engine import Database
from tests.documents.papers import jpeg
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def sheet_of(shop: Shop, visit: UUID) -> ReceptionSheet:
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert isinstance(paper, ReceptionSheet)
    return paper


def begun(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    return visit


def said(shop: Shop, visit: UUID) -> tuple[list[str], list[str]]:
    sheet = sheet_of(shop, visit)
    return [row.complaint for row in sheet.faults], [row.complaint for row in sheet.later_faults]


def test_what_the_customer_signed_and_what_came_after(shop: Shop) -> None:
    visit = begun(shop)
    record = shop.desk.faults.record
    first = record(shop.call(), visit, "冷车发抖").id
    record(shop.call(), visit, "空调不凉")
    assert said(shop, visit) == (["冷车发抖", "空调不凉"], [])
    shop.desk.walkarounds.sign(shop.call(), visit, Moment.ARRIVAL, walk_in.CUSTOMER)
    assert said(shop, visit) == (["冷车发抖", "空调不凉"], [])
    record(shop.call(), visit, "刹车异响")
    shop.desk.faults.set_field(shop.call(), first, "cause", "", "火花塞老化")
    assert said(shop, visit) == (["冷车发抖", "空调不凉"], ["刹车异响"])
    shop.desk.faults.set_field(shop.call(), first, "words", "冷车发抖", "冷车热车都发抖")
    assert said(shop, visit) == (["空调不凉"], ["冷车热车都发抖", "刹车异响"])


def test_nobody_looked(shop: Shop) -> None:
    visit = begun(shop)
    assert not sheet_of(shop, visit).outside_seen
    for done, wheel in enumerate(i for i in checklist().values() if i.group is CheckGroup.WHEELS):
        assert not sheet_of(shop, visit).outside_seen, f"{done} points at the wheels are not all of them"
        shop.desk.walkarounds.check(shop.call(), visit, Moment.ARRIVAL, wheel.code, CheckState.GOOD, Decimal("7.0"), "")
    assert sheet_of(shop, visit).outside_seen


def test_the_guide_was_told_that_somebody_walked_around_the_car(shop: Shop) -> None:
    visit = begun(shop)
    remembered = shop.desk.remembered
    remembered.put(f"visit:{visit}", "guide", ["walkaround.covers"])
    assert not sheet_of(shop, visit).outside_seen
    remembered.put(f"visit:{visit}", "guide", ["walkaround.covers", "walkaround.outside"])
    assert sheet_of(shop, visit).outside_seen


def test_a_photo_of_the_whole_car_was_taken(shop: Shop) -> None:
    visit = begun(shop)
    sheet = shop.desk.reads.walkarounds.sheet(visit, Moment.ARRIVAL)
    assert sheet.id is not None
    sha = shop.desk.blobs.put(jpeg())
    add = shop.desk.attachments.add
    add(shop.call(), visit, AttachedTo.WALKAROUND, sheet.id, sha, "IMG_1.jpg", "image/jpeg", 1)
    assert sheet_of(shop, visit).outside_seen
