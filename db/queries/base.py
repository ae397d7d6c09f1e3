"""What all queries share: a read connection, and errors in the families."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.faults import translate


class SqlReads:
    """Reads of one shop; every call is one short look that can't write.

    On SQLite it is one transaction and sees one state. On PostgreSQL, READ COMMITTED would show every statement a state
    of its own even inside a transaction; so there is none, which spares its begin and end, and the rollback after
    which the driver forgets every statement it has prepared.
    """

    def __init__(self, database: Database, shop_id: int = 1) -> None:
        self.database = database
        self.shop_id = shop_id
        alone = {} if database.kind == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._engine = database.reader.execution_options(**alone)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection to read from; EnvironmentFault where the database can't be read."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise translate(error) from error
