"""Setup: emptied fields rest, and a manager changes roles and forgotten passwords from the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import RuleBroken
from db.engine import Database
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.ui.desk import make_context
from ui.features.setup.page import SetupPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import FieldState

NEW = "Winter-Regen-82"


def page_of(shop: Shop, *answers: object) -> tuple[SetupPage, Context, ScriptedDialogs]:
    """Return the page in its window, read, with the answers to the questions to come."""
    context = make_context(shop, Role.MANAGER)
    dialogs = ScriptedDialogs(*answers)
    context.dialogs = dialogs
    page = SetupPage(context)
    page.resize(1100, 800)
    page.show()
    page.open()
    return page, context, dialogs


def press_enter_on(page: SetupPage, role: Role) -> None:
    """Press Enter on the row of the colleague with that role."""
    row = next(n for n, card in enumerate(page.people.rows_model.rows()) if card.role is role)
    page.people.setCurrentIndex(page.people.model().index(row, 0))
    page.people.setFocus()
    QTest.keyClick(page.people, Qt.Key.Key_Return)


def role_of(shop: Shop, login: str) -> Role:
    """Return the stored role."""
    return next(card.role for card in shop.desk.reads.people.staff() if card.login == login)


def test_fields_of_a_new_colleague_and_bay_rest_after_they_were_added(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, _dialogs = page_of(shop)
    fields = (page.name, page.login, page.password, page.pin)
    for field, text in zip(fields, ("孙悦", "sunyue", NEW, "4821"), strict=True):
        field.editor.setText(text)
        field.editor.edited.emit()
        field.flush()
        assert field.state() is FieldState.IDLE  # nothing is stored before the button is pressed
    page.add.click()
    assert role_of(shop, "sunyue") is Role.SERVICE_ADVISOR
    assert [(field.value(), field.state(), field.error()) for field in (*fields, page.role)] == [
        *[("", FieldState.IDLE, "")] * 4, ("service_advisor", FieldState.IDLE, "")
    ]  # fmt: skip
    page.bay.editor.setText("9号工位")
    page.bay.editor.edited.emit()
    page.bay.flush()
    page._add_place("bay", page.bay)
    assert (page.bay.value(), page.bay.state()) == ("", FieldState.IDLE)
    assert "9号工位" in page.bays.text()
    page.close()


def test_a_reset_takes_a_pending_sign_back(sqlite_database: Database, qtbot: object) -> None:
    page, _context, _dialogs = page_of(open_shop(sqlite_database))
    page.bay.set_state(FieldState.PENDING)
    page.bay.reset("")
    assert page.bay.state() is FieldState.IDLE
    page.close()


def test_enter_on_a_row_changes_the_role(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, dialogs = page_of(shop, "role", "cashier")
    press_enter_on(page, Role.WASHER)
    assert [kind for kind, _words in dialogs.asked] == ["choose", "choose"]
    assert role_of(shop, Role.WASHER.value) is Role.CASHIER
    page.close()


def test_the_last_manager_stays_one(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, _dialogs = page_of(shop, "role", "cashier")
    press_enter_on(page, Role.MANAGER)
    assert [card.login for card in shop.desk.reads.people.staff() if card.role is Role.MANAGER] == ["boss"]
    page.close()


def test_a_new_password_is_asked_for_until_the_rules_are_kept(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, dialogs = page_of(shop, "password", "short", "zhengmeiling88", NEW)
    press_enter_on(page, Role.CASHIER)
    assert [kind for kind, _words in dialogs.asked] == ["choose", "text", "text", "text"]
    counter = shop.people[Role.CASHIER].counter_id
    assert shop.desk.people.sign_in(counter, Role.CASHIER.value, NEW).role == "cashier"
    with pytest.raises(RuleBroken, match="sign_in_refused"):
        shop.desk.people.sign_in(counter, Role.CASHIER.value, PASSWORD)
    page.close()


def test_esc_at_the_menu_changes_nothing(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    before = shop.desk.reads.people.staff()
    page, _context, dialogs = page_of(shop, None)
    press_enter_on(page, Role.CASHIER)
    assert len(dialogs.asked) == 1
    assert shop.desk.reads.people.staff() == before
    page.close()


def test_what_a_slip_has_to_show_is_asked_for_until_it_is_there(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, _dialogs = page_of(shop)
    assert page.missing.text() == "结算清单必须载明以下内容，请补填：统一社会信用代码、地址、电话"
    for name, text in (("uscc", "91359901MA8TJT066G"), ("address", "江州市观澜大道 668 号"), ("phone", "0599-8860668")):
        shop.desk.people.change_shop(shop.call(Role.MANAGER), name, "", text)
    page.open()
    assert page.missing.text() == ""
    assert page.people.rows_model.headerData(0, Qt.Orientation.Horizontal) == "姓名"
    page.close()


def test_ones_own_password_is_asked_for_with_the_present_one(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, dialogs = page_of(shop, "password", "wrong", NEW, PASSWORD, "short", NEW)
    press_enter_on(page, Role.MANAGER)
    titles = [words for kind, words in dialogs.asked if kind == "text"]
    own, new = titles[0], titles[1]
    assert titles == [own, new, own, new, new]
    assert own == "您现在的密码"
    counter = shop.people[Role.MANAGER].counter_id
    assert shop.desk.people.sign_in(counter, "boss", NEW).role == "manager"
    page.close()


def test_esc_at_the_present_password_changes_nothing(sqlite_database: Database, qtbot: object) -> None:
    shop = open_shop(sqlite_database)
    page, _context, dialogs = page_of(shop, "password", None)
    press_enter_on(page, Role.MANAGER)
    assert len(dialogs.asked) == 2
    assert shop.desk.people.sign_in(shop.people[Role.MANAGER].counter_id, "boss", PASSWORD).role == "manager"
    page.close()
