"""What the window knows of the setup of the shop before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("setup")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.setup.page", "SetupPage")
    context.pages.register(
        PageSpec(
            "setup",
            lambda: t("Setup"),
            lambda: made(context),
            icon="settings",
            roles=roles_for("area.setup"),
            order=900,
            group=1,
        )
    )
