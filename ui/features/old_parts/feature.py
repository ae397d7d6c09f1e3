"""What the window knows of the shelf of old parts before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("old_parts")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.old_parts.page", "ShelfPage")
    context.pages.register(
        PageSpec(
            "old_parts",
            lambda: t("Old parts"),
            lambda: made(context),
            icon="recycle",
            roles=roles_for("area.parts"),
            order=72,
        )
    )
    context.stage_pages[Stage.OLD_PARTS] = later("ui.features.old_parts.stage_page", "OldPartsPage")
