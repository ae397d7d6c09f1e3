"""Of which class of work (维修类别) an order is at least, by what stands on it: guarantee and certificate hang on that."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from advisor_app.domain.catalog import Catalog
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.job import WORK
from advisor_app.domain.line import LineKind


class Listed(Protocol):
    """What is asked of a line, on whatever paper it stands."""

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


class Asked(NamedTuple):
    """The least class, and the name of the line that asks for it ("" where none asks for more than a minor repair)."""

    work: WorkClass = WorkClass.MINOR
    name: str = ""


def asked_by(lines: Iterable[Listed], catalog: Catalog) -> Asked:
    """Return the least class of an order with these lines; only what is done asks for one, by us or by another shop."""
    found = Asked()
    for line in lines:
        work = catalog.least_class(line.code, line.name) if line.kind in WORK else WorkClass.MINOR
        if found.work.below(work):
            found = Asked(work, line.name)
    return found
