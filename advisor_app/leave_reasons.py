"""Why a car leaves without work: the reasons offered, and a kept one in the language of the screen or paper."""

from functools import cache

from advisor_app.i18n import LANGUAGES, in_language, words

t = words("visit")


def offered() -> tuple[str, ...]:
    """Return the reasons to choose from, in the language in force; the chosen one is kept in these words."""
    return (
        t("price too high"), t("no time today, comes again"), t("part not in stock"), t("goes to another shop"),
        t("only asked for advice"), t("fault does not show"),
    )  # fmt: skip


def leave_words(kept: str) -> str:
    """Return a kept reason in the language in force: an offered one translated, any other as it was written."""
    at = _offered_ones().get(kept)
    return kept if at is None else offered()[at]


@cache
def _offered_ones() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with in_language(language):
            found |= {reason: at for at, reason in enumerate(offered())}
    return found
