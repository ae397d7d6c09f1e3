"""What the window knows of the board before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("board")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.board.page", "BoardPage")
    context.pages.register(
        PageSpec(
            "board",
            lambda: t("Board"),
            lambda: made(context),
            icon="board",
            roles=roles_for("area.board"),
            key="F4",
            order=20,
        )
    )
