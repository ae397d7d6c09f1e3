"""Hears what other counters did.

Every unit of work leaves rows ``changed(seq, shop_id, topic, counter_id, at)`` in its own transaction. One daemon
thread learns that there are new ones (PostgreSQL: NOTIFY on a connection of its own; SQLite: ``data_version``, 60 µs
a look), reads them and calls back with the topics that others changed.
"""

import logging
import threading
from collections.abc import Callable, Container
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.errors import TradeError
from db.engine import Database

CHANNEL = "advisor_changed"
INTERVAL_SECONDS = 0.25
_SAFETY_SECONDS = 5.0  # the table is read this often even if no bell rang: the line may be dead on one side
_RETRY_SECONDS = (0.25, 1.0, 2.0, 5.0)
# On PostgreSQL a number is drawn before the commit, so that a smaller one may become visible after a larger one. The
# last so many numbers are therefore read again and those already seen are skipped.
_WINDOW = 500

_log = logging.getLogger(__name__)

_BELL = f"""
CREATE OR REPLACE FUNCTION advisor_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('{CHANNEL}', '');
  RETURN NULL;
END $$
"""


def install_bell(connection: Connection, table: str) -> None:
    """Let every insert into ``table`` ring at its commit (PostgreSQL; nothing to do on SQLite); idempotent."""
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.quote(table)
    connection.exec_driver_sql(_BELL)
    connection.exec_driver_sql(
        f"CREATE OR REPLACE TRIGGER advisor_ring AFTER INSERT ON {quoted} "
        "FOR EACH STATEMENT EXECUTE FUNCTION advisor_ring()"
    )


class Changes:
    """Tells one counter what the others changed.

    Args:
        database: the shop's.
        table: ``changed``, with columns seq, shop_id, topic, counter_id.
        shop_id: whose changes are of interest.
        counter_id: this counter; its own changes are not told. None hears everybody.
        own: numbers of the rows this process wrote, which are not told either: two programs may sit at one counter.
        heard: called on the thread of this object with the topics; it must hand them on and return.
        interval: seconds between two looks on SQLite, and the longest time that ``stop`` takes.
    """

    def __init__(
        self,
        database: Database,
        table: Table,
        *,
        shop_id: int,
        counter_id: object,
        heard: Callable[[frozenset[str]], None],
        own: Container[int] = frozenset(),
        interval: float = INTERVAL_SECONDS,
    ) -> None:
        self.database = database
        self.table = table
        self.shop_id = shop_id
        self.counter_id = counter_id
        self.heard = heard
        self.own = own
        self.interval = interval
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._highest = 0
        self._seen: set[int] = set()
        self._failures = 0

    def start(self) -> None:
        """Begin to listen: everything committed after this call returns is told.

        Raises:
            SQLAlchemyError: the database cannot be read now.
        """
        if self._thread is not None:
            raise RuntimeError("already listening")
        with self.database.reader.connect() as connection:
            self._highest = connection.execute(select(func.coalesce(func.max(self.table.c.seq), 0))).scalar_one()
            self._fetch(connection)
        listen = self._listen if self.database.kind == "postgresql" else self._poll
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(listen,), name="changes", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; a second call does nothing."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=10)
        self._thread = None

    def _run(self, listen: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                listen()
            except (SQLAlchemyError, TradeError, OSError, self._driver_error) as error:
                # The window hears of a lost server by its own commands; here it only has to be found again.
                _log.info("changes: lost the database, trying again: %s", error)
                self._stopping.wait(_RETRY_SECONDS[min(self._failures, len(_RETRY_SECONDS) - 1)])
                self._failures += 1

    @property
    def _driver_error(self) -> type[Exception]:
        error: type[Exception] = self.database.dialect.loaded_dbapi.Error
        return error

    def _poll(self) -> None:
        with self.database.reader.connect() as held:
            raw: Any = held.connection.driver_connection  # outside of any transaction, so that no snapshot is held
            seen = None
            while not self._stopping.is_set():
                (version,) = raw.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    self._tell()
                    seen = version
                self._stopping.wait(self.interval)

    def _listen(self) -> None:
        held = self.database.writer.raw_connection()
        raw: Any = held.driver_connection
        held.detach()  # never back into the pool with its LISTEN
        try:
            raw.rollback()
            raw.autocommit = True
            raw.execute(f"LISTEN {CHANNEL}")
            quiet = _SAFETY_SECONDS  # whatever was committed before LISTEN is read at once
            while not self._stopping.is_set():
                if quiet >= _SAFETY_SECONDS:
                    self._tell()
                    quiet = 0.0
                rang = any(True for _ in raw.notifies(timeout=self.interval, stop_after=1))
                quiet = _SAFETY_SECONDS if rang else quiet + self.interval
        finally:
            raw.close()

    def _fetch(self, connection: Connection) -> frozenset[str]:
        c = self.table.c
        statement = select(c.seq, c.topic, c.counter_id).where(
            c.shop_id == self.shop_id, c.seq > self._highest - _WINDOW
        )
        fresh = [row for row in connection.execute(statement) if row.seq not in self._seen]
        self._seen.update(row.seq for row in fresh)
        self._highest = max(self._highest, *self._seen, 0)
        self._seen = {seq for seq in self._seen if seq > self._highest - _WINDOW}
        mine = self.counter_id
        return frozenset(
            row.topic for row in fresh if row.seq not in self.own and (mine is None or row.counter_id != mine)
        )

    def _tell(self) -> None:
        with self.database.reader.connect() as connection:
            topics = self._fetch(connection)
        self._failures = 0
        if topics and not self._stopping.is_set():
            self.heard(topics)
