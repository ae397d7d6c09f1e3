"""What all queries share: a read connection, and errors in the families."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.faults import translate


class SqlReads:
    """Reads of one shop; every call is one short transaction that can't write."""

    def __init__(self, database: Database, shop_id: int = 1) -> None:
        self.database = database
        self.shop_id = shop_id

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read transaction; EnvironmentFault where the database can't be read."""
        try:
            with self.database.reader.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise translate(error) from error
