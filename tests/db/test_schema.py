"""Migrations: written from the tables, run in one transaction, children kept, guards put back."""

import shutil
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, SmallInteger, Table, Text, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from db import revisions, schema
from db.engine import Database
from db.guards import Frozen, missing_guards
from db.types import Code, JsonText, MoneyFen, Scaled, UtcTime, Uuid7
from tests.conftest import Shelf


class Stage(Enum):
    OPEN = "open"
    CLOSED = "closed"


def shop_tables(*, grown: bool) -> SimpleNamespace:
    """Three tables as they were, or as they are after a change of the parent."""
    metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s"})
    more: list[Column[Any]] = [Column("hours", Scaled(2))] if grown else []
    visit = Table(
        "visit",
        metadata,
        Column("id", Uuid7, primary_key=True),
        Column("shop_id", SmallInteger, nullable=False),
        Column("stage", Code(Stage), nullable=False),
        Column("total", MoneyFen, nullable=False),
        Column("at", UtcTime),
        Column("data", JsonText),
        Column("note", Text, nullable=not grown),
        *more,
        Index("ix_visit_at", "at"),
    )
    line = Table(
        "line",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("visit_id", Uuid7, ForeignKey("visit.id", name="fk_line_visit_id", ondelete="CASCADE")),
    )
    Table(
        "mark",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("visit_id", Uuid7, ForeignKey("visit.id", name="fk_mark_visit_id")),
    )
    frozen = {"visit": Frozen(once="at"), "mark": Frozen(once="at", parent=("visit_id", "visit"))}
    return SimpleNamespace(metadata=metadata, APPEND_ONLY={"line"}, visit=visit, line=line, FROZEN=frozen)


Use = Callable[[SimpleNamespace], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Use]:
    """Puts other tables in place of the program's, and an empty folder in place of its migrations."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copyfile(schema.MIGRATIONS / name, folder / name)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(revisions, "VERSIONS", folder / "versions")
    import db.tables

    def put(tables: SimpleNamespace) -> None:
        monkeypatch.setattr(db.tables, "all", tables, raising=False)
        monkeypatch.setitem(sys.modules, "db.tables.all", tables)
        _forget()

    yield put
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    revisions.known.cache_clear()
    revisions.head.cache_clear()


def write(shelf: Shelf, number: str) -> str:
    path = schema.write_revision(shelf.open(shelf.place("sqlite")), "the shop", number)
    _forget()
    return path.read_text("utf-8")


def test_a_migration_names_what_is_stored_on_that_day(use: Use, shelf: Shelf) -> None:
    use(shop_tables(grown=False))
    text = write(shelf, "0001")
    assert "from db.types import UtcTime\nfrom db.types import Uuid7" in text
    assert "sa.Column('total', sa.BigInteger(), nullable=False)" in text
    assert "sa.Column('data', sa.Text(), nullable=True)" in text
    assert "sa.Column('stage', sa.String(length=40), nullable=False)" in text
    assert """sa.CheckConstraint('"stage" IN (\\'open\\', \\'closed\\')', name=op.f('ck_visit_stage'))""" in text
    assert "MoneyFen" not in text
    assert schema.head_revision() == "0001"


def test_tables_grow_without_losing_rows_children_checks_or_guards(
    use: Use, shelf: Shelf, empty_database: Database
) -> None:
    old, new = shop_tables(grown=False), shop_tables(grown=True)
    use(old)
    write(shelf, "0001")
    schema.create(empty_database)
    schema.create(empty_database)
    assert schema.current_revision(empty_database) == "0001"
    key = new_id()
    with empty_database.writer.begin() as connection:
        row = {"id": key, "shop_id": 1, "stage": Stage.OPEN, "total": Money(5), "data": {"a": 1}, "note": "x"}
        connection.execute(insert(old.visit).values(row))
        connection.execute(insert(old.line).values([{"id": 1, "visit_id": key}, {"id": 2, "visit_id": key}]))

    use(new)
    text = write(shelf, "0002")
    assert "batch_alter_table('visit'" in text
    assert schema.needs_upgrade(empty_database)
    schema.create(empty_database)
    assert not schema.needs_upgrade(empty_database)
    with empty_database.writer.begin() as connection:
        assert connection.execute(select(new.visit.c.note, new.visit.c.total, new.visit.c.hours)).all() == [
            ("x", Money(5), None)
        ]
        assert len(connection.execute(select(new.line)).all()) == 2
        assert missing_guards(connection, new.APPEND_ONLY, new.FROZEN) == ()
        checks = [check["name"] for check in inspect(connection).get_check_constraints("visit")]
        assert checks == ["ck_visit_stage"]
    with pytest.raises(IntegrityError, match="append_only:line"), empty_database.writer.begin() as connection:
        connection.execute(new.line.delete())
    with pytest.raises(IntegrityError), empty_database.writer.begin() as connection:
        connection.execute(insert(new.line).values(id=3, visit_id=new_id()))


def test_nothing_is_left_to_write_after_a_migration(use: Use, shelf: Shelf) -> None:
    use(shop_tables(grown=True))
    write(shelf, "0001")
    assert "    pass" in write(shelf, "0002").split("def upgrade")[1]


MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision: str = "{number}"
down_revision: str | None = {before}


def upgrade() -> None:
    op.execute("{statement}")
"""


