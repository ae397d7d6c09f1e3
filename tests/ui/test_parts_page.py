"""The parts desk: issue all with Enter, parts of it, back again, and stock that should not be there."""

from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from sqlalchemy import event, select

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stock import MovementKind
from advisor_app.domain.values.errors import NotFound, NotPermitted, RuleBroken
from advisor_app.domain.values.ids import NumberKind, scan_code, scan_digits
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.parts import PartLine
from db.tables.workshop import stock_movement
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import PapersAsked, make_context, present, press, type_text
from ui.features.parts.feature import register
from ui.features.parts.page import PartsPage, stock_of
from ui.features.parts.receive import ReceiveDialog
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.tasks import ManualTasks

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database):
    return open_shop(sqlite_database)


def part_codes(shop: Shop) -> list[str]:
    return [code for code, part in shop.desk.reference.catalog().parts.items() if part.leaves_old_part]


def ordered(shop: Shop, plate: str = "京A12345", name: str = "张𬭎", quantity: int = 4) -> UUID:
    visit = walk_in.arrive(shop, plate, name).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    shop.desk.quotes.add(shop.call(), visit, part_codes(shop)[1], Decimal(quantity), fault)
    walk_in.quote(shop, visit, fault)
    ids = tuple(line.id for line in shop.desk.reads.quotes.sheet(visit).lines)
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    return visit


def receive(shop: Shop, quantity: int = 20) -> None:
    for code in part_codes(shop)[:2]:
        shop.desk.parts.receive(shop.call(Role.PARTS_KEEPER), code, Decimal(quantity), "")


def begin_books(shop: Shop) -> None:
    """Receive something that no order of these tests wants."""
    shop.desk.parts.receive(shop.call(Role.PARTS_KEEPER), part_codes(shop)[5], Decimal(1), "")


def lines(shop: Shop) -> tuple[PartLine, ...]:
    return shop.desk.reads.parts.lines()


def parts_page(qtbot, shop: Shop, *answers: object, role: Role = Role.PARTS_KEEPER) -> tuple[Context, PartsPage]:
    context = make_context(shop, role, ScriptedDialogs(*answers))
    register(context)
    page = PartsPage(context)
    qtbot.addWidget(context.window)
    present(context, page)
    QCoreApplication.sendPostedEvents()
    page.table.setFocus()
    return context, page


def shown(page: PartsPage) -> list[str]:
    return [line.name for line in page.table.rows_model.rows()]


def test_the_list_says_what_lies_where(qtbot, shop):
    receive(shop)
    visit = ordered(shop)
    walk_in.repair(shop, visit)
    _context, page = parts_page(qtbot, shop)
    first = page.table.rows_model.rows()[0]
    part = shop.desk.reference.catalog().parts[first.code]
    assert (first.plate, first.technicians, first.place) == ("京A12345", ("孙磊",), part.place)
    assert (first.ordered, first.issued, first.stock) == (Decimal(4), Decimal(0), Decimal(20))
    assert len(shown(page)) == 2
    assert page.line.text() == f"{first.name} · {part.place}"


