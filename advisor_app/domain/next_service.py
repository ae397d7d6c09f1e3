"""When the car should come for its next service: said only of a car that has just had one."""

from collections.abc import Collection
from datetime import date, timedelta

from advisor_app.domain.catalog import Trade
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.visit import VisitPurpose

SERVICE_KM = 10_000
SERVICE_DAYS = 365

_CALLED_SERVICE = (VisitPurpose.MAINTENANCE, VisitPurpose.FIRST_SERVICE)
_SERVICE_CLASSES = (WorkClass.LEVEL_ONE, WorkClass.LEVEL_TWO)


def maintenance_done(purpose: VisitPurpose, work_class: WorkClass, trades: Collection[Trade | None]) -> bool:
    """Return whether the car had its maintenance on this visit.

    An operation of the price list tells by its trade. Labour that was written freely tells nothing: it counts as
    maintenance where the visit, or its class of work, is one.

    Args:
        purpose: why the car came.
        work_class: class of the work.
        trades: the trade of each labour line that was done, None where it was written freely.
    """
    called = purpose in _CALLED_SERVICE or work_class in _SERVICE_CLASSES
    return Trade.MAINTENANCE in trades or (called and None in trades)


def next_service(
    purpose: VisitPurpose, work_class: WorkClass, trades: Collection[Trade | None], day: date, km: int | None
) -> tuple[date, int] | None:
    """Return day and odometer (km) of the next service, whichever comes first; None where no maintenance was done.

    Args:
        purpose: why the car came.
        work_class: class of the work.
        trades: the trade of each labour line that was done, None where it was written freely.
        day: local date of the settlement.
        km: odometer as the car leaves; None where nobody read it.
    """
    if km is None or not maintenance_done(purpose, work_class, trades):
        return None
    return day + timedelta(days=SERVICE_DAYS), km + SERVICE_KM
