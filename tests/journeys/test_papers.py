"""Every paper of a whole visit is put together, drawn, kept, and marked as a copy once it left the program."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pypdfium2 as pdfium
import pytest

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.catalog import PartClass
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.old_part import Fate
from advisor_app.domain.paper import (
    FaultRow,
    JobCard,
    OldPartOutcome,
    OldPartReceipt,
    QuotePaper,
    ReceptionSheet,
    RepairNature,
    SettlementPaper,
    WorkOrderPaper,
)
from advisor_app.domain.paper_proof import NotDoneRow, Signature
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
from advisor_app.i18n import LANGUAGES, error_text, in_language, label
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.documents.papers import jpeg, pages
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from ui.features.visit.papers import possible_papers


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def whole_visit(shop: Shop, purpose: VisitPurpose = VisitPurpose.REPAIR) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    if purpose is not VisitPurpose.REPAIR:  # after the quote: the lines of a comeback are nothing the customer pays
        shop.desk.reception.set_field(shop.call(), visit, "purpose", VisitPurpose.REPAIR, purpose)
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
    assert sheet.faults == ()
    assert sheet.later_faults == (
        FaultRow(complaint="刹车时吱吱响，低速更明显", at=datetime.fromisoformat("2026-11-23T09:00")),
    ), "recorded after the signature"
    assert (sheet.checkable, sheet.unchecked) == (28, 27), "one tyre was measured"
    assert sheet.wishes == ("免费洗车", "旧件：带走", "在店等候")
    assert sheet.consents == ("我同意本店因维修或检验需要对车辆进行路试。",)
    assert [thing.what for thing in sheet.received] == ["车钥匙 1 把"]


@pytest.mark.parametrize(("language", "name", "replaced"), [
    ("zh_CN", "废机油", "换上：全合成机油 5W-30（4升） · 未称重，按加注量计"),
    ("en", "Waste oil", "replaced by: Synthetic engine oil 5W-30, 4 L · not weighed, quantity as filled in"),
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
    walk_in.decide_old_parts(shop, visit)
    receipt = shop.desk.reads.papers.content(PaperAsked(PaperKind.OLD_PART_RECEIPT, visit, language=language)).paper
    assert isinstance(receipt, OldPartReceipt)
    (row,) = receipt.rows
    assert (row.name, row.quantity, row.unit, row.code, row.note) == (name, Decimal(1), "桶", "", replaced)
    with in_language(language):
        (card,) = shop.desk.reads.old_parts.of_visit(visit).parts
    assert card.name == name, "page, signing text and label say what the receipt says"


def test_the_call_after_the_visit_names_works_and_not_their_parts(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = whole_visit(shop)
    order = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, visit)).paper
    assert isinstance(order, WorkOrderPaper)
    assert order.parts
    card = shop.desk.reads.calls.of_visit(visit)
    assert card is not None
    assert card.work == tuple(row.name for row in order.labour)


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
        ("en", "Change engine oil and filter", "Synthetic engine oil 5W-30, 4 L", "2 cans"),
    ):
        paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.QUOTE, visit, language=language)).paper
        assert isinstance(paper, QuotePaper)
        names = [row.name for row in paper.labour] + [row.name for row in paper.parts]
        assert names == [work, part]
        assert quantity in text_of(
            shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.QUOTE, visit, language=language)).pdf
        )


@pytest.mark.parametrize(("make", "model", "name"), [
    ("五菱", "五菱缤果 333km", "五菱缤果 333km"), ("大众", "朗逸", "大众 朗逸"), ("Borgward", "borgward BX5", "borgward BX5"),
    ("MINI", "MINIVAN", "MINI MINIVAN"), ("", "朗逸", "朗逸"), ("大众", "", "大众"), ("KTM", "KTM4", "KTM4"),
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
    visit = shop.desk.reception.arrive(shop.call().confirming("energy_green_plate"), arrival).id
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
    walk_in.decide_old_parts(shop, visit)
    asked = PaperAsked(PaperKind.OLD_PART_RECEIPT, visit)
    for weighed, shown, word in (
        (None, (Decimal(2), "桶"), "未称重，按加注量计"), (Decimal("6.85"), (Decimal("6.85"), "kg"), "6.85 kg"),
    ):  # fmt: skip
        if weighed is not None:
            shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), card.id, weighed)
        receipt = shop.desk.reads.papers.content(asked).paper
        assert isinstance(receipt, OldPartReceipt)
        assert (receipt.rows[0].quantity, receipt.rows[0].unit) == shown
        printed = text_of(shop.desk.papers.make(shop.call(Role.PARTS_KEEPER), asked).pdf)
        assert word in printed.replace("\r\n", "")


@pytest.mark.parametrize(
    ("fates", "ticked", "apart"),
    [
        ((Fate.TAKEN, Fate.TAKEN), OldPartOutcome.TAKEN_BY_CUSTOMER, ""),
        ((Fate.LEFT, Fate.LEFT), OldPartOutcome.LEFT_TO_SHOP, ""),
        ((Fate.TAKEN, Fate.LEFT), None, "客户带走 1 项、委托本店处理 1 项；详见旧件处理确认单 WT2611230001-JJ"),
        ((Fate.TAKEN,), None, ""),
    ],
)
def test_old_parts_that_went_apart_get_no_tick_for_all(
    sqlite_database: Database, fates: tuple[Fate, ...], ticked: object, apart: str
) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    for part in ("AF-VW", "CF-VW"):
        walk_in.quote(shop, visit, fault, part=part)
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    walk_in.settle(shop, visit)
    parts = shop.desk.reads.old_parts.of_visit(visit).parts
    assert len(parts) == 2
    for part_card, fate in zip(parts, fates, strict=False):
        shop.desk.old_parts.decide(shop.call(), visit, (part_card.id,), fate, walk_in.CUSTOMER)
    asked = PaperAsked(PaperKind.SETTLEMENT, visit)
    slip = shop.desk.reads.papers.content(asked).paper
    assert isinstance(slip, SettlementPaper)
    assert (slip.old_parts, slip.old_parts_apart) == (ticked, apart)
    assert apart in text_of(shop.desk.papers.make(shop.call(), asked).pdf)


def slip_of(shop: Shop, visit: UUID, bill: UUID | None = None) -> SettlementPaper:
    slip = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit, bill)).paper
    assert isinstance(slip, SettlementPaper)
    return slip


@pytest.mark.parametrize("consumable", [True, False])
def test_a_slip_says_that_nothing_was_replaced_only_where_nothing_was(
    sqlite_database: Database, consumable: bool
) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    quotes = shop.desk.quotes
    used_up = next(code for code, part in shop.desk.reference.catalog().parts.items() if not part.leaves_old_part)
    if consumable:
        lines = quotes.add(shop.call(), visit, used_up, Decimal(1), None).ids
    else:
        part = LineKind.PART, "减震胶套", Decimal(4), Money.of(68), None, PartClass.BRAND
        lines = quotes.write(shop.call(), visit, *part).ids
    labour = quotes.add(shop.call(), visit, "MA01", Decimal(1), None).ids
    quotes.decide(shop.call(), visit, (*lines, *labour), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    walk_in.settle(shop, visit)
    assert slip_of(shop, visit).old_parts is (OldPartOutcome.NONE_REPLACED if consumable else None)
    if not consumable:
        walk_in.decide_old_parts(shop, visit)
        assert slip_of(shop, visit).old_parts not in (None, OldPartOutcome.NONE_REPLACED)


def test_each_payers_slip_tells_of_its_own_old_parts(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes = shop.desk.quotes
    quotes.change_line(shop.call(), trip.visit, trip.lines[1], "payer", Payer.CUSTOMER, Payer.RECALL)
    quotes.decide(shop.call(), trip.visit, trip.lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, trip.visit)
    walk_in.repair(shop, trip.visit)
    walk_in.check(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    bills = shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, Money(0)).ids
    parts = tuple(card.id for card in shop.desk.reads.old_parts.of_visit(trip.visit).parts)
    shop.desk.old_parts.decide(shop.call(), trip.visit, parts, Fate.WARRANTY_HOLD, None)
    told = {slip.payer: slip.old_parts for slip in (slip_of(shop, trip.visit, bill) for bill in bills)}
    assert told == {Payer.CUSTOMER: OldPartOutcome.NONE_REPLACED, Payer.RECALL: OldPartOutcome.LEFT_TO_SHOP}


def test_no_receipt_for_old_parts_before_they_came_off_and_were_decided(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.DISPATCH)
    asked = PaperAsked(PaperKind.OLD_PART_RECEIPT, trip.visit)

    def refused() -> None:
        facts = shop.desk.reads.visits.head(trip.visit).facts
        assert PaperKind.OLD_PART_RECEIPT not in possible_papers(facts)
        with pytest.raises(NotFound, match="old_part_receipt_not_yet"):
            shop.desk.papers.make(shop.call(), asked)

    refused()
    walk_in.repair(shop, trip.visit)
    refused()
    walk_in.decide_old_parts(shop, trip.visit)
    assert PaperKind.OLD_PART_RECEIPT in possible_papers(shop.desk.reads.visits.head(trip.visit).facts)
    made = shop.desk.papers.make(shop.call(), asked)
    order = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, trip.visit)).paper.number
    assert made.number == f"{order}-JJ"
    text = text_of(made.pdf)
    assert "委托本店处理" in text
    assert "已贴标" not in text
    for language in LANGUAGES:
        with in_language(language):
            assert error_text("old_part_receipt_not_yet") != "old_part_receipt_not_yet"


def test_the_witness_on_record_signs_for_the_shop(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    shop.clock.advance(timedelta(minutes=3))
    walk_in.decide_old_parts(shop, trip.visit)
    for kind in (PaperKind.RECEPTION_SHEET, PaperKind.WORK_ORDER, PaperKind.OLD_PART_RECEIPT):
        paper = shop.desk.reads.papers.content(PaperAsked(kind, trip.visit)).paper
        assert isinstance(paper, ReceptionSheet | WorkOrderPaper | OldPartReceipt)
        assert paper.customer_signature is not None
        at = paper.customer_signature.at
        assert paper.advisor_signature == Signature(name="林晓燕", at=at, login=True, post=Role.SERVICE_ADVISOR)
    bill = PaperAsked(PaperKind.SETTLEMENT, trip.visit)
    slip = shop.desk.reads.papers.content(bill).paper
    assert isinstance(slip, SettlementPaper)
    assert (slip.customer_signature, slip.advisor_signature and slip.advisor_signature.login) == (None, False)
    assert trip.bill is not None
    shop.desk.settlements.sign(shop.call(Role.CASHIER), trip.bill, walk_in.CUSTOMER)
    assert "收银员：郑美玲，" in text_of(shop.desk.papers.make(shop.call(), bill).pdf)


def with_more(shop: Shop) -> tuple[UUID, tuple[UUID, ...]]:
    """Return a visit before the signature whose quote has one work more, and the lines of that work."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    return visit, tuple(shop.desk.quotes.add(shop.call(), visit, "MA01", Decimal(1), None).ids)


