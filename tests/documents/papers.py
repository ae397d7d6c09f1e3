"""Papers to print in the tests: one visit, believable and short; lengths and odd texts are given by the tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import Panel
from advisor_app.domain.paper import (
    BelongingRow,
    CheckGroup,
    CheckRow,
    FaultRow,
    FeeRow,
    GatePassPaper,
    GuaranteeRow,
    JobCard,
    JobPartRow,
    JobRow,
    LabourRow,
    MarkRow,
    OldPartOutcome,
    OldPartReceipt,
    OldPartRow,
    Paper,
    PartRow,
    PartyBlock,
    PaymentRow,
    Photo,
    PickingList,
    QuotePaper,
    ReceptionSheet,
    SettlementPaper,
    ShopHead,
    Totals,
    VehicleBlock,
    WheelRow,
    WorkOrderPaper,
)
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize

AT = datetime(2026, 1, 5, 9, 12)  # noqa: DTZ001 - papers carry the shop's local time
SHOP = ShopHead(
    name="上海众诚汽车服务有限公司",
    name_en="Shanghai Zhongcheng Auto Service Co., Ltd.",
    address="上海市闵行区沪闵路 1288 号",
    phone="021-5488 1288",
    contact="周敏",
    uscc="91310112MA1GB2XQ7K",
)
CAR = VehicleBlock(
    plate="沪A12345",
    make_model="大众 帕萨特",
    vin="LSVAA4186R2000001",
    engine_no="DKV123456",
    colour="珍珠白",
    energy="汽油",
    vehicle_class="小型车",
    odometer_km=30210,
    fuel_percent=62,
)
PARTY = PartyBlock(owner="张𬭎三", sender="李淑芬", phone="138****1234")
SHARED: Mapping[str, Any] = {
    "shop": SHOP,
    "vehicle": CAR,
    "issued_at": AT,
    "printed_at": AT.replace(minute=15),
    "printed_by": "周敏",
    "advisor": "周敏",
}
FAULTS = (FaultRow(complaint="冷车发抖", cause="点火线圈击穿", correction="更换点火线圈", codes="P0302"),)
FEES = (FeeRow(name="外加工", amount=Money(3000), note="精工机械"),)
GUARANTEES = (GuaranteeRow(work="小修", km=2000, days=10, until=date(2026, 1, 16)),)
WISHES, NOT_ASKED = ("免费洗车",), ("带走旧件",)


def ink(color: str = "black", size: tuple[int, int] = (300, 100)) -> bytes:
    """Return a PNG with a stroke on nothing, as the signature pad gives it."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).line((10, size[1] - 10, size[0] // 2, 10, size[0] - 10, size[1] - 20), fill=color, width=8)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def jpeg(color: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a JPEG of one colour."""
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def labour(count: int) -> tuple[LabourRow, ...]:
    """Return labour lines of 90.00 each."""
    return tuple(
        LabourRow(name=f"项目{n:02}", hours=Decimal("0.50"), rate=Money(18000), amount=Money(9000))
        for n in range(1, count + 1)
    )


def parts(count: int) -> tuple[PartRow, ...]:
    """Return part lines of 136.00 each."""
    return tuple(
        PartRow(
            name=f"配件{n:02}",
            quantity=Decimal(2),
            price=Money(6800),
            amount=Money(13600),
            code=f"C-{n:03}",
            brand="博世",
            unit="只",
            part_class="同质配件",
        )
        for n in range(1, count + 1)
    )


def totals(labour_count: int, part_count: int) -> Totals:
    """Return the sums of so many lines and the one other charge."""
    work, stuff = Money(9000 * labour_count), Money(13600 * part_count)
    order = work + stuff + Money(3000)
    return Totals(labour=work, parts=stuff, other=Money(3000), order=order, due=order)


def signature(name: str = "李淑芬") -> Signature:
    """Return a signature drawn on the pad."""
    return Signature(name=name, at=AT, image=ink())


def work_order(count: int = 3) -> WorkOrderPaper:
    """Return a work order with ``count`` labour and ``count`` part lines."""
    return WorkOrderPaper(
        **SHARED,
        number="WT2601050012",
        scan="12260105001217",
        party=PARTY,
        totals=totals(count, count),
        promised_at=datetime(2026, 1, 5, 16, 30),  # noqa: DTZ001
        place="本店前台",
        handover="客户在店等候，双方当面验车、交接",
        payment="核对结算清单后、出厂前付清",
        overrun_percent=Decimal(5),
        faults=FAULTS,
        labour=labour(count),
        parts=parts(count),
        fees=FEES,
        guarantees=GUARANTEES,
        wishes=WISHES,
        not_asked=NOT_ASKED,
        consents=("我同意本店因维修需要对车辆进行路试。",),
        belongings=(BelongingRow(what="钥匙", count=2),),
        customer_signature=signature(),
        advisor_signature=signature("周敏"),
    )


def quote() -> QuotePaper:
    """Return a quote whose three lines are open, agreed and declined."""
    answers = (Decision.OPEN, Decision.APPROVED, Decision.DECLINED)
    return QuotePaper(
        **SHARED,
        number="BJ2601050007",
        scan="11260105000712",
        party=PARTY,
        totals=totals(3, 1),
        version=2,
        valid_until=date(2026, 1, 12),
        faults=FAULTS,
        labour=tuple(replace(row, decision=one) for row, one in zip(labour(3), answers, strict=True)),
        parts=parts(1),
        fees=FEES,
    )


