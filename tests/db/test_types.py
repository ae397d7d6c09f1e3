"""Values come back from the database as they went in, sort right, and a wrong type is refused."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, func, insert, inspect, literal, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable

from advisor_app.domain.values.money import Money
from db.engine import Database
from db.types import Code, JsonText, MoneyFen, Scaled, UtcTime, Uuid7, quoted


class Fate(Enum):
    RETURNED = "returned"
    SCRAPPED = "scrapped"


class Long(Enum):
    A = "a" * 41


class Number(Enum):
    A = 1


class Quoted(Enum):
    ODD = "it's"


def tables() -> tuple[MetaData, Table]:
    metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
    table = Table(
        "sample",
        metadata,
        Column("n", Integer, primary_key=True),
        Column("id", Uuid7),
        Column("price", MoneyFen),
        Column("hours", Scaled(2)),
        Column("at", UtcTime),
        Column("by", Code(Fate)),
        Column("data", JsonText),
        Index("ix_sample_at", "at"),
    )
    return metadata, table


@pytest.fixture
def sample(empty_database: Database) -> Table:
    metadata, table = tables()
    with empty_database.writer.begin() as connection:
        metadata.create_all(connection)
    return table


def store(database: Database, table: Table, *rows: dict[str, Any]) -> None:
    with database.writer.begin() as connection:
        for number, row in enumerate(rows):
            connection.execute(insert(table).values(n=number, **row))


FULL: dict[str, Any] = {
    "id": UUID("0191f3a0-7c00-7abc-8def-0123456789ab"),
    "price": Money(-12_345_678_901),
    "hours": Decimal("1.25"),
    "at": datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC),
    "by": Fate.SCRAPPED,
    "data": {"张𬭎": [1, None, True, "a'b"]},
}


def test_every_type_round_trips(empty_database: Database, sample: Table) -> None:
    store(empty_database, sample, FULL, dict.fromkeys(FULL))
    with empty_database.reader.connect() as connection:
        full, empty = (row._asdict() for row in connection.execute(select(sample).order_by(sample.c.n)))
    full.pop("n")
    empty.pop("n")
    assert full == FULL
    assert empty == dict.fromkeys(FULL)
    assert str(full["hours"]) == "1.25"
    assert full["at"].tzinfo is UTC


def test_what_lies_in_the_file(empty_database: Database, sample: Table) -> None:
    store(empty_database, sample, FULL)
    with empty_database.reader.connect() as connection:
        raw = connection.exec_driver_sql('SELECT id, price, hours, at, "by", data FROM sample').one()
    assert raw[1:3] == (-12_345_678_901, 125)
    assert raw[4:] == ("scrapped", '{"张𬭎":[1,null,true,"a\'b"]}')
    if empty_database.kind == "sqlite":
        assert raw[0] == FULL["id"].bytes
        assert raw[3] == 1_772_323_199_999_999
    else:
        assert raw[0] == FULL["id"]


def test_times_sort_and_compare_across_zones_and_the_epoch(empty_database: Database, sample: Table) -> None:
    china = timezone(timedelta(hours=8))
    times = [
        datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 7, 59, tzinfo=china),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 8, 0, 0, 1, tzinfo=china),
    ]
    store(empty_database, sample, *({"at": at} for at in reversed(times)))
    at = sample.c.at
    with empty_database.reader.connect() as connection:
        assert list(connection.execute(select(at).order_by(at)).scalars()) == times
        assert connection.execute(select(func.count()).where(at >= times[2])).scalar() == 2
        assert connection.execute(select(func.max(at))).scalar() == times[3]


def test_a_time_range_uses_the_index(empty_database: Database, sample: Table) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    statement = select(sample.c.n).where(sample.c.at >= begin, sample.c.at < begin + timedelta(days=1))
    with empty_database.reader.connect() as connection:
        text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        if empty_database.kind == "sqlite":
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all())
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = str(connection.exec_driver_sql(f"EXPLAIN {text}").all())
    assert "ix_sample_at" in plan


def test_money_adds_up_to_money(empty_database: Database, sample: Table) -> None:
    store(empty_database, sample, {"price": Money(1)}, {"price": Money(250)}, {"price": Money(-1)})
    price = sample.c.price
    with empty_database.reader.connect() as connection:
        assert connection.execute(select(func.sum(price))).scalar() == Money(250)
        assert connection.execute(select(func.sum(price * 3))).scalar() == 750
        assert connection.execute(select(func.count()).where(price < Money(0))).scalar() == 1
        assert connection.execute(select(func.sum(price)).where(price > Money(999))).scalar() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "0191f3a0-7c00-7abc-8def-0123456789ab"),
        ("price", 100),
        ("price", Decimal(1)),
        ("hours", 1.5),
        ("hours", True),
        ("hours", Decimal("1.255")),
        ("hours", Decimal("NaN")),
        ("at", datetime(2026, 1, 1)),  # noqa: DTZ001
        ("at", "2026-01-01"),
        ("by", "scrapped"),
        ("by", Quoted.ODD),
        ("data", object()),
        ("data", float("nan")),
    ],
)
def test_a_wrong_value_is_refused_before_it_reaches_the_database(column: str, value: object) -> None:
    _, table = tables()
    kind = table.c[column].type
    with pytest.raises((TypeError, ValueError)):
        kind.process_bind_param(value, None)  # type: ignore[attr-defined]


def test_the_refusal_reaches_the_caller(empty_database: Database, sample: Table) -> None:
    with pytest.raises(StatementError, match="Money is needed"):
        store(empty_database, sample, {"price": 100})
    with empty_database.reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(sample)).scalar() == 0


@pytest.mark.parametrize("places", [-1, 10])
def test_places_have_bounds(places: int) -> None:
    with pytest.raises(ValueError, match="places"):
        Scaled(places)


def test_codes_are_short_strings() -> None:
    with pytest.raises(ValueError, match="codes are strings"):
        Code(Long)
    with pytest.raises(ValueError, match="codes are strings"):
        Code(Number)


def test_an_unknown_code_is_refused_by_the_named_check(empty_database: Database, sample: Table) -> None:
    with pytest.raises(IntegrityError, match="ck_sample_by"), empty_database.writer.begin() as connection:
        connection.exec_driver_sql("""INSERT INTO sample (n, "by") VALUES (1, 'lost')""")
    found = [check["name"] for check in inspect(empty_database.writer).get_check_constraints("sample")]
    assert found == ["ck_sample_by"]


def test_a_copied_table_has_the_check_once() -> None:
    _, table = tables()
    copied = table.to_metadata(MetaData())
    checks = [str(c.name) for c in copied.constraints if isinstance(c, CheckConstraint)]
    assert checks == ["ck_sample_by"]
    assert str(CreateTable(copied)).count("CHECK (by IN ('returned', 'scrapped'))") == 1


def test_literals_are_written_right(empty_database: Database, sample: Table) -> None:
    store(empty_database, sample, FULL)
    with empty_database.reader.connect() as connection:
        for name, value in FULL.items():
            column = sample.c[name]
            statement = select(sample.c.n).where(column == literal(value, column.type))
            text = statement.compile(connection, compile_kwargs={"literal_binds": True}).string
            assert connection.exec_driver_sql(text.replace("%", "%%")).scalar() == 0, text


def test_quotes_are_doubled_and_nul_is_refused() -> None:
    assert quoted("it's") == "'it''s'"
    assert Code(Quoted).check_for("x") == "\"x\" IN ('it''s')"
    with pytest.raises(ValueError, match="NUL"):
        quoted("a\0")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fen=st.integers(-(2**62), 2**62),
    hours=st.decimals(-(10**12), 10**12, places=2),
    at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    key=st.uuids(),
    text=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
)
def test_any_value_round_trips(
    empty_database: Database, fen: int, hours: Decimal, at: datetime, key: UUID, text: str
) -> None:
    metadata, table = tables()
    row = {"id": key, "price": Money(fen), "hours": hours, "at": at, "data": [text]}
    with empty_database.writer.begin() as connection:
        metadata.create_all(connection, checkfirst=True)
        connection.execute(table.delete())
        connection.execute(insert(table).values(n=0, **row))
        found = connection.execute(select(*(table.c[name] for name in row))).one()._asdict()
    assert found == row
