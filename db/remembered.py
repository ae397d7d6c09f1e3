"""Values that are found again as they were left (table ``setting``)."""

from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from db.engine import Database
from db.faults import translate
from db.tables.system import setting

UNFINISHED = ("demo", "unfinished")
"""Scope and name of the mark in a demo shop that is not whole yet."""


class SqlRemembered:
    """See ``ports.remembered.Remembered``."""

    def __init__(self, database: Database, shop_id: int = 1) -> None:
        self._database = database
        self._shop_id = shop_id

    def _where(self, scope: str, name: str) -> tuple[Any, ...]:
        c = setting.c
        return c.shop_id == self._shop_id, c.scope == scope, c.name == name

    def get(self, scope: str, name: str) -> Any:
        """Return what was kept, or None."""
        try:
            with self._database.reader.connect() as connection:
                return connection.execute(select(setting.c.value).where(*self._where(scope, name))).scalar()
        except DBAPIError as error:
            raise translate(error) from error

    def put(self, scope: str, name: str, value: Any) -> None:
        """Keep a value."""
        try:
            with self._database.writer.begin() as connection:
                self.keep(connection, scope, name, value)
        except IntegrityError:
            with self._database.writer.begin() as connection:
                self.keep(connection, scope, name, value)
        except DBAPIError as error:
            raise translate(error) from error

    def keep(self, connection: Connection, scope: str, name: str, value: Any) -> None:
        """Keep a value in the transaction of ``connection``; IntegrityError where another one just kept the first."""
        changed = update(setting).where(*self._where(scope, name)).values(value=value)
        if connection.execute(changed).rowcount == 0:
            connection.execute(insert(setting).values(shop_id=self._shop_id, scope=scope, name=name, value=value))
