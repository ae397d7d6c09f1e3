"""What the window knows of the workshop before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("jobs")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.jobs.page", "JobsPage")
    context.pages.register(
        PageSpec("jobs", lambda: t("Jobs"), lambda: made(context), icon="tools", roles=roles_for("area.jobs"), order=35)
    )
    context.stage_pages[Stage.DISPATCH] = later("ui.features.jobs.dispatch_page", "DispatchPage")
    context.stage_pages[Stage.REPAIR] = later("ui.features.jobs.repair_page", "RepairPage")
