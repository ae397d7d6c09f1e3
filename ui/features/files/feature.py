"""What the window knows of the files of customers and cars before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("files")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.files.page", "FilesPage")
    context.pages.register(
        PageSpec(
            "files", lambda: t("Files"), lambda: made(context), icon="files", roles=roles_for("area.files"), order=70
        )
    )