def test_what_the_customer_does_not_pay_is_not_the_customers_sum(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, (line,) = with_more(shop)
    shop.desk.quotes.change_line(shop.call(), visit, line, "payer", Payer.CUSTOMER, Payer.WARRANTY)
    shop.desk.quotes.decide(shop.call(), visit, (line,), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    for kind in (PaperKind.QUOTE, PaperKind.WORK_ORDER):
        paper = shop.desk.reads.papers.content(PaperAsked(kind, visit)).paper
        assert isinstance(paper, QuotePaper | WorkOrderPaper)
        borne = {row.payer: row.amount for row in paper.totals.by_payer}
        assert paper.totals.customer == borne[Payer.CUSTOMER] == paper.totals.due - borne[Payer.WARRANTY]
        text = text_of(shop.desk.papers.make(shop.call(), PaperAsked(kind, visit)).pdf)
        assert f"客户应付 ¥{borne[Payer.CUSTOMER]}" in text.replace("\r", "")
        assert "厂家质量担保（三包）" in text.replace("\r", "").replace("\n", "")
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    for bill in shop.desk.settlements.settle(walk_in.others_pay(shop), visit, Money(0)).ids:
        slip = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit, bill)).paper
        assert isinstance(slip, SettlementPaper)
        text = text_of(shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.SETTLEMENT, visit, bill)).pdf)
        assert "建议维修项目" not in text
        assert ("您无需支付" in text, "应付金额" in text) == (
            (True, False) if slip.payer is Payer.WARRANTY else (False, True)
        )


