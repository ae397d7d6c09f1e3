"""Why a customer does not want work: the reasons offered, and a kept one in the language of the screen. No Qt."""

from advisor_app.i18n import LANGUAGES, in_language, words

t = words("quote")


def offered() -> tuple[str, ...]:
    """Return the reasons to choose from, in the language of the screen; the chosen one is kept in these words."""
    return (t("too expensive"), t("later"), t("elsewhere"), t("not needed"), t("asks the family first"))


def decline_words(kept: str) -> str:
    """Return a kept reason as this screen says it: an offered one in its language, the customer's own as it was written."""
    if not kept:
        return kept
    for language in LANGUAGES:
        with in_language(language):
            known = offered()
        if kept in known:
            return offered()[known.index(kept)]
    return kept
