"""The demo shop's story: its visits are told through the services, from the first one to today's open cars."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from advisor_app.demo.people import person
from advisor_app.demo.vehicles import vehicle
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_day, local_time
from db.demo_cast import MINUTES_TO, OPEN_ORDER, OPEN_VISITS, Cast, Stop, past_days
from db.demo_checkout import leaves, open_shift
from db.demo_front import REQUESTS, arrive, book, make_quote, record_fault, walk_around
from db.demo_shop import Crew
from db.demo_telling import Stage, Telling
from db.demo_timeline import OPENS, Steps, Timeline, in_hours, moment
from db.demo_workshop import check_quality, wash, work

LAST_MOMENT = time(16, 40)
"""The clock of the last day stops here at the latest: a demo made at night shows the shop at work."""


def last_moment(now: datetime) -> datetime:
    """Return when the story ends: now, or before closing of the last day on which the shop was open."""
    local = local_time(now)
    if local.time() < time(8, 40):
        return moment(local.date() - timedelta(days=1), LAST_MOMENT)
    return min(now, moment(local.date(), LAST_MOMENT))


def visit_story(told: Telling, counted: Callable[[], None]) -> Steps:
    """One visit from the appointment to the call after it, or as far as it has come by now."""
    if told.booked:
        yield from book(told)
    yield from arrive(told)
    counted()
    if told.stop is Stop.RECEPTION:
        return
    yield from walk_around(told)
    if told.stop is Stop.WALKAROUND:
        return
    fault = record_fault(told)
    yield told.after(4, 9)
    yield from make_quote(told, fault)
    if told.stop in (Stop.QUOTE, Stop.DISPATCH) or told.cancelled:
        return
    yield from work(told)
    if told.stop is Stop.WORK:
        return
    if told.stop is Stop.QUALITY:
        return
    yield from check_quality(told)
    if told.stop is Stop.WASH:
        return
    yield from wash(told)
    yield from leaves(told)


def tell(crew: Crew, seed: int, visits: int, end: datetime, progress: Callable[[int], None]) -> None:
    """Make exactly ``visits`` visits; the last ones are still in the shop at ``end``."""
    told_so_far = 0

    def counted() -> None:
        nonlocal told_so_far
        told_so_far += 1
        progress(told_so_far)

    rng = Random(f"story {seed}")  # noqa: S311 - made-up visits
    timeline = Timeline(crew.clock, end)
    stage = Stage(crew, timeline)
    stage.prepare_pictures(seed)
    now_open = min(OPEN_VISITS, max(1, visits // 3)) if visits else 0
    cast, last = Cast(rng), local_day(end)
    for at in _past(rng, visits - now_open, end):
        told = Telling(stage, Random(rng.getrandbits(64)), cast.visitor(local_day(at)), at)  # noqa: S311
        told.booked, told.cancelled, told.brisk = (rng.random() < share for share in (0.22, 0.03, 0.4))
        days_before = timedelta(days=rng.randint(1, 3)) if told.booked else timedelta(0)
        timeline.add(max(at - days_before, crew.clock.now()), visit_story(told, counted), live=True)
    for stop in OPEN_ORDER[:now_open]:
        at = _arrival_of(stop, end)
        told = Telling(stage, Random(rng.getrandbits(64)), cast.visitor(last), at, stop)  # noqa: S311
        timeline.add(at, visit_story(told, counted), live=True)
    if visits:
        timeline.add(max(moment(last, time(8, 15)), crew.clock.now()), _morning(stage), live=True)
        timeline.add(end - timedelta(hours=1), _book_ahead(stage, Random(f"book {seed}"), end), live=True)  # noqa: S311
    timeline.run()


def first_day(seed: int, visits: int, end: datetime) -> date:
    """Return the day on which the story has to begin at the latest: some days before its first visit."""
    rng = Random(f"story {seed}")  # noqa: S311
    now_open = min(OPEN_VISITS, max(1, visits // 3)) if visits else 0
    past = _past(rng, visits - now_open, end)
    return (local_day(past[0]) if past else local_day(end)) - timedelta(days=7)


def _past(rng: Random, count: int, end: datetime) -> list[datetime]:
    """Return when the visits came that are over by now; a few of them this morning when it is late enough."""
    today, opened = local_day(end), moment(local_day(end), OPENS)
    days = past_days(rng, count, today)
    moments = [moment(day, OPENS) + timedelta(minutes=int(rng.triangular(0, 430, 60))) for day in days]
    if end - opened > timedelta(hours=5):
        for at in range(min(3, count // 5)):
            moments[at] = opened + timedelta(minutes=7 + 16 * at)
    return sorted(moments)


def _arrival_of(stop: Stop, end: datetime) -> datetime:
    """Return when a car came that has got as far as ``stop`` by ``end``; the day before when today is too short."""
    needed = timedelta(minutes=MINUTES_TO[stop])
    opened = moment(local_day(end), OPENS)
    if end - needed >= opened:
        return end - needed
    if end - opened >= needed / 3:
        return opened
    return in_hours(opened - timedelta(hours=16) - needed)


def _morning(stage: Stage) -> Steps:
    """The cashier opens the last day's shift."""
    open_shift(stage)
    yield from ()


def _book_ahead(stage: Stage, rng: Random, end: datetime) -> Steps:
    """The clerk books the next cars: one for later today if there is time, the others for tomorrow."""
    crew, day = stage.crew, local_day(end)
    clerk = crew.people[Role.APPOINTMENT_CLERK][0]
    tomorrow = day + timedelta(days=1)
    at_times = [moment(tomorrow, time(9, 0)), moment(tomorrow, time(10, 30)), moment(tomorrow, time(14, 0))]
    later = end + timedelta(minutes=50 - end.minute % 10, seconds=-end.second, microseconds=-end.microsecond)
    if local_time(later).time() < time(17, 45):
        at_times.insert(0, later)
    for number, at in enumerate(at_times):
        serial = 90_000 + number
        who, car = person(rng, day, serial), vehicle(rng, day, serial)
        advisor = crew.one(Role.SERVICE_ADVISOR, rng)
        crew.desk.appointments.book(
            clerk.call(), car.plate, who.name, who.phone, rng.choice(REQUESTS), at, advisor.staff_id
        )
    yield from ()
