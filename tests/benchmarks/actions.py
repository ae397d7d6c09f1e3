"""A handful of commands at 1,000,000 visits against the same ones at 10,000."""

import time
from collections.abc import Iterator
from decimal import Decimal

from advisor_app.domain.diagram import Panel
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment
from advisor_app.services.reception import Arrival
from tests.benchmarks.measure import Sheet, median
from tests.benchmarks.shops import Shop, job_ids, to_order
from tests.journeys.walk_in import check, settle, sign_bill, wash

ROUNDS = 12
BUDGET = 1.3
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_plate(number: int) -> str:
    """Return one of half a million plates: runs on a kept shop should not meet the cars of earlier ones."""
    return f"京T{number % 1000:03}{LETTERS[number // 1000 % 24]}{LETTERS[number // 24_000 % 24]}"


def one_visit(shop: Shop, number: int) -> Iterator[tuple[str, float]]:
    """Take a car through the shop as far as the measured commands need; yield the name and seconds of each of them."""
    desk = shop.desk
    plate = new_plate(int(time.time() * 100) + number)
    arrival = Arrival(plate=plate, name="量尺", phone=f"138{number:08}", make="大众", model="朗逸")
    began = time.perf_counter()
    visit = desk.reception.arrive(shop.call(), arrival).id
    yield "a car arrives", time.perf_counter() - began
    began = time.perf_counter()
    desk.reception.set_field(shop.call(), visit, "odometer_km", None, 30210)
    yield "a field is stored", time.perf_counter() - began
    desk.reception.set_field(shop.call(), visit, "energy_percent", None, 60)
    desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    began = time.perf_counter()
    desk.walkarounds.mark(
        shop.call(), visit, Moment.ARRIVAL, next(iter(Panel)), "left", Decimal(10), Decimal(20), MarkKind.SCRATCH,
        MarkSize.SMALL, "",
    )  # fmt: skip
    yield "a mark is set", time.perf_counter() - began
    code = next(iter(desk.reference.catalog().operations))
    began = time.perf_counter()
    lines = desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
    yield "a line is added", time.perf_counter() - began
    desk.quotes.decide(shop.call(), visit, lines, Decision.DECLINED, AgreedHow.IN_PERSON, "")
    desk.reception.cancel(shop.call(), visit, "量尺")


def one_bill(shop: Shop, number: int) -> Iterator[tuple[str, float]]:
    """Take a car to its bill; yield the seconds of settling and of paying."""
    from tests.benchmarks.shops import reception

    visit = reception(shop, 1000 + number)
    to_order(shop, visit)
    technician = shop.people[Role.TECHNICIAN]
    jobs = job_ids(shop, visit)
    shop.desk.jobs.assign(
        shop.call(Role.WORKSHOP_CONTROLLER).confirming("bay_taken"), jobs, technician.staff_id, shop.bay_id
    )
    for job in jobs:
        shop.desk.jobs.start(technician.call(), job)
        shop.desk.jobs.finish(technician.call().confirming("job_hardly_begun"), job)
    check(shop, visit)  # type: ignore[arg-type]
    wash(shop, visit)  # type: ignore[arg-type]
    began = time.perf_counter()
    bill = settle(shop, visit)  # type: ignore[arg-type]
    yield "a bill is made", time.perf_counter() - began
    if shop.desk.reads.cash.open_shift(shop.people[Role.CASHIER].counter_id) is None:
        shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))
    head = shop.desk.reads.visits.head(visit)
    due = Money(head.facts.owed_fen)
    began = time.perf_counter()
    shop.desk.payments.take(shop.call(Role.CASHIER), bill, PaymentMethod.CARD, due, due, "1234")
    yield "a payment is taken", time.perf_counter() - began
    sign_bill(shop, bill)  # type: ignore[arg-type]
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    shop.desk.deliveries.hand_over(shop.call().confirming("keys_differ"), visit, head.customer.name, 1, (), True, "")


def taken(*shops: Shop, rounds: int = ROUNDS) -> list[dict[str, float]]:
    """Return the median seconds of each command in each shop; the shops take turns."""
    seen: list[dict[str, list[float]]] = [{} for _ in shops]
    for number in range(rounds + 1):
        for shop, kept in zip(shops, seen, strict=True):
            for part in (one_visit, one_bill):
                for name, seconds in part(shop, number):
                    if number:
                        kept.setdefault(name, []).append(seconds)
    return [{name: median(seconds) for name, seconds in kept.items()} for kept in seen]


def measure(sheet: Sheet, small: Shop, large: Shop) -> None:
    """Write down the growth of each command."""
    at_small, at_large = taken(small, large)
    for name, seconds in at_small.items():
        note = f"at 10,000: {seconds * 1000:.1f} ms"
        sheet.add(f"{name}: 1,000,000 against 10,000 visits", at_large[name] / seconds, BUDGET, note=note)
