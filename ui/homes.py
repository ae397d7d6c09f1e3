"""Where each role lands after signing in, and which features there are. No Qt."""

import pkgutil

from advisor_app.domain.staff import Role
from ui import features as package

HOMES: dict[Role, str] = {
    Role.SERVICE_ADVISOR: "today",
    Role.APPOINTMENT_CLERK: "today",
    Role.WARRANTY_CLERK: "today",
    Role.MANAGER: "today",
    Role.WORKSHOP_CONTROLLER: "board",
    Role.TEAM_LEADER: "jobs",
    Role.TECHNICIAN: "jobs",
    Role.FINAL_INSPECTOR: "quality",
    Role.PARTS_KEEPER: "parts",
    Role.WASHER: "board",
    Role.LOUNGE_ATTENDANT: "board",
    Role.GATE_GUARD: "gate",
    Role.CASHIER: "cash",
    Role.FOLLOW_UP_CALLER: "calls",
}

AHEAD: dict[str, tuple[str, ...]] = {"today": ("visit", "arrival")}
"""Home → the pages one always goes to from there: made before somebody does."""


def features() -> list[str]:
    """Return the names of the packages of ``ui/features``; each has ``feature.py`` with ``register(context)`` and ``page.py``."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def presenter_modules() -> list[str]:
    """Return what the pages need that imports no Qt, so that a worker can import it."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    presenters = sorted(module.name for module in found if module.name.endswith("presenter"))
    return [*presenters, "advisor_app.paper_desk", "advisor_app.integrations.raster"]


def page_modules() -> list[str]:
    """Return the modules of all pages and dialogs; the program imports them in its first pause."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted(module.name for module in found if module.name.endswith(("page", "dialog")))
