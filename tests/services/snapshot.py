"""Everything a database holds, as one hash per table: how a test says that nothing changed."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from advisor_app.domain.values.errors import TradeError
from db.engine import Database
from db.tables.all import metadata

DENIAL = frozenset({"audit", "chain_head"})
"""What a refusal for lack of permission writes, and nothing else."""


def snapshot(database: Database) -> dict[str, str]:
    """Return table → hash of all its rows, whatever their order."""
    hashes = {}
    with database.reader.connect() as connection:
        for table in metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            hashes[table.name] = hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()
    return hashes


def count(database: Database, table: str) -> int:
    """Return how many rows a table holds."""
    with database.reader.connect() as connection:
        return len(connection.execute(select(metadata.tables[table])).all())


@contextmanager
def unchanged(database: Database, but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Fail unless every table except ``but`` is the same after the block as before; those of ``but`` must differ."""
    before = snapshot(database)
    yield
    after = snapshot(database)
    assert {name for name in before if before[name] != after[name]} == set(but)


TRIED = frozenset({"audit", "chain_head", "command_key", "staff"})
"""What a wrong secret writes: it is counted."""


def refused(
    database: Database, code: str, attempt: Callable[[], object], but: frozenset[str] = frozenset()
) -> TradeError:
    """Run what has to be refused with ``code``, and check that it left nothing behind except in ``but``."""
    with unchanged(database, but), pytest.raises(TradeError) as caught:
        attempt()
    assert caught.value.code == code, (caught.value.code, caught.value.params)
    return caught.value
