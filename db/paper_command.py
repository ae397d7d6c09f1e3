"""``advisor paper KIND --visit NUMBER --out FILE``: one paper from the command line."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from advisor_app.desk import Desk, Session
from advisor_app.domain.line import Payer
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault, NotFound, RuleBroken
from advisor_app.domain.values.ids import new_id
from advisor_app.i18n import label, words
from advisor_app.ports.reads.papers import PaperAsked

t = words("cli")
_PDF = b"%PDF-"


def main(args: Namespace) -> int:
    """Make the paper, keep it like every other, and write it to ``args.out``; a PDF that is there is replaced.

    With that it has left the program, which the ledger of its prints says: the next one is a numbered copy.

    Characters that no font has are named on standard error, as the preview names them before printing.

    Raises:
        NotFound: ``visit_unknown``, ``paper_not_yet``, ``paper_payer_without_bill``; printed by the command line with its exit code.
        RuleBroken: ``paper_over_shop``: the file belongs to a shop; ``paper_over_file``: it is there and no PDF.
        EnvironmentFault: ``database_without_tables``, ``database_tables_differ``; ``paper_not_written`` (no such
            folder, no right, disk full). Nothing was kept then.
    """
    from db.desk import make_desk
    from db.doctor_schema import ensure_founded, ensure_usable
    from db.engine import file_of, open_database
    from db.sqlite_file import spelled

    out = spelled(args.out)
    _refuse(out, file_of(args.db))
    database = open_database(args.db, ballast=False)
    try:
        ensure_usable(database)
        ensure_founded(database)
        desk = make_desk(database)
        visit = desk.reads.papers.visit_by_number(args.visit)
        if visit is None:
            raise NotFound("visit_unknown", number=args.visit)
        manager = next(s for s in desk.reads.people.staff() if s.role is Role.MANAGER and s.active)
        session = Session(manager.id, manager.name, manager.role, desk.reads.people.counters()[0].id)
        language = args.lang or "zh_CN"
        asked = PaperAsked(PaperKind(args.kind), visit, _bill_of(desk, visit, args), language)
        with _target(out) as target:
            made = desk.papers.make(session.call(), asked, target.write)
            desk.kept_papers.printed(session.call(), made.id, new_id(), PrintState.SAVED, out.name, 1, "")
    finally:
        database.dispose()
    if made.missing:
        signs = "、".join(dict.fromkeys(f"{one.character} ({one.codepoint})" for one in made.missing))
        print(t("No font has these characters, they print as their code: {signs}", signs=signs), file=sys.stderr)
    return 0


def _bill_of(desk: Desk, visit: UUID, args: Namespace) -> UUID | None:
    """Return the bill of ``args.payer``, the customer's where nobody is named; None for a paper that is no bill.

    Where no bill stands and nobody is named, None too: then the newest one that was taken back is meant, if any.
    """
    if PaperKind(args.kind) is not PaperKind.SETTLEMENT:
        return None
    payer = Payer(args.payer) if args.payer else Payer.CUSTOMER
    bills = desk.reads.cash.checkout(visit).bills
    found = next((bill.id for bill in bills if bill.payer is payer), None)
    if found is None and (bills or args.payer):
        raise NotFound("paper_payer_without_bill", number=args.visit, payer=label(payer))
    return found


def _refuse(out: Path, shop: Path | None) -> None:
    """Refuse a file whose place is not there, which belongs to a shop, or which somebody would miss."""
    from db.sqlite_file import COMPANIONS, of_a_shop, real, sidecar

    if out.is_dir() or not out.parent.is_dir():
        raise EnvironmentFault("paper_not_written", path=str(out))
    own = set() if shop is None else {shop, *(sidecar(shop, end) for end in COMPANIONS)}
    if real(out) in own or of_a_shop(out):
        raise RuleBroken("paper_over_shop", path=str(out))
    if out.is_file() and not _replaceable(out):
        raise RuleBroken("paper_over_file", path=str(out))


def _replaceable(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_PDF)) in (b"", _PDF)
    except OSError as error:
        raise EnvironmentFault("paper_not_written", path=str(path)) from error


@dataclass(frozen=True)
class _Target:
    """Where a paper is written: beside its place, or straight into a pipe or a device."""

    out: Path
    beside: Path

    def write(self, pdf: bytes) -> None:
        """Write all of it, on the disk when this returns."""
        try:
            with self.beside.open("wb") as file:
                file.write(pdf)
                file.flush()
                if self.beside != self.out:
                    os.fsync(file.fileno())
        except OSError as error:
            raise EnvironmentFault("paper_not_written", path=str(self.out)) from error


@contextmanager
def _target(out: Path) -> Iterator[_Target]:
    """Let a paper be written before it is kept; it takes its name, and the place of an older one, once it is kept."""
    from db.sqlite_file import real

    stream = out.exists() and not out.is_file()
    place = out if stream else real(out)
    beside = out if stream else place.with_name(f".{os.getpid()}.new")
    try:
        yield _Target(out, beside)
        if beside != out:
            _put_in_place(beside, place, out)
    finally:
        if beside != out:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _put_in_place(beside: Path, place: Path, out: Path) -> None:
    try:
        beside.replace(place)
    except OSError as error:
        raise EnvironmentFault("paper_not_written", path=str(out)) from error
