"""What the window knows of the cash desk before somebody goes there; the page is imported then."""

from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.later import later
from ui.kit.context import Context
from ui.kit.navigation import PageSpec, roles_for

t = words("cash")


def register(context: Context) -> None:
    """Make it known to the window."""
    made = later("ui.features.cash.page", "CashPage")
    context.pages.register(
        PageSpec(
            "cash", lambda: t("Cash desk"), lambda: made(context), icon="cash", roles=roles_for("area.cash"), order=60
        )
    )
    context.stage_pages[Stage.SETTLEMENT] = later("ui.features.cash.settle_page", "SettlePage")
    context.stage_pages[Stage.PAYMENT] = later("ui.features.cash.payment_page", "PaymentPage")
