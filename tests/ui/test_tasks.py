"""Tasks: inline and manual ones for presenters, the program's own threads, the lane of one aggregate."""

import gc
import subprocess
import sys
import threading
from itertools import count

import pytest

from ui.kit import qt_tasks
from ui.kit.qt_tasks import QtTasks
from ui.kit.tasks import InlineTasks, Lane, ManualTasks


def boom() -> int:
    raise ValueError("boom")


def test_inline_runs_at_once_and_keeps_the_order_of_calls():
    seen: list[object] = []
    InlineTasks().write(divmod, 7, 2).then(seen.append)
    InlineTasks().read(boom).then(seen.append, lambda error: seen.append(str(error)))
    assert seen == [(3, 1), "boom"]


def test_an_error_nobody_asked_for_reaches_the_rim():
    with pytest.raises(ValueError, match="boom"):
        InlineTasks().job(boom).then(print)
    rim: list[BaseException] = []
    InlineTasks(rim.append).job(boom).then(print)
    assert [str(error) for error in rim] == ["boom"]


def test_manual_waits_for_the_test_and_drop_silences_it():
    tasks, seen = ManualTasks(), []
    tasks.write(int, "1").then(seen.append)
    tasks.read(int, "2").then(seen.append).drop()
    tasks.pdf(int, "3").then(seen.append)
    assert (tasks.waiting, seen) == (["write", "read", "pdf"], [])
    tasks.run_next()
    assert seen == [1]
    assert tasks.run_all() == 2
    assert seen == [1, 3]
    with pytest.raises(IndexError):
        tasks.run_next()


def test_a_callback_that_fails_is_not_taken_for_a_failure_of_the_task():
    failed: list[BaseException] = []

    def done(_result: int) -> None:
        raise KeyError("in the callback")

    with pytest.raises(KeyError):
        InlineTasks().read(int, "1").then(done, failed.append)
    assert failed == []


def test_lane_sends_one_at_a_time_and_joins_what_waits():
    tasks, sent, done, failed = ManualTasks(), [], [], []

    def store(changes: dict[str, object]) -> int:
        sent.append(dict(changes))
        if changes.get("phone") == "bad":
            raise ValueError("bad")
        return len(sent)

    lane: Lane[int] = Lane(
        lambda changes: tasks.write(store, changes),
        lambda changes, result: done.append((sorted(changes), result)),
        lambda changes, error: failed.append((sorted(changes), str(error))),
    )
    lane.put("phone", "1")
    lane.put("name", "a")
    lane.put("phone", "bad")
    lane.put("name", "b")
    assert tasks.waiting == ["write"]
    tasks.run_all()
    assert sent == [{"phone": "1"}, {"name": "b", "phone": "bad"}]
    assert (done, failed) == ([(["phone"], 1)], [(["name", "phone"], "bad")])
    assert lane.idle


@pytest.fixture
def tasks(qapp):
    rim: list[BaseException] = []
    made = QtTasks(rim.append)
    made.rim = rim
    yield made
    made.close()


def test_results_come_back_on_the_thread_of_the_screen(qtbot, tasks):
    seen = []
    for door, prefix in ((tasks.write, "writer"), (tasks.read, "reader"), (tasks.pdf, "pdfium"), (tasks.job, "job")):
        door(lambda: threading.current_thread().name).then(
            lambda name, prefix=prefix: seen.append((name.startswith(prefix), threading.current_thread().name))
        )
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == [(True, "MainThread")] * 4
    assert tasks.pending == 0


def test_writes_keep_their_order_and_errors_their_way(qtbot, tasks):
    order, errors = [], []
    for number in range(50):
        tasks.write(order.append, number)
    tasks.write(boom).then(print, errors.append)
    tasks.read(boom)
    qtbot.waitUntil(lambda: tasks.pending == 0)
    assert order == list(range(50))
    assert [str(error) for error in errors] == ["boom"]
    assert [str(error) for error in tasks.rim] == ["boom"]


def test_an_outcome_lands_although_the_thread_of_the_screen_was_held_up_all_its_turn(qtbot, tasks, monkeypatch):
    clock = count()  # whoever looks at the clock again finds that the turn is long over
    monkeypatch.setattr(qt_tasks, "perf_counter", lambda: next(clock))
    seen: list[int] = []
    for number in range(3):
        tasks.write(int, number).then(seen.append)
    qtbot.waitUntil(lambda: tasks.pending == 0, timeout=5_000)
    assert seen == [0, 1, 2]


def test_a_dropped_task_is_carried_out_but_not_told(qtbot, tasks):
    order, told = [], []
    tasks.write(order.append, 1).then(told.append).drop()
    qtbot.waitUntil(lambda: tasks.pending == 0)
    assert (order, told) == ([1], [])


def test_close_finishes_writes_cancels_the_rest_and_joins_threads(qtbot):
    gate, order, told, reads = threading.Event(), [], [], []
    tasks = QtTasks(told.append)
    tasks.write(gate.wait, 10)
    for number in range(5):
        tasks.write(order.append, number).then(lambda _none, number=number: told.append(number))
    for _ in range(2):
        tasks.read(gate.wait, 10)
    for number in range(20):
        tasks.read(reads.append, number)
    threading.Timer(0.02, gate.set).start()
    tasks.close()
    assert order == told == list(range(5))
    assert reads == []
    alive = {thread.name.split("_")[0] for thread in threading.enumerate()}
    assert not alive & {"writer", "reader", "pdfium", "job"}
    tasks.close()


def test_busy_is_shown_only_after_300_ms(qtbot, tasks):
    shown: list[bool] = []
    tasks.busy.connect(shown.append)
    tasks.read(int, "1")
    qtbot.waitUntil(lambda: tasks.pending == 0)
    assert shown == []
    gate = threading.Event()
    tasks.read(gate.wait, 10)
    qtbot.waitUntil(lambda: shown == [True])
    gate.set()
    qtbot.waitUntil(lambda: shown == [True, False])


def test_five_thousand_hops_leave_the_constants_alone(qtbot, tasks):
    gc.collect()
    before, seen = sys.getrefcount(True), []
    for _ in range(5000):
        tasks.read(bool, 1).then(seen.append)
    qtbot.waitUntil(lambda: len(seen) == 5000)
    seen.clear()
    gc.collect()
    # a reference dropped per hop would be 5,000; other tests' garbage is a few hundred
    assert sys.getrefcount(True) >= before - 1000


def test_what_presenters_import_brings_no_qt():
    code = (
        "import ui.kit.tasks, ui.kit.hub, ui.kit.navigation, ui.kit.failures, ui.kit.keys, ui.shell.data, sys;"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
