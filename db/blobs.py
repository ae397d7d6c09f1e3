"""The two stores for blobs: a folder beside the SQLite file, a table on PostgreSQL."""

import math
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault
from db.engine import Database
from db.faults import translate

_NAME = re.compile(r"[0-9a-f]{64}")
_PAGE = 500  # names fetched at a time


def _name_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def _checked(sha: str) -> str:
    if _NAME.fullmatch(sha) is None:
        raise ValueError(f"no name of a blob: {sha[:80]!r}")
    return sha


def _verified(sha: str, data: bytes | None) -> bytes:
    if data is None:
        raise EnvironmentFault("blob_missing", sha=sha)
    if _name_of(data) != sha:
        raise EnvironmentFault("blob_damaged", sha=sha)
    return data


class FolderBlobs:
    """Blobs as files ``ab/cd/abcd…`` under one folder.

    A file appears under its name only when all its bytes are on the disk: written to a temporary file, fsynced,
    renamed, and the folder fsynced too, so that the name survives a loss of power.

    Args:
        path: the folder; made when the first blob comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def _file(self, sha: str) -> Path:
        _checked(sha)
        return self.path / sha[:2] / sha[2:4] / sha

    def put(self, data: bytes, /) -> str:
        """Store ``data`` and return its name; a damaged copy of it is replaced by the good one."""
        sha = _name_of(data)
        target = self._file(sha)
        try:
            if target.exists() and target.read_bytes() == data:
                return sha
            self._write(target, data)
        except OSError as error:
            raise translate(error) from error
        return sha

    def _write(self, target: Path, data: bytes) -> None:
        missing = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="new-", dir=self.path)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        for folder in dict.fromkeys((target.parent, *(made.parent for made in missing))):
            _sync_folder(folder)

    def get(self, sha: str, /) -> bytes:
        """Return the bytes of ``sha`` after comparing them with it."""
        try:
            data = self._file(sha).read_bytes()
        except FileNotFoundError:
            data = None
        except OSError as error:
            raise translate(error) from error
        return _verified(sha, data)

    def has(self, sha: str, /) -> bool:
        """Return whether a file of that name is there."""
        return self._file(sha).is_file()

    def all(self) -> Iterator[str]:
        """Yield every name; what a crash left half written is passed over."""
        for file in self.path.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _NAME.fullmatch(file.name):
                yield file.name

    def sweep(self, before: datetime) -> int:
        """Remove what a crash left half written, and return how many files that were.

        Args:
            before: younger ones stay: somebody may be writing them.
        """
        left = [file for file in self.path.glob("new-*") if _changed(file) < before.timestamp()]
        for file in left:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        return len(left)


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # just finished
        return math.inf


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class TableBlobs:
    """Blobs as rows of one table.

    Args:
        database: where it is.
        table: columns ``sha256`` (text of 64 hex digits, primary key) and ``bytes``.
    """

    def __init__(self, database: Database, table: Table) -> None:
        self.database = database
        self.table = table

    def put(self, data: bytes, /) -> str:
        """Store ``data`` in a transaction of its own and return its name."""
        sha = _name_of(data)
        row = {"sha256": sha, "bytes": data}
        make = import_module(f"sqlalchemy.dialects.{self.database.kind}").insert
        try:
            with self.database.writer.begin() as connection:
                connection.execute(make(self.table).values(row).on_conflict_do_nothing())
        except SQLAlchemyError as error:
            raise translate(error) from error
        return sha

    def get(self, sha: str, /) -> bytes:
        """Return the bytes of ``sha`` after comparing them with it."""
        statement = select(self.table.c.bytes).where(self.table.c.sha256 == _checked(sha))
        try:
            with self.database.reader.connect() as connection:
                data = connection.execute(statement).scalar_one_or_none()
        except SQLAlchemyError as error:
            raise translate(error) from error
        return _verified(sha, None if data is None else bytes(data))

    def has(self, sha: str, /) -> bool:
        """Return whether there is a row of that name."""
        statement = select(self.table.c.sha256).where(self.table.c.sha256 == _checked(sha))
        try:
            with self.database.reader.connect() as connection:
                return connection.execute(statement).first() is not None
        except SQLAlchemyError as error:
            raise translate(error) from error

    def all(self) -> Iterator[str]:
        """Yield every name; each page is a query of its own, so no snapshot is held meanwhile."""
        last = ""
        column = self.table.c.sha256
        while True:
            statement = select(column).where(column > last).order_by(column).limit(_PAGE)
            try:
                with self.database.reader.connect() as connection:
                    names = list(connection.execute(statement).scalars())
            except SQLAlchemyError as error:
                raise translate(error) from error
            yield from names
            if len(names) < _PAGE:
                return
            last = names[-1]
