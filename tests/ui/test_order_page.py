"""The order stage: the contract before and after the signature."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel

from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import OldPartWish, Waits
from advisor_app.i18n import error_text, in_language
from advisor_app.order_terms import program_terms
from advisor_app.ports.reads.orders import Contract
from advisor_app.ports.replies import Signed
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, lose, open_shop
from tests.ui.desk import PapersAsked, WillingSigner, make_context, press, went, work_at
from ui.features.jobs.feature import register as register_jobs
from ui.features.order.feature import register
from ui.features.order.page import BESIDE, OrderPage
from ui.features.visit.page import VisitPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.text import TextLabel
from ui.shell.window import SMALLEST

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database):
    return open_shop(sqlite_database)


def quoted(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    return visit


def order_page(
    qtbot, shop: Shop, visit: UUID, role: Role = Role.SERVICE_ADVISOR
) -> tuple[Context, VisitPage, OrderPage]:
    context = make_context(shop, role)
    register(context)
    register_jobs(context)
    workspace, page, _window = work_at(qtbot, context, OrderPage, visit, Stage.ORDER)
    return context, workspace, page


def texts(widget) -> list[str]:
    QCoreApplication.sendPostedEvents()  # labels that were just laid out are shown with the next event
    return [label.text() for label in widget.findChildren(TextLabel) if label.isVisible()]


def contract(shop: Shop, visit: UUID) -> Contract:
    return shop.desk.reads.orders.contract(visit)


def test_the_contract_reads_as_it_will_be_signed(qtbot, shop):
    visit = quoted(shop)
    _context, workspace, page = order_page(qtbot, shop, visit)
    shown = texts(page.content)
    assert "刹车时吱吱响，低速更明显" in shown
    assert page.promise.value() == "今天 13:00"
    total = contract(shop, visit).total
    assert f"¥{total}" in shown
    assert "行车记录仪 · 前挡" in shown
    assert workspace.primary.words() == "请客户签字"
    assert workspace.primary.isEnabled()
    assert page.strip.isHidden()
    assert page.additions_card.isHidden()


def test_every_payer_has_a_sum(qtbot, shop):
    visit = quoted(shop)
    sheet = shop.desk.reads.quotes.sheet(visit)
    line = sheet.lines[0]
    shop.desk.quotes.change_line(shop.call(), visit, line.id, "payer", Payer.CUSTOMER, Payer.WARRANTY)
    shop.desk.quotes.decide(shop.call(), visit, (line.id,), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    _context, _workspace, page = order_page(qtbot, shop, visit)
    sums = texts(page.sums)
    assert sums[:4] == ["客户自费", f"¥{sheet.lines[1].amount}", "厂家质量担保（三包）", f"¥{line.amount}"]
    assert sums[4:6] == ["合计", f"¥{sheet.lines[0].amount + sheet.lines[1].amount}"]


def test_f9_signs_and_offers_the_paper_at_once(qtbot, shop):
    visit = quoted(shop)
    context, workspace, _page = order_page(qtbot, shop, visit)
    press(workspace.window(), Qt.Key.Key_F9)
    signed = contract(shop, visit)
    assert signed.number == "WT2611230001"
    assert signed.signed is not None
    assert (signed.signed.signer, signed.signed.how, signed.signed.witness) == ("张𬭎", SignedOn.PAPER, "林晓燕")
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.WORK_ORDER, visit, None)]
    assert isinstance(context.signatures, WillingSigner)
    ((title, text),) = context.signatures.asked
    assert title == "维修委托书"
    assert text == f"共 2 项，合计 ¥{signed.total}，约定今天 13:00 交车。维修中如有增项，一定先征得您同意再施工。"


def test_what_changed_while_the_customer_signs_is_shown_and_asked_again(qtbot, shop):
    """Another counter adds work and approves it while the pad lies before the customer."""
    visit = quoted(shop)
    context, workspace, page = order_page(qtbot, shop, visit)
    before = contract(shop, visit)
    signer = context.signatures
    assert isinstance(signer, WillingSigner)
    willing = signer.ask

    def slowly(title, text, name, done):
        signer.ask = willing
        quotes = shop.desk.quotes
        more = quotes.write(shop.call(), visit, LineKind.SUBLET, "外协", Decimal(1), Money.of(999)).ids
        quotes.decide(shop.call(), visit, more, Decision.APPROVED, AgreedHow.PHONE, "")
        willing(title, text, name, done)

    signer.ask = slowly
    press(workspace.window(), Qt.Key.Key_F9)
    assert contract(shop, visit).signed is None
    dialog = context.window.findChild(QDialog, "conflict")
    now = before.total + Money.of(999)
    assert [label.text() for label in dialog.findChildren(QLabel) if str(now) in label.text()] == [
        error_text("shown_moved", seen_lines=2, seen_total=str(before.total), lines=3, total=str(now))
    ]
    assert dialog.findChild(QAbstractButton, "conflict.mine") is None, "sending the same again would be refused again"
    dialog.reject()
    assert f"¥{now}" in texts(page.sums)
    workspace.primary.click()
    signed = contract(shop, visit)
    assert signed.signed is not None
    assert signed.total == now
    assert f"共 3 项，合计 ¥{now}" in signer.asked[-1][1]


def test_a_signed_contract_is_only_read(qtbot, shop):
    visit = quoted(shop)
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    path = shop.database.path.with_suffix(".png")
    assert image.save(str(path))
    sha = shop.desk.blobs.put(path.read_bytes())
    shop.desk.work_orders.sign(shop.call(), visit, Signed("张𬭎", SignedOn.SCREEN, sha), contract(shop, visit).shown)
    context, _workspace, page = order_page(qtbot, shop, visit)
    assert page.form.isHidden()
    assert page.facts.isVisible()
    assert page.strip.number.text() == "WT2611230001"
    assert page.strip.who.text() == "张𬭎于今天 09:00 签字 · 屏幕签名 · 经办：林晓燕"
    assert page.strip.drawing.isVisible()
    assert page.strip.lost.isHidden()
    assert page.primary() == ""
    page.paper.click()
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.WORK_ORDER, visit, None)]


def test_a_lost_drawing_is_said(qtbot, shop):
    visit = quoted(shop)
    sha = shop.desk.blobs.put(b"a drawing")
    shop.desk.work_orders.sign(shop.call(), visit, Signed("张𬭎", SignedOn.SCREEN, sha), contract(shop, visit).shown)
    lose(shop, sha)
    _context, _workspace, page = order_page(qtbot, shop, visit)
    assert page.strip.drawing.isHidden()
    assert page.strip.lost.text() == "签名图片读取不到，请告知经理。"


def test_fields_are_stored_as_they_are_left(qtbot, shop):
    visit = quoted(shop)
    _context, _workspace, page = order_page(qtbot, shop, visit)
    name = page.form.field("collect_name")
    name.editor.setFocus()
    name.editor.selectAll()
    name.editor.insert("李小姐")
    name.editor.edited.emit()
    name.flush()
    page.form.field("old_part_wish").editor.set_value(OldPartWish.TAKE.value)
    page.form.field("old_part_wish").editor.edited.emit()
    page.form.field("old_part_wish").editor.left.emit()
    box = page.form.field("work_class").editor
    box.setCurrentIndex(box.findData(WorkClass.ASSEMBLY.value))
    box.activated.emit(box.currentIndex())
    sheet = contract(shop, visit).sheet
    assert sheet.collect_name == "李小姐"
    assert sheet.old_part_wish is OldPartWish.TAKE
    assert sheet.work_class is WorkClass.ASSEMBLY
    assert page.guarantee.text() == "质量保证期 100 天或 20,000 km，以先到为准"


def test_what_nobody_asked_is_named_before_and_after_the_signature(qtbot, shop):
    visit = quoted(shop)
    for field, seen in (("waits", Waits.STAYS), ("wash_wish", True)):
        shop.desk.reception.set_field(shop.call(), visit, field, seen, None)
    _context, _workspace, page = order_page(qtbot, shop, visit)
    assert texts(page.unasked) == ["还没有询问：客户等候、洗车。委托书上会注明“未询问”。"]
    assert [page.form.field(name).value() for name in ("waits", "wash_wish", "road_test_allowed")] == [None, None, True]
    page.presenter.leave("wash_wish", False)
    assert texts(page.unasked) == ["还没有询问：客户等候。委托书上会注明“未询问”。"]
    page.presenter.leave("wash_wish", None)
    page.presenter.leave("waits", "leaves")
    sheet = contract(shop, visit).sheet
    assert (sheet.wash_wish, sheet.waits) == (None, Waits.LEAVES)
    shop.desk.reception.set_field(shop.call(), visit, "wash_wish", None, False)
    page.presenter.open(visit)
    assert page.unasked.isHidden()
    for field, seen in (("old_part_wish", OldPartWish.SHOW_AND_LEAVE), ("road_test_allowed", True)):
        shop.desk.reception.set_field(shop.call(), visit, field, seen, None)
    walk_in.sign(shop, visit)
    page.presenter.open(visit)
    assert page.unasked.isHidden()
    assert texts(page.facts)[-8:] == ["客户等候", "离店", "旧件", "未询问", "洗车", "否", "路试", "未询问"]


@pytest.mark.parametrize(("named", "shown"), [("", "送车人张𬭎本人 · 13900000000"), ("李小姐", "李小姐 · 13900000000")])
def test_who_collects_the_car_is_always_named(qtbot, shop, named, shown):
    visit = quoted(shop)
    sheet = contract(shop, visit).sheet
    for field, seen, value in (
        ("collect_name", sheet.collect_name, named),
        ("collect_phone", sheet.collect_phone, "13900000000"),
    ):
        shop.desk.reception.set_field(shop.call(), visit, field, seen, value)
    walk_in.sign(shop, visit)
    _context, _workspace, page = order_page(qtbot, shop, visit)
    assert texts(page.facts)[:2] == ["取车人", shown]


def test_a_declined_safety_line_blocks_until_it_is_signed_for(qtbot, shop):
    visit = quoted(shop)
    line = shop.desk.reads.quotes.sheet(visit).lines[1]
    shop.desk.quotes.change_line(shop.call(), visit, line.id, "safety", line.safety, True)
    shop.desk.quotes.decide(shop.call(), visit, (line.id,), Decision.DECLINED, AgreedHow.IN_PERSON, "下次再做")
    _context, workspace, page = order_page(qtbot, shop, visit)
    assert not workspace.primary.isEnabled()
    assert page.declined_card.isVisible()
    assert page.declined_state.text() == "客户放弃了涉及安全的项目，但还没有签字。请到报价页请客户签字确认。"
    shop.desk.quotes.sign_declined(shop.call(), visit, Signed("张𬭎", SignedOn.PAPER))
    assert page.declined_state.text() == "张𬭎已签字确认放弃涉及安全的项目。"
    assert workspace.primary.isEnabled()
    assert [x.name for x in contract(shop, visit).declined] == [line.name]
    assert line.name not in [x.name for x in contract(shop, visit).lines]


def test_nothing_agreed_leads_to_the_quote(qtbot, shop):
    visit = walk_in.arrive(shop).id
    context, _workspace, page = order_page(qtbot, shop, visit)
    assert page.pages.currentWidget() is page.empty
    page.empty.acted.emit()
    assert went(context) == [("visit", {"visit": visit, "stage": "quote"})]


def test_technicians_see_no_price_on_the_contract(qtbot, shop):
    visit = quoted(shop)
    walk_in.sign(shop, visit)
    _context, workspace, page = order_page(qtbot, shop, visit, Role.TECHNICIAN)
    shown = texts(page)
    found = contract(shop, visit)
    for amount in [found.total, *(line.amount for line in found.lines), *(line.unit_price for line in found.lines)]:
        assert amount != Money(0)
        assert not [text for text in shown if str(amount) in text]
    assert found.lines[0].name in shown
    assert not [text for text in texts(workspace) if "¥" in text]


def test_additions_are_listed_with_the_answer(qtbot, shop):
    visit = quoted(shop)
    walk_in.sign(shop, visit)
    before = contract(shop, visit).total
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), visit, "制动盘沟槽过深")
    code = next(iter(shop.desk.reference.catalog().parts))
    lines = tuple(shop.desk.quotes.lines_of(code, Decimal(2), 1300))
    shop.desk.additions.add_lines(shop.call(), found.id, lines)
    (addition,) = contract(shop, visit).additions
    assert addition.order_total == before
    shop.desk.additions.decide(shop.call(), found.id, True, AgreedHow.PHONE, "张𬭎", None, addition.shown)
    _context, _workspace, page = order_page(qtbot, shop, visit)
    shown = texts(page.additions)
    assert shown[0] == "制动盘沟槽过深"
    assert shown[1] == f"{found.number} · 张𬭎，电话，今天 09:00"
    (addition,) = contract(shop, visit).additions
    assert addition.order_total == before
    assert contract(shop, visit).total == before + addition.total
    kept = contract(shop, visit).lines[-1]
    assert (kept.brand, kept.part_class) == (lines[0].brand, lines[0].part_class)


def test_an_addition_loses_a_line_only_before_the_answer(shop):
    visit = quoted(shop)
    walk_in.sign(shop, visit)
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), visit, "制动盘沟槽过深")
    code = next(iter(shop.desk.reference.catalog().parts))
    lines = tuple(shop.desk.quotes.lines_of(code, Decimal(1), 1300))
    first = shop.desk.additions.add_lines(shop.call(), found.id, lines + lines).ids
    shop.desk.additions.remove_line(shop.call(), found.id, first[0])
    (card,) = shop.desk.reads.orders.additions(visit)
    assert [line.id for line in card.lines] == [first[1]]
    shop.clock.advance(timedelta(minutes=5))
    shop.desk.additions.decide(shop.call(), found.id, False, AgreedHow.PHONE, "张𬭎", None, card.shown)
    with pytest.raises(RuleBroken) as refused:
        shop.desk.additions.remove_line(shop.call(), found.id, first[1])
    assert refused.value.code == "addition_decided"


def test_the_terms_are_the_programs_until_the_shop_writes_its_own(qtbot, shop):
    visit = quoted(shop)
    with in_language("en"):
        _context, _workspace, page = order_page(qtbot, shop, visit)
        assert page.terms.text() == "\n".join(f"{n}. {term}" for n, term in enumerate(program_terms(), 1))
    assert page.terms.text().startswith("1. We do ")
    shop.desk.people.change_shop(shop.call(Role.MANAGER), "terms", "", "先说明，后施工")
    _context, _workspace, page = order_page(qtbot, shop, visit)
    assert page.terms.text() == "先说明，后施工"


def test_a_missing_number_is_named_before_the_signature_and_asked_about(qtbot, shop, monkeypatch):
    monkeypatch.setattr(walk_in, "Arrival", lambda **given: Arrival(**given | {"phone": ""}))
    visit = quoted(shop)
    context, workspace, page = order_page(qtbot, shop, visit)
    context.dialogs = ScriptedDialogs(False, True)
    assert page.unreachable.text() == error_text("bringer_phone_missing")
    page.unreachable.acted.emit()
    assert went(context)[-1] == ("visit", {"visit": visit, "stage": "reception", "field": "bring_phone"})
    assert isinstance(context.signatures, WillingSigner)
    press(workspace.window(), Qt.Key.Key_F9)
    assert context.signatures.asked == []
    press(workspace.window(), Qt.Key.Key_F9)
    assert contract(shop, visit).signed is not None
    assert page.unreachable.isHidden()


def test_a_class_below_that_of_the_work_is_asked_about_before_the_signature(qtbot, shop):
    visit = quoted(shop)
    (line,) = shop.desk.quotes.add(shop.call(), visit, "MA13", Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, (line,), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    context, workspace, page = order_page(qtbot, shop, visit)
    box = page.form.field("work_class").editor
    assert box.currentData() == WorkClass.LEVEL_TWO.value, "the class follows the work"
    box.setCurrentIndex(box.findData(WorkClass.MINOR.value))
    box.activated.emit(box.currentIndex())
    context.dialogs = ScriptedDialogs(False, True)
    press(workspace.window(), Qt.Key.Key_F9)
    assert context.signatures.asked == []
    (asked,) = context.dialogs.asked
    assert "二级维护作业" in str(asked)
    press(workspace.window(), Qt.Key.Key_F9)
    assert contract(shop, visit).signed is not None
    assert contract(shop, visit).sheet.work_class is WorkClass.MINOR


def test_a_number_that_is_there_is_not_asked_for(qtbot, shop):
    _context, _workspace, page = order_page(qtbot, shop, quoted(shop))
    assert page.unreachable.isHidden()


def test_the_english_sentence_has_no_capital_in_its_middle(qtbot, shop):
    with in_language("en"):
        _context, _workspace, page = order_page(qtbot, shop, quoted(shop))
        assert " in all, ready today 13:00." in page.presenter.statement()


def test_beside_the_open_guide_in_the_smallest_window_the_sums_stand_below_the_contract(qtbot, shop):
    visit = quoted(shop)
    walk_in.sign(shop, visit)
    context, _workspace, page = order_page(qtbot, shop, visit)
    window = context.window
    side = page._side
    qtbot.waitUntil(lambda: side.mapTo(page, QPoint(0, 0)).x() > page.strip.geometry().right())
    window.resize(SMALLEST)
    window.set_guide_shown(True)
    qtbot.waitUntil(lambda: page.width() < BESIDE and side.mapTo(page, QPoint(0, 0)).x() < page.width() // 2)
    qtbot.waitUntil(lambda: page.content._scroll.horizontalScrollBar().maximum() == 0)
    qtbot.waitUntil(lambda: side.width() == page.strip.width())
