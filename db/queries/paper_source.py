"""What the makers of papers read from: one visit with its car, its customer and its shop."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Row

from advisor_app.domain.paper import FaultRow, Paper, PartyBlock
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.signature import SignedWhat
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.reads.papers import PaperAsked, PaperContent


class Source(Protocol):
    """One visit, opened for one paper (made in ``queries.papers``)."""

    connection: Connection
    blobs: BlobStore
    asked: PaperAsked
    visit: Any
    car: Any
    customer: Any
    shop: Any
    now: datetime

    def one(self, table: Any, *where: Any, last: bool = False) -> Row[Any] | None:
        """Return one row, the newest of several when ``last``."""
        ...

    def must(self, table: Any, *where: Any, last: bool = False) -> Row[Any]:
        """Return one row; NotFound ``paper_not_yet`` when there is none."""
        ...

    def all(self, table: Any, *where: Any) -> list[Row[Any]]:
        """Return rows in ``pos`` or id order."""
        ...

    def local(self, moment: datetime) -> datetime:
        """Return the shop's wall-clock time of a moment."""
        ...

    def name(self, staff_id: UUID | None) -> str:
        """Return the name of a person of the shop."""
        ...

    def head(self) -> dict[str, Any]:
        """Return the fields that all papers share but number and date."""
        ...

    def party(self) -> PartyBlock:
        """Return owner, sender and invoice data."""
        ...

    def faults(self) -> tuple[FaultRow, ...]:
        """Return the complaints."""
        ...

    def picture(self, sha: str) -> bytes | None:
        """Return the bytes of a picture; None where they are lost or damaged, which makes no paper unprintable."""
        ...

    def signed(self, what: SignedWhat, *where: Any) -> tuple[Signature | None, Signature | None]:
        """Return the newest signature of a kind on the visit, and who of the shop took it; Nones where there is none."""
        ...

    def advisor_signature(self, at: datetime) -> Signature:
        """Return the advisor's name in the field beside the customer's."""
        ...

    def scan(self, number: str) -> str:
        """Return the digits of the code to scan for a human number."""
        ...

    def made(self, subject_id: UUID, paper: Paper) -> PaperContent:
        """Return a finished paper with what it is about."""
        ...
