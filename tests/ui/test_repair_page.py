"""The one action of the repair stage: which job goes on, for whom, and why not."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from tests.ui.desk import press
from tests.ui.test_jobs_page import all_words, give, jobs, ordered, report_dialog, stage_page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database):
    return open_shop(sqlite_database)


def test_f9_starts_the_next_job_and_ends_the_one_in_hand(qtbot, shop):
    visit = ordered(shop, operations=2)
    first, second = give(shop, visit)
    _context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.TECHNICIAN)
    window = workspace.window()
    qtbot.waitUntil(page.rows[0].start.hasFocus)
    assert workspace.primary.words() == f"开工：{first.name}"
    press(window, Qt.Key.Key_F9)
    assert [job.state for job in jobs(shop, visit)] == [JobState.RUNNING, JobState.WAITING]
    assert workspace.primary.words() == f"完工：{first.name}"
    press(window, Qt.Key.Key_F9)  # a slip of the hand
    assert jobs(shop, visit)[0].state is JobState.RUNNING
    page.patience_ms = 0
    shop.clock.advance(timedelta(minutes=20))
    press(window, Qt.Key.Key_F9)
    assert [job.state for job in jobs(shop, visit)] == [JobState.DONE, JobState.WAITING]
    assert workspace.primary.words() == f"开工：{second.name}"
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), second.id)
    shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), second.id, PauseReason.PARTS)
    assert workspace.primary.words() == f"继续施工：{second.name}"


def test_who_can_do_nothing_reads_why(qtbot, shop):
    visit = ordered(shop, operations=2)
    give(shop, visit)
    _context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    assert workspace.primary.words() == "完工"
    assert not workspace.primary.isEnabled()
    assert [link.words() for link in workspace.reasons.links()] == ["还有 2 个项目没有完工，由负责的技师继续"]
    qtbot.waitUntil(page.report.hasFocus)


def test_a_technician_leaves_the_jobs_of_others_to_them(qtbot, shop):
    visit = ordered(shop, operations=2)
    first, _second = give(shop, visit)
    other = shop.desk.people.add(shop.call(Role.MANAGER), "t2", "马志强", Role.TECHNICIAN, "chengshi-che-2026", "2574")
    shop.desk.jobs.assign(walk_in.controller(shop), (first.id,), other.id, shop.bay_id)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.TECHNICIAN)
    assert page.presenter.next_job() == jobs(shop, visit)[1]


def test_every_button_of_a_job_says_which_job(qtbot, shop):
    visit = ordered(shop, operations=2)
    given = give(shop, visit)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.WORKSHOP_CONTROLLER)
    assert [row.start.accessibleName() for row in page.rows] == [f"开工：{job.name}" for job in given]
    page.rows[0].start.click()
    assert page.rows[0].finish.accessibleName() == f"完工：{given[0].name}"
    assert page.rows[0].pause.accessibleName() == f"暂停：{given[0].name}"


def test_a_report_that_was_left_comes_back_for_its_car_only(qtbot, shop):
    visit, other = ordered(shop), ordered(shop, "沪A23456", "李建国")
    context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.WORKSHOP_CONTROLLER)
    press(workspace.window(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    first = report_dialog(context)
    QTest.keyClicks(first.found.editor, "tie rod")
    press(first, Qt.Key.Key_Escape)
    assert shop.desk.reads.orders.additions(visit) == ()
    page.open(other)
    page.report.click()
    assert report_dialog(context).found.editor.value() == ""
    report_dialog(context).reject()
    page.open(visit)
    page.report.click()
    again = report_dialog(context)
    assert again.found.editor.value() == "tie rod"
    qtbot.waitUntil(again.found.editor.hasFocus)
    press(again, Qt.Key.Key_F9)
    (addition,) = shop.desk.reads.orders.additions(visit)
    assert addition.found == "tie rod"
    page.report.click()
    assert report_dialog(context).found.editor.value() == ""
    report_dialog(context).reject()


def test_a_report_that_could_not_be_stored_is_kept(qtbot, shop, monkeypatch):
    visit = ordered(shop)
    context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.WORKSHOP_CONTROLLER)

    def refuse(*_):
        raise RuleBroken("visit_settled")

    monkeypatch.setattr(type(shop.desk.additions), "propose", refuse)
    page.report.click()
    report_dialog(context).found.editor.set_value("tie rod")
    report_dialog(context).go.click()
    page.report.click()
    assert report_dialog(context).found.editor.value() == "tie rod"
    report_dialog(context).reject()


def test_from_the_text_of_a_report_tab_leads_to_sending_it(qtbot, shop):
    context, _workspace, page = stage_page(qtbot, shop, ordered(shop), "repair", Role.WORKSHOP_CONTROLLER)
    page.report.click()
    dialog = report_dialog(context)
    qtbot.waitUntil(dialog.found.editor.hasFocus)
    press(dialog, Qt.Key.Key_Tab)
    assert dialog.go.hasFocus()
    press(dialog, Qt.Key.Key_F9)
    assert dialog.found.error() == "请填写检查发现了什么。"
    dialog.reject()


def test_a_company_is_not_said_to_have_answered(qtbot, shop):
    _context, _workspace, page = stage_page(qtbot, shop, ordered(shop), "repair", Role.SERVICE_ADVISOR)
    presenter = page.presenter
    assert presenter.likely()[0] == "张𬭎"
    sheet = replace(presenter.work.sheet, bring_name="")
    presenter.work = replace(presenter.work, customer="安顺物流有限公司", sheet=sheet)
    assert presenter.likely()[0] == ""


def test_declined_safety_work_found_later_is_signed_for_with_f9(qtbot, shop):
    visit = ordered(shop)
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), visit, "刹车片只剩 2 mm").id
    shop.desk.additions.add_lines(shop.call(), found, tuple(shop.desk.quotes.lines_of("ME02", Decimal(1), 1300)))
    context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    assert page.unsafe.isHidden()
    (card,) = page.open_additions
    card.how.editor.set_value("phone")
    card.decline.click()
    (addition,) = shop.desk.reads.orders.additions(visit)
    (line,) = addition.lines
    assert line.name in page.unsafe.text()
    assert "未施工，不收费" in all_words(page.decided)
    assert workspace.primary.words() == "请客户为放弃的安全项目签字"
    assert workspace.primary.isEnabled()
    press(workspace.window(), Qt.Key.Key_F9)
    ((title, text),) = context.signatures.asked
    assert title == "客户放弃的安全项目"
    assert line.name in text
    assert shop.desk.reads.visits.head(visit).facts.safety_declined_signed
    assert page.unsafe.isHidden()
    assert workspace.primary.words() == "继续：派工"


def test_sublet_work_is_sent_out_and_taken_back(qtbot, shop):
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    shop.desk.quotes.write(shop.call(), visit, LineKind.SUBLET, "缸体镗磨", Decimal(1), Money.of(800), fault)
    walk_in.quote(shop, visit, fault)
    ids = tuple(line.id for line in shop.desk.reads.quotes.sheet(visit).lines)
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    sent, own = give(shop, visit)
    _context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.TECHNICIAN)
    window, row = workspace.window(), page.rows[0]
    assert workspace.primary.words() == f"送出：{sent.name}"
    assert "外加工" in row.second.text()
    assert "工时" not in row.second.text()
    press(window, Qt.Key.Key_F9)
    assert (row.badge.accessibleName(), row.finish.words()) == ("已送外", "已取回")
    shop.clock.advance(timedelta(hours=3))
    page.tick()
    assert (row.bar.text(), row.bar.over()) == ("送外 3:00", False)
    assert workspace.primary.words() == f"开工：{own.name}", "the hands are free for what waits"
    press(window, Qt.Key.Key_F9)
    page.patience_ms = 0
    shop.clock.advance(timedelta(minutes=40))
    press(window, Qt.Key.Key_F9)
    assert [job.state for job in jobs(shop, visit)] == [JobState.RUNNING, JobState.DONE]
    assert workspace.primary.words() == f"已取回：{sent.name}"
    press(window, Qt.Key.Key_F9)
    assert [job.state for job in jobs(shop, visit)] == [JobState.DONE] * 2
