"""Evidence that stays: photos and files of a visit, kept papers and what became of each print."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.attachment import AttachedTo, Attachment
from advisor_app.domain.delivery import GatePass
from advisor_app.domain.entity import Entity
from advisor_app.domain.fault import Fault
from advisor_app.domain.old_part import OldPart
from advisor_app.domain.printing import KeptPaper, PaperKind, PrintEvent, PrintState
from advisor_app.domain.quote import Quote
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.signature import Signature, SignedWhat
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.kinds import sha256_of, within
from advisor_app.domain.values.text import TEXT_LIMIT, clean_text
from advisor_app.domain.visit import Visit
from advisor_app.domain.walkaround import Walkaround
from advisor_app.domain.work_order import Addition, WorkOrder
from advisor_app.ports.replies import Done
from advisor_app.ports.unit import Unit, Units

LARGEST = 25 * 1024 * 1024
LANGUAGES = ("zh_CN", "en")
MOST_PAPERS = 9_999
MOST_COPIES = 999

SIGNED_FOR = {
    AttachedTo.MARK: (SignedWhat.WALKAROUND, True),
    AttachedTo.WALKAROUND: (SignedWhat.WALKAROUND, True),
    AttachedTo.FAULT: (SignedWhat.ORDER, False),
    AttachedTo.ADDITION: (SignedWhat.ADDITION, True),
    AttachedTo.OLD_PART: (SignedWhat.OLD_PARTS, False),
}
"""Whose signature covers what is attached to a thing, and whether it has to stand under that very thing."""

THINGS: dict[AttachedTo, type[Entity]] = {
    AttachedTo.WALKAROUND: Walkaround,
    AttachedTo.FAULT: Fault,
    AttachedTo.ADDITION: Addition,
    AttachedTo.OLD_PART: OldPart,
}
"""What something can be attached to, besides a mark of a walkaround."""


SUBJECTS: Mapping[PaperKind, type[Entity]] = {
    PaperKind.RECEPTION_SHEET: Walkaround,
    PaperKind.QUOTE: Quote,
    PaperKind.WORK_ORDER: WorkOrder,
    PaperKind.JOB_CARD: WorkOrder,
    PaperKind.PICKING_LIST: WorkOrder,
    PaperKind.SETTLEMENT: Settlement,
    PaperKind.OLD_PART_RECEIPT: WorkOrder,
    PaperKind.GATE_PASS: GatePass,
}
"""What each kind of paper is about."""


def _short(text: str) -> str:
    """Return on one line what no person typed: names of files, words of a printer driver; the caller cuts it."""
    return clean_text(text[:TEXT_LIMIT], lines=False)


def _is_of_visit(unit: Unit, visit_id: UUID, subject: AttachedTo, subject_id: UUID) -> bool:
    """Return whether there is such a thing on this visit."""
    if subject is AttachedTo.MARK:
        return any(mark.id == subject_id for sheet in unit.all(Walkaround, visit_id=visit_id) for mark in sheet.marks)
    return unit.find(THINGS[subject], id=subject_id, visit_id=visit_id) is not None


def _signed_for(unit: Unit, attached: Attachment) -> bool:
    """Return whether a signature that came after an attachment stands under the thing it belongs to."""
    what, named = SIGNED_FOR[attached.subject]
    subjects = {attached.subject_id}
    if attached.subject is AttachedTo.MARK:
        sheets = unit.all(Walkaround, visit_id=attached.visit_id)
        subjects |= {sheet.id for sheet in sheets if any(mark.id == attached.subject_id for mark in sheet.marks)}
    return any(
        signature.signed_at >= attached.added_at and (not named or signature.subject_id in subjects)
        for signature in unit.all(Signature, visit_id=attached.visit_id, what=what)
    )


def _check_next(made: Sequence[KeptPaper], edition: int, copy_number: int, content: str) -> None:
    """Refuse all but the original of the next edition and the next copy of an edition, which shows what that shows."""
    if copy_number == 0:
        as_it_should = edition == max((one.edition for one in made), default=0) + 1
    else:
        same = [one for one in made if (one.edition, one.content) == (edition, content)]
        as_it_should = bool(same) and copy_number == max(one.copy_number for one in same) + 1
    if not as_it_should:
        raise RuleBroken("value_wrong_kind")


class Attachments:
    """Photos and files; the bytes lie in the blob store before the row names them."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("attachment.add", "attachments")
    def add(
        self, unit: Unit, visit_id: UUID, subject: AttachedTo, subject_id: UUID, sha256: str, name: str, mime: str,
        size: int,
    ) -> Done:  # fmt: skip
        """Attach what was stored as ``sha256``.

        Raises:
            RuleBroken: ``attachment_too_large`` over 25 MB; ``value_wrong_kind`` for what names no bytes or nothing of
                this visit; ``attachment_unstored`` for bytes that are not in the store; ``visit_closed`` once the car
                was given back or left.
        """
        if not unit.get(Visit, visit_id).is_open:
            raise RuleBroken("visit_closed")
        if not _is_of_visit(unit, visit_id, subject, subject_id):
            raise RuleBroken("value_wrong_kind")
        sha256_of(sha256)
        if size > LARGEST:
            raise RuleBroken("attachment_too_large", megabytes=LARGEST // 1024 // 1024)
        within(size, 0, LARGEST)
        if not unit.stored(sha256):
            raise RuleBroken("attachment_unstored", name=_short(name)[-100:])
        attached = unit.add(
            Attachment(
                visit_id=visit_id, subject=subject, subject_id=subject_id, sha256=sha256, name=_short(name)[-100:],
                mime=_short(mime)[:100], size=size, added_at=unit.now,
            )
        )  # fmt: skip
        return Done(attached.id)

    @command("attachment.remove", "attachments")
    def remove(self, unit: Unit, attachment_id: UUID) -> Done:
        """Take an attachment off the sheet; its bytes stay kept.

        Raises:
            RuleBroken: ``attachment_signed`` for what a customer has put their name under.
        """
        attached = unit.get(Attachment, attachment_id)
        unit.get(Visit, attached.visit_id)
        if _signed_for(unit, attached):
            raise RuleBroken("attachment_signed")
        attached.removed_at = unit.now
        return Done(attached.id)


class KeptPapers:
    """Papers as they were made, and an honest ledger of their prints."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("paper.keep", "papers")
    def keep(
        self, unit: Unit, visit_id: UUID, kind: PaperKind, subject_id: UUID, language: str, edition: int,
        copy_number: int, content: str, sha256: str,
    ) -> Done:  # fmt: skip
        """Keep a paper; the same bytes of the same paper are kept once.

        Raises:
            RuleBroken: ``paper_copy_taken`` when another counter made that copy meanwhile (ask for the next one);
                ``paper_unstored`` for bytes that are not in the store; ``value_wrong_kind`` for what names no paper of
                this visit, and for an edition or a copy that is not the next one: numbers have no gaps.
        """
        unit.get(Visit, visit_id)
        if unit.find(SUBJECTS[kind], id=subject_id, visit_id=visit_id) is None:
            raise RuleBroken("value_wrong_kind", field="subject_id")
        sha256_of(sha256)
        sha256_of(content)
        if language not in LANGUAGES:
            raise RuleBroken("value_wrong_kind")
        within(edition, 1, MOST_PAPERS)
        within(copy_number, 0, MOST_PAPERS)
        made = unit.all(KeptPaper, kind=kind, subject_id=subject_id, language=language)
        known = next((one for one in made if (one.edition, one.copy_number) == (edition, copy_number)), None)
        if known is not None:
            if known.sha256 == sha256:
                return Done(known.id)
            raise RuleBroken("paper_copy_taken", copy=copy_number)
        _check_next(made, edition, copy_number, content)
        if not unit.stored(sha256):
            raise RuleBroken("paper_unstored")
        paper = KeptPaper(
            visit_id=visit_id, kind=kind, subject_id=subject_id, language=language, edition=edition, content=content,
            sha256=sha256, copy_number=copy_number, made_at=unit.now, made_by=unit.call.staff_id,
        )  # fmt: skip
        return Done(unit.add(paper).id)

    @command("paper.printed", "papers")
    def printed(
        self, unit: Unit, paper_id: UUID, print_id: UUID, state: PrintState, printer: str, copies: int, note: str
    ) -> Done:
        """Write down one step of one print; RuleBroken ``value_wrong_kind`` for a number of copies that no printer makes."""
        within(copies, 1, MOST_COPIES)
        paper = unit.get(KeptPaper, paper_id)
        unit.get(Visit, paper.visit_id)
        event = PrintEvent(
            paper_id=paper.id, print_id=print_id, state=state, printer=_short(printer)[:100], copies=copies,
            at=unit.now, by=unit.call.staff_id, note=_short(note)[:200],
        )  # fmt: skip
        return Done(unit.add(event).id)
