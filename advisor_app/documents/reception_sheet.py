"""接车登记表: the reception sheet, the state of the car as both sides saw it on arrival."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY_BOLD, SMALL, Block, Piece
from advisor_app.documents.flowables import (
    TITLES,
    Beside,
    Cell,
    Column,
    Entry,
    Row,
    Space,
    Table,
    heading,
    numbered,
    running_text,
    styled,
    titled_beside,
    titled_line,
)
from advisor_app.documents.lines import answers, complaints, later_complaints, party_and_car, things, tx
from advisor_app.documents.marks import (
    Gauges,
    Signatory,
    StateLine,
    check_lines,
    for_the_shop,
    photos,
    signatures,
)
from advisor_app.documents.text import Safe, layout, plain, say
from advisor_app.domain.paper import CheckRow, Photo, ReceptionSheet, WheelRow
from advisor_app.domain.walkaround import CheckState

_DIAGRAM_HEIGHT = 70 * mm
_LIST_WIDTH = 70 * mm
"""Width of the list of marks beside the diagram."""


def facts_beside_number(paper: ReceptionSheet) -> list[str]:
    """Return what stands beside the number."""
    return [tx("Advisor {name}", name=paper.advisor)] if paper.advisor else []


def blocks(paper: ReceptionSheet, width: float) -> list[Block]:
    """Return the content of the reception sheet, laid out for ``width`` points."""
    made = [party_and_car(paper.party, paper.vehicle, width, odometer=False), _gauges(paper, width)]
    made += complaints(paper.faults, width)
    marked, rest = _marks(paper, width)
    made += marked
    if paper.lamps:
        made.append(titled_line(tx("Warning lamps lit"), _list(paper.lamps), width))
    if paper.checks or paper.wheels:
        made.append(_checks(paper, width))
    if paper.unchecked:
        made.append(titled_line(tx("Not checked"), _unchecked(paper), width))
    if paper.belongings:
        made.append(titled_line(tx("Left in the car"), things(paper.belongings), width))
    if paper.received:
        made.append(titled_line(tx("Handed to us"), things(paper.received), width))
    made += answers(paper, width)
    if paper.notes:
        made.append(titled_line(tx("Remarks"), plain(paper.notes), width))
    made.append(numbered(_terms(paper), width, title=tx("Please note")))
    made.append(
        signatures(
            [
                Signatory(tx("Customer: the sheet shows the car as I brought it in"), paper.customer_signature),
                for_the_shop(tx("Service advisor"), paper.advisor_signature),
            ],
            width,
        )
    )
    for block in made[-2:]:
        block.kept = True
    made += later_complaints(paper.later_faults, width)
    if rest:
        made.append(photos(rest, width, title=tx("Photos")))
    if paper.later_photos:
        made.append(photos(paper.later_photos, width, title=tx("Photos added after signing")))
    return made


def _list(items: Sequence[Any]) -> Safe:
    return plain(tx(", ").join(say(item) for item in items))


def _unchecked(paper: ReceptionSheet) -> Safe:
    """Say what the customer's name does not stand for: points that nobody has looked at."""
    if paper.unchecked == paper.checkable:
        return tx("None of the {all} points of the check was looked at.", all=paper.checkable)
    return tx("{n} of the {all} points of the check were not looked at.", n=paper.unchecked, all=paper.checkable)


def _gauges(paper: ReceptionSheet, width: float) -> Block:
    car = paper.vehicle
    levels = []
    if car.fuel_percent is not None:
        levels.append((tx("Fuel level"), car.fuel_percent, Safe("E"), Safe("F")))
    if car.charge_percent is not None:
        levels.append((tx("State of charge"), car.charge_percent, Safe("0"), Safe("100")))
    return Block([Gauges(car.odometer_km, levels, width)], space=4)


def _marks(paper: ReceptionSheet, width: float) -> tuple[list[Block], tuple[Photo, ...]]:
    """Return the diagram, beside it the marks and below them the photos where there is room, and the photos that had none."""
    made: list[Block] = []
    rest = paper.photos
    title = tx("Marks found on the car")
    head: list[Piece] = [heading(title, width)]
    seen = tx("No marks were found.") if paper.outside_seen else tx("The outside of the car was not recorded.")
    listed = paper.marks
    if paper.body:
        room = width - _LIST_WIDTH - 5 * mm
        clear = (
            [] if paper.not_judged else [Row([Cell(0, _LIST_WIDTH, styled(seen, BODY_BOLD, _LIST_WIDTH))], _LIST_WIDTH)]
        )
        side = _mark_table(paper, _LIST_WIDTH, None) if paper.marks else Block(clear)
        drawn = _diagram(paper, room)
        if side.height <= drawn.height:
            below = _photos_below(paper, drawn.height - side.height)
            drawn, listed = Beside([drawn], [*side.head, *side.pieces, *below], room + 5 * mm), ()
            rest = () if below else rest
        made.append(Block([drawn], head, together=True, space=6))
        head = []
    if listed:
        made.append(_mark_table(paper, width, None if paper.body else title))
    elif not paper.body and not paper.marks and not paper.not_judged:
        made.append(titled_line(title, seen, width))
    if paper.not_judged:
        text = tx("Too dirty to judge, looked at again after washing: {zones}", zones=_list(paper.not_judged))
        made.append(running_text(text, width, space=4))
    return made, rest