def step(number: str, before: str | None, statement: str) -> None:
    text = MIGRATION.format(number=number, before=repr(before), statement=statement)
    (revisions.VERSIONS / f"{number}.py").write_text(text, "utf-8")
    _forget()


def test_a_failing_step_leaves_the_database_as_it_was(use: Use, empty_database: Database) -> None:
    use(SimpleNamespace(metadata=MetaData(), APPEND_ONLY=set(), FROZEN={}))
    step("0001", None, "CREATE TABLE one (id INTEGER PRIMARY KEY)")
    schema.create(empty_database)
    step("0002", "0001", "CREATE TABLE two (id INTEGER PRIMARY KEY)")
    step("0003", "0002", "INSERT INTO one (id) VALUES (NULL), (1), (1)")
    with pytest.raises(IntegrityError):
        schema.upgrade(empty_database)
    assert schema.current_revision(empty_database) == "0001"
    assert not inspect(empty_database.reader).has_table("two")
    with empty_database.writer.connect() as connection:
        if empty_database.kind == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_step_that_orphans_a_row_is_refused_on_sqlite(use: Use, shelf: Shelf) -> None:
    use(SimpleNamespace(metadata=MetaData(), APPEND_ONLY=set(), FROZEN={}))
    database = shelf.open(shelf.place("sqlite"))
    step("0001", None, "CREATE TABLE one (id INTEGER PRIMARY KEY, up INTEGER REFERENCES one (id))")
    schema.create(database)
    step("0002", "0001", "INSERT INTO one VALUES (2, 1)")
    with pytest.raises(EnvironmentFault, match="database_damaged"):
        schema.upgrade(database)
    assert schema.current_revision(database) == "0001"


def test_two_heads_are_refused(use: Use) -> None:
    use(SimpleNamespace(metadata=MetaData(), APPEND_ONLY=set(), FROZEN={}))
    step("0001", None, "SELECT 1")
    step("0002", None, "SELECT 1")
    with pytest.raises(ValueError, match="two heads: 0001, 0002"):
        schema.head_revision()


def test_a_newer_database_is_not_upgraded(use: Use, empty_database: Database) -> None:
    use(SimpleNamespace(metadata=MetaData(), APPEND_ONLY=set(), FROZEN={}))
    step("0001", None, "SELECT 1")
    schema.create(empty_database)
    (revisions.VERSIONS / "0001.py").unlink()
    step("0000", None, "SELECT 1")
    assert schema.is_newer(empty_database)
    with pytest.raises(EnvironmentFault, match="database_newer"):
        schema.upgrade(empty_database)


def test_first_rows_are_made_with_the_tables(use: Use, empty_database: Database) -> None:
    metadata = MetaData()
    numbers = Table("numbers", metadata, Column("id", Integer, primary_key=True))
    tables = SimpleNamespace(metadata=metadata, APPEND_ONLY=set(), FROZEN={})
    tables.first_rows = lambda connection: connection.execute(insert(numbers).values(id=1))
    use(tables)
    schema.create(empty_database)
    with empty_database.reader.connect() as connection:
        assert connection.execute(select(numbers)).all() == [(1,)]


def test_the_program_s_own_tables_are_made_guarded_and_up_to_date(database: Database) -> None:
    from db.tables import all as tables

    schema.create(database)
    with database.reader.connect() as connection:
        assert missing_guards(connection, tables.APPEND_ONLY) == ()
        assert set(tables.metadata.tables) <= set(inspect(connection).get_table_names())
    assert schema.current_revision(database) == schema.head_revision()
    assert not schema.is_newer(database)
