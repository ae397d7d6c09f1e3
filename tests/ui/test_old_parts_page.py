"""Old parts: fates by keys, one signature for the whole decision, and the shelf."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import Fate
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import number_kind, scan_code, scan_digits
from advisor_app.domain.visit import OldPartWish
from advisor_app.ports.reads.old_parts import OldPartSheet
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import PapersAsked, WillingSigner, make_context, present, press, went, work_at
from ui.features.old_parts.feature import register
from ui.features.old_parts.page import ShelfPage
from ui.features.old_parts.presenter import amount_words, first_fate, waste_words
from ui.features.old_parts.stage_page import OldPartsPage
from ui.kit.badges import BadgeSpec
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.shell.window import MainWindow

Keys = Qt.Key


def working(shop: Shop, plate: str = "京A12345", parts: int = 2, *, payer: Payer = Payer.CUSTOMER) -> UUID:
    """Return a visit whose order has ``parts`` parts that leave old ones behind; ``payer`` pays the first."""
    from decimal import Decimal

    from advisor_app.domain.quote import AgreedHow, Decision

    visit = walk_in.arrive(shop, plate).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    lines = walk_in.quote(shop, visit, fault, part="AF-VW" if payer is Payer.INSURANCE else "")
    codes = [c for c, p in shop.desk.reference.catalog().parts.items() if p.leaves_old_part and not p.waste]
    more: list[UUID] = []
    if payer is not Payer.CUSTOMER:
        shop.desk.quotes.change_line(shop.call(), visit, lines[1], "payer", Payer.CUSTOMER, payer)
        more.append(lines[1])
    for code in codes[: parts - 1]:
        more += shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
    if more:
        shop.desk.quotes.decide(shop.call(), visit, tuple(more), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    return visit


def sheet(shop: Shop, visit: UUID) -> OldPartSheet:
    return shop.desk.reads.old_parts.of_visit(visit)


def shelf(qtbot: QtBot, context: Context) -> tuple[ShelfPage, MainWindow]:
    page = ShelfPage(context)
    window = present(context, page)
    qtbot.addWidget(window)
    return page, window


def stage(
    qtbot: QtBot, shop: Shop, visit: UUID, dialogs: ScriptedDialogs | None = None
) -> tuple[Context, OldPartsPage, MainWindow]:
    context = make_context(shop, Role.SERVICE_ADVISOR, dialogs)
    register(context)
    _, page, window = work_at(qtbot, context, OldPartsPage, visit, Stage.OLD_PARTS)
    return context, page, window


def test_oils_and_filters_stay_whatever_was_wished(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    parts = sheet(shop, working(shop)).parts
    waste = next(p for p in parts if p.waste)
    plain = next(p for p in parts if not p.waste)
    assert first_fate(waste, OldPartWish.TAKE) is Fate.LEFT
    assert first_fate(plain, OldPartWish.TAKE) is Fate.TAKEN
    assert first_fate(plain, OldPartWish.SHOW_AND_LEAVE) is Fate.LEFT
    assert first_fate(plain, OldPartWish.LEAVE) is Fate.LEFT
    assert first_fate(waste, None) is Fate.LEFT
    assert first_fate(plain, None) is Fate.TAKEN, "it is the customer's, who was not asked yet"
    assert waste_words(waste) == "废机油滤清器 · HW49"
    assert waste_words(plain) == ""


def test_all_are_selected_and_one_signature_decides(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop)
    context, page, _window = stage(qtbot, shop, visit)
    assert len(page.table.selected_rows()) == 2
    assert page.primary() == "2 件旧件签字确认"
    page.act()
    assert isinstance(context.signatures, WillingSigner)
    assert len(context.signatures.asked) == 1
    assert {p.fate for p in sheet(shop, visit).parts} == {Fate.LEFT}
    assert sheet(shop, visit).signed_by == "张𬭎"
    page.set_head(shop.desk.reads.visits.head(visit))
    assert page.primary() == ""
    assert "张𬭎已签字" in page.signed.text()


def test_keys_choose_for_the_selected_parts_and_two_fates_share_one_signature(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=3)
    context, page, window = stage(qtbot, shop, visit)
    oil_filter, first, second = sheet(shop, visit).parts
    press(window, Keys.Key_T)
    assert page.presenter.chosen == {oil_filter.id: Fate.LEFT, first.id: Fate.TAKEN, second.id: Fate.TAKEN}
    page.table.clearSelection()
    page.table.selectRow(2)
    press(window, Keys.Key_L)
    assert page.presenter.chosen == {oil_filter.id: Fate.LEFT, first.id: Fate.TAKEN, second.id: Fate.LEFT}
    assert [p.id for p in page.table.selected_rows()] == [second.id]
    page.act()
    assert [p.fate for p in sheet(shop, visit).parts] == [Fate.LEFT, Fate.TAKEN, Fate.LEFT]
    assert isinstance(context.signatures, WillingSigner)
    assert len(context.signatures.asked) == 1
    text = context.signatures.asked[0][1]
    assert first.name in text
    assert second.name in text


def test_the_first_undecided_part_is_current_and_stays_so(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=3)
    first, second, third = sheet(shop, visit).parts
    shop.desk.old_parts.decide(shop.call(), visit, (first.id,), Fate.LEFT, walk_in.CUSTOMER)
    _context, page, window = stage(qtbot, shop, visit, ScriptedDialogs("A-03"))
    current = page.table.current_row()
    assert current is not None
    assert current.id == second.id
    assert len(page.table.selected_rows()) == 3
    press(window, Keys.Key_P)
    assert {p.number: p.place for p in sheet(shop, visit).parts}[second.number] == "A-03"
    current = page.table.current_row()
    assert current is not None
    assert (current.id, current.place) == (second.id, "A-03")
    press(window, Keys.Key_Down)
    press(window, Keys.Key_T)
    assert page.presenter.chosen[third.id] is Fate.TAKEN
    assert [p.id for p in page.table.selected_rows()] == [third.id]


def test_waste_is_refused_before_anybody_signs_for_it(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1)
    context, page, window = stage(qtbot, shop, visit)
    (oil_filter,) = sheet(shop, visit).parts
    press(window, Keys.Key_T)
    assert page.presenter.chosen == {oil_filter.id: Fate.LEFT}
    assert window._toast._words.text() == f"{oil_filter.name}：只能交给有资质的单位，客户不能带走。"
    assert isinstance(context.signatures, WillingSigner)
    assert context.signatures.asked == []


def test_a_part_that_is_still_in_the_car_is_said_to_be_and_not_signed_for(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.REPAIR)
    context, page, window = stage(qtbot, shop, trip.visit)
    press(window, Keys.Key_L)
    assert page.presenter.chosen == {}
    assert page.primary() == ""
    fate = next(one for one in page.table.rows_model.columns if one.key == "fate")
    assert fate.value(page.table.rows_model.rows()[0]) == BadgeSpec("尚未换下", "neutral")
    page.act()
    assert isinstance(context.signatures, WillingSigner)
    assert context.signatures.asked == []
    walk_in.work(shop, trip.jobs)
    page.set_head(shop.desk.reads.visits.head(trip.visit))
    assert page.primary() == "1 件旧件签字确认"


def test_coolant_is_taken_once_it_is_weighed_and_somebody_says_why(qtbot: QtBot, sqlite_database: Database) -> None:
    from decimal import Decimal

    from advisor_app.domain.quote import AgreedHow, Decision

    shop = open_shop(sqlite_database)
    visit = walk_in.drive(shop, Stage.QUOTE).visit
    walk_in.quote(shop, visit)
    ids = shop.desk.quotes.add(shop.call(), visit, "CLT-4", Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    coolant = next(p for p in sheet(shop, visit).parts if p.drained)
    dialogs = ScriptedDialogs("环保所答复可由车主带回")
    _context, page, window = stage(qtbot, shop, visit, dialogs)
    press(window, Keys.Key_T)
    assert page.presenter.chosen[coolant.id] is Fate.LEFT
    shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), coolant.id, Decimal("4.1"))
    page.presenter.load()
    press(window, Keys.Key_T)
    assert page.presenter.chosen[coolant.id] is Fate.TAKEN
    page.act()
    assert [p.fate for p in sheet(shop, visit).parts if p.id == coolant.id] == [Fate.TAKEN]
    assert len(dialogs.asked) == 1


def test_warranty_hold_needs_no_signature(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1, payer=Payer.WARRANTY)
    context, page, window = stage(qtbot, shop, visit)
    (part,) = sheet(shop, visit).parts
    for key in (Keys.Key_L, Keys.Key_T, Keys.Key_I):
        press(window, key)
        assert page.presenter.chosen == {part.id: Fate.WARRANTY_HOLD}
    assert offered(page) == [Fate.WARRANTY_HOLD]
    press(window, Keys.Key_W)
    assert page.primary() == "1 件旧件留店"
    page.act()
    assert [p.fate for p in sheet(shop, visit).parts] == [Fate.WARRANTY_HOLD]
    assert isinstance(context.signatures, WillingSigner)
    assert context.signatures.asked == []


def offered(page: OldPartsPage) -> list[Fate]:
    return [fate for fate, button in page.buttons.items() if not button.isHidden()]


def test_what_the_insurer_pays_for_is_kept_unless_the_advisor_knows_better(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1, payer=Payer.INSURANCE)
    dialogs = ScriptedDialogs(True)
    context, page, window = stage(qtbot, shop, visit, dialogs)
    (part,) = sheet(shop, visit).parts
    assert page.presenter.chosen == {part.id: Fate.INSURER_HOLD}
    assert offered(page) == [Fate.TAKEN, Fate.LEFT, Fate.INSURER_HOLD]
    press(window, Keys.Key_T)
    press(window, Keys.Key_I)
    assert page.presenter.chosen == {part.id: Fate.INSURER_HOLD}
    press(window, Keys.Key_T)
    page.act()
    assert len(dialogs.asked) == 1
    assert [p.fate for p in sheet(shop, visit).parts] == [Fate.TAKEN]
    assert isinstance(context.signatures, WillingSigner)
    assert len(context.signatures.asked) == 1


def test_an_ordinary_part_is_not_held_for_the_warranty(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1)
    _context, page, window = stage(qtbot, shop, visit)
    (part,) = sheet(shop, visit).parts
    press(window, Keys.Key_W)
    assert page.presenter.chosen == {part.id: Fate.LEFT}
    assert offered(page) == [Fate.LEFT], "hazardous waste is for nobody to take"


def test_place_is_asked_with_a_key_and_shown(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1)
    _context, page, window = stage(qtbot, shop, visit, ScriptedDialogs("A-03"))
    press(window, Keys.Key_P)
    assert [p.place for p in sheet(shop, visit).parts] == ["A-03"]
    assert [p.place for p in page.table.rows_model.rows()] == ["A-03"]


def test_receipt_is_offered_once_signed(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1)
    context, page, _window = stage(qtbot, shop, visit)
    assert page.receipt.isHidden()
    page.act()
    page.set_head(shop.desk.reads.visits.head(visit))
    page.receipt.click()
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.OLD_PART_RECEIPT, visit, None)]


def test_a_visit_without_parts_says_so(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    _context, page, _window = stage(qtbot, shop, visit)
    assert page.stack.currentIndex() == 1
    assert page.primary() == ""


def test_shelf_filters_by_fate_and_words_and_leads_to_the_visit(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    first, second = working(shop, "京A11111", parts=1), working(shop, "粤B22222", parts=1)
    (part,) = sheet(shop, first).parts
    shop.desk.old_parts.decide(shop.call(), first, (part.id,), Fate.LEFT, walk_in.CUSTOMER)
    context = make_context(shop, Role.PARTS_KEEPER)
    page, _window = shelf(qtbot, context)
    rows = page.table.rows_model.rows
    assert {p.visit_id for p in rows()} == {first, second}
    page.fates.toggle(0)
    assert [p.visit_id for p in rows()] == [second]
    page.fates.toggle(1)
    assert [p.visit_id for p in rows()] == [first]
    page.fates.toggle(1)
    page.search.setText("b22222")
    page._show()
    assert [p.plate for p in rows()] == ["粤B22222"]
    kind = number_kind(part.number)
    assert kind is not None
    assert page.scanned(scan_code(kind.scan_kind, scan_digits(part.number), 1))
    assert page.search.text() == ""
    current = page.table.current_row()
    assert current is not None
    assert current.number == part.number
    assert not page.scanned("12345678901234")
    assert page.go.isHidden()
    page.table.activated_row.emit(current)
    assert went(context) == []


@pytest.mark.parametrize("role", [Role.SERVICE_ADVISOR])
def test_an_advisor_goes_from_the_shelf_to_the_visit(qtbot: QtBot, sqlite_database: Database, role: Role) -> None:
    shop = open_shop(sqlite_database)
    visit = working(shop, parts=1)
    context = make_context(shop, role)
    page, window = shelf(qtbot, context)
    page.table.selectRow(0)
    press(window, Keys.Key_Return)
    assert went(context) == [("visit", {"visit": visit, "stage": "old_parts"})]


def test_an_empty_shelf_is_empty_in_words(qtbot: QtBot, sqlite_database: Database) -> None:
    context = make_context(open_shop(sqlite_database), Role.PARTS_KEEPER)
    page, _window = shelf(qtbot, context)
    assert page.table.rows_model.rows() == ()
    assert page._subtitle.text() == "店里存放 0 件。"


def test_what_was_drained_is_weighed_on_the_shelf(qtbot: QtBot, sqlite_database: Database) -> None:
    from datetime import timedelta
    from decimal import Decimal

    from advisor_app.domain.quote import AgreedHow, Decision

    shop = open_shop(sqlite_database)
    visit = walk_in.drive(shop, Stage.QUOTE).visit
    codes = ("OIL-5W30-4", "OF-VW")
    ids = tuple(shop.desk.quotes.add(shop.call(), visit, code, Decimal(2), None).ids[0] for code in codes)
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    oil, filters = sheet(shop, visit).parts
    dialogs = ScriptedDialogs("zwei", "3.4567", "６.85", None)
    context = make_context(shop, Role.PARTS_KEEPER, dialogs)
    page, window = shelf(qtbot, context)
    rows = page.table.rows_model.rows()
    assert [amount_words(p) for p in (oil, filters)] == ["未称重", "2"]
    page.table.selectRow(next(n for n, p in enumerate(rows) if p.id == filters.id))
    press(window, Keys.Key_W)
    assert dialogs.asked == []
    page.table.selectRow(next(n for n, p in enumerate(rows) if p.id == oil.id))
    press(window, Keys.Key_W)
    assert len(dialogs.asked) == 3
    oil, filters = sheet(shop, visit).parts
    assert (oil.quantity, filters.quantity) == (Decimal("6.85"), Decimal(2))
    assert [amount_words(p) for p in page.table.rows_model.rows() if p.id == oil.id] == ["6.85 kg"]
    page.weigh.click()
    assert len(dialogs.asked) == 4
