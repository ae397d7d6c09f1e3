"""Has imported the whole program and forks one process for each round it is told (0.3 s instead of 1 s).

Nothing of Qt is made and no thread is begun in here: what is forked is a process with modules and nothing else. Rounds come
as lines of JSON; the child's own lines go straight to the parent, before them ``["born", pid]``, after them
``["gone", status]`` with the status as ``os.waitstatus_to_exitcode`` gives it.
"""

import gc
import importlib
import json
import os
import sys
import traceback

from tests.faults import kill_program
from ui.homes import features, page_modules


def imported() -> None:
    """Import what the program imports later on, so that no child does it again."""
    for name in features():
        importlib.import_module(f"ui.features.{name}.feature")
    for name in page_modules():
        importlib.import_module(name)
    for name in (
        "db.schema", "db.desk", "db.auto_backup", "db.changes", "db.doctor", "advisor_app.documents.render",
        "advisor_app.documents.copies", "advisor_app.integrations.raster", "ui.papers_door", "argon2", "PIL.Image",
        "reportlab.pdfgen.canvas", "pypinyin", "pysqlite3", "sqlalchemy.dialects.sqlite",
    ):  # fmt: skip
        importlib.import_module(name)


def child(order: str) -> None:
    """Play one round and end the process without unwinding what belongs to the nursery."""
    code = 70
    try:
        code = kill_program.play(kill_program.Round(**json.loads(order)))
    except BaseException:  # noqa: BLE001 (the child must never come back into the loop of its parent)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        # An ordinary end of the program runs these finalizers too; only the nursery's own buffers are left alone.
        gc.collect()
        os._exit(code)


def main() -> None:
    """Fork a child per line until the input ends."""
    kill_program.watch()
    imported()
    gc.freeze()
    kill_program.tell("hatched")
    for order in sys.stdin:
        pid = os.fork()
        if pid == 0:
            child(order)
        kill_program.tell("born", pid)
        _, status = os.waitpid(pid, 0)
        kill_program.tell("gone", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
