"""Triggers that keep what was agreed as it was, whoever writes, and grants: the second lock behind the services.

They are (re)created after every upgrade, because rebuilding a table on SQLite drops them without a word. INSERT OR
REPLACE deletes unseen there unless ``recursive_triggers`` is on: ``db.engine`` sets it, and for whoever does not, a
trigger of the append-only tables refuses a row whose key is known. None has a WHEN on a column on PostgreSQL, where
that would forbid changing the column's type later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

_VERBS = ("update", "delete")


@dataclass(frozen=True)
class Later:
    """Columns of a row that keep what they hold from when something else happened to the row.

    Attributes:
        columns: those.
        table: where a row is from then on; the row itself where none is named.
        own: column of this row that ``by``, a column of the other one, names.
        by: see ``own``.
        when: what holds of the other row (``whole``) or of this one (``OLD``) besides, in SQL of both engines.
        kept: whether the row can't be deleted either from then on.
    """

    columns: tuple[str, ...]
    table: str = ""
    own: str = "id"
    by: str = "visit_id"
    when: str = ""
    kept: bool = False

    def holds(self, quote: Callable[[str], str]) -> str:
        """Return the SQL of when it has happened."""
        if not self.table:
            return self.when
        more = f" AND {self.when}" if self.when else ""
        return (
            f"EXISTS (SELECT 1 FROM {quote(self.table)} AS whole "  # noqa: S608 (names of our own tables)
            f"WHERE whole.{quote(self.by)} = OLD.{quote(self.own)}{more})"
        )


@dataclass(frozen=True)
class Frozen:
    """What of a table's rows stays as it is.

    A row can be deleted until it is frozen; where nothing freezes it as a whole or keeps it later, never.

    Attributes:
        once: column; from when it is set (or has ``value``) on, the row stays as it is.
        value: what ``once`` must be; anything by default.
        parent: column and table of the row that it is a part of, where ``once`` is a column of that one.
        fixed: columns that keep what they were inserted with.
        grows: columns of numbers that never become smaller.
        rises: columns of numbers that every change of the row makes larger.
        later: what else stays, from when.
    """

    once: str = ""
    value: str = ""
    parent: tuple[str, str] | None = None
    fixed: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    rises: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()


# ERRCODE 23000 is integrity_constraint_violation: the driver raises IntegrityError, as SQLite's RAISE(ABORT) does.
_PG_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION advisor_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append_only:%', TG_TABLE_NAME USING ERRCODE = '23000';
END $$
"""
# One for each table, with its columns written out: they are compared as they are, at hardly more than the trigger's own cost.
_PG_FROZEN = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {delete} THEN
      RAISE EXCEPTION 'frozen:%', TG_TABLE_NAME USING ERRCODE = '23000';
    END IF;
    RETURN OLD;
  END IF;
  IF {update} THEN
    RAISE EXCEPTION 'frozen:%', TG_TABLE_NAME USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$
"""
_PG_TRIGGERS = """
SELECT g.tgname, c.relname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace
"""
_PG_TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
"""
_PG_SEQUENCES = """
SELECT t.relname, s.relname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
JOIN pg_class t ON t.oid = d.refobjid
WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i') AND t.relnamespace = current_schema()::regnamespace ORDER BY 2
"""
_PG_PLACE = """
SELECT current_schema(), pg_has_role(n.nspowner, 'USAGE'), current_database(), pg_has_role(d.datdba, 'USAGE')
FROM pg_namespace n, pg_database d WHERE n.nspname = current_schema() AND d.datname = current_database()
"""


_SQLITE_KEYS = """
SELECT t.name, i.seq, c.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
WHERE t.type = 'table' AND i."unique" AND NOT i.partial AND c.name IS NOT NULL ORDER BY t.name, i.seq, c.seqno
"""


