"""The reception sheet says what was known when it was signed, and of what nobody looked at it says nothing."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.paper import ReceptionSheet
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.stages import Stage
from advisor_app.domain.walkaround import CheckState, Moment
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.ports.replies import Signed
from advisor_app.reference import checklist
from db.engine import Database
from tests.documents.papers import jpeg, pages
from tests.journeys import walk_in
from tests.journeys.shop import Shop, lose, open_shop


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


def made(shop: Shop, visit: UUID, kind: PaperKind, language: str = "zh_CN") -> str:
    """Return the text of a paper as it was printed."""
    return "\n".join(pages(shop.desk.papers.make(shop.call(), PaperAsked(kind, visit, language=language)).pdf))


def photograph(shop: Shop, visit: UUID, name: str) -> str:
    """Put a photo of the whole car on the sheet and return the name of its bytes."""
    sheet = shop.desk.reads.walkarounds.sheet(visit, Moment.ARRIVAL)
    assert sheet.id is not None
    sha = shop.desk.blobs.put(jpeg())
    shop.desk.attachments.add(shop.call(), visit, AttachedTo.WALKAROUND, sheet.id, sha, name, "image/jpeg", 1)
    return sha


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
    assert {row.at for row in sheet_of(shop, visit).later_faults} == {datetime.fromisoformat("2026-11-23T09:00")}
    printed = made(shop, visit, PaperKind.RECEPTION_SHEET)
    assert printed.index("客户签字") < printed.index("签字后补记") < printed.index("2026-11-23 09:00 刹车异响")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_complaint_after_the_order_stands_below_its_signature(shop: Shop, language: str) -> None:
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    shop.clock.advance(timedelta(hours=1))
    shop.desk.faults.record(shop.call(), visit, "事后抱怨")
    printed = " ".join(made(shop, visit, PaperKind.WORK_ORDER, language).split())
    title = "签字后补记" if language == "zh_CN" else "Recorded after signing"
    assert printed.index(title) < printed.index("10:00 事后抱怨")
    assert printed.count("事后抱怨") == 1


def test_a_photo_after_the_signature_stands_apart_with_its_time(database: Database) -> None:
    shop = open_shop(database)
    visit = begun(shop)
    photograph(shop, visit, "仪表盘.jpg")
    shop.desk.walkarounds.sign(shop.call(), visit, Moment.ARRIVAL, walk_in.CUSTOMER)
    shop.clock.advance(timedelta(hours=1))
    photograph(shop, visit, "事后.jpg")
    sheet = sheet_of(shop, visit)
    assert [photo.caption for photo in sheet.photos] == ["仪表盘"]
    assert [photo.caption for photo in sheet.later_photos] == ["2026-11-23 10:00 · 事后"]
    printed = made(shop, visit, PaperKind.RECEPTION_SHEET)
    assert printed.index("仪表盘") < printed.index("签字后补充的照片") < printed.index("2026-11-23 10:00 · 事后")


def test_a_photo_after_the_signature_is_no_look_at_the_car_before_it(shop: Shop) -> None:
    visit = begun(shop)
    shop.desk.walkarounds.sign(shop.call(), visit, Moment.ARRIVAL, walk_in.CUSTOMER)
    photograph(shop, visit, "IMG_1.jpg")
    assert not sheet_of(shop, visit).outside_seen


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_lost_pictures_make_no_paper_unprintable(database: Database, language: str) -> None:
    shop = open_shop(database)
    visit = begun(shop)
    photo = photograph(shop, visit, "仪表盘.jpg")
    drawing = shop.desk.blobs.put(jpeg("blue"))
    shop.desk.walkarounds.sign(shop.call(), visit, Moment.ARRIVAL, Signed("张𬭎", SignedOn.SCREEN, drawing))
    missing, unsigned = (
        ("照片缺失", "签名图片缺失，张𬭎于 2026-11-23 09:00 签字")
        if language == "zh_CN"
        else ("Photo missing", "Signature drawing missing, signed on 2026-11-23 09:00 by 张𬭎")
    )
    before = made(shop, visit, PaperKind.RECEPTION_SHEET, language)
    assert missing not in before
    lose(shop, photo)
    lose(shop, drawing)
    after = made(shop, visit, PaperKind.RECEPTION_SHEET, language)
    assert missing in after
    assert unsigned in after.replace("\n", "" if language == "zh_CN" else " ")


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
    photograph(shop, visit, "IMG_1.jpg")
    assert sheet_of(shop, visit).outside_seen
