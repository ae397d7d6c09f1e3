"""Which lines name what was done or is still to be done: a part that an operation fits is no work of its own."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol, TypeVar
from uuid import UUID

from advisor_app.domain.line import LineKind
from advisor_app.reference import catalog

OPERATIONS = frozenset({LineKind.LABOUR, LineKind.SUBLET})


class Named(Protocol):
    """What is asked of a line; rows of the database have it as well."""

    @property
    def kind(self) -> LineKind:
        """What it charges for."""
        ...

    @property
    def code(self) -> str:
        """Its code in the price list, "" for a free one."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def fault_id(self) -> UUID | None:
        """The complaint it is for, None for none."""
        ...


NamedT = TypeVar("NamedT", bound=Named)


def works(lines: Iterable[NamedT]) -> list[NamedT]:
    """Return the lines that name what was done: the operations, or all where there is none."""
    kept = list(lines)
    return [line for line in kept if line.kind in OPERATIONS] or kept


def works_left(lines: Iterable[NamedT]) -> list[NamedT]:
    """Return the lines that name what is still to be done: the operations, and the parts that belong to none of them.

    A part belongs to an operation for the same complaint, to one that a package sells it with, and to one whose name
    has its own in it (更换空调滤清器, 空调滤清器). Everything else was advised for itself and must not get lost.
    """
    kept = list(lines)
    operations = [line for line in kept if line.kind in OPERATIONS]
    return [x for x in kept if x.kind in OPERATIONS or not any(_fits(one, x) for one in operations)]


def _fits(operation: Named, part: Named) -> bool:
    same = operation.fault_id is not None and operation.fault_id == part.fault_id
    thing = part.name.partition("（")[0].partition(" ")[0]
    return same or (operation.code, part.code) in _sold_together() or (len(thing) > 1 and thing in operation.name)


@cache
def _sold_together() -> frozenset[tuple[str, str]]:
    """Return every pair of codes that a package of the price list sells together."""
    packages = catalog().packages.values()
    return frozenset((a.code, b.code) for one in packages for a in one.lines for b in one.lines)
