"""The key that starts a job ends it too: what has next to nothing on its clock is asked about first."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt

from advisor_app.domain.job import JobState
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from tests.ui.desk import press
from tests.ui.test_jobs_page import jobs, jobs_page
from ui.features.jobs.page import PATIENCE_MS
from ui.kit.dialogs import ScriptedDialogs


def test_f9_asks_before_it_ends_what_was_hardly_begun(qtbot: Any, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    context, page = jobs_page(qtbot, shop, Role.TECHNICIAN, False, True)
    press(page.window(), Qt.Key.Key_F9)
    page.patience_ms = 0
    shop.clock.advance(timedelta(milliseconds=PATIENCE_MS))
    press(page.window(), Qt.Key.Key_F9)
    assert isinstance(context.dialogs, ScriptedDialogs)
    ((kind, question),) = context.dialogs.asked
    assert kind == "ask"
    assert "计时还不到 3 分钟" in question
    assert jobs(shop, visit)[0].state is JobState.RUNNING
    press(page.window(), Qt.Key.Key_F9)
    assert jobs(shop, visit)[0].state is JobState.DONE
