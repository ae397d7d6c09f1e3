"""The reception sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.checklist import CheckGroup as Group
from advisor_app.domain.paper import (
    BelongingRow,
    CheckGroup,
    CheckRow,
    FaultRow,
    MarkRow,
    Photo,
    ReceptionSheet,
    WheelRow,
)
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import Waits
from advisor_app.domain.walkaround import CheckState, Moment
from advisor_app.i18n import in_language, label, words
from advisor_app.ports.reads.papers import PaperContent
from advisor_app.reference import checklist, checklist_of
from db.queries.paper_source import Source
from db.tables.system import audit, setting
from db.tables.visits import attachment, belonging, check, fault, mark, signature, walkaround

t = words("paper_words")
MOST_PHOTOS = 12
WALKED_AROUND = "walkaround.outside"
"""Must-do of the guide: once around the car, body, glass, lights and wheels looked at."""
_CAMERA = re.compile(r"[A-Za-z]{0,10}[-_ ]?[\d_. -]*\d")
"""What cameras and telephones call their pictures: letters, then figures."""
WHEELS = {
    "front_left": "Front left",
    "front_right": "Front right",
    "rear_left": "Rear left",
    "rear_right": "Rear right",
}


def _checks(rows: dict[str, Any], language: str) -> tuple[CheckGroup, ...]:
    groups = []
    for group in Group:
        items = [item for item in checklist().values() if item.group is group and item.code in rows]
        if group is not Group.WHEELS and items:
            judged = tuple(
                CheckRow(item=item.name(language), state=rows[item.code].state, note=_note(rows[item.code], item.unit))
                for item in items
            )
            groups.append(CheckGroup(title=group, rows=judged))
    return tuple(groups)


def _unchecked(rows: dict[str, Any], energy: Energy) -> int:
    """Return how many points of the checklist of such a car have no verdict."""
    judged = {code for code, row in rows.items() if row.state is not CheckState.NOT_JUDGED}
    return sum(item.code not in judged for item in checklist_of(energy))


def _note(row: Any, unit: str) -> str:
    measured = f"{row.measured.normalize():f} {unit}".strip() if row.measured is not None else ""
    return " · ".join(part for part in (measured, row.note) if part)


def _wheels(rows: dict[str, Any]) -> tuple[WheelRow, ...]:
    worst = [CheckState.NOT_JUDGED, CheckState.GOOD, CheckState.SOON, CheckState.NOW]
    wheels = []
    for place, position in WHEELS.items():
        tread, pad = rows.get(f"tread_{place}"), rows.get(f"pad_{place}")
        found = [row for row in (tread, pad) if row is not None]
        if found:
            wheels.append(
                WheelRow(
                    position=t(position), tread_mm=tread.measured if tread else None,
                    pad_mm=pad.measured if pad else None, state=max((r.state for r in found), key=worst.index),
                )
            )  # fmt: skip
    return tuple(wheels)


def wishes(visit: Any) -> tuple[str, ...]:
    """Return what the customer answered, yes or no; a road test that was allowed is a consent and no wish."""
    said = []
    if visit.wash_wish is not None:
        said.append(t("Free wash") if visit.wash_wish else t("No wash"))
    if visit.old_part_wish is not None:
        said.append(t("Old parts: {wish}", wish=label(visit.old_part_wish)))
    if visit.waits is not None:
        said.append(label(Waits.STAYS) if visit.waits is Waits.STAYS else t("Does not wait here"))
    if visit.road_test_allowed is False:
        said.append(t("No road test"))
    return tuple(said)


def not_asked(visit: Any) -> tuple[str, ...]:
    """Return the wishes that nobody asked for, so that no signature stands over an answer that was never given."""
    open_ones = {
        "wash_wish": t("free wash"), "old_part_wish": t("old parts"), "waits": t("wait or leave"),
        "road_test_allowed": t("road test"),
    }  # fmt: skip
    return tuple(shown for name, shown in open_ones.items() if getattr(visit, name) is None)


def consents(visit: Any) -> tuple[str, ...]:
    """Return what the customer's signature allows, in whole sentences."""
    if not visit.road_test_allowed:
        return ()
    return (t("I allow the shop to drive the car on the road as far as the work or its check needs it."),)


def complaints(source: Source, signed: Any, *, findings: bool) -> tuple[tuple[FaultRow, ...], tuple[FaultRow, ...]]:
    """Return the complaints: those that the customer signed, and those put down or reworded since with their time.

    Args:
        source: the visit.
        signed: row of the signature, None before anybody has signed. Keys tell the order of things.
        findings: with cause and codes; what is signed on arrival is signed before any of them is known.
    """
    rows = source.all(fault, fault.c.visit_id == source.visit.id)
    since = _worded_since(source, signed) if signed is not None else {}
    first, later = [], []
    for row in rows:
        found = {"cause": row.cause, "correction": row.correction, "codes": row.trouble_codes} if findings else {}
        shown = FaultRow(complaint=row.words, **found)
        if signed is not None and (row.id > signed.id or row.id in since):
            at = since.get(row.id)
            later.append(replace(shown, at=source.local(at) if at else None))
        else:
            first.append(shown)
    return tuple(first), tuple(later)


