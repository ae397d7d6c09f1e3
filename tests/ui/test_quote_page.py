"""The quote sheet by keyboard only: adding, cells, decisions, safety, promise, undo, two counters, hostile prices."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from advisor_app.domain.catalog import PackageLineKind
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.promise import OpeningHours, suggested_promise
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import local_time
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet
from advisor_app.reference import catalog
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.ui.desk import WillingSigner, make_context, present, press, type_text
from ui.features.quote.feature import register as register_quote
from ui.features.quote.page import QuotePage
from ui.features.quote.sheet_fit import fit_columns
from ui.features.visit.page import VisitPage
from ui.kit.context import Context
from ui.kit.dialogs import Approval, ScriptedDialogs
from ui.kit.stage_page import StagePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    return visit


class OrderPage(StagePage):
    """Stands for the next stage."""

    stage = Stage.ORDER

    def __init__(self, _context: Context) -> None:
        super().__init__()

    def open(self, visit_id: UUID) -> None:
        self.opened = visit_id


class Counter:
    """One advisor at a keyboard; counts the keys.

    Attributes:
        keys: how many keys were pressed.
    """

    def __init__(
        self, shop: Shop, qtbot: Any, visit: UUID, *answers: object, role: Role = Role.SERVICE_ADVISOR
    ) -> None:
        self.shop, self.visit, self.keys = shop, visit, 0
        self.dialogs = ScriptedDialogs(*answers)
        self.context = make_context(shop, role, self.dialogs)
        register_quote(self.context)
        for stage in Stage:  # the workspace makes the next page ahead of time
            self.context.stage_pages.setdefault(stage, OrderPage)
        self.workspace = VisitPage(self.context)
        self.window = present(self.context, self.workspace, visit=visit, stage="quote")
        qtbot.addWidget(self.window)
        qtbot.waitUntil(lambda: isinstance(self.workspace.page(), QuotePage))
        page = self.workspace.page()
        assert isinstance(page, QuotePage)
        self.page = page

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.keys += 1
            press(self.window, key, modifier)

    def type(self, text: str) -> None:
        self.keys += len(text)
        type_text(self.window, text)

    def add(self, text: str) -> None:
        """Type into the entry line and take the first suggestion."""
        assert self.page.entry.hasFocus()
        self.type(text)
        self.press(ENTER)

    def sheet(self) -> QuoteSheet:
        return self.shop.desk.reads.quotes.sheet(self.visit)

    def line(self, at: int = -1) -> LineCard:
        return self.sheet().lines[at]

    def cell(self, field: str, at: int = -1) -> str:
        """Return what a cell shows."""
        model = self.page.sheet.sheet_model
        return str(model.index(model.row_of(self.line(at).id), model.column_of(field)).data() or "")

    def go(self, field: str, at: int = -1) -> None:
        """Put the cursor on a cell."""
        self.page.sheet.setFocus()
        assert self.page.sheet.go_to(self.line(at).id, field)

    def enter(self, field: str, text: str, at: int = -1) -> None:
        """Type a text over a cell and leave it with Enter; a full-width text is pasted."""
        self.go(field, at)
        self.press(ENTER)
        editor = self.page.sheet.editor
        assert editor is not None
        if text.isascii():
            self.type(text)
        else:
            QGuiApplication.clipboard().setText(text)
            self.press(Qt.Key.Key_V, modifier=CONTROL)
        self.press(ENTER)

    def sums(self) -> dict[str, str]:
        return dict(self.page.panel.sums.shown)


@pytest.fixture
def desk(shop: Shop, qtbot: Any, visit: UUID) -> Counter:
    return Counter(shop, qtbot, visit)


def test_known_package_approved_and_promised_in_a_few_keys(desk: Counter, qtbot: Any) -> None:
    assert desk.workspace.primary.isEnabled() is False
    desk.keys = 0
    desk.add("zdytc")
    desk.press(Qt.Key.Key_F9)
    desk.press(Qt.Key.Key_F9)
    print(f"keys for a package, approved and promised: {desk.keys}")
    assert desk.keys <= 12
    sheet = desk.sheet()
    assert [line.code for line in sheet.lines] == [line.code for line in catalog().packages["PK-BRK"].lines]
    assert {line.decision for line in sheet.lines} == {Decision.APPROVED}
    assert {line.decided_how for line in sheet.lines} == {AgreedHow.IN_PERSON}
    assert {line.fault_id for line in sheet.lines} == {sheet.faults[0].id}
    hours = sum((x.quantity for x in sheet.lines if x.kind is LineKind.LABOUR), Decimal(0))
    now = local_time(desk.shop.clock.now()).replace(tzinfo=None)
    assert sheet.promised_at is not None
    assert local_time(sheet.promised_at).replace(tzinfo=None) == suggested_promise(now, hours, OpeningHours())
    qtbot.waitUntil(lambda: isinstance(desk.workspace.page(), OrderPage))


def test_twenty_five_lines_by_keyboard_with_exact_totals(desk: Counter) -> None:
    operations, parts = list(catalog().operations.values())[:10], list(catalog().parts.values())[:14]
    labour = goods = 0
    for operation in operations:
        desk.add(operation.code.lower())
        labour += Money(catalog().rate_fen(operation)).times(operation.hours).fen
    for n, part in enumerate(parts):
        desk.add(f"{part.number.lower()}*{n + 1}")
        goods += part.price_fen * (n + 1)
    desk.press(Qt.Key.Key_N, modifier=CONTROL)
    desk.type("towing")
    desk.press(ENTER)
    desk.press(ENTER)
    desk.type("1,234.5")
    desk.press(ENTER)
    assert desk.page.entry.hasFocus()
    sheet = desk.sheet()
    assert len(sheet.lines) == 25
    assert [line.quantity for line in sheet.lines if line.kind is LineKind.PART] == [Decimal(n + 1) for n in range(14)]
    assert desk.line().kind is LineKind.SUBLET
    total = labour + goods + 123450
    assert desk.sums() == {"工时": str(Money(labour)), "配件": str(Money(goods)), "其他": "1,234.50"}
    assert desk.page.panel.total.text() == f"¥{Money(total)}"
    tax = sum(x.amount.fen - (x.amount.fen * 10000 * 2 + 11300) // (2 * 11300) for x in sheet.lines)
    assert desk.page.panel.besides.shown == [("其中税额", str(Money(tax)))]
    assert desk.workspace.header.total.text() == f"¥{Money(total)}"


def test_cells_by_tab_enter_and_arrows(desk: Counter) -> None:
    desk.add("of-vw")
    desk.add("of-ni")
    desk.press(Qt.Key.Key_Up)
    assert desk.page.sheet.hasFocus()
    assert desk.page.sheet.current() is not None
    desk.type("3")
    desk.press(Qt.Key.Key_Tab)
    desk.type("44")
    desk.press(Qt.Key.Key_Tab)
    desk.type("1%")
    desk.press(ENTER)
    assert desk.page.entry.hasFocus()
    line = desk.line(1)
    assert (line.code, line.quantity, line.unit_price, line.discount) == (
        "OF-NI", Decimal(3), Money.of(44), Money.of("1.32")
    )  # fmt: skip
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Up)
    current = desk.page.sheet.current()
    assert current is not None
    assert (current[0].code, current[1].field) == ("OF-VW", "discount")
    desk.go("payer", 0)
    desk.type("2")
    desk.go("part_class", 0)
    desk.type("3")
    desk.go("safety", 0)
    desk.press(ENTER)
    line = desk.line(0)
    assert (line.payer, line.customers_own, line.safety) == (Payer.WARRANTY, False, True)
    assert line.part_class is not None
    assert line.part_class.value == "brand"
    assert dict(desk.page.panel.payers.shown) == {"客户自费": "130.68", "厂家质量担保（三包）": "45.00"}


@pytest.mark.parametrize(
    ("typed", "stored", "problem"),
    [
        ("0,130.5", "130.50", ""), ("１２３．４５", "123.45", ""), ("¥44", "44.00", ""),
        ("1e9", "45.00", "不是金额"), ("-0.01", "45.00", "负"), ("999999999", "45.00", "99,999,999.99"), ("abc", "45.00", "不是金额"),
    ],
)  # fmt: skip
def test_hostile_prices_stay_in_their_cell(desk: Counter, typed: str, stored: str, problem: str) -> None:
    desk.add("of-vw")
    desk.enter("unit_price", typed)
    assert str(desk.line().unit_price) == stored
    if not problem:
        assert desk.cell("unit_price") == stored
        assert desk.page.problem.isHidden()
        return
    assert desk.cell("unit_price") == typed
    assert problem in desk.page.problem.text()
    assert not desk.page.flush()
    current = desk.page.sheet.current()
    assert current is not None
    assert current[1].field == "unit_price"
    desk.press(Qt.Key.Key_Escape)
    assert desk.cell("unit_price") == stored
    assert desk.page.flush()


def test_removed_lines_come_back_with_undo(desk: Counter) -> None:
    desk.add("of-vw")
    desk.add("of-ni")
    before = desk.sheet().lines
    desk.go("name", 0)
    desk.press(Qt.Key.Key_Delete)
    assert [line.code for line in desk.sheet().lines] == ["OF-NI"]
    assert desk.page.sheet.hasFocus()
    desk.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert desk.sheet().lines == before


def test_every_step_can_be_taken_back_one_by_one(desk: Counter) -> None:
    desk.add("of-vw")
    desk.enter("quantity", "4")
    desk.enter("unit_price", "50")
    desk.page.presenter.undo()
    assert (desk.line().quantity, desk.line().unit_price) == (Decimal(4), Money.of(45))
    desk.page.presenter.undo()
    assert desk.line().quantity == Decimal(1)
    desk.page.presenter.undo()
    assert desk.line().quantity == Decimal(1)


def test_two_counters_change_one_line_and_nothing_is_lost(shop: Shop, qtbot: Any, desk: Counter) -> None:
    desk.add("of-vw")
    line = desk.line()
    desk.go("unit_price")
    desk.press(ENTER)
    desk.type("50")
    shop.desk.quotes.change_line(shop.call(Role.MANAGER), desk.visit, line.id, "quantity", Decimal(1), Decimal(3))
    assert desk.page.sheet.editor is not None
    assert desk.page.sheet.editor.text() == "50"
    assert desk.cell("quantity") == "3 个"
    # the other counter's price arrives in the database, but not yet on this screen
    stale = desk.page.presenter.sheet
    shop.desk.quotes.change_line(shop.call(Role.MANAGER), desk.visit, line.id, "unit_price", Money.of(45), Money.of(60))
    desk.page.presenter.sheet = stale
    desk.press(ENTER)
    assert desk.line().unit_price == Money.of(60)
    assert desk.cell("unit_price") == "50"
    assert "60.00" in desk.page.problem.text()
    desk.go("unit_price")
    desk.press(ENTER)
    desk.press(ENTER)
    assert desk.line().unit_price == Money.of(50)
    assert desk.cell("unit_price") == "50.00"
    assert desk.page.problem.isHidden()


def test_declined_safety_work_is_recommended_and_signed_for(shop: Shop, qtbot: Any, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit, "1", None, "other", "先攒钱")
    desk.add("pk-brk")
    assert [line.safety for line in desk.sheet().lines] == [True, True, False]  # brake fluid, and a cleaner
    desk.press(Qt.Key.Key_F7)
    assert {line.decision for line in desk.sheet().lines} == {Decision.APPROVED}
    desk.go("quantity", 1)
    desk.press(Qt.Key.Key_Space)
    declined = desk.line(1)
    assert (declined.decision, declined.decline_reason) == (Decision.DECLINED, "以后再做")
    assert desk.page.safety.isVisible()
    assert desk.page.safety.words.text() == declined.name
    assert desk.workspace.primary.words() == "请客户为放弃的安全项目签字"
    desk.press(Qt.Key.Key_F9)
    assert isinstance(desk.context.signatures, WillingSigner)
    assert desk.context.signatures.asked == [
        ("客户放弃的安全项目", f"门店已告知以下项目涉及行车安全，本人目前选择不做：\n• {declined.name}")
    ]
    assert desk.page.safety.isHidden()
    assert desk.workspace.primary.words() == "约定交车时间"
    desk.go("quantity", 2)
    desk.press(Qt.Key.Key_Space)
    assert desk.line(2).decision is Decision.APPROVED  # the question was closed
    desk.press(Qt.Key.Key_Space)
    assert (desk.line(2).decision, desk.line(2).decline_reason) == (Decision.DECLINED, "先攒钱")
    facts = shop.desk.reads.visits.head(visit).facts
    assert (facts.safety_declined, facts.safety_declined_signed) == (1, True)


def test_a_decision_is_taken_back_with_undo(desk: Counter) -> None:
    desk.add("pk-brk")
    desk.press(Qt.Key.Key_F7)
    desk.page.presenter.undo()
    assert {line.decision for line in desk.sheet().lines} == {Decision.OPEN}


def test_how_the_customer_agreed_is_kept(desk: Counter) -> None:
    desk.add("of-vw")
    desk.page.agreement.how.setFocus()
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_F9)
    assert desk.line().decided_how is AgreedHow.PHONE


def test_a_discount_over_the_limit_asks_the_manager(shop: Shop, qtbot: Any, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit, None, Approval("boss", PASSWORD, "老客户"))
    desk.add("of-vw")
    desk.enter("discount", "20")
    assert desk.line().discount == Money(0)
    assert desk.cell("discount") == "20"
    desk.enter("discount", "20")
    assert desk.line().discount == Money.of(20)
    assert [kind for kind, _ in desk.dialogs.asked] == ["approve", "approve"]


def test_what_was_declined_before_is_one_key_away(shop: Shop, qtbot: Any) -> None:
    first = walk_in.arrive(shop).id
    ids = shop.desk.quotes.add(shop.call(), first, "PK-BRK", Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), first, ids, Decision.DECLINED, AgreedHow.IN_PERSON, "以后再做")
    shop.desk.quotes.sign_declined(shop.call(), first, walk_in.CUSTOMER)
    head = shop.desk.reads.visits.head(first)
    shop.desk.reception.cancel(shop.call(), first, "客户改期")
    shop.clock.advance(timedelta(days=30))
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate=head.vehicle.plate, vehicle_id=head.vehicle.id, customer_id=head.customer.id)
    ).id
    desk = Counter(shop, qtbot, visit)
    assert desk.page.recommended.isVisible()
    assert len(desk.page.recommended.buttons) == 3
    desk.press(Qt.Key.Key_1, modifier=ALT)
    labour = next(x.code for x in catalog().packages["PK-BRK"].lines if x.kind is PackageLineKind.OPERATION)
    assert [(x.code, x.quantity) for x in desk.sheet().lines] == [(labour, catalog().operations[labour].hours)]
    assert len(desk.page.recommended.buttons) == 2
    assert desk.page.entry.hasFocus()


def test_promise_and_validity_are_stored_as_they_are_left(desk: Counter) -> None:
    desk.add("of-vw")
    promise = desk.page.agreement.promise
    promise.focus_editor()
    promise.editor.set_value(datetime.fromisoformat("2026-11-24T16:30"))
    promise.editor.edited.emit()
    desk.press(ENTER, ENTER)
    at = desk.sheet().promised_at
    assert at is not None
    assert local_time(at).replace(tzinfo=None) == datetime.fromisoformat("2026-11-24T16:30")
    promise.editor.set_value(datetime.fromisoformat("2026-11-20T09:00"))
    promise.editor.edited.emit()
    promise.flush()
    assert "已经过了" in promise.error()
    assert desk.sheet().promised_at == at
    valid = desk.page.agreement.valid
    valid.editor.set_value(date(2026, 12, 24))
    valid.editor.edited.emit()
    valid.flush()
    assert desk.sheet().valid_until == date(2026, 12, 24)


def test_rows_of_a_spreadsheet_are_pasted(desk: Counter) -> None:
    QGuiApplication.clipboard().setText("of-vw\t2\nMA01\nSpecial gasket\t3\t12.50\n\tx\n")
    desk.press(Qt.Key.Key_V, modifier=CONTROL)
    assert [(x.code or x.name, x.quantity, x.unit_price) for x in desk.sheet().lines] == [
        ("OF-VW", Decimal(2), Money.of(45)), ("MA01", Decimal("0.5"), Money.of(160)), ("Special gasket", Decimal(3), Money.of("12.5")),
    ]  # fmt: skip


def test_a_free_line_says_what_is_missing(desk: Counter) -> None:
    desk.type("nosuchthing")
    desk.press(ENTER)
    assert desk.page.free.isVisible()
    assert desk.page.free.name.value() == "nosuchthing"
    desk.press(ENTER)
    assert desk.page.free.problem.text() == "请填写单价。"
    desk.type("1e9")
    desk.press(ENTER)
    assert "不是金额" in desk.page.free.problem.text()
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.free.isHidden()
    assert desk.sheet().lines == ()


def test_a_free_line_that_stands_in_for_the_list_is_asked_about(shop: Shop, qtbot: Any, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit, False, True)
    desk.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
    desk.type("of-vw")
    desk.press(ENTER, ENTER)
    desk.type("44")
    desk.press(ENTER)
    assert len(desk.dialogs.asked) == 1
    assert desk.sheet().lines == ()
    free = desk.page.free
    assert (free.isVisible(), free.name.hasFocus()) == (True, True)
    assert (free.name.value(), free.price.value()) == ("of-vw", Money.of(44))
    desk.press(ENTER, ENTER, ENTER)
    assert len(desk.dialogs.asked) == 2
    assert [(line.name, line.unit_price) for line in desk.sheet().lines] == [("of-vw", Money.of(44))]
    assert free.isHidden()


def test_a_line_belongs_to_the_complaint_that_is_chosen(shop: Shop, qtbot: Any, visit: UUID) -> None:
    second = shop.desk.faults.record(shop.call(), visit, "空调不凉").id
    desk = Counter(shop, qtbot, visit)
    desk.add("of-vw")
    assert desk.line().fault_id is None
    desk.go("fault_id")
    desk.type("2")
    assert desk.line().fault_id == second
    assert desk.cell("fault_id") == "2"
    desk.page.presenter.link_to(second)
    desk.page.entry.setFocus()
    desk.add("of-ni")
    assert desk.line().fault_id == second


def test_signed_it_can_only_be_read(shop: Shop, qtbot: Any, visit: UUID) -> None:
    walk_in.quote(shop, visit)
    walk_in.sign(shop, visit)
    desk = Counter(shop, qtbot, visit)
    before = desk.sheet().lines
    assert not desk.page.entry.isVisible()
    assert "增项" in desk.page.closed.text()
    desk.go("unit_price", 0)
    desk.press(ENTER, Qt.Key.Key_Delete, Qt.Key.Key_Space)
    assert desk.page.sheet.editor is None
    assert desk.sheet().lines == before
    assert desk.page.primary() == ""


@pytest.mark.parametrize(("role", "seen"), [(Role.SERVICE_ADVISOR, False), (Role.MANAGER, True)])
def test_margin_is_for_whoever_may_see_cost(shop: Shop, qtbot: Any, visit: UUID, role: Role, seen: bool) -> None:
    desk = Counter(shop, qtbot, visit, role=role)
    desk.add("of-vw")
    desk.press(Qt.Key.Key_M, modifier=ALT)
    shown = dict(desk.page.panel.besides.shown)
    assert ("配件毛利" in shown) is seen
    if seen:
        part = catalog().parts["OF-VW"]
        assert shown["配件毛利"] == f"{Money(part.price_fen - part.cost_fen)} (22%)"


def test_long_names_and_markup_are_only_words(desk: Counter) -> None:
    name = "<b>" + "x" * 90 + "</b>"
    desk.shop.desk.quotes.write(desk.shop.call(), desk.visit, LineKind.FEE, name, Decimal(1), Money.of(1))
    assert desk.cell("name") == name
    assert desk.page.sheet.viewport().grab().width() > 0


class Gone:
    """Reads of a database that is not there until it is back."""

    def __init__(self, real: Any) -> None:
        self.real, self.gone = real, True

    def warm(self) -> None:
        self.real.warm()

    def sheet(self, visit_id: UUID) -> QuoteSheet:
        if self.gone:
            raise EnvironmentFault("database_gone")
        sheet: QuoteSheet = self.real.sheet(visit_id)
        return sheet


def test_a_quote_that_cannot_be_read_says_so_and_comes_back(shop: Shop, qtbot: Any, visit: UUID) -> None:
    reads: Any = Gone(shop.desk.reads.quotes)
    shop.desk = shop.desk.having(reads=shop.desk.reads.having(quotes=reads))
    desk = Counter(shop, qtbot, visit)
    assert desk.page.failed.isVisible()
    reads.gone = False
    desk.page.failed.acted.emit()
    assert desk.page.sheet.isVisible()
    assert desk.page.entry.hasFocus()


def test_a_refused_cell_blocks_the_primary_action_and_leads_to_itself(shop: Shop, qtbot: Any, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit)
    shop.desk.quotes.add(shop.call(), visit, next(iter(shop.desk.reference.catalog().parts)), Decimal(1), None)
    line = desk.page.presenter.sheet.lines[0]  # type: ignore[union-attr]
    assert desk.workspace.primary.isEnabled()
    assert not desk.page.presenter.commit(line.id, "unit_price", "-0.01")
    assert not desk.workspace.primary.isEnabled()
    assert desk.workspace.reasons.links()[0].text().startswith("有一格没能保存")
    desk.page.entry.setFocus()
    desk.workspace.reasons.links()[0].click()
    found = desk.page.sheet.current()
    assert found is not None
    assert (found[0].id, found[1].field, desk.page.sheet.hasFocus()) == (line.id, "unit_price", True)
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.presenter.refused_cell() is None
    assert desk.workspace.primary.isEnabled()
    assert desk.workspace.reasons.links() == ()


@pytest.mark.parametrize("room", [588, 648, 722, 948, 1400])
def test_all_columns_stand_beside_each_other(shop: Shop, qtbot: Any, visit: UUID, room: int) -> None:
    desk = Counter(shop, qtbot, visit)
    for code in list(shop.desk.reference.catalog().parts)[:3]:
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None)
    fit = fit_columns(desk.page.sheet.sheet_model, room)
    assert sum(fit.widths.values()) == room
    assert fit.widths["name"] >= 126
    assert ("customers_own" in fit.signs) is (room < 700), "words, where they have any room"
    assert ("decision" in fit.signs) is (room < 640), "beside an open guide at 1366 px it stands in words"


@pytest.mark.parametrize(("room", "codes"), [(560, False), (948, True)])
def test_codes_stand_behind_all_names_or_behind_none(
    shop: Shop, qtbot: Any, visit: UUID, room: int, codes: bool
) -> None:
    desk = Counter(shop, qtbot, visit)
    for code in list(shop.desk.reference.catalog().parts)[:3]:
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None)
    fit = fit_columns(desk.page.sheet.sheet_model, room)
    assert (fit.codes, "decision" not in fit.signs) == (codes, codes)


def test_an_english_advisor_changes_a_line_and_the_stored_name_stays(shop: Shop, qtbot: Any, visit: UUID) -> None:
    listed = catalog().operations["MA01"]
    shop.desk.quotes.add(shop.call(), visit, "MA01", Decimal(1), None)
    with in_language("en"):
        desk = Counter(shop, qtbot, visit)
        assert desk.cell("name") == listed.name_en
        desk.enter("quantity", "2")
        desk.go("name")
        desk.press(ENTER)
        editor = desk.page.sheet.editor
        assert editor is not None
        assert editor.text() == listed.name_en
        desk.press(ENTER)  # left as it was
        line = desk.line()
        assert (line.name, line.quantity) == (listed.name_zh, Decimal(2))
        desk.enter("name", "Oil service, customer's oil")
        assert desk.line().name == "Oil service, customer's oil"
        assert desk.cell("name") == "Oil service, customer's oil"
        desk.page.presenter.undo()
        assert desk.cell("name") == listed.name_en
    assert desk.line().name == listed.name_zh


LONG_LIST = tuple(list(catalog().packages)[:5])


@pytest.mark.parametrize("packages", [("PK-VW",), ("PK-VW", "PK-BRK"), LONG_LIST])
def test_no_english_column_scrolls_beside_the_guide(
    shop: Shop, qtbot: Any, visit: UUID, packages: tuple[str, ...]
) -> None:
    for code in packages:
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None)
    with in_language("en"):
        desk = Counter(shop, qtbot, visit)
        page, sheet = desk.page, desk.page.sheet
        assert page.width() == 902  # 1366 with the guide open
        fit = fit_columns(sheet.sheet_model, sheet.viewport().width())
    assert [sheet.columnWidth(n) for n, _cell in enumerate(sheet.sheet_model.columns)] == [
        fit.widths[cell.field] for cell in sheet.sheet_model.columns
    ]
    assert sheet.horizontalScrollBar().maximum() == 0
