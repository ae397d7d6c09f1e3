"""Faults: the customer's own words first, then what was found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity, Root


class FaultSystem(Enum):
    """The system of the car that a fault belongs to."""

    ENGINE = "engine"
    GEARBOX = "gearbox"
    BRAKES = "brakes"
    STEERING = "steering"
    SUSPENSION = "suspension"
    ELECTRICS = "electrics"
    AIR_CONDITIONING = "air_conditioning"
    BODY = "body"
    TYRES = "tyres"
    HIGH_VOLTAGE = "high_voltage"
    MAINTENANCE = "maintenance"
    OTHER = "other"


class Question(Enum):
    """What the interview asks about every fault."""

    SINCE = "since"
    HOW_OFTEN = "how_often"
    WHERE = "where"
    SPEED = "speed"
    WARM = "warm"
    LAMP = "lamp"
    PERCEIVED = "perceived"
    WHO_DRIVES = "who_drives"
    DONE_BEFORE = "done_before"


@dataclass(eq=False, kw_only=True)
class FaultAnswer(Entity):
    """One answer of the interview, in the customer's words or a chip's code."""

    fault_id: UUID | None = None
    question: Question
    answer: str


@dataclass(eq=False, kw_only=True)
class Fault(Root):
    """One complaint; ``words`` are verbatim and never rewritten by anyone else's field."""

    visit_id: UUID
    pos: int = 1
    words: str
    system: FaultSystem = FaultSystem.OTHER
    safety: bool = False
    read_back_at: datetime | None = None
    cause: str = ""
    correction: str = ""
    trouble_codes: str = ""
    answers: list[FaultAnswer] = field(default_factory=list)

    def answer(self, question: Question, answer: str) -> None:
        """Keep the answer to one question; an empty one takes it back."""
        self.answers[:] = [a for a in self.answers if a.question is not question]
        if answer:
            self.answers.append(FaultAnswer(question=question, answer=answer))
        self.read_back_at = None
