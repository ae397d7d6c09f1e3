"""What the window knows of the parts desk before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("parts")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.parts.page", "PartsPage")
    context.pages.register(
        PageSpec(
            "parts", lambda: t("Parts"), lambda: made(context), icon="parts", roles=roles_for("area.parts"), order=60
        )
    )