def _quote(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _names(table: str, kind: str, *, postgresql: bool) -> list[str]:
    verbs = (*_VERBS, "truncate") if postgresql else _VERBS
    return [f"{table}_{kind}_{verb}" for verb in verbs]


def _condition(connection: Connection, verb: str, rule: Frozen) -> str:
    """Return when a row of a frozen table refuses ``verb``, in the words of both engines; empty for always."""
    found: list[str] = []

    def quote(name: str) -> str:
        return _quote(connection, name)

    if rule.once:
        at = "OLD" if rule.parent is None else "whole"
        column = f"{at}.{_quote(connection, rule.once)}"
        text = f"{column} = '{rule.value}'" if rule.value else f"{column} IS NOT NULL"
        if rule.parent is not None:
            own, name = (_quote(connection, one) for one in rule.parent)
            text = f"EXISTS (SELECT 1 FROM {name} AS whole WHERE whole.id = OLD.{own} AND {text})"  # noqa: S608
        found.append(text)
    if verb == "delete":
        found += [one.holds(quote) for one in rule.later if one.kept]
    if verb == "update":
        differs = "IS DISTINCT FROM" if connection.dialect.name == "postgresql" else "IS NOT"
        for one in rule.later:
            moved = " OR ".join(f"NEW.{quote(name)} {differs} OLD.{quote(name)}" for name in one.columns)
            found.append(f"(({moved}) AND {one.holds(quote)})")
        for names, sign in ((rule.fixed, differs), (rule.grows, "<"), (rule.rises, "<=")):
            columns = (_quote(connection, name) for name in names)
            found += [f"NEW.{column} {sign} OLD.{column}" for column in columns]
    return " OR ".join(found)


def _keys_on_sqlite(connection: Connection) -> dict[str, list[str]]:
    """Return table → what holds of a row that has a key of NEW, one condition for each key that is unique."""
    keys: dict[tuple[str, int], list[str]] = defaultdict(list)
    for table, number, column in connection.exec_driver_sql(_SQLITE_KEYS):
        name = _quote(connection, column)
        keys[table, number].append(f"{name} = NEW.{name}")
    conditions: dict[str, list[str]] = defaultdict(list)
    for (table, _), parts in keys.items():
        conditions[table].append(" AND ".join(parts))
    return conditions


def _on_sqlite(connection: Connection, table: str, rule: Frozen | None, keys: Iterable[str]) -> dict[str, str]:
    """Return name → CREATE TRIGGER of one table; ``keys`` are the conditions of ``_keys_on_sqlite``."""
    kind, target = "append_only" if rule is None else "frozen", _quote(connection, table)
    made: dict[str, str] = {}

    def make(name: str, verb: str, condition: str) -> None:
        where = f" WHERE {condition}" if condition else ""
        made[name] = (
            f"CREATE TRIGGER {_quote(connection, name)} BEFORE {verb.upper()} ON {target} "
            f"BEGIN SELECT RAISE(ABORT, '{kind}:{table}'){where}; END"
        )

    for name, verb in zip(_names(table, kind, postgresql=False), _VERBS, strict=True):
        make(name, verb, "" if rule is None else _condition(connection, verb, rule))
    if rule is None:
        known = (f"EXISTS (SELECT 1 FROM {target} WHERE {key})" for key in ("rowid = NEW.rowid", *keys))  # noqa: S608
        make(f"{table}_{kind}_insert", "insert", " OR ".join(known))
    return made


def _function(table: str, rule: Frozen | None) -> str:
    return "advisor_append_only" if rule is None else f"advisor_frozen_{table}"


def pg_functions(connection: Connection, frozen: Mapping[str, Frozen]) -> tuple[str, ...]:
    """Return CREATE FUNCTION of everything that the triggers call on PostgreSQL."""
    made = [_PG_APPEND_ONLY]
    for table, rule in frozen.items():
        update, delete = (_condition(connection, verb, rule) or "true" for verb in _VERBS)
        made.append(_PG_FROZEN.format(name=_function(table, rule), update=update, delete=delete))
    return tuple(made)


def _on_postgresql(connection: Connection, table: str, rule: Frozen | None) -> dict[str, str]:
    target = _quote(connection, table)
    update, delete, truncate = _names(table, "append_only" if rule is None else "frozen", postgresql=True)
    made = {
        name: f"CREATE OR REPLACE TRIGGER {_quote(connection, name)} BEFORE {verb} ON {target} "
        f"FOR EACH ROW EXECUTE FUNCTION {_function(table, rule)}()"
        for name, verb in ((update, "UPDATE"), (delete, "DELETE"))
    }
    made[truncate] = (
        f"CREATE OR REPLACE TRIGGER {_quote(connection, truncate)} BEFORE TRUNCATE ON {target} "
        "FOR EACH STATEMENT EXECUTE FUNCTION advisor_append_only()"
    )
    return made


def _wanted(connection: Connection, tables: Iterable[str], frozen: Mapping[str, Frozen]) -> dict[str, dict[str, str]]:
    rules: dict[str, Frozen | None] = {**dict.fromkeys(tables), **frozen}
    if connection.dialect.name == "postgresql":
        return {table: _on_postgresql(connection, table, rule) for table, rule in rules.items()}
    keys = _keys_on_sqlite(connection)
    return {table: _on_sqlite(connection, table, rule, keys.get(table, ())) for table, rule in rules.items()}


def _present(connection: Connection) -> dict[tuple[str, str], str]:
    """Return (trigger, table) → its SQL text (empty on PostgreSQL, where the name says it all)."""
    if connection.dialect.name == "postgresql":
        return {(row[0], row[1]): "" for row in connection.exec_driver_sql(_PG_TRIGGERS)}
    rows = connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {(row[0], row[1]): row[2] for row in rows}


def install_guards(connection: Connection, tables: Iterable[str], frozen: Mapping[str, Frozen] | None = None) -> None:
    """Make the triggers of all these tables, or make them anew where they differ; a second call changes nothing.

    Args:
        connection: of the owner, inside the transaction of the upgrade.
        tables: append-only ones: UPDATE, DELETE (and TRUNCATE) raise IntegrityError ``append_only:<table>``, and so
            does on SQLite an INSERT of a key that is known, whatever it says of conflicts.
        frozen: table → rule: what breaks it raises IntegrityError ``frozen:<table>``; TRUNCATE always does.
    """
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        for made in pg_functions(connection, frozen or {}):
            connection.exec_driver_sql(made.replace("%", "%%"))
    present = {} if postgresql else _present(connection)
    for table, triggers in _wanted(connection, tables, frozen or {}).items():
        for name, statement in triggers.items():
            if not postgresql:
                if present.get((name, table)) == statement:
                    continue
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_quote(connection, name)}")
            connection.exec_driver_sql(statement)


