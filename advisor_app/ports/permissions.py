"""Who may do what: the one table in ``resources/permissions.toml``, read by the services and by the screen."""

import tomllib
from functools import cache
from typing import Any

from advisor_app.domain.staff import Role
from advisor_app.paths import resource


@cache
def _raw() -> dict[str, Any]:
    with resource("permissions.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _table() -> dict[str, frozenset[Role]]:
    raw = _raw()
    groups = {name: frozenset(Role(r) for r in roles) for name, roles in raw["groups"].items()}
    return {
        action: frozenset().union(*(groups.get(w) or {Role(w)} for w in who)) | {Role.MANAGER}
        for action, who in raw["actions"].items()
    }


def actions() -> frozenset[str]:
    """Return the codes of all actions."""
    return frozenset(_table())


def allowed(role: Role, action: str) -> bool:
    """Return whether ``role`` may do ``action``; an action that the table does not know is nobody's."""
    return role in _table().get(action, frozenset())


def needs_reason(action: str) -> bool:
    """Return whether somebody else approves ``action`` with a reason only."""
    return action in _raw()["reasoned"]


@cache
def personal_fields() -> frozenset[str]:
    """Return ``table.column`` of the personal values that stand in the audit only as digest and mask."""
    return frozenset(_raw()["personal"])


def limit(role: Role, name: str) -> int:
    """Return a role's limit (fen or basis points), e.g. ``limit(role, "rounding_fen")``; 0 where none is given."""
    return int(_raw()["limits"].get(name, {}).get(role.value, 0))
