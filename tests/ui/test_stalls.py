"""The heartbeat sees planted stalls and nothing where there are none."""

import time

from PySide6.QtCore import QTimer

from ui.kit.stalls import StallMeter, Stalls, summary


def test_summary_of_gaps():
    gaps = [(0.005, 0.005)] * 99 + [(0.080, 0.030)]
    assert summary(gaps) == Stalls(net=30.0, wall=80.0, p99=30.0, beats=100)
    assert summary([]) == Stalls(0.0, 0.0, 0.0, 0)
    assert summary([(0.004, -0.001)]).net == 0.0


def test_a_blocking_slot_is_seen_and_a_pause_is_not(qtbot):
    meter = StallMeter()
    meter.resume()
    QTimer.singleShot(20, lambda: time.sleep(0.08))
    qtbot.wait(150)
    seen = meter.take()
    assert 78 <= seen.net <= seen.wall + 0.01
    assert seen.beats > 2
    meter.pause()
    meter.take()
    time.sleep(0.08)
    meter.resume()
    qtbot.wait(20)
    after = meter.take()
    assert after.wall < 78
    meter.close()
    meter.close()


def test_a_chain_of_short_slots_is_one_stall(qtbot):
    meter = StallMeter()
    meter.resume()

    def burst() -> None:
        for _ in range(8):
            time.sleep(0.012)

    QTimer.singleShot(10, burst)
    qtbot.wait(150)
    assert meter.take().net >= 90
    meter.close()
