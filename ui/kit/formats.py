"""How amounts, times and lengths read on the screen. No Qt in here, so presenters may use it."""

from datetime import date, datetime, timedelta

from advisor_app.domain.values.clock import HOME_ZONE, local_time
from advisor_app.domain.values.money import Money
from advisor_app.i18n import current_language, words

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
    near = {0: t("Today"), 1: t("Tomorrow"), -1: t("Yesterday"), 2: t("Day after tomorrow")}
    if ahead in near:
        return near[ahead]
    if 2 < ahead <= 6:
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
    """Return how far off a moment is: ``还有 45 分钟`` or ``超时 12 分钟``."""
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


def joined(*parts: str) -> str:
    """Return the parts that are not empty with a middle dot between them."""
    return " · ".join(part for part in parts if part)


def list_of(parts: list[str]) -> str:
    """Return parts as a list in the language of the screen: 机油、机滤."""
    return ("、" if current_language() == "zh_CN" else ", ").join(parts)
