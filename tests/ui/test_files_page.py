"""Files: found by a few letters, fields stored as they are left, owners and odometer over time."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from advisor_app.i18n import in_language
from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press, type_text, went
from ui.features.files.page import FilesPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import FieldState

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def arrive(shop: Shop, plate: str, name: str, km: int | None = None, **more: Any) -> Any:
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate=plate, name=name, **more))
    if km is not None:
        shop.desk.reception.set_field(shop.call(reason="换过仪表"), visit.id, "odometer_km", None, km)
    return shop.desk.reads.visits.head(visit.id)


def close(shop: Shop, head: Any) -> None:
    shop.desk.reception.cancel(shop.call(), head.id, "改天")
    shop.clock.advance(timedelta(days=60))


def start(shop: Shop, qtbot: Any, *answers: object, **ids: object) -> tuple[Context, FilesPage, Any]:
    context = make_context(shop, dialogs=ScriptedDialogs(*answers))
    page = FilesPage(context)
    window = present(context, page, **ids)
    qtbot.addWidget(window)
    return context, page, window


def leave(page: FilesPage, part: str, name: str, value: object) -> Any:
    field = page.stored.field(part, name)
    field.editor.set_value(value)
    field.editor.edited.emit()
    field.editor.left.emit()
    return field


def test_last_visitors_stand_ready_each_once(shop: Shop, qtbot: Any) -> None:
    close(shop, arrive(shop, "京A11111", "张明"))
    arrive(shop, "京A22222", "李四")
    known: Any = shop.desk.reads.visits.known("京A11111")
    shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A11111", vehicle_id=known.vehicle.id, customer_id=known.customer.id)
    )
    _, page, _ = start(shop, qtbot)
    assert [row.plate for row in page.list.rows_model.rows()] == ["京A11111", "京A22222"]
    assert page.stack.currentWidget() is page.nothing


def test_letters_find_a_car_and_enter_goes_to_it(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明")
    arrive(shop, "京B22222", "李四")
    context, page, window = start(shop, qtbot)
    type_text(window, "A11")
    press(window, Qt.Key.Key_Return)
    assert went(context) == [("files", {"vehicle": head.vehicle.id})]
    assert [row.plate for row in page.list.rows_model.rows()] == ["京A11111"]


def test_a_customer_is_found_by_pinyin(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "欧阳娜娜", phone="13800138000")
    context, page, window = start(shop, qtbot)
    type_text(window, "oynn")
    press(window, Qt.Key.Key_Return)
    (row,) = page.list.rows_model.rows()
    assert (row.kind, row.title, row.subtitle, row.plate) == ("customer", "欧阳娜娜", "13800138000", "京A11111")
    assert went(context) == [("files", {"customer": head.customer.id})]


def test_a_car_shows_owners_odometer_and_visits(shop: Shop, qtbot: Any) -> None:
    first = arrive(shop, "京A11111", "张明", 30000)
    close(shop, first)
    again = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A11111", vehicle_id=first.vehicle.id, name="李四", new_owner=True)
    )
    shop.desk.reception.set_field(shop.call(), again.id, "odometer_km", None, 33500)
    context, page, _ = start(shop, qtbot, vehicle=first.vehicle.id)
    view = page.vehicle
    assert page.stack.currentWidget() is view
    assert [(o.name, o.until is None) for o in view.owners.rows_model.rows()] == [("李四", True), ("张明", False)]
    assert [r.km for r in view.readings.rows_model.rows()] == [33500, 30000]
    assert [v.id for v in view.visits.rows_model.rows()] == [again.id, first.id]
    assert view.chart.isVisible()
    view.visits.activated_row.emit(view.visits.rows_model.rows()[1])
    view.owners.activated_row.emit(view.owners.rows_model.rows()[1])
    assert went(context) == [("visit", {"visit": first.id}), ("files", {"customer": first.customer.id})]


def test_car_fields_are_stored_as_they_are_left(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明")
    _, page, _ = start(shop, qtbot, vehicle=head.vehicle.id)
    field = leave(page, "vehicle", "model", "朗逸")
    leave(page, "vehicle", "energy", "electric")
    leave(page, "vehicle", "household", False)
    kept = shop.desk.reads.files.vehicle(head.vehicle.id).vehicle
    assert (kept.model, kept.energy.value, kept.household) == ("朗逸", "electric", False)
    assert field.state() is FieldState.SAVED
    assert page.vehicle.title.text() == "朗逸"


def test_an_irregular_plate_is_kept_with_its_reason(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明")
    _, page, _ = start(shop, qtbot, "老式号牌", vehicle=head.vehicle.id)
    field = leave(page, "vehicle", "plate", "京-99")
    assert shop.desk.reads.files.vehicle(head.vehicle.id).plate_reason == "老式号牌"
    assert field._note.text() == "保留原因：老式号牌"


def test_a_plate_of_another_car_is_refused_at_the_field(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明")
    arrive(shop, "京A22222", "李四")
    _, page, _ = start(shop, qtbot, vehicle=head.vehicle.id)
    field = leave(page, "vehicle", "plate", "京A22222")
    assert field.error() == "车牌“京A22222”已经有档案。请选用已有的档案。"
    assert shop.desk.reads.files.vehicle(head.vehicle.id).vehicle.plate == "京A11111"


def test_customer_fields_and_a_new_first_phone(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明", phone="13800138000")
    context, page, _ = start(shop, qtbot, customer=head.customer.id)
    leave(page, "customer", "phone", "13900139000")
    leave(page, "customer", "kind", "company")
    leave(page, "customer", "note", "只喝热水")
    file = shop.desk.reads.files.customer(head.customer.id)
    assert [phone.number for phone in file.phones] == ["13900139000", "13800138000"]
    assert (file.customer.kind.value, file.customer.note) == ("company", "只喝热水")
    assert [row.number for row in page.customer.phones.rows_model.rows()] == ["13900139000", "13800138000"]
    page.customer.cars.activated_row.emit(page.customer.cars.rows_model.rows()[0])
    assert went(context) == [("files", {"vehicle": head.vehicle.id})]


def test_an_empty_name_is_refused_and_the_stored_one_stays(shop: Shop, qtbot: Any) -> None:
    head = arrive(shop, "京A11111", "张明")
    _, page, _ = start(shop, qtbot, customer=head.customer.id)
    field = leave(page, "customer", "name", "")
    assert field.error() == "请填写名称或姓名。"
    assert shop.desk.reads.files.customer(head.customer.id).customer.name == "张明"


def test_another_file_stores_nothing_of_the_one_before(shop: Shop, qtbot: Any) -> None:
    first, second = arrive(shop, "京A11111", "张明", make="大众"), arrive(shop, "京A22222", "李四", make="丰田")
    _, page, _ = start(shop, qtbot, vehicle=first.vehicle.id)
    page.open(vehicle=second.vehicle.id)
    assert page.stored.field("vehicle", "make").value() == "丰田"
    files = shop.desk.reads.files
    assert [files.vehicle(h.vehicle.id).vehicle.make for h in (first, second)] == ["大众", "丰田"]


def test_nothing_found_says_what_to_try(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111", "张明")
    _, page, window = start(shop, qtbot)
    type_text(window, "zzz")
    page._look()
    assert page.list.rows_model.rows() == ()
    assert page.empty_list.accessibleName() == "没有找到"


@pytest.mark.parametrize(("language", "shown"), [("en", "SAIC Volkswagen"), ("zh_CN", "上汽大众")])
def test_a_make_is_read_in_the_readers_language_and_stored_as_the_list_calls_it(
    shop: Shop, qtbot: Any, language: str, shown: str
) -> None:
    head = arrive(shop, "京A11111", "张明", make="上汽大众", model="Lavida")

    def stored() -> str:
        return str(shop.desk.reads.files.vehicle(head.vehicle.id).vehicle.make)

    with in_language(language):
        _, page, _ = start(shop, qtbot, vehicle=head.vehicle.id)
        field = page.stored.field("vehicle", "make")
        assert field.editor.text() == shown
        assert page.vehicle.title.text() == f"{shown} Lavida"
        leave(page, "vehicle", "make", "FAW-VOLKSWAGEN")
        assert stored() == "一汽-大众"
        assert field.editor.text() == ("FAW-Volkswagen" if language == "en" else "一汽-大众")
        leave(page, "vehicle", "make", "Borgward")
        assert (stored(), field.editor.text()) == ("Borgward", "Borgward")
        leave(page, "vehicle", "make", "volkswagen")
        assert (stored(), field.editor.text()) == ("大众", "Volkswagen" if language == "en" else "大众")
