"""Every paper in both languages: what a reader sees and copies, page by page."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from advisor_app.documents.phone import phone_text
from advisor_app.documents.render import Documents
from advisor_app.domain.catalog import PartClass
from advisor_app.domain.paper import (
    FaultRow,
    OldPartOutcome,
    Paper,
    PayerRow,
    ReceptionSheet,
    RepairNature,
)
from advisor_app.domain.paper_proof import AdditionRow, Signature
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.values.money import Money
from advisor_app.domain.vehicle import Energy
from advisor_app.i18n import in_language, lookup
from advisor_app.reference import catalog
from tests.documents.papers import (
    AT,
    CAR,
    SHOP,
    every_paper,
    gate_pass,
    image,
    job_card,
    old_part_receipt,
    pages,
    picking_list,
    quote,
    reception_sheet,
    settlement,
    work_order,
)

ZH, EN = "zh_CN", "en"
TITLES = {
    PaperKind.RECEPTION_SHEET: ("接车登记表", "Reception sheet"),
    PaperKind.QUOTE: ("维修估价单", "Quote"),
    PaperKind.WORK_ORDER: ("维修委托书", "Work order"),
    PaperKind.JOB_CARD: ("派工单", "Job card"),
    PaperKind.PICKING_LIST: ("领料单", "Picking list"),
    PaperKind.SETTLEMENT: ("机动车维修结算清单", "Settlement list"),
    PaperKind.OLD_PART_RECEIPT: ("旧件处理确认单", "Old-part receipt"),
    PaperKind.GATE_PASS: ("出门证", "Gate pass"),
}
CHINESE = re.compile("[\u4e00-\u9fff]")


def printed(paper: Paper, language: str = ZH, copy_number: int = 0) -> list[str]:
    return pages(Documents().render(paper, language=language, copy_number=copy_number))


def whole(paper: Paper, language: str = ZH) -> str:
    return "\n".join(printed(paper, language))


def test_there_is_a_paper_of_each_kind() -> None:
    assert set(every_paper()) == set(PaperKind) == set(TITLES)


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("language", [ZH, EN])
def test_head_and_foot(kind: PaperKind, language: str) -> None:
    paper = every_paper()[kind]
    shown = printed(paper, language)
    first, count = shown[0].splitlines(), len(shown)
    assert first[0] == "上海众诚汽车服务有限公司"
    assert TITLES[kind][language == EN] in first
    plate = "沪A·D12345" if kind is PaperKind.GATE_PASS else "沪A·12345"
    assert f"Shanghai Zhongcheng Auto Service Co., Ltd. {plate}" in first
    assert any(line.startswith(f"{paper.number} 2026-01-05 09:12") for line in first)
    assert paper.scan in shown[0]
    for at, page in enumerate(shown, 1):
        assert (f"第 {at} 页 / 共 {count} 页" if language == ZH else f"Page {at} of {count}") in page
        stamp = "打印于" if language == ZH else "Printed"
        assert f"{paper.number} {stamp} 2026-01-05 09:15 周敏" in page
        assert "上海市闵行区沪闵路 1288 号 021-5488 1288" in page
        assert "副本" not in page
        assert "Copy" not in page


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
def test_english_papers_have_no_chinese_words_of_ours(kind: PaperKind) -> None:
    paper = every_paper()[kind]
    ours = set(re.findall("[\u4e00-\u9fff]+", whole(paper, ZH))) - set(re.findall("[\u4e00-\u9fff]+", str(paper)))
    english = set(re.findall("[\u4e00-\u9fff]+", whole(paper, EN)))
    labels = {word for word in ours if len(word) > 3 and not set(word) <= set("零壹贰叁肆伍陆柒捌玖拾佰仟万元角分整")}
    assert labels
    assert not labels & english


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
def test_the_same_paper_gives_the_same_bytes(kind: PaperKind) -> None:
    paper = every_paper()[kind]
    first = Documents().render(paper, language=ZH, copy_number=1)
    Documents().render(work_order(), language=EN)
    assert Documents().render(paper, language=ZH, copy_number=1) == first


def test_papers_drawn_at_once_do_not_mix() -> None:
    door, papers = Documents(), list(every_paper().values())
    alone = [door.render(paper, language=ZH) for paper in papers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda paper: door.render(paper, language=ZH), papers))
    assert together == alone


@pytest.mark.parametrize(("language", "mark"), [(ZH, "副本 2"), (EN, "Copy 2")])
def test_a_reprint_is_marked_on_every_page(language: str, mark: str) -> None:
    shown = printed(work_order(25), language, 2)
    assert len(shown) == 2
    assert all(page.count(mark) == 2 for page in shown)


def test_a_name_with_a_rare_character_is_copied_right() -> None:
    for kind, paper in every_paper().items():
        if hasattr(paper, "party"):
            assert "张𬭎三" in whole(paper), kind


def test_work_order_has_what_the_contract_asks_for() -> None:
    shown = whole(work_order())
    for text in (
        "2026-01-05 周一 16:30",
        "本店前台",
        "冷车发抖 点火线圈击穿 P0302",
        "1 项目01 0.5 180.00 90.00",
        "工时费用小计 270.00",
        "2 只 68.00 136.00",
        "材料费用小计 408.00",
        "其他费用小计 30.00",
        "¥708.00",
        "柒佰零捌元整",
        "超出预估不到 5% 时不再另行确认",
        "免费洗车",
        "钥匙 × 2",
        "小修：自竣工出厂之日起 2,000 公里或 10 天，以先到者为准，至 2026-01-16 止。",
        "我们只做以上所列的项目。",
        "客户签字（委托上述维修，并同意以上约定）",
        "李淑芬 2026-01-05 09:12",
    ):
        assert text in shown


def test_the_shops_own_terms_replace_ours() -> None:
    shown = whole(replace(work_order(), shop=replace(SHOP, terms="先问 <本店>\n\n后修")))
    assert "1. 先问 <本店>\n2. 后修" in shown
    assert "我们只做以上所列的项目。" not in shown


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("1. 先说明\n2. 后施工", "1. 先说明\n2. 后施工"),
        ("1、先说明\n2、后施工", "1、 先说明\n2、 后施工"),
        ("（一）先说明\n（二）后施工", "（一） 先说明\n（二） 后施工"),
        ("第一条 先说明\n第二条 后施工", "第一条 先说明\n第二条 后施工"),
        ("① 先说明\n② 后施工", "① 先说明\n② 后施工"),
        ("先说明\n1.5 小时内答复", "1. 先说明\n2. 1.5 小时内答复"),
        ("1. 先说明\n电话也可以\n2. 后施工", "1. 先说明\n电话也可以\n2. 后施工"),
    ],
)
def test_terms_that_have_numbers_get_no_second_ones(terms: str, expected: str) -> None:
    assert f"双方约定 {expected}\n" in whole(replace(work_order(), shop=replace(SHOP, terms=terms)))


def test_a_diagnosis_order_says_so_first() -> None:
    assert "1. 本次仅委托检查诊断" in whole(replace(work_order(), diagnosis_only=True))


@pytest.mark.parametrize(("count", "sheets"), [(3, 1), (25, 2), (60, 4)])
def test_long_orders_repeat_their_heads(count: int, sheets: int) -> None:
    shown = printed(work_order(count))
    assert len(shown) == sheets
    rows = re.findall(r"(?:项目|配件)\d\d", "\n".join(shown))
    assert rows == [f"{kind}{n:02}" for kind in ("项目", "配件") for n in range(1, count + 1)]
    for page in shown:
        for row, head in (("项目", "序号 维修项目 工时 工时单价 金额（元）"), ("配件", "序号 配件名称 编码、品牌")):
            if re.search(rf"{row}\d\d", page):
                assert head in page
    for page in shown[1:]:
        assert page.startswith("维修委托书 WT2601050012 沪A·12345 上海众诚汽车服务有限公司")
    assert all("小计" not in page or re.search(r"(项目|配件)\d\d|外加工", page) for page in shown)


_HEADS = {"zh_CN": "客户描述（续）", "en": "Customer's words (continued)"}
_TABLE_HEADS = {"zh_CN": ("序号 客户描述", "（续）"), "en": ("No. Customer's words", "(continued)")}


@pytest.mark.parametrize("language", [ZH, EN])
@pytest.mark.parametrize("cause", ["", "点火线圈击穿"])
@pytest.mark.parametrize(
    "paper", [p for p in every_paper().values() if hasattr(p, "faults")], ids=lambda p: p.kind.value
)
def test_a_long_complaint_has_heads_on_every_page(paper: Paper, cause: str, language: str) -> None:
    lines = "\n".join(f"第{n}次：早上冷车起步时抖动，开十分钟以后才好一点，下午又出现一次。" for n in range(140))[:5000]
    shown = printed(replace(paper, faults=(FaultRow(complaint=lines, cause=cause),)), language)  # type: ignore[call-arg]
    assert len(shown) >= 3
    title = TITLES[paper.kind][language == EN]
    for at, page in enumerate(shown, 1):
        assert (f"第 {at} 页 / 共 {len(shown)} 页" if language == ZH else f"Page {at} of {len(shown)}") in page
        if at > 1:
            assert page.startswith(f"{title} {paper.number} 沪A·12345 上海众诚汽车服务有限公司")
        if at > 1 and re.search(r"第\d+次", page):
            expected = _TABLE_HEADS[language] if cause else (_HEADS[language],)
            assert all(head in page for head in expected)


def test_a_complaint_of_which_no_more_is_known_has_the_width_of_the_paper() -> None:
    long = FaultRow(complaint="早上冷车起步时踩刹车吱吱响，低速更明显。" * 30)
    faults = (long, FaultRow(complaint="空调不凉", cause="缺制冷剂"), FaultRow(complaint="异响"))
    shown = " ".join(" ".join(printed(replace(settlement(), faults=faults))).split())
    assert "故障原因" in shown
    assert "维修措施" not in shown, "of no complaint is said what was done"
    assert re.search(r"\b2 空调不凉 缺制冷剂", shown)
    assert re.search(r"1\. 早上冷车.*3\. 异响", shown), "each keeps its number"
    before = len(printed(replace(settlement(), faults=(replace(long, cause="x", correction="y"),))))
    assert len(printed(replace(settlement(), faults=faults))) <= before


def test_a_class_of_a_part_is_never_left_open_in_silence() -> None:
    ours, own = (replace(quote().parts[0], part_class="", own=own) for own in (False, True))
    assert "未注明" in " ".join(printed(replace(quote(), parts=(ours,))))
    assert "未注明" not in " ".join(printed(replace(quote(), parts=(own,))))


def test_how_somebody_agreed_stands_within_the_sentence() -> None:
    row = AdditionRow(
        found="oil leak", amount=Money.of(50), agreed_by="Li", agreed_how=AgreedHow.PHONE, agreed_at=AT, signature=None
    )
    assert "agreed by Li (by phone)," in " ".join(printed(replace(work_order(), additions=(row,)), EN))


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
def test_every_page_names_paper_plate_and_page(kind: PaperKind) -> None:
    long = {
        PaperKind.WORK_ORDER: work_order(40), PaperKind.SETTLEMENT: settlement(40), PaperKind.PICKING_LIST: picking_list(60),
    }  # fmt: skip
    paper = long.get(kind, every_paper()[kind])
    shown = printed(paper)
    for at, page in enumerate(shown, 1):
        assert paper.number in page
        assert "12345" in page
        assert f"第 {at} 页 / 共 {len(shown)} 页" in page


def test_a_long_shop_name_is_whole_wherever_there_is_room() -> None:
    name = "上海浦东新区张江高科技园区众诚远航新能源汽车综合维修服务有限责任公司第二分公司"
    shown = printed(replace(work_order(40), shop=replace(SHOP, name=name)))
    assert len(shown) > 1
    assert all(name in page.splitlines()[0] for page in shown[1:])
    assert name in shown[0].replace("\n", "")


def test_a_table_over_a_break_says_continued() -> None:
    assert any("工时费用（续）" in page for page in printed(work_order(60)))


def test_quote_shows_each_decision() -> None:
    shown = whole(quote())
    assert "1 项目01 0.5 180.00 □ 同意\n□ 不做\n90.00" in shown
    assert "2 项目02 0.5 180.00 ✓ 同意 90.00" in shown
    assert "3 项目03 0.5 180.00 × 不做 90.00" in shown
    assert "第 2 版" in shown
    assert "本报价有效期至 2026-01-12。" in shown


def test_payers_stand_beside_lines_only_when_they_differ() -> None:
    order = work_order()
    assert "付费方" not in whole(order)
    rows = (replace(order.labour[0], payer="厂家质保"), *order.labour[1:])
    shares = (PayerRow(payer="厂家质保", amount=Money(9000)), PayerRow(payer="客户自费", amount=Money(61800)))
    shown = whole(replace(order, labour=rows, totals=replace(order.totals, by_payer=shares)))
    assert "1 项目01 0.5 180.00 厂家质保 90.00" in shown
    assert "厂家质保 ¥90.00" in shown
    assert "客户自费 ¥618.00" in shown


@pytest.mark.parametrize("paper", [job_card(), picking_list()], ids=["job card", "picking list"])
def test_workshop_papers_carry_no_price(paper: Paper) -> None:
    for language in (ZH, EN):
        shown = whole(paper, language)
        assert not re.search(r"¥|\d\.\d\d\b|单价|金额|Amount|price|Rate", shown)


def test_job_card_and_picking_list() -> None:
    shown = whole(job_card())
    assert "重复维修（同一故障再次出现）" in shown
    assert "王建国、赵磊" in shown
    assert "1 更换点火线圈 1.5 王建国" in shown
    assert shown.count("□ 合格 □ 返工") == 4
    listed = printed(picking_list(60))
    assert len(listed) == 3
    assert all("序号 配件名称、编码、品牌 配件属性 数量 库位 实发 退回" in page for page in listed)


def test_settlement_follows_the_standard() -> None:
    shown = whole(settlement())
    for text in (
        "机动车所有人",
        "发动机号",
        "DKV123456",
        "统一社会信用代码",
        "91310112MA1GB2XQ7K",
        "送修里程",
        "30,216 km",
        "序号 维修项目 工时 工时单价 备注 金额（元）",
        "序号 材料名称 配件编码 品牌 配件属性 自带件 数量 单价 金额（元）",
        "1 配件01 C-001 博世 同质配件 否 2 只 68.00 136.00",
        "3 配件03 C-003 博世 同质配件 是 2 只 68.00 136.00",
        "工单金额 708.00",
        "＋ 税费 0.00",
        "－ 优惠 20.00",
        "－ 抹零 0.80",
        "－ 预付金额 100.00",
        "应付金额 ¥587.20",
        "JS2601050009 2026-01-05 09:12 工单 WT2601050012 应付 ¥587.20",
        "伍佰捌拾柒元贰角整",
        "应付金额 ＝ 工单金额 ＋ 税费 － 优\n惠 － 抹零 － 预付金额",
        "微信 ¥500.00 2026-01-05 09:12 4200",
        "无更换配件 旧件已确认，由托修方收回 旧件已确认，由承修方收回",
        "下次保养：2026-07-05 或 40,000 公里，以先到者为准。",
        "本清单一式两份，您与本店各执一份；经双方核对、由您签字后生效。",
        "自带件不在本店质量保证范围内。",
        "（盖章）",
    ):
        assert text in shown, text


def test_a_settlement_of_labour_or_of_parts_alone_is_a_settlement() -> None:
    whole_bill = settlement(3)
    sums = replace(whole_bill.totals, parts=Money(0))
    shown = whole(replace(whole_bill, parts=(), totals=sums))
    assert re.search(r"材料费用小计\s*0\.00", shown)
    assert whole_bill.labour[0].name in shown
    sums = replace(whole_bill.totals, labour=Money(0))
    shown = whole(replace(whole_bill, labour=(), totals=sums))
    assert re.search(r"工时费用小计\s*0\.00", shown)
    assert whole_bill.parts[0].name in shown


@pytest.mark.parametrize(
    ("energy", "asked"), [(Energy.ELECTRIC, True), (Energy.PLUG_IN_HYBRID, True), (Energy.PETROL, False)]
)
def test_the_slip_of_a_new_energy_car_has_room_for_its_own_guarantee(energy: Energy, asked: bool) -> None:
    shown = whole(replace(settlement(), vehicle=replace(CAR, energy=energy)))
    assert ("新能源汽车专用部件质量保证期：______ 公里或 ______ 天" in shown) == asked


def test_no_word_is_cut_in_the_columns_of_the_slip() -> None:
    bill = settlement(3)
    classes = (PartClass.REMANUFACTURED, PartClass.RECONDITIONED, PartClass.SAME_QUALITY)
    rows = tuple(
        replace(row, part_class=one, brand="大众 Volkswagen", code="OIL-5W40-4")
        for row, one in zip(bill.parts, classes, strict=True)
    )
    shown = whole(replace(bill, parts=rows), EN)
    for at, word in enumerate(("Remanufactured", "Reconditioned", "Same quality"), 1):
        assert f"{at} 配件0{at} OIL-5W40-4 大众 Volkswagen {word}" in shown


def test_a_long_engine_number_stays_in_one_piece() -> None:
    assert "BYD472QAH375168" in whole(replace(settlement(), vehicle=replace(CAR, engine_no="BYD472QAH375168")))


@pytest.mark.parametrize(
    ("unit", "quantity", "zh", "en"),
    [
        ("瓶", 1, "1 瓶", "1 bottle"), ("瓶", 3, "3 瓶", "3 bottles"), ("升", 4, "4 升", "4 L"), ("个", 2, "2 个", "2 pc"),
        ("盒", 2, "2 盒", "2 boxes"), ("pcs", 2, "2 pcs", "2 pcs"), ("", 2, "2", "2"),
    ],
)  # fmt: skip
def test_units_speak_the_language_of_the_paper(unit: str, quantity: int, zh: str, en: str) -> None:
    order = work_order(1)
    paper = replace(order, parts=(replace(order.parts[0], unit=unit, quantity=Decimal(quantity)),))
    assert f"同质配件 {zh} 68.00" in whole(paper)
    assert f"同质配件 {en} 68.00" in whole(paper, EN)


def test_the_list_of_units_covers_the_price_list() -> None:
    with in_language(EN):
        for part in catalog().parts.values():
            assert lookup("unit", part.unit_zh), part.unit_zh


def test_what_is_left_is_said_not_to_be_in_the_subtotal() -> None:
    assert "工时费用小计（不含放弃项目）" in whole(quote())
    assert "材料费用小计 " in whole(quote())
    assert "Labour subtotal, without what you declined" in whole(quote(), EN)


def test_settlement_ticks_the_chosen_outcome() -> None:
    chosen = Documents().render(settlement(), language=ZH)
    other = Documents().render(replace(settlement(), old_parts=OldPartOutcome.LEFT_TO_SHOP), language=ZH)
    none = Documents().render(replace(settlement(), old_parts=None), language=ZH)
    assert pages(chosen) == pages(other) == pages(none)
    last = len(pages(chosen)) - 1
    drawn = {image(pdf, last, 2).tobytes() for pdf in (chosen, other, none)}
    assert len(drawn) == 3


def test_reception_sheet_shows_what_was_seen() -> None:
    shown = whole(reception_sheet())
    for text in (
        "30,210 km",
        "62%",
        "印记1",
        "印记3 上次已有",
        "脏污暂无法判断、清洗后再检查的部位：底盘",
        "发动机故障灯",
        "刹车灯",
        "左侧不亮",
        "左前\n胎纹深度 4.2 mm",
        "儿童座椅（后排）",
        "钥匙 × 2",
        "左前门 右前门",
    ):
        assert text in shown, text


@pytest.mark.parametrize("body", ["", "sedan"])
@pytest.mark.parametrize(
    ("language", "clear", "unseen"),
    [
        ("zh_CN", "未发现损伤。", "车身外观未记录。"),
        ("en", "No marks were found.", "The outside of the car was not recorded."),
    ],
)
def test_only_who_looked_says_that_there_is_no_damage(language: str, clear: str, unseen: str, body: str) -> None:
    bare = replace(reception_sheet(), marks=(), not_judged=(), body=body, photos=())
    said = [" ".join(whole(replace(bare, outside_seen=seen), language).split()) for seen in (True, False)]
    assert [(clear in one, unseen in one) for one in said] == [(True, False), (False, True)]


@pytest.mark.parametrize(("language", "title"), [("zh_CN", "签字后补记"), ("en", "Recorded after signing")])
def test_what_was_recorded_after_the_signature_stands_below_it(language: str, title: str) -> None:
    sheet = replace(reception_sheet(), later_faults=(FaultRow(complaint="空调不凉"),), photos=())
    shown = " ".join(whole(sheet, language).split())
    signed = "客户签字" if language == "zh_CN" else "Customer: the sheet shows"
    assert shown.index("冷车发抖") < shown.index(signed) < shown.index(title)
    assert shown.index(signed) < shown.index("空调不凉")
    assert title not in whole(replace(sheet, later_faults=()), language)


@pytest.mark.parametrize(
    ("unchecked", "said"),
    [(28, ["28 项检查都没有做。"]), (3, ["28 项检查中有 3 项没有做。"]), (0, [])],
)
def test_reception_sheet_says_what_nobody_checked(unchecked: int, said: list[str]) -> None:
    shown = whole(replace(reception_sheet(), checkable=28, unchecked=unchecked))
    assert re.findall(r"28 项检查.*?。", shown) == said


def test_old_part_receipt() -> None:
    shown = whole(old_part_receipt())
    assert "1 点火线圈 JJ2601050001 1 只 客户带走" in shown
    assert "2 火花塞 JJ2601050002 4 只 委托本店处理" in shown
    assert "本次维修无更换配件。" in whole(replace(old_part_receipt(), rows=()))


def test_the_settlement_has_fold_marks_at_its_thirds() -> None:
    page = image(Documents().render(settlement(), language=ZH), 0, 2)
    for third in (1, 2):
        rows = range(page.height * third // 3 - 2, page.height * third // 3 + 2)
        assert any(page.getpixel((2 * 19, row))[0] < 200 for row in rows)
    order = image(Documents().render(work_order(), language=ZH), 0, 2)
    assert {order.getpixel((2 * 19, row)) for row in range(order.height)} == {(255, 255, 255)}


def test_gate_pass_is_half_a_sheet_with_a_large_code() -> None:
    pdf = Documents().render(gate_pass(), language=ZH)
    assert len(pages(pdf)) == 1
    assert image(pdf).size == (596, 420)
    assert "7392 0481" in pages(pdf)[0]
    assert "已付清" in pages(pdf)[0]
    assert "沪A·D12345" in pages(pdf)[0]


def test_a_car_without_plate() -> None:
    assert "无牌" in whole(replace(work_order(), vehicle=replace(CAR, plate="", plate_kind="none")))


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("language", [ZH, EN])
def test_a_typical_paper_is_one_page(kind: PaperKind, language: str) -> None:
    typical = {PaperKind.SETTLEMENT: settlement(4), PaperKind.WORK_ORDER: work_order(3)}
    paper = typical.get(kind, every_paper()[kind])
    if isinstance(paper, ReceptionSheet):
        paper = replace(paper, photos=())
    assert len(printed(paper, language)) == 1


@pytest.mark.parametrize("count", [6, 9, 12, 25])
def test_the_total_stands_with_rows_notes_and_signatures(count: int) -> None:
    last = printed(settlement(count))[-1]
    for text in ("外加工", "应付金额 ¥", "说明", "托修方签字"):
        assert text in last


def test_empty_fields_of_the_form_keep_their_labels() -> None:
    bare = replace(
        settlement(), shop=replace(SHOP, uscc="", address="", phone=""), vehicle=replace(CAR, engine_no="", vin="")
    )
    shown = whole(bare)
    for text in ("统一社会信用代码", "地址", "发动机号", "车辆识别代号（VIN）"):
        assert text in shown
    assert len(re.findall(r"_{8,}", shown)) == len(("uscc", "address", "phone", "engine no.", "vin"))
    assert "_" not in whole(settlement())


@pytest.mark.parametrize(
    ("nature", "zh", "en"),
    [
        (RepairNature.MAINTENANCE, "汽车维护", "Maintenance"),
        (RepairNature.FAULT_REPAIR, "故障修理", "Fault repair"),
        (RepairNature.ACCIDENT_REPAIR, "事故修理", "Accident repair"),
    ],
)
def test_the_nature_of_work_is_one_of_the_forms_three(nature: RepairNature, zh: str, en: str) -> None:
    paper = replace(settlement(), nature=nature)
    assert zh in whole(paper, ZH)
    assert en in whole(paper, EN)


def test_the_shop_names_who_handles_it_without_a_signature() -> None:
    paper = replace(settlement(), advisor_signature=Signature(name="周敏", at=AT))
    assert "经办：周敏 结算员：孙丽 日期" in whole(paper)
    assert "Handled by: 周敏" in whole(paper, EN)


def test_the_picking_list_names_the_order_once() -> None:
    assert "工单" not in whole(picking_list())
    assert "工单 WT2601050099" in whole(replace(picking_list(), order_number="WT2601050099"))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("13800138000", "138 0013 8000"),
        ("+86 138-0013-8000", "138 0013 8000"),
        ("138****1234", "138 **** 1234"),
        ("02154881288", "021-5488 1288"),
        ("0512-6212345-801", "0512-621 2345-801"),
        ("400 800 1234", "400-800-1234"),
        ("分机 12", "分机 12"),
    ],
)
def test_phones_have_one_format(stored: str, shown: str) -> None:
    assert phone_text(stored) == shown


def test_unsigned_papers_leave_room_for_the_hand() -> None:
    shown = whole(replace(work_order(), customer_signature=None, advisor_signature=None))
    assert "姓名 日期" in shown


def test_the_program_starts_without_reportlab() -> None:
    code = (
        "import sys; from advisor_app.documents.render import Documents; Documents(); "
        "sys.exit(any(name.split('.')[0] in {'reportlab', 'PIL', 'segno'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
