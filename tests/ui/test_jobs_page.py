"""Dispatch, repair, and the technician's home."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy import event

from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.ids import NumberKind, scan_code, scan_digits
from advisor_app.domain.work_order import AdditionState
from advisor_app.ports.reads.jobs import JobCard, WorkshopJob
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import PapersAsked, WillingSigner, make_context, present, press, work_at
from ui.features.jobs.actions import clock_words
from ui.features.jobs.dispatch_page import DispatchPage
from ui.features.jobs.feature import register
from ui.features.jobs.page import JobsPage
from ui.features.jobs.repair_page import RepairPage
from ui.features.jobs.report_dialog import ReportDialog
from ui.features.jobs.widgets import BigButton, PickRow
from ui.features.order.feature import register as register_order
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.stage_page import StagePage
from ui.kit.text import TextLabel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MIDNIGHT = timedelta(hours=9)


@pytest.fixture
def shop(sqlite_database):
    return open_shop(sqlite_database)


def ordered(shop: Shop, plate: str = "京A12345", name: str = "张𬭎", operations: int = 1) -> UUID:
    visit = walk_in.arrive(shop, plate, name).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    codes = list(shop.desk.reference.catalog().operations)
    for code in codes[1:operations]:
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), fault)
    walk_in.quote(shop, visit, fault)
    from advisor_app.domain.quote import Decision

    ids = tuple(line.id for line in shop.desk.reads.quotes.sheet(visit).lines)
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    return visit


def jobs(shop: Shop, visit: UUID) -> tuple[JobCard, ...]:
    return shop.desk.reads.jobs.of_visit(visit)


def give(shop: Shop, visit: UUID, role: Role = Role.TECHNICIAN) -> tuple[JobCard, ...]:
    ids = tuple(job.id for job in jobs(shop, visit))
    shop.desk.jobs.assign(walk_in.controller(shop), ids, shop.people[role].staff_id, shop.bay_id)
    return jobs(shop, visit)


def stage_page(qtbot, shop: Shop, visit: UUID, stage: str, role: Role, *answers: object):
    context = make_context(shop, role, ScriptedDialogs(*answers))
    register_order(context)
    register(context)
    workspace, page, _window = work_at(qtbot, context, StagePage, visit, Stage(stage))
    return context, workspace, page


def jobs_page(
    qtbot, shop: Shop, role: Role = Role.TECHNICIAN, *answers: object, **ids: object
) -> tuple[Context, JobsPage]:
    context = make_context(shop, role, ScriptedDialogs(*answers))
    register(context)
    page = JobsPage(context)
    qtbot.addWidget(context.window)
    present(context, page, **ids)
    QCoreApplication.sendPostedEvents()
    return context, page


def names(rows: list[PickRow]) -> list[str]:
    return [row.pick.first for row in rows]


def all_words(widget: QWidget) -> str:
    found = [label.text() for label in widget.findChildren(TextLabel)]
    found += [f"{row.text()} {row.accessibleDescription()}" for row in widget.findChildren(PickRow)]
    found += [button.words() for button in widget.findChildren(BigButton)]
    return "\n".join(found)


# Dispatch ----------------------------------------------------------------------------------------------------------


def test_all_jobs_go_to_one_technician_in_three_keys(qtbot, shop):
    visit = ordered(shop, operations=3)
    _context, workspace, page = stage_page(qtbot, shop, visit, "dispatch", Role.WORKSHOP_CONTROLLER)
    assert isinstance(page, DispatchPage)
    assert not workspace.primary.isEnabled()
    window = workspace.window()
    for key in (Qt.Key.Key_1, Qt.Key.Key_A, Qt.Key.Key_F9):
        press(window, key)
    given = jobs(shop, visit)
    assert len(given) == 3
    assert {(job.technician, job.bay) for job in given} == {("孙磊", "1号工位")}


def test_only_the_ticked_jobs_are_given(qtbot, shop):
    visit = ordered(shop, operations=3)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "dispatch", Role.WORKSHOP_CONTROLLER)
    page.jobs.rows[1].click()
    page.people.rows[0].click()
    page.act()
    assert [job.technician for job in jobs(shop, visit)] == ["孙磊", "", "孙磊"]
    assert page.presenter.jobs == {jobs(shop, visit)[1].id}


def test_a_dispatcher_sees_what_runs_and_what_is_still_to_do(qtbot, shop):
    busy, visit = ordered(shop), ordered(shop, "京A54321", "李建国")
    (job,) = give(shop, busy)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job.id)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "dispatch", Role.WORKSHOP_CONTROLLER)
    pick = page.people.rows[0].pick
    assert pick.first == "孙磊"
    assert pick.second == f"京A·12345 · {job.name}"
    assert pick.right == f"{job.hours.normalize()} 工时"
    assert pick.badge.text == "占用"
    assert page.bays.rows[0].pick.second == "京A·12345"
    free = shop.desk.people.add(shop.call(Role.MANAGER), "t2", "马志强", Role.TECHNICIAN, "chengshi-che-2026", "2574")
    shop.desk.jobs.assign(shop.call(Role.WORKSHOP_CONTROLLER), (jobs(shop, visit)[0].id,), free.id, None)
    assert [row.pick.first for row in page.people.rows] == ["马志强", "孙磊"]


def test_running_jobs_cannot_be_given_away(qtbot, shop):
    visit = ordered(shop, operations=2)
    first, _second = give(shop, visit)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), first.id)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "dispatch", Role.WORKSHOP_CONTROLLER)
    assert [row.isEnabled() for row in page.jobs.rows] == [False, True]
    assert page.again.isVisible()
    page.presenter.take_all()
    assert len(page.presenter.jobs) == 1


# Repair ------------------------------------------------------------------------------------------------------------


def test_the_controller_starts_pauses_and_ends(qtbot, shop):
    visit = ordered(shop, operations=2)
    give(shop, visit)
    context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.WORKSHOP_CONTROLLER, "parts")
    row, _other = page.rows
    row.start.click()
    assert jobs(shop, visit)[0].state is JobState.RUNNING
    shop.clock.advance(timedelta(minutes=12))
    page.tick()
    assert row.bar.text().startswith("0:12 / ")
    row.pause.click()
    assert context.dialogs.asked == [("choose", "为什么暂停？")]
    assert row.badge.spec().text == "等配件"
    row.start.click()
    row.finish.click()
    assert jobs(shop, visit)[0].state is JobState.DONE
    assert not row.start.isVisible()


def test_the_cursor_stays_at_its_job_and_goes_on_to_the_next(qtbot, shop):
    visit = ordered(shop, operations=2)
    give(shop, visit)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.WORKSHOP_CONTROLLER)
    first, second = page.rows[:2]
    first.start.setFocus()
    press(page.window(), Qt.Key.Key_Space)
    qtbot.waitUntil(first.pause.hasFocus)
    first.finish.setFocus()
    press(page.window(), Qt.Key.Key_Space)
    qtbot.waitUntil(second.start.hasFocus)


def test_clock_over_the_norm_is_said_in_words(qtbot, shop):
    visit = ordered(shop)
    (job,) = give(shop, visit)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job.id)
    shop.clock.advance(job.sold + timedelta(minutes=1))
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    assert page.rows[0].bar.over()
    assert page.rows[0].bar.text().endswith("超定额")
    assert page.rows[0].start.isHidden()
    assert page.rows[0].finish.isHidden()


def report_dialog(context: Context) -> ReportDialog:
    (dialog,) = [one for one in context.window.findChildren(ReportDialog) if one.isVisible()]
    return dialog


def found_work(context: Context, text: str) -> None:
    dialog = report_dialog(context)
    dialog.found.editor.set_value(text)
    dialog.go.click()
    context.window.activateWindow()  # as a window manager does once a dialog is gone


def test_found_work_is_priced_agreed_and_released(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    context, workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    assert isinstance(page, RepairPage)
    before = shop.desk.reads.visits.head(visit).total
    page.report.click()
    found_work(context, "制动盘沟槽过深")
    (card,) = page.open_additions
    assert card.found.text() == "制动盘沟槽过深"
    assert page.hold.isVisible()
    assert not card.agree.isEnabled()
    assert not workspace.primary.isEnabled()
    assert [link.words() for link in workspace.reasons.links()] == ["增项还没有报价，请先添加项目"]
    code = list(shop.desk.reference.catalog().operations)[4]
    offers = []
    card.catalog._query(code, offers.extend)
    card.quantity.set_value(Decimal(2))
    card.catalog.chosen.emit(next(offer for offer in offers if offer.key == code))
    (addition,) = shop.desk.reads.orders.additions(visit)
    (line,) = addition.lines
    assert line.quantity == shop.desk.reference.catalog().operations[code].hours * 2
    assert card.before.value() == f"¥{before}"
    assert card.more.value() == f"¥{line.amount}"
    assert card.after.value() == f"¥{before + line.amount}"
    assert workspace.primary.words() == "记录客户同意"
    assert card.how.editor.value() is None
    press(workspace.window(), Qt.Key.Key_F9)
    assert card.how.error() == "请选择客户是怎样答复的。"
    press(workspace.window(), Qt.Key.Key_2)
    assert card.how.error() == ""
    press(workspace.window(), Qt.Key.Key_F9)
    (addition,) = shop.desk.reads.orders.additions(visit)
    assert (addition.state, addition.decided_by, addition.decided_how) == (
        AdditionState.AGREED,
        "张𬭎",
        AgreedHow.PHONE,
    )
    assert shop.desk.reads.visits.head(visit).total == before + line.amount
    assert len(jobs(shop, visit)) == 2
    assert page.open_additions == []
    assert page.hold.isHidden()
    assert isinstance(context.signatures, WillingSigner)
    assert context.signatures.asked == []


def priced_addition(shop: Shop, visit: UUID) -> UUID:
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), visit, "制动盘沟槽过深")
    code = list(shop.desk.reference.catalog().operations)[4]
    shop.desk.additions.add_lines(shop.call(), found.id, tuple(shop.desk.quotes.lines_of(code, Decimal(1), 1300)))
    return found.id


def test_a_customer_who_is_there_signs_for_found_work(qtbot, shop):
    visit = ordered(shop)
    addition = priced_addition(shop, visit)
    context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    (card,) = page.open_additions
    card.how.editor.set_value("in_person")
    card.promise.editor.set_value((shop.clock.now() + timedelta(hours=8 + 6)).replace(tzinfo=None))
    card.agree.click()
    ((title, text),) = context.signatures.asked
    assert title == "增项确认"
    assert text.startswith("制动盘沟槽过深：增加 1 项，")
    assert text.endswith("约定今天 15:00 交车。")
    assert shop.desk.reads.visits.head(visit).promised_at == shop.clock.now() + timedelta(hours=6)
    from advisor_app.domain.signature import Signature

    with shop.desk.additions.units.open(shop.call()) as unit:
        (signature,) = unit.all(Signature, visit_id=visit, what=SignedWhat.ADDITION)
    assert (signature.subject_id, signature.signer) == (addition, "张𬭎")


def test_declined_work_lets_the_rest_go_on(qtbot, shop):
    visit = ordered(shop)
    priced_addition(shop, visit)
    before = shop.desk.reads.visits.head(visit).total
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    (card,) = page.open_additions
    card.by.editor.clear()
    card.decline.click()
    assert card.by.error() == "请填写是谁答复的。"
    card.by.set_value("张太太")
    card.by.editor.setText("张太太")
    card.how.editor.set_value("message")
    card.decline.click()
    (addition,) = shop.desk.reads.orders.additions(visit)
    assert (addition.state, addition.decided_by) == (AdditionState.DECLINED, "张太太")
    assert shop.desk.reads.visits.head(visit).total == before
    assert page.decided.isVisible()


def test_the_workshop_sees_found_work_without_its_price(qtbot, shop):
    visit = ordered(shop)
    priced_addition(shop, visit)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.TECHNICIAN)
    (card,) = page.open_additions
    for widget in (card.lines, card.adding, card.figures, card.form, card.answers):
        assert widget.isHidden()
    assert "¥" not in all_words(card)
    assert page.primary() == f"开工：{jobs(shop, visit)[0].name}"


def test_a_line_can_be_taken_off_found_work(qtbot, shop):
    visit = ordered(shop)
    priced_addition(shop, visit)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.SERVICE_ADVISOR)
    (card,) = page.open_additions
    card.lines.removes[0].click()
    (addition,) = shop.desk.reads.orders.additions(visit)
    assert addition.lines == ()
    assert not card.agree.isEnabled()


# The technician's home ---------------------------------------------------------------------------------------------


def test_the_day_of_a_technician(qtbot, shop):
    mine, other = ordered(shop), ordered(shop, "沪A23456", "李建国")
    give(shop, mine)
    _context, page = jobs_page(qtbot, shop)
    assert names(page.mine.picks.rows) == [jobs(shop, mine)[0].name]
    assert names(page.waiting.picks.rows) == [jobs(shop, other)[0].name]
    assert page.others.isHidden()
    assert page.head.car.text() == "上汽大众 朗逸 · 白"
    (card,) = page.faults.values()
    assert card.words.text() == "刹车时吱吱响，低速更明显"
    assert page.start.words() == "开工"
    assert page.pause.isHidden()


def test_start_pause_with_a_digit_and_finish_by_keys(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop)
    window = page.window()
    press(window, Qt.Key.Key_F9)
    assert jobs(shop, visit)[0].state is JobState.RUNNING
    shop.clock.advance(timedelta(minutes=7, seconds=5))
    page.tick()
    assert page.head.clock.value() == "0:07:05"
    press(window, Qt.Key.Key_F7)
    assert page.reasons[0].isVisible()
    press(window, Qt.Key.Key_4)
    (job,) = jobs(shop, visit)
    assert (job.state, job.pause_reason, job.worked) == (
        JobState.PAUSED,
        PauseReason.TOOL,
        timedelta(minutes=7, seconds=5),
    )
    assert page.start.words() == "继续施工"
    press(window, Qt.Key.Key_F9)
    page.patience_ms = 0
    press(window, Qt.Key.Key_F9)
    assert jobs(shop, visit)[0].state is JobState.DONE
    assert names(page.done.picks.rows) == [job.name]


def test_f9_twice_in_a_row_does_not_finish(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop)
    page.patience_ms = 60_000
    press(page.window(), Qt.Key.Key_F9)
    press(page.window(), Qt.Key.Key_F9)
    assert jobs(shop, visit)[0].state is JobState.RUNNING


def test_escape_keeps_the_clock_running(qtbot, shop):
    visit = ordered(shop)
    (job,) = give(shop, visit)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job.id)
    _context, page = jobs_page(qtbot, shop)
    press(page.window(), Qt.Key.Key_F7)
    press(page.window(), Qt.Key.Key_Escape)
    assert page.reasons[0].isHidden() or not page.reasons[0].isVisible()
    assert jobs(shop, visit)[0].state is JobState.RUNNING


def test_arrows_walk_through_the_list(qtbot, shop):
    visit = ordered(shop, operations=3)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop)
    first, second, _third = jobs(shop, visit)
    assert page.mine.picks.rows[0].hasFocus()
    assert page.presenter.selected.job.id == first.id
    press(page.window(), Qt.Key.Key_Down)
    assert page.presenter.selected.job.id == second.id
    assert [row.isChecked() for row in page.mine.picks.rows] == [False, True, False]
    press(page.window(), Qt.Key.Key_Up)
    press(page.window(), Qt.Key.Key_Up)
    assert page.presenter.selected.job.id == first.id


def test_taking_a_waiting_job_makes_it_mine(qtbot, shop):
    visit = ordered(shop)
    _context, page = jobs_page(qtbot, shop)
    assert page.start.words() == "接手并开工"
    page.start.click()
    assert jobs(shop, visit)[0].technician == "孙磊"
    assert names(page.mine.picks.rows) == [jobs(shop, visit)[0].name]


def test_cause_and_correction_are_stored_as_they_are_left(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop)
    (card,) = page.faults.values()
    for name, text in (("cause", "制动片磨到极限"), ("correction", "更换前制动片"), ("trouble_codes", "C1201")):
        field = card.form.field(name)
        field.editor.setFocus()
        field.editor.set_value(text)
        field.editor.edited.emit()
        field.flush()
        assert field.error() == ""
    (fault,) = shop.desk.reads.jobs.complaints(visit)
    assert (fault.cause, fault.correction, fault.trouble_codes) == ("制动片磨到极限", "更换前制动片", "C1201")


def test_found_work_is_reported_from_the_job(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    context, page = jobs_page(qtbot, shop, Role.TECHNICIAN)
    press(page.window(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    found_work(context, "球头松旷")
    (addition,) = shop.desk.reads.orders.additions(visit)
    assert (addition.found, addition.found_by) == ("球头松旷", "孙磊")


def test_a_scanned_code_brings_its_job_to_the_front(qtbot, shop):
    ordered(shop)
    visit = ordered(shop, "沪A23456", "李建国")
    _context, page = jobs_page(qtbot, shop)
    number = shop.desk.reads.visits.head(visit).order_number
    code = scan_code(NumberKind.WORK_ORDER.scan_kind, scan_digits(number), 1)
    assert page.scanned(code)
    assert page.presenter.selected.job.visit_id == visit
    assert not page.scanned(scan_code(NumberKind.WORK_ORDER.scan_kind, "2611239999", 1))
    page.search.setText("沪a23 wt26")
    assert len(page.waiting.picks.rows) == 1


def test_a_technician_never_sees_a_price(qtbot, shop):
    visit = ordered(shop, operations=2)
    priced_addition(shop, visit)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop)
    said = all_words(page)
    assert "¥" not in said
    for line in shop.desk.reads.orders.contract(visit).lines:
        assert str(line.amount) not in said
    for kind in (JobCard, WorkshopJob):
        assert not [name for name, hint in kind.__annotations__.items() if "Money" in str(hint) or "price" in name]


def test_everything_a_thumb_presses_is_44_high(qtbot, shop):
    visit = ordered(shop)
    (job,) = give(shop, visit)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job.id)
    _context, page = jobs_page(qtbot, shop)
    buttons = [button for button in page.findChildren(BigButton) if button.isVisible()]
    assert {button.words() for button in buttons} == {"上报增项", "派工单", "暂停", "完工"}
    assert min(button.height() for button in buttons) >= 44
    assert min(row.height() for row in page.mine.picks.rows) >= 44
    page.pause.click()
    assert len([button for button in page.reasons if button.isVisible() and button.height() >= 44]) == 5


def test_the_job_card_is_one_key_away(qtbot, shop):
    visit = ordered(shop)
    context, page = jobs_page(qtbot, shop)
    press(page.window(), Qt.Key.Key_F8)
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.JOB_CARD, visit, None)]


def test_the_controller_sees_what_others_do(qtbot, shop):
    visit = ordered(shop)
    give(shop, visit)
    _context, page = jobs_page(qtbot, shop, Role.WORKSHOP_CONTROLLER)
    assert names(page.given.picks.rows) == [jobs(shop, visit)[0].name]
    assert page.mine.isHidden()
    assert page.others.isHidden()
    assert page.given.picks.rows[0].pick.second == "孙磊"
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), jobs(shop, visit)[0].id)
    assert names(page.others.picks.rows) == [jobs(shop, visit)[0].name]
    assert page.given.isHidden()
    shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), jobs(shop, visit)[0].id, PauseReason.BREAK)
    assert names(page.others.picks.rows) == [jobs(shop, visit)[0].name]


def test_no_jobs_says_where_they_come_from(qtbot, shop):
    _context, page = jobs_page(qtbot, shop)
    assert page.pages.currentWidget() is page.empty
    assert not page.bar.isVisible()


def test_a_failing_database_can_be_tried_again(qtbot, shop, monkeypatch):
    visit = ordered(shop)
    reads = type(shop.desk.reads.jobs)
    real = reads.workshop

    def fails(*_args: object) -> None:
        raise EnvironmentFault("database_gone")

    monkeypatch.setattr(reads, "workshop", fails)
    _context, page = jobs_page(qtbot, shop)
    assert page.pages.currentWidget() is page.failed
    monkeypatch.setattr(reads, "workshop", real)
    page.failed.acted.emit()
    assert page.presenter.selected.job.visit_id == visit


def test_clock_words() -> None:
    assert clock_words(timedelta(hours=1, minutes=2, seconds=3)) == "1:02:03"
    assert clock_words(timedelta(seconds=-5)) == "0:00:00"


def test_of_very_many_jobs_the_first_are_shown_and_the_chosen_one(qtbot, shop):
    visit = ordered(shop)
    clone_jobs(shop, visit, 39)
    _context, page = jobs_page(qtbot, shop)
    everything = page.presenter.groups.waiting
    assert len(everything) == 40
    assert len(page.waiting.picks.rows) == 25
    assert "还有 15 个，请在上面输入车牌或工单号。" in all_words(page.waiting)
    page.presenter.select(everything[33].job.id)
    assert page.waiting.picks.rows[-1].pick.key == everything[33].job.id
    assert page.waiting.picks.rows[-1].isChecked()


# Measures ----------------------------------------------------------------------------------------------------------


def test_two_hundred_jobs_take_as_many_statements_as_one(shop):
    visit = ordered(shop)
    reads, midnight = shop.desk.reads.jobs, shop.clock.now() - MIDNIGHT
    few = statements(shop, lambda: reads.workshop(midnight))
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), jobs(shop, visit)[0].id)
    clone_jobs(shop, visit, 199)
    found = reads.workshop(midnight)
    assert len(found) == 200
    assert {one.complaint for one in found} == {"刹车时吱吱响，低速更明显"}
    assert few == statements(shop, lambda: reads.workshop(midnight)) == 3
    assert statements(shop, lambda: reads.dispatch(visit)) == 5


def clone_jobs(shop: Shop, visit: UUID, n: int) -> None:
    from advisor_app.domain.job import Job

    call = shop.call(Role.MANAGER)
    with shop.desk.jobs.units.open(call) as unit:
        unit.reply_to(call, "shop.change", type(None))
        (first,) = unit.all(Job, visit_id=visit)
        for at in range(n):
            unit.add(
                Job(
                    visit_id=visit, order_id=first.order_id, order_line_id=first.order_line_id, number=f"X{at}",
                    name=first.name, trade=first.trade, hours=first.hours,
                )
            )  # fmt: skip
        unit.commit(call, "shop.change", None, frozenset())


def statements(shop: Shop, read) -> int:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(shop.database.reader, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(shop.database.reader, "before_cursor_execute", note)
    return len(sent)
