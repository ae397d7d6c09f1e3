"""The door of this package: a paper in, PDF bytes out. reportlab is imported with the first paper, not before."""

import threading
from typing import Any

from advisor_app.domain.paper import MissingGlyph, Paper, SettlementPaper
from advisor_app.domain.printing import PaperKind
from advisor_app.i18n import in_language, label, words

# reportlab's fonts keep state while a document is written: one paper at a time.
_lock = threading.Lock()
_t = words("paper")


def _module(kind: PaperKind) -> Any:
    """Return the module that lays out one kind of paper: it has ``blocks`` and ``facts_beside_number``."""
    from advisor_app.documents import (
        gate_pass,
        job_card,
        old_part_receipt,
        picking_list,
        quote,
        reception_sheet,
        settlement,
        work_order,
    )

    return {
        PaperKind.RECEPTION_SHEET: reception_sheet,
        PaperKind.QUOTE: quote,
        PaperKind.WORK_ORDER: work_order,
        PaperKind.JOB_CARD: job_card,
        PaperKind.PICKING_LIST: picking_list,
        PaperKind.SETTLEMENT: settlement,
        PaperKind.OLD_PART_RECEIPT: old_part_receipt,
        PaperKind.GATE_PASS: gate_pass,
    }[kind]


def _title(paper: Paper) -> str:
    """Return the name of a paper; one that must not be taken for a good list says so in large print."""
    name = label(paper.kind)
    if isinstance(paper, SettlementPaper) and paper.reverses:
        return _t("{name} (reversal)", name=name)
    if isinstance(paper, SettlementPaper) and paper.reversed_by:
        return _t("{name} (void)", name=name)
    return name


class Documents:
    """Draws papers; safe to call from any thread."""

    def render(self, paper: Paper, *, language: str, copy_number: int = 0) -> bytes:
        """Return a paper as PDF; the same arguments give the same bytes.

        Args:
            paper: what it shows.
            language: ``zh_CN`` or ``en``.
            copy_number: 0 for the original; the n-th reprint carries 副本 n on each page.
        """
        with _lock, in_language(language):
            from advisor_app.documents.base import A4, A5_LANDSCAPE, Letterhead, build

            module = _module(paper.kind)
            spec = A5_LANDSCAPE if paper.kind is PaperKind.GATE_PASS else A4
            head = Letterhead(paper, spec, copy_number, title=_title(paper), facts=module.facts_beside_number(paper))
            return build(module.blocks(paper, spec.content), spec, head)

    def missing_glyphs(self, paper: Paper) -> tuple[MissingGlyph, ...]:
        """Return the characters that no font has, to be named before printing; they print as 〔U+2A6D6〕."""
        with _lock:
            from advisor_app.documents.text import missing

            return missing(paper)
