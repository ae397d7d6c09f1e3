"""What the window knows of the quality check before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("quality")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.quality.page", "WaitingPage")
    context.pages.register(
        PageSpec(
            "quality",
            lambda: t("Quality"),
            lambda: made(context),
            icon="clipboard-check",
            roles=roles_for("area.quality"),
            order=40,
        )
    )
    context.stage_pages[Stage.QUALITY] = later("ui.features.quality.page", "QualityPage")
