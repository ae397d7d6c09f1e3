"""``advisor paper KIND --visit NUMBER --out FILE``: one paper from the command line."""

from argparse import Namespace
from pathlib import Path

from advisor_app.desk import Session
from advisor_app.domain.paper import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault, NotFound
from advisor_app.ports.reads.papers import PaperAsked


def main(args: Namespace) -> int:
    """Make the paper, keep it like every other, and write it to ``args.out``.

    Raises:
        NotFound: ``visit_unknown``, ``paper_not_yet``; printed by the command line with its exit code.
        EnvironmentFault: ``database_without_tables``, ``paper_not_written`` (no such folder, no right, disk full).
    """
    from db.desk import make_desk
    from db.engine import open_database
    from db.schema import current_revision

    database = open_database(args.db)
    try:
        if current_revision(database) is None:
            raise EnvironmentFault("database_without_tables", place=database.place)
        desk = make_desk(database)
        visit = desk.reads.papers.visit_by_number(args.visit)
        if visit is None:
            raise NotFound("visit_unknown", number=args.visit)
        manager = next(s for s in desk.reads.people.staff() if s.role is Role.MANAGER and s.active)
        session = Session(manager.id, manager.name, manager.role, desk.reads.people.counters()[0].id)
        language = args.lang or "zh_CN"
        made = desk.papers.make(session.call(), PaperAsked(PaperKind(args.kind), visit, language=language))
        _write(Path(args.out), made.pdf)
    finally:
        database.dispose()
    return 0


def _write(path: Path, pdf: bytes) -> None:
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise EnvironmentFault("paper_not_written", path=str(path)) from error
