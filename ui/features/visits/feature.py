"""What the window knows of the list of visits before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("visits")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.visits.page", "VisitsPage")
    context.pages.register(
        PageSpec(
            "visits",
            lambda: t("Visits"),
            lambda: made(context),
            icon="visits",
            roles=roles_for("area.visits"),
            order=30,
        )
    )
