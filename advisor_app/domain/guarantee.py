"""The repair guarantee (质量保证期): kilometres or days after the car left the shop, whichever is reached first.

Source: 机动车维修管理规定 Art. 36 (2019 numbering). The figures are data with validity (``resources/reference/guarantee.csv``,
loaded by ``advisor_app.reference``) and are passed in; a shop may promise more, never less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from advisor_app.domain.values.errors import NotFound


class WorkClass(Enum):
    """维修类别, as the settlement slip and the archive name it."""

    MAJOR_OVERHAUL = "major_overhaul"
    ASSEMBLY = "assembly"
    LEVEL_TWO = "level_two"
    LEVEL_ONE = "level_one"
    MINOR = "minor"
    SPECIAL = "special"

    @property
    def needs_certificate(self) -> bool:
        """Whether the car may leave only with a 竣工出厂合格证 and after three inspections."""
        return self in (WorkClass.MAJOR_OVERHAUL, WorkClass.ASSEMBLY, WorkClass.LEVEL_TWO)

    def below(self, other: "WorkClass") -> bool:
        """Whether ``other`` is the greater work, with what follows from it; a special repair is as small as a minor one."""
        return _RANK[self] < _RANK[other]


_RANK = {
    WorkClass.MINOR: 0,
    WorkClass.SPECIAL: 0,
    WorkClass.LEVEL_ONE: 1,
    WorkClass.LEVEL_TWO: 2,
    WorkClass.ASSEMBLY: 3,
    WorkClass.MAJOR_OVERHAUL: 4,
}


class VehicleKind(Enum):
    """The three columns of the legal table."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    OTHER = "other"


@dataclass(frozen=True)
class GuaranteeTerm:
    """What one class of work on one kind of vehicle is guaranteed for.

    ``km`` and ``days`` count from the odometer and the date at which the car left the shop; ``valid_to`` is inclusive,
    None while the rule is in force.
    """

    work_class: WorkClass
    vehicle_kind: VehicleKind
    km: int
    days: int
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether this row is the rule on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def guarantee_term(
    work_class: WorkClass,
    out_day: date,
    table: Iterable[GuaranteeTerm],
    vehicle_kind: VehicleKind = VehicleKind.CAR,
) -> GuaranteeTerm:
    """Return the row in force on the day the car left.

    Raises:
        NotFound: ``guarantee_unknown`` when the table has no row for it.
    """
    rows = [
        row
        for row in table
        if row.work_class is work_class and row.vehicle_kind is vehicle_kind and row.in_force(out_day)
    ]
    if not rows:
        raise NotFound("guarantee_unknown", work_class=work_class.value, day=out_day.isoformat())
    return max(rows, key=lambda row: row.valid_from)


def guarantee_ends(
    work_class: WorkClass,
    out_day: date,
    out_km: int | None,
    table: Iterable[GuaranteeTerm],
    vehicle_kind: VehicleKind = VehicleKind.CAR,
) -> tuple[date, int | None]:
    """Return the last day and the last odometer reading (km) inside the guarantee.

    The day of leaving is not counted, as the civil code counts terms, which favours the customer.

    Args:
        work_class: class of the work that was done.
        out_day: local date of leaving the shop; a rework starts the term anew with its own.
        out_km: odometer at leaving, in km; None where nobody read it, and then no reading ends the guarantee.
        table: rows of the legal (or the shop's better) table.
        vehicle_kind: column of the table.

    Raises:
        NotFound: ``guarantee_unknown``.
    """
    term = guarantee_term(work_class, out_day, table, vehicle_kind)
    return out_day + timedelta(days=term.days), None if out_km is None else out_km + term.km


def under_guarantee(last_day: date, last_km: int, today: date, odometer_km: int) -> bool:
    """Whether a car that comes back today at ``odometer_km`` is still covered; both ends belong to the term."""
    return today <= last_day and odometer_km <= last_km


def longest(terms: Iterable[GuaranteeTerm]) -> GuaranteeTerm:
    """Return the term that favours the customer most among the classes of one order.

    Raises:
        NotFound: ``guarantee_unknown`` when there is none.
    """
    kept = list(terms)
    if not kept:
        raise NotFound("guarantee_unknown", work_class="", day="")
    return max(kept, key=lambda term: (term.days, term.km))
