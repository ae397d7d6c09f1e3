"""What was put into the cells of a quote and is not stored yet, and the steps back from what was. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Draft:
    """What was put into a cell and is not stored (yet): on its way, or refused with the reason.

    ``theirs`` says what another counter stored in the meantime.
    """

    text: str
    value: object = None
    problem: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Undo:
    """One step back."""

    text: str
    run: Callable[[], object]


Drafts = dict[tuple[UUID, str], Draft]
