"""The guide beside the workspace: the stage in words, ticked by what the program can see. No Qt."""

from collections.abc import Collection, Mapping

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import format_plate
from advisor_app.guide.guide import MustDo, Saying, spoken, stage_guide, ticked
from advisor_app.guide.seen import seen
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.visits import VisitHead
from advisor_app.reference import car_name
from ui.kit import formats
from ui.kit.context import Context
from ui.shell.data import Avoid, Glance, GuideData, Tick

t = words("visit")
JOINER = "\N{WORD JOINER}"


def _glance(head: VisitHead, context: Context) -> tuple[Glance, ...]:
    car = head.vehicle
    rows = [
        Glance(t("Car"), formats.joined(car_name(car.make, car.model), car.colour, label(car.energy)), icon="car"),
        Glance(t("VIN"), car.vin or "—"),
    ]
    if car.last_km is not None and car.last_km_at is not None:
        day = local_day(car.last_km_at, context.shop.zone)
        rows.append(Glance(t("Odometer"), f"{formats.km(car.last_km)} · {day.isoformat()}"))
    rows.append(Glance(t("Customer"), head.customer.name, icon="user"))
    if head.customer.note:
        rows.append(Glance(t("Note"), head.customer.note, tone="warning"))
    return tuple(rows)


def _lines_text(count: int) -> str:
    return t("one line") if count == 1 else t("{n} lines", n=count)


def _said_plate(plate: str) -> str:
    """Return a plate as it stands on the car, in one piece: a line may break behind its province otherwise."""
    shown = format_plate(plate)
    return shown if shown == plate else f"{shown[0]}{JOINER}{shown[1:]}"


def _agreed(head: VisitHead) -> str:
    """Return what was signed for and what was added later; empty before the signature."""
    if head.ordered is None:
        return ""
    lines, total = _lines_text(head.facts.lines_approved), formats.money(head.ordered)
    if not head.added:
        return t("{lines}, {total} altogether", lines=lines, total=total)
    return t(
        "{lines}, {total} altogether, and {added} was added later", lines=lines, total=total,
        added=formats.money(head.added),
    )  # fmt: skip


def speakable(head: VisitHead, context: Context) -> Mapping[str, str]:
    """Return what the sayings may take from a visit; what is not known, or no longer true, is left empty."""
    facts, shop, now = head.facts, context.shop, context.desk.clock.now()
    lines = facts.lines_approved + (0 if facts.order_signed else facts.lines_open)
    ahead = head.promised_at is not None and head.promised_at > now
    owes = facts.settled > 0 and facts.owed_fen > 0
    return {
        "person": head.bring_name or ("" if head.customer.kind is CustomerKind.COMPANY else head.customer.name),
        "advisor": head.advisor,
        "shop": formats.shop_name(shop),
        "plate": _said_plate(head.vehicle.plate),
        "car": car_name(head.vehicle.make, head.vehicle.model),
        "lines": _lines_text(lines) if lines else "",
        "total": formats.money(head.ordered or head.total) if lines else "",
        "agreed": _agreed(head),
        "pays": formats.money(head.total if head.customer_pays is None else head.customer_pays),
        "promised": formats.moment_within(head.promised_at, now, shop.zone) if ahead else "",
        "owed": formats.money(Money(facts.owed_fen)) if owes else "",
    }


def _said(saying: Saying, facts: Mapping[str, str]) -> str:
    """Return a saying under the situation it is for: not every one fits every visit."""
    return f"{saying.situation}\n{spoken(saying, facts)}"


def _ticks(must_dos: Collection[MustDo], head: VisitHead, by_hand: Collection[str]) -> tuple[Tick, ...]:
    """Return the must-dos that apply to this visit."""
    facts = seen(head.facts)
    states = ((one, ticked(one, facts)) for one in must_dos)
    return tuple(Tick(one.id, one.text, done or one.id in by_hand) for one, done in states if done is not None)


def guide_data(head: VisitHead, stage: Stage, context: Context, by_hand: Collection[str] = ()) -> GuideData:
    """Return what the guide shows for one stage of one visit; ``by_hand`` are the must-dos that somebody ticked."""
    guide = stage_guide(stage.value, current_language())
    facts = speakable(head, context)
    return GuideData(
        stage=guide.title,
        moment=guide.critical_moment.goes_wrong,
        ticks=_ticks(guide.must_dos, head, by_hand),
        sayings=tuple(_said(saying, facts) for saying in guide.sayings),
        avoid=tuple(Avoid(p.phrase, p.instead) for p in guide.phrases_to_avoid),
        glance=_glance(head, context),
    )
