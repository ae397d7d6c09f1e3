"""How alembic sees our tables; run by ``db.schema`` with an open transaction, never by alembic's command line."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import CheckConstraint, Connection

from db.types import Code, JsonText, MoneyFen, Scaled, UtcTime, Uuid7

# A migration stands for one day in history: it names what is stored, not a class whose members may change later.
_STORED = {MoneyFen: "sa.BigInteger()", Scaled: "sa.BigInteger()", JsonText: "sa.Text()", Code: "sa.String(length=40)"}


def render_item(kind: str, item: Any, seen: AutogenContext) -> str | Literal[False]:
    """Write our column types and the checks of codes into a migration."""
    if kind == "type":
        if type(item) in _STORED:
            return _STORED[type(item)]
        if isinstance(item, Uuid7 | UtcTime):
            seen.imports.add(f"from db.types import {type(item).__name__}")
            return f"{type(item).__name__}()"
    if kind == "check" and isinstance(item, CheckConstraint) and item._type_bound:
        column = next(iter(item.columns))
        if isinstance(column.type, Code):
            return f"sa.CheckConstraint({column.type.check_for(column.name)!r}, name=op.f({str(item.name)!r}))"
    return False


def compare_type(_context: Any, _seen_column: Any, column: Any, _seen_type: Any, _type: Any) -> bool | None:
    """Leave out the columns of our types: what is reflected is what they store, under another name."""
    return False if isinstance(column.type, Uuid7 | UtcTime | MoneyFen | Scaled | JsonText | Code) else None


def run() -> None:
    """Run the steps that ``db.schema`` asked for, on its connection and in its transaction."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"],
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=compare_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
