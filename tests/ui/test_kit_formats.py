"""Words for amounts, times and lengths; reading of typed days and times."""

import ast
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language, lookup
from ui.kit import formats
from ui.kit.date_reading import read_clock, read_day

TODAY = date(2026, 11, 21)  # a Saturday
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture(autouse=True)
def _chinese():
    with in_language("zh_CN"):
        yield


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "¥0.00"), (123_450, "¥1,234.50"), (-3_000, "-¥30.00"), (9_999_999_999, "¥99,999,999.99")]
)
def test_money(fen, shown):
    assert formats.money(Money(fen)) == shown


def test_money_in_columns_has_no_sign_and_nothing_is_a_dash():
    assert formats.money(Money(100), sign=False) == "1.00"
    assert formats.money(None) == "—"


@pytest.mark.parametrize(
    ("ahead", "shown"),
    [(0, "今天"), (1, "明天"), (2, "后天"), (-1, "昨天"), (4, "周三 11-25"), (30, "12-21"), (60, "2027-01-20")],
)
def test_days_are_said_as_people_say_them(ahead, shown):
    assert formats.day_text(TODAY + timedelta(days=ahead), TODAY) == shown


def test_english_days_and_quantities_read_as_english():
    with in_language("en"):
        days = [formats.day_text(TODAY + timedelta(days=n), TODAY) for n in (1, 2)]
        assert days == ["Tomorrow", f"{TODAY + timedelta(days=2):%a %m-%d}"]
        shown = [formats.counted(Decimal(n), unit) for n, unit in (("1", "个"), ("4", "瓶"), ("1", "瓶"), ("0.5", "h"))]
        assert shown == ["1 pc", "4 bottles", "1 bottle", "0.5 h"]
        assert [formats.counted(Decimal(2), ""), formats.counted(Decimal(2), "坛")] == ["2", "2 坛"]
    assert formats.counted(Decimal(4), "瓶") == "4 瓶"


def test_a_moment_is_shown_on_the_shops_clock():
    assert formats.moment_text(datetime(2026, 11, 21, 7, 30, tzinfo=UTC), NOW) == "今天 15:30"
    # 17:00 UTC is already tomorrow in Shanghai.
    assert formats.moment_text(datetime(2026, 11, 21, 17, 0, tzinfo=UTC), NOW) == "明天 01:00"
    assert formats.moment_text(None, NOW) == "—"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "0 分钟"),
        (45, "45 分钟"),
        (60, "1 小时"),
        (80, "1 小时 20 分"),
        (1440, "1 天"),
        (1500, "1 天 1 小时"),
        (-5, "0 分钟"),
    ],
)
def test_durations(minutes, shown):
    assert formats.duration(timedelta(minutes=minutes)) == shown


def test_what_is_left_and_what_is_late():
    assert formats.until(NOW + timedelta(minutes=45), NOW) == "还有 45 分钟"
    assert formats.until(NOW - timedelta(minutes=12), NOW) == "已超时 12 分钟"


def test_english_is_complete():
    with in_language("en"):
        assert formats.day_text(TODAY, TODAY) == "Today"
        assert formats.duration(timedelta(minutes=80)) == "1 h 20 min"
        assert formats.full_day(TODAY) == "2026-11-21 Sat"


@pytest.mark.parametrize(("points", "shown"), [(1250, "12.5%"), (500, "5%"), (-25, "-0.25%"), (0, "0%"), (None, "—")])
def test_percent(points, shown):
    assert formats.percent(points) == shown


@pytest.mark.parametrize(("text", "shown"), [("张三丰", "张*丰"), ("张三", "张*"), ("张", "*"), ("", "")])
def test_masked(text, shown):
    assert formats.masked(text) == shown


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", TODAY),
        ("明天", date(2026, 11, 22)),
        ("+3", date(2026, 11, 24)),
        ("周六", TODAY),
        ("周一", date(2026, 11, 23)),
        ("下周一", date(2026, 11, 23)),
        ("下周六", date(2026, 11, 28)),
        ("25", date(2026, 11, 25)),
        ("3", date(2026, 12, 3)),
        ("12-05", date(2026, 12, 5)),
        ("1月5日", date(2027, 1, 5)),
        ("2026-11-21 周六", TODAY),
        ("2026-11-21 Sat", TODAY),
        ("20261205", date(2026, 12, 5)),
        ("２０２６－１２－０５", date(2026, 12, 5)),
        ("2-30", None),
        ("someday", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_type_them(typed, day):
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("９：３０", time(9, 30)),
        ("15点", time(15)),
        ("9点半", time(9, 30)),
        ("下午3点", time(15)),
        ("3pm", time(15)),
        ("1530", time(15, 30)),
        ("25:00", None),
        ("9:75", None),
        ("soon", None),
    ],
)
def test_times_are_read_as_people_type_them(typed, clock):
    assert read_clock(typed) == clock


def test_every_word_of_the_kit_is_there_in_chinese():
    said = set()
    for path in (Path(__file__).parents[2] / "ui" / "kit").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        if 't = words("kit")' not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                said.add(node.args[0].value)
    assert len(said) > 100
    assert [text for text in sorted(said) if lookup("kit", text) is None] == []
