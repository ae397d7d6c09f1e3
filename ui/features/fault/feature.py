"""What the window knows of the fault page before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.later import later
from ui.kit.context import Context


def register(context: Context) -> None:
    """Make it known to the window."""
    context.stage_pages[Stage.FAULT] = later("ui.features.fault.page", "FaultPage")