def _photos_below(paper: ReceptionSheet, room: float) -> list[Piece]:
    """Return the photos for the place below the list of marks, ``room`` points high; none where they are too many for it."""
    if not paper.photos:
        return []
    grid = photos(paper.photos, _LIST_WIDTH, title=tx("Photos"), columns=2)
    return [Space(8), *grid.head, *grid.pieces] if grid.height + 8 <= room else []


def _diagram(paper: ReceptionSheet, width: float) -> Piece:
    from advisor_app.diagrams import diagram
    from advisor_app.documents.diagram import DiagramPiece, PaperMark

    marks = [
        PaperMark(mark.number, mark.kind.value, mark.x, mark.y, mark.size.value, mark.known) for mark in paper.marks
    ]
    return DiagramPiece(diagram(paper.body), marks, width, _DIAGRAM_HEIGHT)


def _mark_table(paper: ReceptionSheet, width: float, title: Safe | None) -> Block:
    table = Table(
        width,
        [Column(tx("No."), 6 * mm), Column(tx("Place")), Column(tx("Kind"), 15 * mm), Column(tx("Size"), 13 * mm)],
        title,
        pad=1.6,
    )
    for mark in paper.marks:
        known = tx("known from the last visit") if mark.known else ""
        note = "    ".join(filter(None, [mark.note, known]))
        number = Entry(Safe(str(mark.number)), bold=True)
        table.add(number, Entry(say(mark.zone), plain(note)), say(mark.kind), say(mark.size))
    block = table.block(space=5)
    if title is None:
        block.again = [heading(tx("{title} (continued)", title=tx("Marks found on the car")), width), *block.again]
    return block


def _checks(paper: ReceptionSheet, width: float) -> Block:
    """Return what was checked, group by group, with the wheels as the last one."""
    groups = [(say(group.title), group.rows) for group in paper.checks]
    if paper.wheels:
        groups.append((tx("Tyres and brakes"), tuple(_wheel(row) for row in paper.wheels)))
    pieces: list[Piece] = []
    for name, rows in groups:
        pieces += titled_beside(name, check_lines(rows, width - TITLES), width).pieces
        pieces.append(Space(1.5))
    share = (width - 30 * mm) / 4
    legend = StateLine([(state, layout(say(state), SMALL, share), []) for state in CheckState], share)
    title = heading(tx("Checked with you"), width)
    again = heading(tx("{title} (continued)", title=tx("Checked with you")), width)
    return Block(pieces, [title, legend, Space(1)], [again, legend, Space(1)], first=2, last=2)


def _wheel(row: WheelRow) -> CheckRow:
    """Return what was measured at a wheel as a point of the check."""
    measured = [
        f"{name} {_measure(value, unit)}"
        for name, value, unit in (
            (tx("Tread depth"), row.tread_mm, "mm"),
            (tx("Brake pad"), row.pad_mm, "mm"),
            (tx("Pressure"), row.pressure_bar, "bar"),
        )
        if value is not None
    ]
    return CheckRow(item=row.position, state=row.state, note="\n".join(measured))


def _measure(value: Decimal, unit: str) -> str:
    return f"{value:.1f} {unit}"


def _terms(paper: ReceptionSheet) -> list[Safe]:
    """Return what the customer is to know; nothing about a list or a check that this sheet does not have."""
    listed, looked = paper.belongings or paper.received, paper.checks or paper.wheels or paper.outside_seen
    left = (
        tx("Please take money and valuables with you. We answer for what is listed above until the car is given back.")
        if listed
        else tx("Please take money and valuables with you: this sheet lists nothing that stays with us.")
    )
    seen = tx("The free check names what we saw without taking anything apart; what to do about it is your decision.")
    return [
        left,
        *([seen] if looked else []),
        tx("You get a copy of this sheet. If there is a question about the car's state later, this sheet decides."),
    ]
