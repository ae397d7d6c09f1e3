"""The top bar: how old the last backup is where there is room, and names in the reader's language."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from advisor_app.domain.values.clock import ManualClock
from advisor_app.i18n import in_language, set_language
from tests.journeys.shop import MORNING
from ui.kit import formats
from ui.kit.tasks import ManualTasks
from ui.shell.data import Health, Presence
from ui.shell.health import BackupWatch, short_age
from ui.shell.topbar import TopBar
from ui.shell.window import SMALLEST, MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LONG_NAME = "望潮汽车技术服务有限公司第二维修中心（江州高新区滨江大道店）" * 2


@pytest.mark.parametrize(
    ("age", "chinese", "english"),
    [
        (timedelta(seconds=20), "刚刚备份", "Backup just now"),
        (timedelta(minutes=59, seconds=59), "备份 59 分钟前", "Backup 59 min ago"),
        (timedelta(hours=2, minutes=40), "备份 2 小时前", "Backup 2 h ago"),
        (timedelta(days=3, hours=5), "备份 3 天前", "Backup 3 d ago"),
    ],
)
def test_the_age_of_a_backup_is_told_in_one_unit(age: timedelta, chinese: str, english: str) -> None:
    with in_language("zh_CN"):
        assert short_age(age) == chinese
    with in_language("en"):
        assert short_age(age) == english


class OneBackup:
    """A backup that was made two hours ago."""

    def run(self, *, force: bool = False) -> object:
        """Make none."""
        return force

    def last_good(self) -> tuple[Path, Any]:
        """Return it."""
        return Path("shop.zip"), MORNING - timedelta(hours=2, minutes=5)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_bar_shows_how_old_the_last_good_backup_is(qtbot: Any, language: str) -> None:
    set_language(language)
    window, tasks = MainWindow(), ManualTasks()
    qtbot.addWidget(window)
    window.top.set_presence(Presence("顺达汽车服务有限公司", formats.counter_name("前台 1"), "周国强", "Manager"))
    window.resize(1366, 768)
    window.show_desk()
    window.show()
    watch = BackupWatch(tasks, window.top, OneBackup(), ManualClock(MORNING).now)
    watch.look()
    tasks.run_all()
    button = window.top._health
    assert button.text() == {"zh_CN": "备份 2 小时前", "en": "Backup 2 h ago"}[language]
    assert "shop.zip" in button.toolTip()
    assert "shop.zip" in button.accessibleName()


def test_the_age_gives_way_where_names_need_the_room(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = TopBar(window)
    bar.set_presence(Presence(LONG_NAME, "前台 1", "欧阳慕容诗雨", "服务顾问"))
    bar.resize(SMALLEST.width(), bar.height())
    window.show()
    bar.set_health(Health.GOOD, "备份 2 小时前", "whole")
    assert bar._health.text() == ""
    bar.resize(2400, bar.height())
    assert bar._health.text() == "备份 2 小时前"
    bar.resize(SMALLEST.width(), bar.height())
    assert (bar._health.text(), bar._health.toolTip()) == ("", "whole")
    bar.set_health(Health.BROKEN, "没有备份")
    assert bar._health.text() == "没有备份"


@pytest.mark.parametrize(
    ("stored", "chinese", "english"),
    [
        ("前台 1", "前台 1", "Counter 1"),
        ("Counter 12", "前台 12", "Counter 12"),
        ("收银台", "收银台", "Cash desk"),
        ("Workshop", "车间", "Workshop"),
        ("二楼前台 3", "二楼前台 3", "二楼前台 3"),
    ],
)
def test_a_counter_with_a_usual_name_is_called_in_the_readers_language(stored: str, chinese: str, english: str) -> None:
    with in_language("zh_CN"):
        assert formats.counter_name(stored) == chinese
    with in_language("en"):
        assert formats.counter_name(stored) == english
