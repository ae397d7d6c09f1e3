"""Makes papers: put together, drawn, kept, and marked as copies when they were printed before."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.paper import MissingGlyph, Paper
from advisor_app.domain.printing import PrintState
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.call import Call
from advisor_app.ports.reads.papers import KeptCard, PaperAsked, PaperReads
from advisor_app.services.evidence import KeptPapers

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
OUT = frozenset({PrintState.SPOOLED, PrintState.CONFIRMED, PrintState.UNKNOWN, PrintState.SAVED})
"""A paper in one of these states may be in somebody's hands, as a sheet or as a file: the next one of it is a copy."""


class Renderer(Protocol):
    """Draws papers (``documents.render.Documents``)."""

    def render(self, paper: Paper, *, language: str, copy_number: int = 0) -> bytes:
        """Return the PDF of a paper."""
        ...

    def missing_glyphs(self, paper: Paper) -> tuple[MissingGlyph, ...]:
        """Return the characters that no font has."""
        ...


@dataclass(frozen=True)
class MadePaper:
    """A paper that was drawn and kept, with the characters that no font has."""

    id: UUID
    number: str
    copy_number: int
    pdf: bytes
    missing: tuple[MissingGlyph, ...]


def content_hash(paper: Paper) -> str:
    """Return the hash of what a paper shows, whoever asked for it and whenever."""
    same = replace(paper, printed_at=EPOCH, printed_by="")
    return hashlib.sha256(repr(same).encode("utf-8", "surrogatepass")).hexdigest()


class PaperDesk:
    """One way to every paper, for the screen and for the command line.

    Args:
        reads: puts papers together.
        renderer: draws them.
        mark_copy: lays the copy mark over a kept original (PDF, copy number) in a language.
        blobs: where they are kept.
        kept: the ledger.
    """

    def __init__(
        self, reads: PaperReads, renderer: Renderer, mark_copy: Callable[[bytes, int, str], bytes], blobs: BlobStore,
        kept: KeptPapers,
    ) -> None:  # fmt: skip
        self._reads = reads
        self._renderer = renderer
        self._mark_copy = mark_copy
        self._blobs = blobs
        self._kept = kept

    def make(self, call: Call, asked: PaperAsked, first: Callable[[bytes], object] | None = None) -> MadePaper:
        """Draw a paper and keep it.

        Content that was kept before is not drawn again: the original as it was, or, once it has left the program, a
        copy of it with its number on it.

        Args:
            call: who makes it.
            asked: which paper.
            first: is given the PDF before it is kept; what it raises leaves the shop as it was.

        Raises:
            NotFound: ``paper_not_yet``. EnvironmentFault: nothing was kept.
        """
        found = self._reads.content(asked)
        content = content_hash(found.paper)
        editions = [
            card
            for card in self._reads.kept(asked.visit_id)
            if (card.kind, card.subject_id, card.language) == (asked.kind, found.subject_id, asked.language)
        ]
        missing = self._renderer.missing_glyphs(found.paper)
        same = [card for card in editions if card.content == content]
        if same:
            edition, copy_number, pdf = self._again(same, asked.language)
        else:
            edition, copy_number = max((card.edition for card in editions), default=0) + 1, 0
            pdf = self._renderer.render(found.paper, language=asked.language)
        if first is not None:
            first(pdf)
        sha = self._blobs.put(pdf)
        done = self._kept.keep(
            call.again(),
            asked.visit_id,
            asked.kind,
            found.subject_id,
            asked.language,
            edition,
            copy_number,
            content,
            sha,
        )
        return MadePaper(done.id, found.paper.number, copy_number, pdf, missing)

    def _again(self, same: list[KeptCard], language: str) -> tuple[int, int, bytes]:
        edition = max(card.edition for card in same)
        last = max((card for card in same if card.edition == edition), key=lambda card: card.copy_number)
        pdf = self._blobs.get(last.sha256)
        if last.state not in OUT:
            return edition, last.copy_number, pdf
        original = next(card for card in same if card.edition == edition and card.copy_number == 0)
        number = last.copy_number + 1
        return edition, number, self._mark_copy(self._blobs.get(original.sha256), number, language)
