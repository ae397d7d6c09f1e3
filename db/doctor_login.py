"""Whether the counters log in to PostgreSQL with no more, and no less, than they need."""

from collections.abc import Iterator

from sqlalchemy import Connection

from db import roles
from db.doctor_report import Finding, Severity
from db.tables.all import APPEND_ONLY, metadata


def check_login(connection: Connection) -> Iterator[Finding]:
    """Yield what is wrong with the rights of the connected login, or of the app role where an owner looks."""
    if connection.dialect.name == "postgresql":
        yield from findings_of(roles.standing(connection, roles.rights(metadata.tables, APPEND_ONLY)))


def findings_of(standing: roles.Standing) -> Iterator[Finding]:
    """Yield the findings of a standing.

    An owner at the server's own computer is who looks after it: that is a note. One that comes over the network is a
    counter that could switch the guards off: that is a warning.
    """
    role: dict[str, object] = {"role": standing.app_role}
    if standing.owner:
        severity = Severity.INFO if standing.here else Severity.WARNING
        code = "login_is_owner" if standing.app_role_there else "login_without_roles"
        yield Finding(code, severity, standing.login, role)
    for where in standing.too_much:
        yield Finding("login_may_too_much", Severity.WARNING, where, role)
    for where in standing.too_little:
        yield Finding("login_may_too_little", Severity.WARNING, where, role)
