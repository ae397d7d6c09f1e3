"""Who may do what on PostgreSQL: one role owns the tables, the counters log in as another.

The owner creates and upgrades the tables. The app role, named after the database (``shop`` → ``shop_app``), reads and
writes rows; on append-only tables it can only read and add, it makes and changes no table, and no trigger of
``db.guards``, which also grants all this, can be switched off by it. It is a login itself, or logins are made its members. While there is no such
role nothing is granted, and the owner is the only login. SQLite has no roles: nothing here does anything there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.revisions import VERSION_TABLE

Rights = Mapping[str, frozenset[str]]

REMOVED = frozenset({
    "addition_line", "changed", "customer_phone", "fault", "fault_answer", "odometer_reading", "quote_line", "search_key",
    "belonging", "walkaround_mark",
})  # fmt: skip
"""Tables from which commands take rows away again, before anything is signed; from no other may the app role."""

ADDED_ONLY = frozenset({"audit_personal", "blob"})
"""Tables without guards whose rows no command changes: pictures are named by what is in them."""

_NAME_BYTES = 63  # of an identifier, in a server that was built as usual
_SUFFIX = "_app"
_DENIED = "42501"  # insufficient_privilege
_READ = frozenset({"SELECT"})
_ADD = _READ | {"INSERT"}
_WRITE = _ADD | {"UPDATE"}
_REMOVE = _WRITE | {"DELETE"}
_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@dataclass(frozen=True)
class Standing:
    """How the connected login stands to the tables.

    Attributes:
        login: its name.
        owner: it owns the tables, is a member of the role that does, or is a superuser.
        here: it is connected from the server's own computer.
        app_role: the role for the counters.
        app_role_there: whether the server has that role.
        too_much: ``table: RIGHT`` that the counters' login has and should not have; ``schema: CREATE`` too.
        too_little: ``table: RIGHT`` that it needs and lacks.
    """

    login: str
    owner: bool
    here: bool
    app_role: str
    app_role_there: bool
    too_much: tuple[str, ...]
    too_little: tuple[str, ...]


def app_role_of(database: str) -> str:
    """Return the name of the app role of a database: its own with ``_app``, cut to what the server takes."""
    room = _NAME_BYTES - len(_SUFFIX)
    return database.encode()[:room].decode(errors="ignore") + _SUFFIX


def rights(names: Iterable[str], append_only: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what the app role may do with each table, and with the table of the revision.

    Args:
        names: of all tables.
        append_only: those whose rows never change.
    """
    frozen = {*append_only, *ADDED_ONLY}
    given = {name: _ADD if name in frozen else _REMOVE if name in REMOVED else _WRITE for name in names}
    return {**given, VERSION_TABLE: _READ}


def has_app_role(connection: Connection) -> bool:
    """Return whether the server has the app role of this database; False on SQLite."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(_ask(connection, "SELECT count(*) FROM pg_roles WHERE rolname = :role", role=app_role(connection)))


def app_role(connection: Connection) -> str:
    """Return the name of the app role of the connected database."""
    return app_role_of(str(_ask(connection, "SELECT current_database()")))


def _ask(connection: Connection, statement: str, **values: object) -> object:
    return connection.execute(text(statement), values).scalar()


def may_upgrade(connection: Connection) -> bool:
    """Return whether this login may change the tables, or make them where there are none; True on SQLite."""
    if connection.dialect.name != "postgresql":
        return True
    owned = _ask(
        connection,
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class "
        "WHERE relname = :name AND relnamespace = current_schema()::regnamespace",
        name=VERSION_TABLE,
    )
    if owned is None:
        return bool(_ask(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')"))
    return bool(owned)


def lacks_rights(error: BaseException) -> bool:
    """Return whether the server refused ``error``'s statement because the login has no right to it."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _DENIED


def standing(connection: Connection, wanted: Rights) -> Standing:
    """Return how the connected login stands to the tables; only on PostgreSQL.

    An owner is no measure of what the counters may do: there the app role is looked at, if the server has it.

    Args:
        connection: of any login.
        wanted: what a counter should be able to do, see ``rights``.
    """
    login, here = connection.execute(
        text("SELECT current_user::text, coalesce(inet_client_addr() = inet_server_addr(), true)")
    ).one()
    role, owner, there = app_role(connection), _is_owner(connection), has_app_role(connection)
    looked_at = role if owner and there else None if owner else login
    much, little = _differences(connection, looked_at, wanted) if looked_at else ([], [])
    return Standing(login, owner, here, role, there, tuple(much), tuple(little))


def _is_owner(connection: Connection) -> bool:
    found = _ask(
        connection,
        "SELECT bool_or(pg_has_role(relowner, 'MEMBER')) FROM pg_class "
        "WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace",
    )
    return bool(found)


def _differences(connection: Connection, role: str, wanted: Rights) -> tuple[list[str], list[str]]:
    rows = connection.execute(
        text(
            "SELECT c.relname, r.name, has_table_privilege(:role, c.oid, r.name) "
            "FROM pg_class c CROSS JOIN unnest(CAST(:names AS text[])) AS r(name) "
            "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
        ),
        {"names": list(_ALL), "role": role},
    )
    much: list[str] = []
    little: list[str] = []
    for name, right, held in rows:
        if name in wanted and held != (right in wanted[name]):
            (much if held else little).append(f"{name}: {right}")
    if _ask(connection, "SELECT has_schema_privilege(:role, current_schema(), 'CREATE')", role=role):
        much.append("schema: CREATE")
    return much, little
