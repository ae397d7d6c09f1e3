"""The final check: every line is looked at, none passes by itself."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt

from advisor_app.desk import Session
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.quality import QualitySheet
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.ui.desk import make_context, press, type_text, work_at
from ui.features.quality.feature import register
from ui.features.quality.page import QualityPage
from ui.features.visit.page import VisitPage
from ui.kit.qt_keys import keys_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
LINES = ("更换机油机滤", "四轮定位", "更换前制动片")


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def begin(qtbot: Any, shop: Shop, visit: UUID, role: Role = Role.FINAL_INSPECTOR) -> tuple[VisitPage, QualityPage, Any]:
    context = make_context(shop, role)
    register(context)
    workspace, page, window = work_at(qtbot, context, QualityPage, visit, Stage.QUALITY)
    qtbot.waitUntil(lambda: page._sheet is not None)
    return workspace, page, window


@pytest.fixture
def visit(shop: Shop) -> UUID:
    """A visit whose work has ended."""
    return walk_in.drive(shop, Stage.QUALITY).visit


def three_lines(shop: Shop, visit: UUID, page: QualityPage) -> None:
    """Show the visit's job and two more of the same kind."""
    sheet = shop.desk.reads.quality.sheet(visit)
    more = tuple(replace(sheet.jobs[0], id=uuid4(), name=name) for name in LINES[1:])
    page.show_sheet(replace(sheet, jobs=(*sheet.jobs, *more)))


def checks(shop: Shop, visit: UUID) -> QualitySheet:
    return shop.desk.reads.quality.sheet(visit)


def rows(page: QualityPage) -> list[Any]:
    return list(page._rows.values())


