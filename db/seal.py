"""Notices that a closed SQLite file decayed on the disk.

SQLite's own checks see a broken structure, not a changed value inside a row. So whoever closes the file as the last
one writes down its digest; the next one to open it compares, and takes the note away before anything is written.

A file that somebody else wrote to in between has another time of change, and then the note says nothing: a false
alarm would be worse than none. A decaying disk does not touch that time.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

SEAL_BYTES = 32 * 1024 * 1024  # larger files would hold up the start; about 1 ms a megabyte


def _state(database: Path) -> dict[str, object]:
    stat = database.stat()
    with database.open("rb") as file:
        digest = hashlib.file_digest(file, "blake2b").hexdigest()
    return {"size": stat.st_size, "changed": stat.st_mtime_ns, "digest": digest}


class Seal:
    """The note beside one database file.

    Args:
        database: the file; nobody in this process may have it open while a method runs.
    """

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(database.name + ".seal")

    def verdict(self) -> bool | None:
        """Return whether the file is what was closed; None if that cannot be said (no note, or written to since)."""
        try:
            noted = json.loads(self.path.read_text("ascii"))
            stat = self.database.stat()
            if (noted["size"], noted["changed"]) != (stat.st_size, stat.st_mtime_ns):
                return None
            return bool(_state(self.database)["digest"] == noted["digest"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def lift(self) -> None:
        """Take the note away: from now on the file may change."""
        self.path.unlink(missing_ok=True)

    def put(self) -> None:
        """Note the file as it is; nothing happens if it is large, or if a log still waits to be read into it."""
        with suppress(OSError):
            if (
                self.database.stat().st_size > SEAL_BYTES
                or self.database.with_name(self.database.name + "-wal").exists()
            ):
                return
            before = _state(self.database)
            self.path.write_text(json.dumps(before), "ascii")
            if self.database.stat().st_mtime_ns != before["changed"]:
                self.lift()
