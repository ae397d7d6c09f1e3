"""Reasons that are offered in the reader's language and kept in the words they were chosen in."""

from collections.abc import Callable
from functools import cache

from advisor_app.i18n import LANGUAGES, in_language


def spoken(kept: str, offered: Callable[[], tuple[str, ...]]) -> str:
    """Return a kept reason in the language in force: an offered one translated, any other as it was written.

    Args:
        kept: as it is stored.
        offered: a function of a module that returns the reasons in the language in force, always in one order.
    """
    at = _places(offered).get(kept)
    return kept if at is None else offered()[at]


@cache
def _places(offered: Callable[[], tuple[str, ...]]) -> dict[str, int]:
    """Return every offered reason in every language with its place; read once, for it is asked at each painted line."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with in_language(language):
            found |= {reason: at for at, reason in enumerate(offered())}
    return found