def settlement(count: int = 3) -> SettlementPaper:
    """Return a settlement list with every sum of its formula."""
    work, stuff = Money(9000 * count), Money(13600 * count)
    return SettlementPaper(
        **SHARED,
        number="JS2601050009",
        scan="14260105000914",
        party=replace(PARTY, invoice_title="云帆科技", tax_number="91310112MA1GB2XQ7K"),
        totals=Totals(
            labour=work,
            parts=stuff,
            other=Money(3000),
            order=work + stuff + Money(3000),
            due=work + stuff - Money(9080),
            discount=Money(2000),
            rounding=Money(80),
            prepaid=Money(10000),
        ),
        order_number="WT2601050012",
        arrived_on=date(2026, 1, 5),
        odometer_out_km=30216,
        payer="客户自费",
        nature="故障修理",
        repair_class="小修",
        labour=labour(count),
        parts=(*parts(count - 1), replace(parts(count)[-1], own=True)),
        fees=FEES,
        payments=(PaymentRow(method="微信", amount=Money(50000), at=AT, reference="4200"),),
        old_parts=OldPartOutcome.TAKEN_BY_CUSTOMER,
        guarantees=GUARANTEES,
        next_service_on=date(2026, 7, 5),
        next_service_km=40000,
        cashier="孙丽",
        customer_signature=signature(),
    )


def job_parts(count: int) -> tuple[JobPartRow, ...]:
    """Return parts as the workshop sees them."""
    return tuple(
        JobPartRow(name=row.name, quantity=row.quantity, code=row.code, unit=row.unit, place="A1-02")
        for row in parts(count)
    )


def job_card() -> JobCard:
    """Return a job card."""
    return JobCard(
        **SHARED,
        number="WT2601050012",
        scan="12260105001217",
        bay="3 号举升机",
        technicians=("王建国", "赵磊"),
        repeat_repair=True,
        faults=FAULTS,
        jobs=(JobRow(name="更换点火线圈", norm_hours=Decimal("1.50"), technician="王建国"),),
        parts=job_parts(2),
    )


def picking_list(count: int = 3) -> PickingList:
    """Return a picking list."""
    return PickingList(
        **SHARED,
        number="WT2601050012",
        scan="12260105001217",
        order_number="WT2601050012",
        parts=job_parts(count),
    )


def old_part_receipt() -> OldPartReceipt:
    """Return a receipt for one part taken along and one left."""
    return OldPartReceipt(
        **SHARED,
        number="JJ2601050003",
        scan="17260105000310",
        party=PARTY,
        order_number="WT2601050012",
        rows=(
            OldPartRow(name="点火线圈", quantity=Decimal(1), unit="只", fate="客户带走", label="JJ2601050001"),
            OldPartRow(name="火花塞", quantity=Decimal(4), unit="只", fate="委托本店处理", label="JJ2601050002"),
        ),
        photos=(Photo(data=jpeg(), caption="点火线圈"),),
    )


def gate_pass() -> GatePassPaper:
    """Return a gate pass of an electric car."""
    return GatePassPaper(
        **{**SHARED, "vehicle": replace(CAR, plate="沪AD12345", plate_kind="green_small")},
        number="CM2601050005",
        scan="16260105000518",
        one_time_code="73920481",
        order_number="WT2601050012",
        settlement_number="JS2601050009",
        release="已付清",
        released_by="孙丽",
        valid_until=datetime(2026, 1, 5, 20, 0),  # noqa: DTZ001
    )


def reception_sheet() -> ReceptionSheet:
    """Return a reception sheet with the diagram, three marks and two photos."""
    view = diagram("sedan").views[0]
    marks = tuple(
        MarkRow(
            number=n,
            zone=Panel(zone.id),
            kind=MarkKind.DENT,
            size=MarkSize.SMALL,
            x=zone.centre[0],
            y=zone.centre[1],
            note=f"印记{n}",
            known=n == 3,
        )
        for n, zone in enumerate(view.zones[:3], 1)
    )
    checks = CheckGroup(
        title="灯光",
        rows=(
            CheckRow(item="近光灯", state=CheckState.GOOD),
            CheckRow(item="刹车灯", state=CheckState.NOW, note="左侧不亮"),
        ),
    )
    return ReceptionSheet(
        **SHARED,
        number="JC2601050021",
        scan="10260105002119",
        party=PARTY,
        faults=(FaultRow(complaint="冷车发抖"),),
        body="sedan",
        marks=marks,
        not_judged=("底盘",),
        lamps=("发动机故障灯",),
        checks=(checks,),
        wheels=(WheelRow(position="左前", tread_mm=Decimal("4.25"), state=CheckState.GOOD),),
        belongings=(BelongingRow(what="儿童座椅", note="后排"),),
        received=(BelongingRow(what="钥匙", count=2),),
        wishes=WISHES,
        not_asked=NOT_ASKED,
        photos=(Photo(data=jpeg(), caption="左前门"), Photo(data=jpeg("blue"), caption="右前门")),
        customer_signature=signature(),
    )


def every_paper() -> dict[PaperKind, Paper]:
    """Return one paper of each kind."""
    papers: list[Paper] = [
        reception_sheet(),
        quote(),
        work_order(),
        job_card(),
        picking_list(),
        settlement(),
        old_part_receipt(),
        gate_pass(),
    ]
    return {paper.kind: paper for paper in papers}


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, as a reader copies it."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def image(pdf: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    """Return a page as a picture."""
    document = pdfium.PdfDocument(pdf)
    try:
        return document[page].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
