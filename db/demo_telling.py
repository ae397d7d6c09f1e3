"""What every scene of a demo visit needs to know: who, when, and what has come of the scenes before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from advisor_app.demo.complaints import Complaint
from advisor_app.demo.vehicles import paint_of
from advisor_app.desk import Desk, Session
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import VisitPurpose
from advisor_app.domain.walkaround import MarkKind
from advisor_app.ports.call import Call
from advisor_app.ports.replies import Signed
from db.demo_cast import Stop, Visitor
from db.demo_photos import damage_photo, signature_image
from db.demo_shop import Crew
from db.demo_timeline import Timeline, in_hours

DRAWN = (MarkKind.SCRATCH, MarkKind.DENT, MarkKind.PAINT_CHIP, MarkKind.RUST)
"""Damages of which there is a picture; the others are shown as a scratch."""


@dataclass
class OpenShift:
    """The cashier's shift of the day with the cash that came in."""

    id: UUID
    cashier: Session
    day: str
    cash: Money


@dataclass(eq=False)
class Stage:
    """What all visits share: the crew, the time, busy technicians, taken bays, the open shift, and a few pictures."""

    crew: Crew
    timeline: Timeline
    busy: set[UUID] = field(default_factory=set)
    taken: dict[UUID, UUID] = field(default_factory=dict)
    """Bay → visit whose car stands in it."""
    shift: OpenShift | None = None
    _signatures: list[bytes] = field(default_factory=list)
    _strokes: dict[bytes, str] = field(default_factory=dict)
    _seed: int = 0
    _photos: dict[tuple[str, MarkKind], tuple[str, int]] = field(default_factory=dict)

    def prepare_pictures(self, seed: int) -> None:
        """Draw the signatures that visits attach; photos are drawn as cars of their colour come."""
        rng = Random(f"pictures {seed}")  # noqa: S311 - made-up pictures
        self._signatures = [signature_image(rng) for _ in range(8)]
        self._seed = seed

    def stroke(self, rng: Random) -> str:
        """Return the name (SHA-256) of one of the signatures; stored when somebody signs, so that none lies unused."""
        image = rng.choice(self._signatures)
        if image not in self._strokes:
            self._strokes[image] = self.crew.desk.blobs.put(image)
        return self._strokes[image]

    def photo(self, colour: str, kind: MarkKind) -> tuple[str, int]:
        """Return name (SHA-256) and size of a picture of that damage on a car of that colour; one is drawn of each."""
        drawn = kind if kind in DRAWN else MarkKind.SCRATCH
        if (colour, drawn) not in self._photos:
            rng = Random(f"picture {self._seed} {colour} {drawn.value}")  # noqa: S311 - made-up pictures
            image = damage_photo(rng, drawn, paint_of(colour))
            self._photos[colour, drawn] = (self.crew.desk.blobs.put(image), len(image))
        return self._photos[colour, drawn]


@dataclass(eq=False)
class Telling:
    """One visit being told."""

    stage: Stage
    rng: Random
    visitor: Visitor
    arrive_at: datetime
    stop: Stop = Stop.NONE
    booked: bool = False
    cancelled: bool = False
    brisk: bool = False
    advisor: Session = field(init=False)
    appointment_id: UUID | None = None
    visit_id: UUID = field(init=False)
    complaint: Complaint = field(init=False)
    odometer: int = 0
    keys: int = 1
    wash: bool = True
    takes_old_parts: bool = False
    found_more: bool = False

    def __post_init__(self) -> None:
        """Choose who serves this customer."""
        self.advisor = self.crew.one(Role.SERVICE_ADVISOR, self.rng)

    @property
    def crew(self) -> Crew:
        """Everybody in the shop."""
        return self.stage.crew

    @property
    def desk(self) -> Desk:
        """The services."""
        return self.stage.crew.desk

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.stage.crew.clock.now()

    @property
    def rework(self) -> bool:
        """Whether the car is back because of our own work: what is done is for us to pay."""
        return self.complaint.purpose is VisitPurpose.REWORK

    @property
    def certified(self) -> bool:
        """Whether the car leaves with a certificate of completion."""
        return self.complaint.work_class.needs_certificate

    def call(self, role: Role = Role.SERVICE_ADVISOR, reason: str = "") -> Call:
        """Return a call by the visit's advisor, or by somebody of another role."""
        if role is Role.SERVICE_ADVISOR:
            return self.advisor.call(reason)
        return self.crew.one(role, self.rng).call(reason)

    def chance(self, share: float) -> bool:
        """Return True in that share of cases."""
        return self.rng.random() < share

    def sometimes(self, share: float) -> bool:
        """Return True in that share of cases, never on a brisk visit: there only what must be done is done."""
        return self.chance(share) and not self.brisk

    def after(self, least: float, most: float, *, in_opening_hours: bool = True) -> datetime:
        """Return a moment between ``least`` and ``most`` minutes from now."""
        at = self.now + timedelta(seconds=round(self.rng.uniform(least, most) * 60))
        return in_hours(at) if in_opening_hours else at

    def signed(self, name: str = "") -> Signed:
        """Return the signature of whoever stands at the counter."""
        name = name or self.visitor.contact.name
        if self.chance(0.7):
            return Signed(name, SignedOn.SCREEN, self.stage.stroke(self.rng))
        return Signed(name, SignedOn.PAPER)

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        """Return the rows of a query."""
        with self.crew.database.reader.connect() as connection:
            return connection.execute(statement).all()
