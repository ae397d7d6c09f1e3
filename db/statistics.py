"""What SQLite's planner is told about the indexes: the figures of a large shop, from the first day.

Without figures it takes the index that gives the order for nothing, ``(shop_id, arrived_at)``, and walks through every visit
of the shop (measured at 1,000,000 visits: 220 ms instead of 1). Counting them (``ANALYZE``) takes four minutes there and
keeps every writer waiting; and plans that change with the size of the shop are plans that no test has seen. PostgreSQL
counts for itself.
"""

from sqlalchemy import Connection, Table

from db.tables.base import metadata

ROWS = 1_000_000
"""Rows of a table that grows."""

ROUGHLY = 200
"""Rows that share a state or a day."""

FEW = 10
"""Rows that belong to one visit, car or customer."""

MANY = ROWS // 20
"""Rows of one person, counter or bay, and those that leave a column empty that few fill: what reverses what."""

HOUSE = frozenset({"shop", "staff", "counter", "bay"})
"""Tables that do not grow: very many rows point at each of theirs."""


def _shared(table: Table, column: str) -> int:
    """Return how many rows have the same value in ``column``."""
    if column == "shop_id":
        return ROWS
    if column not in table.c:  # of a schema that is just being brought up to date
        return ROUGHLY
    targets = {key.column.table.name for key in table.c[column].foreign_keys}
    mostly_empty = table.c[column].nullable and column != "visit_id" and bool(targets)
    if targets & HOUSE or mostly_empty:
        return MANY
    return FEW if targets or column.endswith("_id") else ROUGHLY


def _figures(table: Table, columns: list[str], *, unique: bool) -> str:
    """Return a row of ``sqlite_stat1``: all rows, then how many share the first column, the first two, and so on."""
    figures, shared = [ROWS], ROWS
    for column in columns:
        shared = min(shared, _shared(table, column))
        figures.append(shared)
    if unique and not any(
        table.c[column].nullable for column in columns if column in table.c
    ):  # NULL is never the same twice
        figures[-1] = 1
    return " ".join(str(figure) for figure in figures)


def install_statistics(connection: Connection) -> None:
    """Tell SQLite's planner the figures; idempotent, nothing to do on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return
    made = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    tables = [table for table in metadata.sorted_tables if table.name in made]
    if not tables:
        return
    quoted = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ANALYZE {quoted(tables[0].name)}")  # makes the table of figures
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    rows = []
    for table in tables:
        for _, index, unique, *_ in connection.exec_driver_sql(f"PRAGMA index_list({quoted(table.name)})").all():
            columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({quoted(index)})").all()]
            rows.append((table.name, index, _figures(table, columns, unique=bool(unique))))
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", rows)
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # takes them into use