def test_enter_issues_all_of_a_line_and_goes_on(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    before = lines(shop)
    press(page.window(), Qt.Key.Key_Return)
    assert [line.issued for line in lines(shop)] == [Decimal(4), Decimal(0)]
    assert lines(shop)[0].stock == Decimal(16)
    assert shown(page) == [before[1].name]
    press(page.window(), Qt.Key.Key_Return)
    assert shown(page) == []
    assert page.line.text() == "还没有选中配件"
    assert not page.issue.isEnabled()


def test_enter_twice_while_one_is_under_way_issues_once(qtbot, shop):
    receive(shop)
    ordered(shop)
    tasks = ManualTasks()
    context = make_context(shop, Role.PARTS_KEEPER, tasks=tasks)
    page = PartsPage(context)
    qtbot.addWidget(context.window)
    present(context, page)
    assert page.pages.currentWidget() is page.loading
    tasks.run_all()
    page.table.setFocus()
    press(page.window(), Qt.Key.Key_Return)
    press(page.window(), Qt.Key.Key_Return)
    assert tasks.waiting.count("write") == 1
    tasks.run_all()
    assert lines(shop)[0].issued == Decimal(4)
    assert lines(shop)[1].issued == Decimal(0)


def test_a_part_of_a_line_by_keys_and_back_again(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    press(page.window(), Qt.Key.Key_Plus)
    assert page.quantity.hasFocus()
    type_text(page.window(), "3")
    press(page.window(), Qt.Key.Key_Return)
    assert lines(shop)[0].issued == Decimal(3)
    assert page.quantity.value() == Decimal(1)
    press(page.window(), Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert lines(shop)[0].issued == Decimal(2)
    assert page.hint.text() == f"已发 2 / 4 {lines(shop)[0].unit}，库存 18"


def test_more_than_ordered_is_refused_at_the_quantity(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    page.quantity.setText("9")
    page.issue.click()
    assert page.problem.isVisible()
    assert page.problem.text() == "领用数量超过了工单上的 4.000。请减少数量，或先报增项。"
    assert page.quantity.property("wrong")
    page.quantity.setText("abc")
    page.issue.click()
    assert page.problem.isVisible()
    page.quantity.clear()
    page.issue.click()
    assert page.problem.text() == "请输入数量。"
    assert lines(shop)[0].issued == Decimal(0)


def test_more_back_than_issued_is_refused(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    page.quantity.setText("1")
    page.issue.click()
    page.quantity.setText("2")
    page.back.click()
    assert page.problem.text() == "退库数量要大于零，并且不能超过已领用的数量。请改一下。"
    assert lines(shop)[0].issued == Decimal(1)


def test_an_empty_shelf_is_asked_about_and_the_reason_kept(qtbot, shop):
    ordered(shop)
    begin_books(shop)
    context, page = parts_page(qtbot, shop, "刚到货，还没入账")
    assert stock_of(page.table.rows_model.rows()[0]).state == "none"
    press(page.window(), Qt.Key.Key_Return)
    assert [kind for kind, _words in context.dialogs.asked] == ["doubt"]
    assert lines(shop)[0].issued == Decimal(4)
    assert lines(shop)[0].stock == Decimal(-4)


def test_no_to_the_empty_shelf_issues_nothing(qtbot, shop):
    ordered(shop)
    _context, page = parts_page(qtbot, shop, None)
    press(page.window(), Qt.Key.Key_Return)
    assert lines(shop)[0].issued == Decimal(0)


def test_what_was_issued_is_found_under_issued(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    name = shown(page)[0]
    press(page.window(), Qt.Key.Key_Return)
    page.shows.set_value("issued")
    page.shows.edited.emit()
    assert shown(page) == [name]
    assert page.quantity.value() == Decimal(4)
    assert not page.issue.isEnabled()
    press(page.window(), Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert shown(page) == []
    page.shows.set_value("all")
    page.shows.edited.emit()
    assert len(shown(page)) == 2


def test_the_filter_finds_plates_numbers_and_shelves_and_takes_a_scan(qtbot, shop):
    receive(shop)
    ordered(shop)
    visit = ordered(shop, "沪A12345", "李建国")
    _context, page = parts_page(qtbot, shop)
    assert len(shown(page)) == 4
    page.search.setText("沪a12345")
    assert len(shown(page)) == 2
    page.search.setText(lines(shop)[0].place)
    assert len(shown(page)) == 2
    number = shop.desk.reads.visits.head(visit).order_number
    assert page.scanned(scan_code(NumberKind.WORK_ORDER.scan_kind, scan_digits(number), 1))
    assert {line.visit_id for line in page.table.rows_model.rows()} == {visit}
    assert not page.scanned(scan_code(NumberKind.WORK_ORDER.scan_kind, "2611239999", 1))


def test_the_picking_list_is_one_key_away(qtbot, shop):
    visit = ordered(shop)
    context, page = parts_page(qtbot, shop)
    press(page.window(), Qt.Key.Key_F8)
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.PICKING_LIST, visit, None)]


def test_an_advisor_looks_and_issues_nothing(qtbot, shop):
    receive(shop)
    ordered(shop)
    _context, page = parts_page(qtbot, shop, role=Role.SERVICE_ADVISOR)
    assert len(shown(page)) == 2
    assert page.issue.isHidden()
    press(page.window(), Qt.Key.Key_Return)
    assert lines(shop)[0].issued == Decimal(0)


def test_a_billed_order_is_issued_until_the_car_has_left(shop):
    visit = ordered(shop, quantity=1)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    assert len(lines(shop)) == 2
    bill = walk_in.settle(shop, visit)
    first, _second = lines(shop)
    shop.desk.parts.issue(shop.call(Role.PARTS_KEEPER).confirming("stock_negative"), first.line_id, first.ordered)
    assert {line.remaining for line in lines(shop)} == {Decimal(0), Decimal(1)}
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, visit))
    walk_in.hand_over(shop, visit)
    assert lines(shop) == ()


def test_the_list_takes_four_statements(shop):
    ordered(shop)
    few = statements(shop)
    for n in range(4):
        ordered(shop, f"京B1000{n}", f"李{n}")
    assert len(lines(shop)) == 10
    assert few == statements(shop) == 4


def statements(shop: Shop) -> int:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(shop.database.reader, "before_cursor_execute", note)
    try:
        lines(shop)
    finally:
        event.remove(shop.database.reader, "before_cursor_execute", note)
    return len(sent)


# Goods received -------------------------------------------------------------------------------------------------------


def receive_dialog(page: PartsPage) -> ReceiveDialog:
    press(page.window(), Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    (dialog,) = page.window().findChildren(ReceiveDialog)
    QTest.qWaitForWindowExposed(dialog)
    return dialog


def test_without_any_receipt_nothing_is_called_out_of_stock(qtbot, shop):
    visit = ordered(shop)
    _context, page = parts_page(qtbot, shop)
    assert [str(stock_of(line)) for line in page.table.rows_model.rows()] == ["未建账", "未建账"]
    assert page.hint.text() == f"已发 0 / 4 {lines(shop)[0].unit}，未建账"
    assert {hit.light for hit in shop.desk.reads.quotes.suggest("of-")} <= {"unkept", ""}
    assert shop.desk.reads.parts.short(visit) == ()


def test_goods_are_received_by_keys_and_the_light_changes_at_once(qtbot, shop):
    ordered(shop)
    begin_books(shop)
    _context, page = parts_page(qtbot, shop)
    wanted = lines(shop)[0]
    assert stock_of(page.table.rows_model.rows()[0]).state == "none"
    dialog = receive_dialog(page)
    assert dialog.search.hasFocus()
    type_text(dialog, wanted.code.lower())
    press(dialog, Qt.Key.Key_Return)
    assert dialog.part is not None
    assert dialog.part.code == wanted.code
    assert dialog.quantity.editor.hasFocus()
    type_text(dialog, "12")
    press(dialog, Qt.Key.Key_Return)
    assert dialog.note.editor.hasFocus()
    type_text(dialog, "sh-77")
    press(dialog, Qt.Key.Key_Return)
    first = page.table.rows_model.rows()[0]
    assert (first.stock, stock_of(first).state) == (Decimal(12), "enough")
    assert dialog.stored.text() == f"{wanted.name} 已入库 12 {wanted.unit}。"
    assert dialog.search.hasFocus()
    assert dialog.note.value() == "sh-77"
    with shop.database.reader.connect() as connection:
        rows = connection.execute(select(stock_movement.c.kind, stock_movement.c.quantity, stock_movement.c.note)).all()
    assert (MovementKind.RECEIPT, Decimal(12), "sh-77") in [tuple(row) for row in rows]
    assert dialog.store.isEnabled()
    dialog.store.click()
    assert "请先选择配件。" in dialog.search_field.error()
    assert lines(shop)[0].stock == Decimal(12)
    press(dialog, Qt.Key.Key_Escape)
    assert not page.window().findChildren(ReceiveDialog)


def test_an_odd_quantity_is_refused_at_its_field(qtbot, shop):
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    dialog = receive_dialog(page)
    type_text(dialog, lines(shop)[0].code.lower())
    press(dialog, Qt.Key.Key_Return)
    for typed in ("", "0", "abc"):
        dialog.quantity.editor.setText(typed)
        dialog.take()
        assert dialog.quantity.error()
    assert lines(shop)[0].stock == Decimal(0)


def test_what_the_service_refuses(shop):
    receive_ = shop.desk.parts.receive
    with pytest.raises(NotFound, match="catalog_code_unknown"):
        receive_(shop.call(Role.PARTS_KEEPER), "NO-SUCH", Decimal(1), "")
    for wrong in (Decimal(0), Decimal(-1), Decimal("0.0001"), Decimal(100_000)):
        with pytest.raises(RuleBroken, match="quantity_"):
            receive_(shop.call(Role.PARTS_KEEPER), part_codes(shop)[0], wrong, "")
    with pytest.raises(NotPermitted):
        receive_(shop.call(Role.SERVICE_ADVISOR), part_codes(shop)[0], Decimal(1), "")


def test_an_advisor_receives_nothing(qtbot, shop):
    _context, page = parts_page(qtbot, shop, role=Role.SERVICE_ADVISOR)
    assert page.goods.isHidden()


def test_what_is_missing_for_a_visit(shop):
    visit = ordered(shop)
    begin_books(shop)
    short = shop.desk.reads.parts.short(visit)
    assert [(part.code, part.needed, part.held) for part in short] == [
        (line.code, line.ordered, Decimal(0)) for line in lines(shop)
    ]
    receive(shop, 2)
    assert [part.code for part in shop.desk.reads.parts.short(visit)] == [lines(shop)[0].code]
    receive(shop, 2)
    assert shop.desk.reads.parts.short(visit) == ()
    keeper = shop.call(Role.PARTS_KEEPER)
    shop.desk.parts.issue(keeper, lines(shop)[0].line_id, Decimal(4))
    assert lines(shop)[0].stock == Decimal(0)
    assert shop.desk.reads.parts.short(visit) == ()


def test_what_other_orders_still_wait_for_is_not_there(shop):
    receive(shop, 6)
    other = ordered(shop, "京A00002", "李四", quantity=4)
    assert shop.desk.reads.parts.short(other) == ()
    visit = ordered(shop, quantity=4)
    code = part_codes(shop)[1]
    (short,) = shop.desk.reads.parts.short(visit)
    assert (short.code, short.needed, short.held, short.reserved, short.free) == (
        code, Decimal(4), Decimal(6), Decimal(4), Decimal(2),
    )  # fmt: skip
    (of_other,) = [line for line in lines(shop) if line.code == code and line.visit_id == other]
    shop.desk.parts.issue(shop.call(Role.PARTS_KEEPER), of_other.line_id, Decimal(1))
    (short,) = shop.desk.reads.parts.short(visit)
    assert (short.held, short.reserved, short.free) == (Decimal(5), Decimal(3), Decimal(2))
    shop.desk.parts.issue(shop.call(Role.PARTS_KEEPER), of_other.line_id, Decimal(3))
    (short,) = shop.desk.reads.parts.short(visit)
    assert (short.held, short.reserved, short.free) == (Decimal(2), Decimal(0), Decimal(2))
    shop.desk.parts.receive(shop.call(Role.PARTS_KEEPER), code, Decimal(2), "")
    assert shop.desk.reads.parts.short(visit) == ()


def test_a_quote_reserves_nothing_and_gone_orders_neither(shop):
    receive(shop, 4)
    quoted = walk_in.arrive(shop, "京A00002", "李四").id
    walk_in.walk_around(shop, quoted)
    shop.desk.quotes.add(shop.call(), quoted, part_codes(shop)[1], Decimal(4), walk_in.record_fault(shop, quoted))
    visit = ordered(shop, quantity=4)
    assert shop.desk.reads.parts.short(visit) == ()
    (short,) = shop.desk.reads.parts.short(quoted)
    assert (short.needed, short.held, short.reserved) == (Decimal(4), Decimal(4), Decimal(4))
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    why = shop.call(reason="配件晚点补领").confirming("parts_not_issued")
    (bill,) = shop.desk.settlements.settle(why, visit, Money(0)).ids
    assert len(shop.desk.reads.parts.short(quoted)) == 1, "what is billed and not issued is still waited for"
    walk_in.wash(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, visit))
    walk_in.hand_over(shop, visit)
    assert shop.desk.reads.parts.short(quoted) == ()
