"""What the window knows of the calls before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("calls")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.calls.page", "CallsPage")
    context.pages.register(
        PageSpec(
            "calls", lambda: t("Calls"), lambda: made(context), icon="calls", roles=roles_for("area.calls"), order=80
        )
    )
    context.stage_pages[Stage.FOLLOW_UP] = later("ui.features.calls.page", "FollowUpPage")
