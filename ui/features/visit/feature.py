"""What the window knows of the workspace of a visit before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec

t = words("visit")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.visit.page", "VisitPage")
    context.pages.register(PageSpec("visit", lambda: t("Visit"), lambda: made(context), in_rail=False, area="visits"))
