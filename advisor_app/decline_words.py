"""Why a customer does not want work: the reasons offered, and a kept one in the language of the screen or paper."""

from functools import cache

from advisor_app.i18n import LANGUAGES, in_language, words

t = words("quote")


def offered() -> tuple[str, ...]:
    """Return the reasons to choose from, in the language in force; the chosen one is kept in these words."""
    return (t("too expensive"), t("later"), t("elsewhere"), t("not needed"), t("asks the family first"))


def decline_words(kept: str) -> str:
    """Return a kept reason in the language in force: an offered one translated, the customer's own as it was written."""
    at = _offered_ones().get(kept)
    return kept if at is None else offered()[at]


@cache
def _offered_ones() -> dict[str, int]:
    """Return every offered reason in every language with its place; read once, for it is asked at each painted line."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with in_language(language):
            found |= {reason: at for at, reason in enumerate(offered())}
    return found