def test_nothing_is_judged_before_somebody_judges_it(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    assert [row.verdict.value() for row in rows(page)] == [None]
    assert rows(page)[0].verdict.hasFocus()
    assert [link.words() for link in workspace.reasons.links()] == ["还有 1 项没有判定"]
    assert not workspace.primary.isEnabled()
    press(window, Key.Key_F9)
    assert checks(shop, visit).checks == ()


def test_f9_before_its_time_takes_the_cursor_to_the_first_open_line(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    three_lines(shop, visit, page)
    press(window, Key.Key_1)
    assert [link.words() for link in workspace.reasons.links()] == ["还有 2 项没有判定"]
    page.note.focus_editor()
    press(window, Key.Key_F9)
    assert rows(page)[1].verdict.hasFocus()
    page.note.focus_editor()
    workspace.reasons.links()[0].click()
    assert rows(page)[1].verdict.hasFocus()
    assert page.left.accessibleName() == "还有 2 项未判定"


def test_one_key_judges_a_line_and_goes_on(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    three_lines(shop, visit, page)
    press(window, Key.Key_1)
    assert rows(page)[1].verdict.hasFocus()
    press(window, Key.Key_2)
    assert rows(page)[1].reason.editor.hasFocus()
    press(window, Key.Key_Return)
    assert rows(page)[1].reason.error() == "请写明不合格原因。"
    type_text(window, "loose")
    press(window, Key.Key_Return)
    assert rows(page)[2].verdict.hasFocus()
    press(window, Key.Key_Up)
    assert rows(page)[1].verdict.hasFocus()
    press(window, Key.Key_Down)
    press(window, Key.Key_1)
    assert [row.verdict.value() for row in rows(page)] == ["pass", "fail", "pass"]
    assert workspace.primary.words() == "退回返工（1 项）"
    assert workspace.primary.isEnabled()
    assert page.rest.isHidden()


def test_the_rest_passes_only_when_somebody_says_so(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    three_lines(shop, visit, page)
    press(window, Key.Key_2)
    type_text(window, "loose")
    press(window, Key.Key_P, ALT)
    assert [row.verdict.value() for row in rows(page)] == ["fail", "pass", "pass"]
    assert workspace.reasons.isHidden()
    assert page.isAncestorOf(window.focusWidget())


def test_a_passed_check_is_stored_and_the_car_goes_on(qtbot: Any, shop: Shop, visit: UUID) -> None:
    _, _page, window = begin(qtbot, shop, visit)
    press(window, Key.Key_1)
    press(window, Key.Key_F9)
    (check,) = checks(shop, visit).checks
    assert check.passed
    assert shop.desk.reads.visits.head(visit).facts.quality_passed


def test_a_failed_check_is_read_only_until_the_work_is_done_again(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    press(window, Key.Key_2)
    type_text(window, "loose")
    press(window, Key.Key_F9)
    (check,) = checks(shop, visit).checks
    (line,) = check.lines
    assert (check.passed, line.passed, line.reason, line.job) == (False, False, "loose", LINES[0])
    qtbot.waitUntil(lambda: not rows(page)[0].isEnabled())
    (row,) = rows(page)
    assert (row.verdict.value(), row.reason.value()) == ("fail", "loose")
    assert page.result.accessibleName() == "不合格"
    assert page.open_rows() == []
    assert page.extras.isHidden()
    assert page.rest.isHidden()
    assert workspace.primary.words() == "继续：维修"
    workspace.presenter.choose(Stage.QUALITY)
    technician = shop.call(Role.TECHNICIAN)
    shop.desk.jobs.start(technician, line.job_id)
    shop.clock.advance(timedelta(minutes=20))
    shop.desk.jobs.finish(shop.call(Role.TECHNICIAN), line.job_id)
    qtbot.waitUntil(lambda: len(page.open_rows()) == 1)
    (row,) = rows(page)
    assert (row.isEnabled(), row.verdict.value(), row.reason.isHidden()) == (True, None, True)
    assert page.result.isHidden()
    assert page.extras.isVisible()


def test_a_line_that_comes_later_leaves_what_was_judged(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit)
    press(window, Key.Key_1)
    assert workspace.primary.isEnabled()
    three_lines(shop, visit, page)
    assert [row.verdict.value() for row in rows(page)] == ["pass", None, None]
    assert not workspace.primary.isEnabled()


def test_the_card_of_keys_names_the_verdicts(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, _, _ = begin(qtbot, shop, visit)
    card = dict(keys_of(workspace))
    assert card["1 / 2"] == "光标所在项目判为合格 / 不合格，并转到下一项"
    assert card["Alt+P"] == "其余全部合格"


def test_a_check_that_is_over_shows_what_it_came_to(qtbot: Any, shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.WASH).visit
    workspace, page, _ = begin(qtbot, shop, visit)
    assert [row.verdict.value() for row in rows(page)] == ["pass"]
    assert not rows(page)[0].isEnabled()
    assert workspace.reasons.isHidden()
    assert page.rest.isHidden()


@pytest.mark.parametrize(
    ("answer", "said"),
    [(True, ""), (False, "客户没有同意路试。"), (None, "还没有询问客户是否同意路试。")],
)
def test_who_was_not_asked_has_not_refused_the_road_test(
    qtbot: Any, shop: Shop, answer: bool | None, said: str
) -> None:  # fmt: skip
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "road_test_allowed", True, answer)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    _, page, _ = begin(qtbot, shop, visit)
    assert (page.refused.text() if page.refused.isVisible() else "") == said


def test_without_a_road_test_no_odometer_is_asked_for_or_kept(qtbot: Any, shop: Shop, visit: UUID) -> None:
    _, page, window = begin(qtbot, shop, visit)
    assert (page.driven.isChecked(), page.road_test.isVisible(), page.road_test.value()) == (False, False, None)
    press(window, Key.Key_1)
    press(window, Key.Key_F9)
    assert [check.road_test_km for check in checks(shop, visit).checks] == [None]


def test_a_road_test_asks_for_the_odometer_after_it(qtbot: Any, shop: Shop, visit: UUID) -> None:
    _, page, window = begin(qtbot, shop, visit)
    press(window, Key.Key_1)
    page.driven.setChecked(True)
    assert page.road_test.isVisible()
    assert page.road_test.value() is None
    press(window, Key.Key_F9)
    assert checks(shop, visit).checks == ()
    assert page.road_test.editor.hasFocus()
    type_text(window, "30215")
    press(window, Key.Key_F9)
    assert [check.road_test_km for check in checks(shop, visit).checks] == [30215]


def test_the_certificate_is_asked_for_where_the_work_needs_one(qtbot: Any, shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "work_class", WorkClass.MINOR, WorkClass.LEVEL_TWO)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    _workspace, page, window = begin(qtbot, shop, visit)
    assert page.certificate.isVisible()
    press(window, Key.Key_1)
    press(window, Key.Key_F9)
    assert checks(shop, visit).checks == ()
    assert page.certificate.error() == "这类维修须签发竣工出厂合格证。请在总检时填写合格证编号。"
    assert page.certificate.editor.hasFocus()
    type_text(window, "HG20261123001")
    press(window, Key.Key_F9)
    qtbot.waitUntil(lambda: bool(checks(shop, visit).checks))
    assert checks(shop, visit).checks[0].certificate == "HG20261123001"


def test_other_work_has_no_field_for_a_certificate(qtbot: Any, shop: Shop, visit: UUID) -> None:
    _workspace, page, _window = begin(qtbot, shop, visit)
    assert not page.certificate.isVisible()


# Who lets the car go --------------------------------------------------------------------------------------------------


@pytest.fixture
def chief(shop: Shop) -> None:
    """A team leader."""
    made = shop.desk.people.add(shop.call(Role.MANAGER), "leader", "王组长", Role.TEAM_LEADER, PASSWORD, PIN)
    shop.people[Role.TEAM_LEADER] = Session(made.id, "王组长", Role.TEAM_LEADER, shop.people[Role.MANAGER].counter_id)


@pytest.mark.usefixtures("chief")
def test_a_team_leader_checks_first_and_hears_who_comes_after(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit, Role.TEAM_LEADER)
    assert page.awaited.text() == "总检合格后车辆才能进入下一步。负责总检：钱志明"
    press(window, Key.Key_1)
    assert workspace.primary.words() == "复检合格，送总检"
    press(window, Key.Key_F9)
    qtbot.waitUntil(lambda: bool(checks(shop, visit).checks))
    assert [one.level for one in checks(shop, visit).checks] == [CheckLevel.RECHECK]
    assert page.result.accessibleName() == "合格"
    assert [link.words() for link in workspace.reasons.links()] == ["等待总检"]
    assert not workspace.primary.isEnabled()
    press(window, Key.Key_F9)
    assert len(checks(shop, visit).checks) == 1


@pytest.mark.usefixtures("chief")
def test_the_inspector_goes_on_from_the_first_check(qtbot: Any, shop: Shop, visit: UUID) -> None:
    jobs = walk_in.job_ids(shop, visit)
    shop.desk.quality.check(shop.call(Role.TEAM_LEADER), visit, CheckLevel.RECHECK, jobs, {}, {}, None, "")
    workspace, page, window = begin(qtbot, shop, visit)
    assert page.awaited.isHidden()
    assert page.history.isVisible()
    assert rows(page)[0].is_open()
    press(window, Key.Key_1)
    assert workspace.primary.words() == "全部合格，放行"
    press(window, Key.Key_F9)
    qtbot.waitUntil(lambda: len(checks(shop, visit).checks) == 2)
    assert checks(shop, visit).checks[0].level is CheckLevel.FINAL


def test_who_makes_no_check_is_told_who_does(qtbot: Any, shop: Shop, visit: UUID) -> None:
    workspace, page, window = begin(qtbot, shop, visit, Role.SERVICE_ADVISOR)
    assert "钱志明" in page.awaited.text()
    assert not rows(page)[0].isEnabled()
    assert page.rest.isHidden()
    assert [link.words() for link in workspace.reasons.links()] == ["等待总检"]
    press(window, Key.Key_F9)
    assert checks(shop, visit).checks == ()


def test_a_shop_without_inspector_names_the_manager(qtbot: Any, shop: Shop, visit: UUID) -> None:
    inspector = shop.people[Role.FINAL_INSPECTOR].staff_id
    shop.desk.people.set_active(shop.call(Role.MANAGER), inspector, False)
    _workspace, page, _window = begin(qtbot, shop, visit, Role.SERVICE_ADVISOR)
    assert page.awaited.text().endswith("负责总检：周国强")


def test_a_car_without_jobs_is_certified_all_the_same(qtbot: Any, shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "work_class", WorkClass.MINOR, WorkClass.ASSEMBLY)
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    quotes = shop.desk.quotes
    lines = quotes.write(shop.call(), visit, LineKind.FEE, "总成大修", Decimal(1), Money.of(8000)).ids
    quotes.decide(shop.call(), visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    workspace, page, window = begin(qtbot, shop, visit)
    assert page.hint.text() == "工单没有施工项目，但该维修类别要求整车总检并开具合格证。"
    press(window, Key.Key_F9)
    assert page.certificate.editor.hasFocus()
    type_text(window, "HG20261123001")
    assert workspace.primary.words() == "全部合格，放行"
    press(window, Key.Key_F9)
    qtbot.waitUntil(lambda: bool(checks(shop, visit).checks))
    assert shop.desk.reads.visits.head(visit).facts.quality_passed
