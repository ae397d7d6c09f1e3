"""Every paper of a whole visit is put together, drawn, kept, and marked as a copy once it left the program."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pypdfium2 as pdfium
import pytest

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.paper import (
    FaultRow,
    JobCard,
    OldPartReceipt,
    QuotePaper,
    ReceptionSheet,
    RepairNature,
    SettlementPaper,
    WorkOrderPaper,
)
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.vehicle import VehicleClass
from advisor_app.domain.visit import OldPartWish, VisitPurpose
from advisor_app.domain.walkaround import Moment
from advisor_app.i18n import label
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.documents.papers import jpeg, pages
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def whole_visit(shop: Shop, purpose: VisitPurpose = VisitPurpose.REPAIR) -> UUID:
    visit = walk_in.arrive(shop).id
    if purpose is not VisitPurpose.REPAIR:
        shop.desk.reception.set_field(shop.call(), visit, "purpose", VisitPurpose.REPAIR, purpose)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, Money(shop.desk.reads.visits.head(visit).facts.owed_fen))
    walk_in.hand_over(shop, visit)
    return visit


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_paper_of_a_whole_visit(sqlite_database: Database, language: str) -> None:
    shop = open_shop(sqlite_database)
    visit = whole_visit(shop)
    for kind in PaperKind:
        made = shop.desk.papers.make(shop.call(), PaperAsked(kind, visit, language=language))
        assert made.copy_number == 0
        assert made.missing == ()
        text = text_of(made.pdf)
        assert "A12345" in text.replace("·", "").replace(" ", ""), kind
        assert made.number in text, kind
        assert len(pages(made.pdf)) == 1, kind
    assert len(shop.desk.reads.papers.kept(visit)) == len(PaperKind)


def test_papers_say_what_was_known_when_they_were_signed(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    shop.desk.reception.set_field(shop.call(), visit, "old_part_wish", OldPartWish.SHOW_AND_LEAVE, OldPartWish.TAKE)
    for field, new in (("cause", "刹车片磨到极限"), ("correction", "更换刹车片"), ("trouble_codes", "C0040")):
        shop.desk.faults.set_field(shop.call(), fault, field, "", new)
    sheet = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert isinstance(sheet, ReceptionSheet)
    assert sheet.faults == (FaultRow(complaint="刹车时吱吱响，低速更明显"),)
    assert (sheet.checkable, sheet.unchecked) == (28, 27), "one tyre was measured"
    assert [(wish.text, wish.chosen) for wish in sheet.wishes if "旧件" in str(wish.text)] == [
        ("旧件：带走", True), ("旧件：看过后留店", False), ("旧件：留店处理", False),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "name", "replaced"), [
    ("zh_CN", "废机油", "换上：全合成机油 5W-30（4升）"), ("en", "Waste oil", "replaced by: Synthetic engine oil 5W-30, 4 l"),
])  # fmt: skip
def test_drained_oil_is_named_as_what_it_is(sqlite_database: Database, language: str, name: str, replaced: str) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    ids = shop.desk.quotes.add(shop.call(), visit, "OIL-5W30-4", Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, tuple(ids), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    receipt = shop.desk.reads.papers.content(PaperAsked(PaperKind.OLD_PART_RECEIPT, visit, language=language)).paper
    assert isinstance(receipt, OldPartReceipt)
    (row,) = receipt.rows
    assert (row.name, row.quantity, row.unit, row.code, row.note) == (name, None, "kg", "", replaced)


def test_rework_before_delivery_is_no_repeat_repair(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.QUALITY)
    asked = PaperAsked(PaperKind.JOB_CARD, trip.visit)
    card = shop.desk.reads.papers.content(asked).paper
    assert isinstance(card, JobCard)
    assert (card.rework, card.repeat_repair) == (False, False)
    failed = {trip.jobs[0]: "制动片装反"}
    shop.desk.quality.check(shop.call(Role.FINAL_INSPECTOR), trip.visit, CheckLevel.FINAL, (), failed, {}, None, "")
    card = shop.desk.reads.papers.content(asked).paper
    assert isinstance(card, JobCard)
    assert (card.rework, card.repeat_repair) == (True, False)
    text = text_of(shop.desk.papers.make(shop.call(), asked).pdf)
    assert "返工" in text
    assert "重复维修" not in text


def signed_with(shop: Shop, code: str) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    ids = shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, tuple(ids), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    return visit


@pytest.mark.parametrize(
    ("code", "purpose", "work", "kind"),
    [
        ("MA01", VisitPurpose.REPAIR, WorkClass.MINOR, VisitPurpose.MAINTENANCE),
        ("ME01", VisitPurpose.REPAIR, WorkClass.MINOR, VisitPurpose.REPAIR),
        ("ME01", VisitPurpose.REPAIR, WorkClass.LEVEL_ONE, VisitPurpose.MAINTENANCE),
        ("ME01", VisitPurpose.REPAIR, WorkClass.LEVEL_TWO, VisitPurpose.MAINTENANCE),
        ("MA01", VisitPurpose.REWORK, WorkClass.MINOR, VisitPurpose.REWORK),
        ("MA01", VisitPurpose.FIRST_SERVICE, WorkClass.MINOR, VisitPurpose.FIRST_SERVICE),
    ],
)
def test_the_kind_of_work_is_that_of_the_visit(
    sqlite_database: Database, code: str, purpose: VisitPurpose, work: WorkClass, kind: VisitPurpose
) -> None:
    shop = open_shop(sqlite_database)
    visit = signed_with(shop, code)
    for field, old, new in (("purpose", VisitPurpose.REPAIR, purpose), ("work_class", WorkClass.MINOR, work)):
        if old is not new:
            shop.desk.reception.set_field(shop.call(), visit, field, old, new)
    walk_in.sign(shop, visit)
    for asked in (PaperKind.WORK_ORDER, PaperKind.JOB_CARD):
        paper = shop.desk.reads.papers.content(PaperAsked(asked, visit)).paper
        assert isinstance(paper, WorkOrderPaper | JobCard)
        assert paper.business is kind


@pytest.mark.parametrize(("purpose", "nature"), [
    (VisitPurpose.REPAIR, RepairNature.MAINTENANCE), (VisitPurpose.REWORK, RepairNature.FAULT_REPAIR),
])  # fmt: skip
def test_the_nature_of_work_on_the_slip_is_that_of_the_order(
    sqlite_database: Database, purpose: VisitPurpose, nature: RepairNature
) -> None:
    shop = open_shop(sqlite_database)
    visit = whole_visit(shop, purpose)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit)).paper
    assert isinstance(paper, SettlementPaper)
    assert paper.nature is nature


def test_what_the_price_list_knows_has_its_english_name(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = signed_with(shop, "MA01")
    shop.desk.quotes.add(shop.call(), visit, "OIL-5W30-4", Decimal(2), None)
    for language, work, part, quantity in (
        ("zh_CN", "更换机油机滤", "全合成机油 5W-30（4升）", "2 桶"),
        ("en", "Change engine oil and filter", "Synthetic engine oil 5W-30, 4 l", "2 cans"),
    ):
        paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.QUOTE, visit, language=language)).paper
        assert isinstance(paper, QuotePaper)
        names = [row.name for row in paper.labour] + [row.name for row in paper.parts]
        assert names == [work, part]
        assert quantity in text_of(
            shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.QUOTE, visit, language=language)).pdf
        )


@pytest.mark.parametrize(("make", "model", "name"), [
    ("五菱", "五菱缤果 333km", "五菱缤果 333km"), ("大众", "朗逸", "大众 朗逸"), ("BMW", "bmw X5", "bmw X5"),
    ("MINI", "MINIVAN", "MINI MINIVAN"), ("", "朗逸", "朗逸"), ("大众", "", "大众"), ("MG", "MG4", "MG4"),
])  # fmt: skip
def test_the_make_stands_once(sqlite_database: Database, make: str, model: str, name: str) -> None:
    shop = open_shop(sqlite_database)
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="张明", make=make, model=model)).id
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    sheet = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert sheet.vehicle.make_model == name


def test_the_order_keeps_the_terms_that_were_signed(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    shop.desk.people.change_shop(shop.call(Role.MANAGER), "terms", "", "1. 先说明\n2. 后施工")
    visit = signed_with(shop, "MA01")
    walk_in.sign(shop, visit)
    shop.desk.people.change_shop(shop.call(Role.MANAGER), "terms", "1. 先说明\n2. 后施工", "新约定")
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, visit)).paper
    assert paper.shop.terms == "1. 先说明\n2. 后施工"


def test_a_printed_paper_comes_again_as_a_numbered_copy(database: Database) -> None:
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    asked = PaperAsked(PaperKind.WORK_ORDER, visit)
    with pytest.raises(NotFound, match="paper_not_yet"):
        shop.desk.papers.make(shop.call(), asked)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    first = shop.desk.papers.make(shop.call(), asked)
    again = shop.desk.papers.make(shop.call(Role.CASHIER), asked)
    assert (again.id, again.pdf) == (first.id, first.pdf)
    shop.desk.kept_papers.printed(shop.call(), first.id, new_id(), PrintState.SPOOLED, "A4", 1, "")
    copy = shop.desk.papers.make(shop.call(), asked)
    assert (copy.copy_number, copy.id == first.id) == (1, False)
    assert "副本 1" in text_of(copy.pdf)
    assert "副本" not in text_of(first.pdf)
    kept = shop.desk.reads.papers.kept(visit)
    assert [(k.edition, k.copy_number, k.state) for k in kept] == [(1, 0, PrintState.SPOOLED), (1, 1, None)]


@pytest.mark.parametrize(
    ("plate", "kind", "expected"),
    [
        ("京A12345", None, VehicleClass.SMALL),
        ("京AD12345", None, VehicleClass.SMALL),
        ("京A12345", PlateKind.YELLOW, ""),
        ("京A1234挂", None, VehicleClass.OTHER),
    ],
)
def test_the_slip_names_the_class_of_the_car_where_it_is_known(
    sqlite_database: Database, plate: str, kind: PlateKind | None, expected: object
) -> None:
    shop = open_shop(sqlite_database)
    arrival = Arrival(plate=plate, plate_kind=kind, name="张明", make="大众", model="朗逸")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    sheet = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert isinstance(sheet, ReceptionSheet)
    assert sheet.vehicle.vehicle_class == expected


def test_the_class_of_the_car_stands_on_the_settlement_slip(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = whole_visit(shop)
    for language, word in (("zh_CN", "小型车"), ("en", "Small vehicle")):
        asked = PaperAsked(PaperKind.SETTLEMENT, visit, language=language)
        made = shop.desk.papers.make(shop.call(Role.CASHIER), asked)
        assert word in text_of(made.pdf)


def test_the_receipt_says_what_was_weighed(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    ids = shop.desk.quotes.add(shop.call(), visit, "OIL-5W30-4", Decimal(2), None).ids
    shop.desk.quotes.decide(shop.call(), visit, tuple(ids), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    (card,) = shop.desk.reads.old_parts.of_visit(visit).parts
    asked = PaperAsked(PaperKind.OLD_PART_RECEIPT, visit)
    for weighed, word in ((None, "未称重"), (Decimal("6.85"), "6.85 kg")):
        if weighed is not None:
            shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), card.id, weighed)
        receipt = shop.desk.reads.papers.content(asked).paper
        assert isinstance(receipt, OldPartReceipt)
        assert (receipt.rows[0].quantity, receipt.rows[0].unit) == (weighed, "kg")
        assert word in text_of(shop.desk.papers.make(shop.call(Role.PARTS_KEEPER), asked).pdf)


@pytest.mark.parametrize(
    ("name", "caption"), [("IMG_0748.jpg", ""), ("20261123_101502.jpg", ""), ("仪表盘.jpg", "仪表盘")]
)
def test_a_photo_says_what_it_shows(sqlite_database: Database, name: str, caption: str) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    sheet = shop.desk.reads.walkarounds.sheet(visit, Moment.ARRIVAL)
    assert sheet.id is not None
    (mark,) = sheet.marks
    sha = shop.desk.blobs.put(jpeg())
    for subject, thing in ((AttachedTo.WALKAROUND, sheet.id), (AttachedTo.MARK, mark.id)):
        shop.desk.attachments.add(shop.call(), visit, subject, thing, sha, name, "image/jpeg", 1)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert isinstance(paper, ReceptionSheet)
    assert [photo.caption for photo in paper.photos] == [caption, f"1 · {label(mark.panel)} · 划痕"]
