"""How full a tank or a battery is, in whole percent."""

from advisor_app.domain.values.errors import RuleBroken

FULL_PERCENT = 100


def check_percent(percent: int, *, field: str | None = None) -> None:
    """Refuse a level that no tank and no battery has.

    Raises:
        RuleBroken: ``percent_range`` for less than 0 or more than 100.
    """
    if not 0 <= percent <= FULL_PERCENT:
        raise RuleBroken("percent_range", field=field)
