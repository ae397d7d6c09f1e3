"""Why a customer does not want work: the reasons offered, and a kept one in the language of the screen or paper."""

from advisor_app.i18n import words
from advisor_app.offered_reasons import spoken

t = words("quote")


def offered() -> tuple[str, ...]:
    """Return the reasons to choose from, in the language in force; the chosen one is kept in these words."""
    return (t("too expensive"), t("later"), t("elsewhere"), t("not needed"), t("asks the family first"))


def decline_words(kept: str) -> str:
    """Return a kept reason in the language in force: an offered one translated, the customer's own as it was written."""
    return spoken(kept, offered)