def lift_guards(connection: Connection, tables: Iterable[str], frozen: Mapping[str, Frozen]) -> None:
    """Take the triggers away on SQLite, until ``install_guards`` at the end of the same transaction.

    SQLite renames no table while a trigger names one that is just being rebuilt; PostgreSQL rebuilds none.
    """
    if connection.dialect.name == "postgresql":
        return
    for triggers in _wanted(connection, tables, frozen).values():
        for name in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_quote(connection, name)}")


def missing_guards(
    connection: Connection, tables: Iterable[str], frozen: Mapping[str, Frozen] | None = None
) -> tuple[str, ...]:
    """Return the tables that lack one of their triggers (or, on SQLite, have one with another text), sorted."""
    present = _present(connection)

    def whole(table: str, triggers: dict[str, str]) -> bool:
        return all(present.get((name, table)) in ("", statement) for name, statement in triggers.items())

    wanted = _wanted(connection, tables, frozen or {})
    return tuple(sorted(table for table, triggers in wanted.items() if not whole(table, triggers)))


def install_grants(connection: Connection, role: str, wanted: Mapping[str, frozenset[str]]) -> None:
    """Give ``role`` exactly what is wanted, and everybody else nothing; a second call changes nothing (PostgreSQL).

    Args:
        connection: of the owner, inside the transaction of the upgrade.
        role: the app role, which the server has.
        wanted: table → rights; tables that are not there are passed over.
    """
    run, to = connection.exec_driver_sql, _quote(connection, role)
    there = sorted(wanted.keys() & set(run(_PG_TABLES).scalars()))
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in there:
        groups[wanted[name]].append(_quote(connection, name))
    for rights, members in groups.items():
        tables = ", ".join(members)
        run(f"REVOKE ALL ON {tables} FROM {to}, PUBLIC")
        run(f"GRANT {', '.join(sorted(rights))} ON {tables} TO {to}")
    if numbers := ", ".join(_quote(connection, row[1]) for row in run(_PG_SEQUENCES) if row[0] in wanted):
        run(f"REVOKE ALL ON SEQUENCE {numbers} FROM {to}, PUBLIC")
        run(f"GRANT USAGE ON SEQUENCE {numbers} TO {to}")  # the next number, but no setting it back
    schema, owns_schema, database, owns_database = run(_PG_PLACE).one()
    if owns_schema:  # up to PostgreSQL 14, everybody may create tables in the schema public
        run(f"REVOKE CREATE ON SCHEMA {_quote(connection, schema)} FROM {to}, PUBLIC")
        run(f"GRANT USAGE ON SCHEMA {_quote(connection, schema)} TO {to}")
    if owns_database:
        run(f"REVOKE CREATE, TEMPORARY ON DATABASE {_quote(connection, database)} FROM {to}, PUBLIC")
        run(f"GRANT CONNECT ON DATABASE {_quote(connection, database)} TO {to}")
