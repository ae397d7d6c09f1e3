"""The guide beside the workspace: the stage in words, ticked by what the program can see. No Qt."""

from collections.abc import Collection

from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import local_day
from advisor_app.guide.guide import stage_guide, ticked
from advisor_app.guide.seen import seen
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.visits import VisitHead
from ui.kit import formats
from ui.kit.context import Context
from ui.shell.data import Avoid, Glance, GuideData, Tick

t = words("visit")


def _glance(head: VisitHead, context: Context) -> tuple[Glance, ...]:
    car = head.vehicle
    rows = [
        Glance(t("Car"), formats.joined(f"{car.make} {car.model}".strip(), car.colour, label(car.energy)), icon="car"),
        Glance(t("VIN"), car.vin or "—"),
    ]
    if car.last_km is not None and car.last_km_at is not None:
        day = local_day(car.last_km_at, context.shop.zone)
        rows.append(Glance(t("Odometer"), f"{formats.km(car.last_km)} · {day.isoformat()}"))
    rows.append(Glance(t("Customer"), head.customer.name, icon="user"))
    if head.customer.note:
        rows.append(Glance(t("Note"), head.customer.note, tone="warning"))
    return tuple(rows)


def guide_data(head: VisitHead, stage: Stage, context: Context, by_hand: Collection[str] = ()) -> GuideData:
    """Return what the guide shows for one stage of one visit; ``by_hand`` are the must-dos that somebody ticked."""
    guide = stage_guide(stage.value, current_language())
    facts = seen(head.facts)
    return GuideData(
        stage=guide.title,
        moment=guide.critical_moment.goes_wrong,
        ticks=tuple(Tick(m.id, m.text, bool(ticked(m, facts)) or m.id in by_hand) for m in guide.must_dos),
        sayings=tuple(s.text for s in guide.sayings),
        avoid=tuple(Avoid(p.phrase, p.instead) for p in guide.phrases_to_avoid),
        glance=_glance(head, context),
    )
