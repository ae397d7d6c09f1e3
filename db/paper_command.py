"""``advisor paper KIND --visit NUMBER --out FILE``: one paper from the command line."""

import os
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from advisor_app.desk import Session
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault, NotFound
from advisor_app.i18n import words
from advisor_app.ports.reads.papers import PaperAsked

t = words("cli")


def main(args: Namespace) -> int:
    """Make the paper, keep it like every other, and write it to ``args.out``; a file that is there is replaced.

    Characters that no font has are named on standard error, as the preview names them before printing.

    Raises:
        NotFound: ``visit_unknown``, ``paper_not_yet``; printed by the command line with its exit code.
        EnvironmentFault: ``database_without_tables``, ``database_tables_differ``; ``paper_not_written`` (no such
            folder, no right, disk full). Nothing was kept then, unless the disk filled up while the file was written.
    """
    from db.desk import make_desk
    from db.doctor_schema import ensure_usable
    from db.engine import open_database

    out = Path(args.out).expanduser().absolute()
    if out.is_dir() or not out.parent.is_dir():
        raise EnvironmentFault("paper_not_written", path=str(out))
    database = open_database(args.db, ballast=False)
    try:
        ensure_usable(database)
        desk = make_desk(database)
        visit = desk.reads.papers.visit_by_number(args.visit)
        if visit is None:
            raise NotFound("visit_unknown", number=args.visit)
        manager = next(s for s in desk.reads.people.staff() if s.role is Role.MANAGER and s.active)
        session = Session(manager.id, manager.name, manager.role, desk.reads.people.counters()[0].id)
        language = args.lang or "zh_CN"
        made = desk.papers.make(session.call(), PaperAsked(PaperKind(args.kind), visit, language=language))
        _write(out, made.pdf)
    finally:
        database.dispose()
    if made.missing:
        signs = "、".join(dict.fromkeys(f"{one.character} ({one.codepoint})" for one in made.missing))
        print(t("No font has these characters, they print as their code: {signs}", signs=signs), file=sys.stderr)
    return 0


def _write(path: Path, pdf: bytes) -> None:
    """Write beside and rename: a paper that was there stays until the new one is whole; a pipe is written to."""
    if path.exists() and not path.is_file():
        beside, target = path, path
    else:
        target = path.resolve()
        beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(pdf)
        if beside != target:
            beside.replace(target)
    except OSError as error:
        if beside != target:
            with suppress(OSError):
                beside.unlink()
        raise EnvironmentFault("paper_not_written", path=str(path)) from error
