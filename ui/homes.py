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


def features() -> list[str]:
    """Return the names of the packages of ``ui/features``; each has a ``page`` module with ``register(context)``."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))
