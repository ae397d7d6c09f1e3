"""What the window knows of the gate before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("gate")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.gate.page", "GatePage")
    context.pages.register(
        PageSpec("gate", lambda: t("Gate"), lambda: made(context), icon="gate", roles=roles_for("area.gate"), order=78)
    )
