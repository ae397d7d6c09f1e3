"""What the window knows of the page of a new visit before somebody goes there; the page is imported then."""

from advisor_app.i18n import words
from advisor_app.later import later
from ui.features.arrival.draft import Drafts
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("arrival")


def register(context: Context) -> None:
    """Make it known to the window."""
    drafts = Drafts()
    made = later("ui.features.arrival.page", "ArrivalPage")
    context.pages.register(
        PageSpec(
            "arrival",
            lambda: t("New visit"),
            lambda: made(context, drafts),
            icon="plus",
            roles=roles_for("reception.arrive"),
            area="visits",
            in_rail=False,
        )
    )
