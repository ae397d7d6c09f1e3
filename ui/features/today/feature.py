"""What the window knows of the day before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("today")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.today.page", "TodayPage")
    context.pages.register(
        PageSpec(
            "today", lambda: t("Today"), lambda: made(context), icon="today", roles=roles_for("area.today"), order=10
        )
    )
