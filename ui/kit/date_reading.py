"""Reads days and times as people type them at a counter. No Qt in here."""

import re
from datetime import date, time, timedelta

from advisor_app.domain.values.text import compact

_AHEAD = {"今天": 0, "今": 0, "today": 0, "明天": 1, "明": 1, "tomorrow": 1, "后天": 2, "昨天": -1, "yesterday": -1}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_FULL = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?")
_SHORT = re.compile(r"([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
_DAY = re.compile(r"([0-9]{1,2})[日号]?")
_PLUS = re.compile(r"\+([0-9]{1,3})")
_WEEK = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[::点时]([0-9]{1,2})?分?)?")
_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})")


def read_day(text: str, today: date) -> date | None:
    """Return the day meant by ``明天``, ``+3``, ``周六``, ``下周一``, ``21``, ``11-21``, ``2026-11-21`` or ``20261121``.

    A day without a year, or without a month, is the next one from today on; a bare day of the week likewise, with 下
    the one in the week after.

    Args:
        text: what was typed.
        today: the shop's day.

    Returns:
        The day, or None where the text is no day.
    """
    # The weekday that the field itself writes behind a date is not part of what is read.
    typed = re.sub(r"(?<=[0-9])(周[一二三四五六日]|(?:mon|tue|wed|thu|fri|sat|sun))$", "", compact(text).lower())
    if typed in _AHEAD:
        return today + timedelta(days=_AHEAD[typed])
    if found := _PLUS.fullmatch(typed):
        return today + timedelta(days=int(found[1]))
    if found := _WEEK.fullmatch(typed):
        return _weekday(_WEEKDAYS[found[2]], today, next_week=bool(found[1]))
    if found := _FULL.fullmatch(typed):
        return _valid(int(found[1]), int(found[2]), int(found[3]))
    if found := _SHORT.fullmatch(typed):
        month, day = int(found[1]), int(found[2])
        this = _valid(today.year, month, day)
        return this if this is None or this >= today else _valid(today.year + 1, month, day)
    if found := _DAY.fullmatch(typed):
        this = _valid(today.year, today.month, int(found[1]))
        if this is not None and this >= today:
            return this
        after = today.replace(day=1) + timedelta(days=32)
        return _valid(after.year, after.month, int(found[1]))
    return None


def read_clock(text: str) -> time | None:
    """Return the time of day meant by ``9``, ``930``, ``9:30``, ``15点``, ``15点30`` or ``下午3点``; None where it is none."""
    typed = compact(text).lower()
    later = typed.startswith(("下午", "晚上")) or typed.endswith("pm")
    typed = re.sub(r"^(上午|下午|晚上|早上)|(am|pm)$", "", typed).replace("半", "30")
    found = _DIGITS.fullmatch(typed) or _CLOCK.fullmatch(typed)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if later and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(wanted: int, today: date, *, next_week: bool) -> date:
    if next_week:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)
