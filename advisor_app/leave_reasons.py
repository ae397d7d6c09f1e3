"""Why a car leaves without work: the reasons offered, and a kept one in the language of the screen or paper."""

from advisor_app.i18n import words
from advisor_app.offered_reasons import spoken

t = words("visit")


def offered() -> tuple[str, ...]:
    """Return the reasons to choose from, in the language in force; the chosen one is kept in these words."""
    return (
        t("price too high"), t("no time today, comes again"), t("part not in stock"), t("goes to another shop"),
        t("only asked for advice"), t("fault does not show"),
    )  # fmt: skip


def leave_words(kept: str) -> str:
    """Return a kept reason in the language in force: an offered one translated, any other as it was written."""
    return spoken(kept, offered)
