"""How amounts, times and lengths read on the screen. No Qt in here, so presenters may use it."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from advisor_app.domain.stages import Column, Progress
from advisor_app.domain.values.clock import HOME_ZONE, local_time
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.phone import check_phone
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import DEFAULT_LANGUAGE, LANGUAGES, current_language, in_language, label, unit_words, words
from advisor_app.ports.reads.people import ShopCard

t = words("kit")
NOTHING = "—"
"""What stands where there is no value; never 0."""


def money(amount: Money | None, *, sign: bool = True) -> str:
    """Return ``¥1,234.50``; with a minus before the sign where it is negative.

    Args:
        amount: the amount; None gives a dash.
        sign: with ``¥``; columns that are amounts throughout leave it out.
    """
    if amount is None:
        return NOTHING
    minus = "-" if amount.is_negative else ""
    return f"{minus}{'¥' if sign else ''}{abs(amount)}"


def shop_name(shop: ShopCard) -> str:
    """Return what the shop is called in the language of the screen: its English name where it has one."""
    return shop.name_en.strip() or shop.name if current_language() == "en" else shop.name


def counter_name(name: str) -> str:
    """Return what a counter is called in the language of the screen: a usual name in its words, any other as it stands."""
    found = re.search(r"\d+", name, re.ASCII)
    number = found[0] if found else ""
    shown = _usual_counters(number)
    for language in LANGUAGES:
        with in_language(language):
            usual = _usual_counters(number)
        if name in usual:
            return shown[usual.index(name)]
    return name


def _usual_counters(number: str) -> tuple[str, ...]:
    return t("Counter {n}", n=number), t("Cash desk"), t("Workshop")


def weekday(day: date) -> str:
    """Return the short name of the day of the week: 周六, Sat."""
    return (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))[day.weekday()]


def day_text(day: date, today: date) -> str:
    """Return a day as people say it: 今天, 明天, 昨天, 周六 within a week, else 11-21 or 2025-11-21.

    Args:
        day: the day.
        today: the shop's day now.
    """
    ahead = (day - today).days
    near = {0: t("Today"), 1: t("Tomorrow"), -1: t("Yesterday")}
    if current_language() == DEFAULT_LANGUAGE:
        near[2] = t("Day after tomorrow")  # English has no short word for it
    if ahead in near:
        return near[ahead]
    if 1 < ahead <= 6:
        return f"{weekday(day)} {day:%m-%d}"
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def moment_text(moment: datetime | None, now: datetime, zone: str = HOME_ZONE) -> str:
    """Return a moment as people say it: ``今天 15:30``; a dash for None.

    Args:
        moment: aware moment.
        now: aware present moment.
        zone: the shop's zone.
    """
    if moment is None:
        return NOTHING
    local = local_time(moment, zone)
    return f"{day_text(local.date(), local_time(now, zone).date())} {local:%H:%M}"


def moment_within(moment: datetime | None, now: datetime, zone: str = HOME_ZONE) -> str:
    """Return a moment as ``moment_text`` does, for the middle of a sentence: ``today 15:30``."""
    text = moment_text(moment, now, zone)
    if moment is None or current_language() == DEFAULT_LANGUAGE:
        return text
    away = local_time(moment, zone).date() - local_time(now, zone).date()
    return f"{text[0].lower()}{text[1:]}" if abs(away.days) <= 1 else text  # the days of the week keep their capital


def clock_text(moment: datetime | None, zone: str = HOME_ZONE) -> str:
    """Return the time of day, ``15:30``; a dash for None."""
    return NOTHING if moment is None else f"{local_time(moment, zone):%H:%M}"


def full_day(day: date | None) -> str:
    """Return ``2026-11-21 周六``; a dash for None."""
    return NOTHING if day is None else f"{day:%Y-%m-%d} {weekday(day)}"


def duration(span: timedelta) -> str:
    """Return a length of time in minutes, hours and minutes, or days: ``45 分钟``, ``1 小时 20 分``; never negative."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return t("{n} min", n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return t("{h} h {m} min", h=hours, m=rest) if rest else t("{h} h", h=hours)
    days, hours = divmod(hours, 24)
    return t("{d} d {h} h", d=days, h=hours) if hours else t("{d} d", d=days)


def until(moment: datetime, now: datetime) -> str:
    """Return how far off a moment is: ``还有 45 分钟`` or ``超时 12 分钟``; less than a minute is neither."""
    if abs(moment - now) < timedelta(minutes=1):
        return t("due now")
    if moment >= now:
        return t("in {span}", span=duration(moment - now))
    return t("{span} late", span=duration(now - moment))


def km(kilometres: int | None) -> str:
    """Return ``30,210 km``; a dash for None."""
    return NOTHING if kilometres is None else f"{kilometres:,} km"


def percent(basis_points: int | None) -> str:
    """Return hundredths of a percent as ``12.5 %``; a dash for None (a share of nothing)."""
    if basis_points is None:
        return NOTHING
    whole, rest = divmod(abs(basis_points), 100)
    sign = "-" if basis_points < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{sign}{whole}%"


def counted(value: Decimal, unit: str) -> str:
    """Return a quantity with its unit in the language of the screen: ``4 个``, ``2 boxes``."""
    return f"{format_quantity(value)} {unit_words(unit, value)}".strip()


def phone(number: str) -> str:
    """Return a telephone number as one reads it out: ``138 0013 8000``; one of another length stays as it is."""
    digits = check_phone(number).number
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 and digits.isdigit() else digits


def masked(text: str, first: int = 1, last: int = 1) -> str:
    """Return a text with its middle starred, for screens that strangers see: ``张*明``.

    Args:
        text: what is masked.
        first: signs that stay at the beginning.
        last: signs that stay at the end.
    """
    if len(text) <= first:
        return "*" * len(text)
    if len(text) <= first + last:
        return text[:first] + "*" * (len(text) - first)
    return f"{text[:first]}{'*' * (len(text) - first - last)}{text[len(text) - last :]}"


def state_words(state: Progress, *, ready: bool, stop: bool) -> str:
    """Return the one word for where a car with a signed order stands: that of the board, on every screen."""
    return label(Column.READY if ready else Column.ON_HOLD if stop else state)


def joined(*parts: str) -> str:
    """Return the parts that are not empty with a middle dot between them."""
    return " · ".join(part for part in parts if part)


def list_of(parts: list[str]) -> str:
    """Return parts as a list in the language of the screen: 机油、机滤."""
    return ("、" if current_language() == "zh_CN" else ", ").join(parts)
