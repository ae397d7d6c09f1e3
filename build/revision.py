"""Write the next migration: ``python build/revision.py "add tyre depths to the walkaround"``.

Compares the tables in ``db/tables`` with an empty database brought to the newest revision, and writes
``db/migrations/versions/<number>_<message>.py``. Read it, format it with ruff, run the tests on both engines.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from db import revisions, schema
from db.engine import open_database


def make_revision(message: str) -> Path:
    """Write the migration and return its path."""
    number = f"{len(revisions.known()) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "empty.db", ballast=False)
        try:
            return schema.write_revision(database, message, number)
        finally:
            database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(make_revision(sys.argv[1]))