def _worded_since(source: Source, signed: Any) -> dict[UUID, datetime]:
    """Return when complaints were put down or their words last changed after a signature, by their keys."""
    a = audit.c
    asked = select(a.at, a.changes).where(
        a.about_id == source.visit.id, a.id > signed.id, a.outcome == "done", a.action.like("fault.%")
    )
    return {
        UUID(one["id"]): row.at
        for row in source.connection.execute(asked.order_by(a.id))
        for one in row.changes
        if one["of"] == "fault" and (one["did"] == "add" or (one["did"] == "change" and "words" in one["fields"]))
    }


def _outside_seen(source: Source, sheet: Any, rows: Mapping[str, Any], photos: Sequence[Any]) -> bool:
    """Return whether somebody was around the car: said so, judged every wheel, or took a photo of the whole car."""
    wheels = [item.code for item in checklist_of(source.car.energy) if item.group is Group.WHEELS]
    judged = (rows[code].state is not CheckState.NOT_JUDGED if code in rows else False for code in wheels)
    if all(judged) or any(photo.subject_id == sheet.id for photo in photos):
        return True
    ticked = source.connection.execute(
        select(setting.c.value).where(
            setting.c.shop_id == source.visit.shop_id,
            setting.c.scope == f"visit:{source.visit.id}",
            setting.c.name == "guide",
        )
    ).scalar()
    return WALKED_AROUND in (ticked or ())


def _received(visit: Any) -> tuple[BelongingRow, ...]:
    rows = [BelongingRow(what=t("Car keys: {n}", n=visit.keys_received))] if visit.keys_received else []
    if visit.licence_received:
        rows.append(BelongingRow(what=t("Vehicle licence")))
    if visit.book_received:
        rows.append(BelongingRow(what=t("Maintenance book")))
    return tuple(rows)


def _taken(source: Source) -> list[Any]:
    rows = source.all(attachment, attachment.c.visit_id == source.visit.id, attachment.c.removed_at.is_(None))
    return [r for r in rows if r.subject in (AttachedTo.MARK, AttachedTo.WALKAROUND) and r.mime.startswith("image/")]


def _photos(
    source: Source, taken: Sequence[Any], marks: Mapping[UUID, Any], *, dated: bool = False
) -> tuple[Photo, ...]:
    """Return photos to print; ``dated`` ones say when they were added."""

    def caption(photo: Any) -> str:
        when = f"{source.local(photo.added_at):%Y-%m-%d %H:%M}" if dated else ""
        return " · ".join(filter(None, [when, _caption(photo, marks.get(photo.subject_id))]))

    return tuple(Photo(data=source.picture(r.sha256), caption=caption(r)) for r in taken[:MOST_PHOTOS])


def _caption(photo: Any, shown: Any) -> str:
    """Return what a photo shows: its mark, or the name somebody gave it; a camera's own number says nothing."""
    if shown is not None:
        return f"{shown.pos} · {label(shown.panel)} · {label(shown.kind)}"
    stem = str(photo.name).rpartition(".")[0] or str(photo.name)
    return "" if _CAMERA.fullmatch(stem) else stem


def reception_sheet(source: Source) -> PaperContent:
    """Return 接车登记表."""
    visit, language = source.visit, source.asked.language
    sheet = source.must(walkaround, walkaround.c.visit_id == visit.id, walkaround.c.moment == Moment.ARRIVAL)
    marks = source.all(mark, mark.c.walkaround_id == sheet.id)
    named = {m.id: m for m in marks}
    rows = {r.item: r for r in source.all(check, check.c.walkaround_id == sheet.id)}
    of_sheet = (signature.c.what == SignedWhat.WALKAROUND, signature.c.subject_id == sheet.id)
    customer, witness = source.signed(SignedWhat.WALKAROUND, signature.c.subject_id == sheet.id)
    signed = source.one(signature, signature.c.visit_id == visit.id, *of_sheet, last=True)
    faults, later = complaints(source, signed, findings=False)
    taken = _taken(source)
    first = [photo for photo in taken if signed is None or photo.id < signed.id]
    with in_language(language):
        paper = ReceptionSheet(
            **source.head(),
            number=visit.number,
            scan=source.scan(visit.number),
            issued_at=source.local(visit.arrived_at),
            party=source.party(),
            faults=faults,
            later_faults=later,
            body=source.car.body.value,
            marks=tuple(
                MarkRow(
                    number=m.pos, zone=m.panel, kind=m.kind, size=m.size, x=float(m.x), y=float(m.y), note=m.note,
                    known=m.carried,
                )
                for m in marks
            ),
            outside_seen=_outside_seen(source, sheet, rows, first),
            checks=_checks(rows, language),
            wheels=_wheels(rows),
            checkable=len(checklist_of(source.car.energy)),
            unchecked=_unchecked(rows, source.car.energy),
            belongings=tuple(
                BelongingRow(what=b.name, note=b.place)
                for b in source.all(belonging, belonging.c.walkaround_id == sheet.id)
            ),
            received=_received(visit),
            wishes=wishes(visit),
            not_asked=not_asked(visit),
            consents=consents(visit),
            photos=_photos(source, first, named),
            later_photos=_photos(source, [photo for photo in taken if photo not in first], named, dated=True),
            notes=visit.note,
            customer_signature=customer,
            advisor_signature=witness or source.advisor_signature(visit.arrived_at),
        )  # fmt: skip
    return source.made(sheet.id, paper)
