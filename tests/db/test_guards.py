"""Frozen rows stay frozen against every statement, on both engines."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from db.engine import Database
from db.guards import Frozen, install_guards, missing_guards

metadata = MetaData()
pay = Table("pay", metadata, Column("id", Integer, primary_key=True), Column("fen", Integer))
drawer = Table("drawer", metadata, Column("id", Integer, primary_key=True), Column("closed_at", Text))
FROZEN = {"drawer": Frozen(once="closed_at")}


@pytest.fixture
def guarded(empty_database: Database) -> Database:
    with empty_database.writer.begin() as connection:
        metadata.create_all(connection)
        install_guards(connection, ["pay"], FROZEN)
        connection.execute(insert(pay).values([{"id": 1, "fen": 100}, {"id": 2, "fen": 200}]))
        connection.execute(insert(drawer).values([{"id": 1, "closed_at": None}, {"id": 2, "closed_at": "now"}]))
    return empty_database


def attack(database: Database, statement: str) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pay SET fen = 1 WHERE id = 1",
        "UPDATE pay SET fen = fen",
        "UPDATE pay SET id = 9 WHERE id = 1",
        "DELETE FROM pay WHERE id = 2",
        "DELETE FROM pay",
        "INSERT INTO pay (id, fen) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET fen = 5",
    ],
)
def test_an_append_only_row_cannot_be_changed(guarded: Database, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append_only:pay"):
        attack(guarded, statement)
    with guarded.reader.connect() as connection:
        assert connection.execute(select(pay).order_by(pay.c.id)).all() == [(1, 100), (2, 200)]


def test_replacing_and_truncating_are_refused_too(guarded: Database) -> None:
    sqlite = guarded.kind == "sqlite"
    for statement in (
        ["INSERT OR REPLACE INTO pay VALUES (1, 5)"] if sqlite else ["TRUNCATE pay", "TRUNCATE pay CASCADE"]
    ):
        with pytest.raises(IntegrityError, match="append_only:pay"):
            attack(guarded, statement)


def test_rows_can_be_added(guarded: Database) -> None:
    attack(guarded, "INSERT INTO pay VALUES (3, 300)")
    attack(
        guarded, "INSERT INTO pay (fen) VALUES (400)" if guarded.kind == "sqlite" else "INSERT INTO pay VALUES (4, 400)"
    )
    with guarded.reader.connect() as connection:
        assert len(connection.execute(select(pay)).all()) == 4


def test_a_known_key_is_no_new_row(guarded: Database) -> None:
    with pytest.raises(IntegrityError):
        attack(guarded, "INSERT INTO pay VALUES (2, 300)")


def test_a_row_freezes_when_its_column_is_set(guarded: Database) -> None:
    attack(guarded, "UPDATE drawer SET closed_at = 'later' WHERE id = 1")
    for statement in ["UPDATE drawer SET closed_at = NULL WHERE id = 1", "DELETE FROM drawer WHERE id = 2"]:
        with pytest.raises(IntegrityError, match="frozen:drawer"):
            attack(guarded, statement)
    attack(guarded, "INSERT INTO drawer VALUES (3, NULL)")
    attack(guarded, "DELETE FROM drawer WHERE id = 3")


def test_installing_again_changes_nothing(guarded: Database) -> None:
    def shape() -> object:
        with guarded.reader.connect() as connection:
            if guarded.kind == "sqlite":
                return connection.exec_driver_sql("PRAGMA schema_version").scalar()
            return connection.exec_driver_sql("SELECT tgname FROM pg_trigger ORDER BY 1").all()

    before = shape()
    with guarded.writer.begin() as connection:
        install_guards(connection, ["pay"], FROZEN)
        assert missing_guards(connection, ["pay"], FROZEN) == ()
    assert shape() == before


def test_a_lost_guard_is_named_and_comes_back(guarded: Database) -> None:
    on = "" if guarded.kind == "sqlite" else " ON pay"
    attack(guarded, f"DROP TRIGGER pay_append_only_delete{on}")
    with guarded.writer.begin() as connection:
        assert missing_guards(connection, ["pay"], FROZEN) == ("pay",)
        install_guards(connection, ["pay"], FROZEN)
        assert missing_guards(connection, ["pay"], FROZEN) == ()
    with pytest.raises(IntegrityError, match="append_only:pay"):
        attack(guarded, "DELETE FROM pay")


def test_a_guard_that_was_disarmed_counts_as_missing(guarded: Database) -> None:
    if guarded.kind == "sqlite":
        attack(guarded, "DROP TRIGGER pay_append_only_update")
        attack(guarded, "CREATE TRIGGER pay_append_only_update BEFORE UPDATE ON pay BEGIN SELECT 1; END")
    else:
        attack(guarded, "ALTER TABLE pay DISABLE TRIGGER pay_append_only_update")
    with guarded.reader.connect() as connection:
        assert missing_guards(connection, ["pay"]) == ("pay",)


def test_guards_vanish_with_a_transaction_that_is_rolled_back(empty_database: Database) -> None:
    with empty_database.writer.begin() as connection:
        metadata.create_all(connection)
    with empty_database.writer.connect() as connection:
        install_guards(connection, ["pay"])
        connection.rollback()
        assert missing_guards(connection, ["pay"]) == ("pay",)


def test_the_reader_cannot_write_anyway(guarded: Database) -> None:
    with pytest.raises(DBAPIError), guarded.reader.begin() as connection:
        connection.execute(insert(pay).values(id=7, fen=7))
