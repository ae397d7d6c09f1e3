"""A telephone number that can't be dialled is asked about on the pages where it is typed, and no keeps what was typed."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.appointment import Appointment
from advisor_app.domain.staff import Role
from advisor_app.domain.visit import Visit
from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press
from ui.features.arrival.draft import Drafts
from ui.features.arrival.page import ArrivalPage
from ui.features.today.booking import BookingPresenter
from ui.kit.commands import Commands
from ui.kit.dialogs import ScriptedDialogs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def stored(shop: Shop, kind: type[Any]) -> list[Any]:
    with shop.desk.reception.units.open(shop.call()) as unit:
        return unit.all(kind)


@pytest.mark.parametrize("phone", ["<b>", "123"])
def test_the_arrival_page_asks(shop: Shop, qtbot: Any, phone: str) -> None:
    dialogs = ScriptedDialogs(False, True)
    context = make_context(shop, dialogs=dialogs)
    page = ArrivalPage(context, Drafts())
    window = present(context, page)
    qtbot.addWidget(window)
    page.plate.setText("京A12345")
    page.form.changed.emit("name", "王伟")
    page.form.changed.emit("phone", phone)
    press(window, Qt.Key.Key_F9)
    assert stored(shop, Visit) == []
    assert page.primary.isEnabled()
    press(window, Qt.Key.Key_F9)
    assert [visit.bring_phone for visit in stored(shop, Visit)] == [phone]
    assert dialogs.asked == [("ask", f"“{phone}”不像完整的电话号码。请核对，确认无误后继续。")] * 2


class Form:
    """A booking form that shows nothing."""

    def __init__(self) -> None:
        self.done = 0

    def booked(self) -> None:
        self.done += 1


def test_booking_asks(shop: Shop, qtbot: Any) -> None:
    dialogs, form = ScriptedDialogs(False, True), Form()
    context = make_context(shop, dialogs=dialogs)
    qtbot.addWidget(context.window)
    presenter = BookingPresenter(context, form)  # type: ignore[arg-type]
    at = (shop.clock.now() + timedelta(hours=10)).replace(tzinfo=None)
    values: dict[str, object] = {
        "plate": "京A12345", "name": "王伟", "phone": "123", "request": "", "expected_at": at, "advisor": "",
    }  # fmt: skip
    presenter.book(values)
    assert (stored(shop, Appointment), form.done) == ([], 0)
    presenter.book(values)
    assert ([booked.phone for booked in stored(shop, Appointment)], form.done) == (["123"], 1)


def test_the_sheet_of_the_reception_asks(shop: Shop, qtbot: Any) -> None:
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="王伟")).id
    dialogs = ScriptedDialogs(True)
    context = make_context(shop, Role.SERVICE_ADVISOR, dialogs)
    qtbot.addWidget(context.window)
    kept: list[object] = []
    Commands(context).run(shop.desk.reception.set_field, visit, "collect_phone", "", "123").then(kept.append)
    assert len(kept) == 1
    assert [one.collect_phone for one in stored(shop, Visit)] == ["123"]