def test_what_was_declined_stands_on_quote_order_and_slip(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, (line,) = with_more(shop)
    quotes = shop.desk.quotes
    quotes.change_line(shop.call(), visit, line, "safety", False, True)
    quotes.decide(shop.call(), visit, (line,), Decision.DECLINED, AgreedHow.IN_PERSON, "价格偏高")
    part = next(code for code, p in shop.desk.reference.catalog().parts.items() if not p.leaves_old_part)
    more = tuple(quotes.add(shop.call(), visit, part, Decimal(1), None).ids)
    quotes.decide(shop.call(), visit, more, Decision.DECLINED, AgreedHow.IN_PERSON, "以后再做")
    unsigned = shop.desk.reads.papers.content(PaperAsked(PaperKind.QUOTE, visit)).paper
    assert isinstance(unsigned, QuotePaper)
    assert unsigned.refusal is not None
    assert unsigned.refusal.signature is None
    quotes.sign_declined(shop.call(), visit, walk_in.CUSTOMER)
    walk_in.sign(shop, visit)
    part_name = shop.desk.reference.catalog().parts[part].name_zh
    rows = (
        NotDoneRow(name="更换机油机滤", reason="价格偏高", safety=True),
        NotDoneRow(name=part_name, reason="以后再做"),
    )
    for kind in (PaperKind.QUOTE, PaperKind.WORK_ORDER):
        paper = shop.desk.reads.papers.content(PaperAsked(kind, visit)).paper
        assert isinstance(paper, QuotePaper | WorkOrderPaper)
        assert paper.refusal is not None
        assert paper.refusal.rows == rows
        assert paper.refusal.signature is not None
        assert paper.refusal.signature.name == "张𬭎"
        assert paper.refusal.witness is not None
        assert paper.refusal.witness.name == "林晓燕"
    english = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, visit, language="en")).paper
    assert isinstance(english, WorkOrderPaper)
    assert english.refusal is not None
    assert [row.reason for row in english.refusal.rows] == ["too expensive", "later"]
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), visit, "制动液含水").id
    shop.desk.additions.decide(
        shop.call(), found, False, AgreedHow.PHONE, "张", None, walk_in.shown_addition(shop, found)
    )
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.settle(shop, visit)
    slip = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit)).paper
    assert isinstance(slip, SettlementPaper)
    assert slip.recommended == (*rows, NotDoneRow(name="制动液含水"))


def test_a_road_test_that_was_not_allowed_is_no_consent(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = signed_with(shop, "MA01")
    shop.desk.reception.set_field(shop.call(), visit, "road_test_allowed", True, False)
    walk_in.sign(shop, visit)
    text = text_of(shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.WORK_ORDER, visit)).pdf)
    assert "在店等候；不同意路试\r\n" in text
    assert text.count("路试") == 1


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
    assert [photo.caption for photo in paper.later_photos] == [
        "2026-11-23 09:00" + (f" · {caption}" if caption else ""),
        f"2026-11-23 09:00 · 1 · {label(mark.panel)} · 划痕",
    ]
