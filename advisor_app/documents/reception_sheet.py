"""接车登记表: the reception sheet, the state of the car as both sides saw it on arrival."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY_BOLD, SMALL, Block, Piece
from advisor_app.documents.flowables import (
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
)
from advisor_app.documents.lines import complaints, party_and_car, things, tx
from advisor_app.documents.marks import (
    Gauges,
    Signatory,
    StateLine,
    check_lines,
    photos,
    signatures,
    state_words,
    ticks,
)
from advisor_app.documents.text import Safe, layout, plain, say
from advisor_app.domain.paper import CheckGroup, ReceptionSheet, WheelRow
from advisor_app.domain.walkaround import CheckState

_DIAGRAM_HEIGHT = 88 * mm


def facts_beside_number(paper: ReceptionSheet) -> list[str]:
    """Return what stands beside the number."""
    return [tx("Advisor {name}", name=paper.advisor)] if paper.advisor else []


def blocks(paper: ReceptionSheet, width: float) -> list[Block]:
    """Return the content of the reception sheet, laid out for ``width`` points."""
    made = [party_and_car(paper.party, paper.vehicle, width, odometer=False), _gauges(paper, width)]
    made += complaints(paper.faults, width)
    made += _marks(paper, width)
    if paper.lamps:
        made.append(running_text(_list(paper.lamps), width, title=tx("Warning lamps lit")))
    if paper.checks:
        made.append(_checks(paper.checks, width))
    if paper.wheels:
        made.append(_wheels(paper.wheels, width))
    if paper.belongings:
        made.append(running_text(things(paper.belongings), width, title=tx("Left in the car")))
    if paper.received:
        title = tx("Handed to us, given back on delivery")
        made.append(running_text(things(paper.received), width, title=title))
    if paper.wishes:
        made.append(ticks([(say(wish.text), wish.chosen) for wish in paper.wishes], width, title=tx("Your wishes")))
    if paper.notes:
        made.append(running_text(plain(paper.notes), width, title=tx("Remarks")))
    made.append(numbered(_terms(), width, title=tx("Please note")))
    made.append(
        signatures(
            [
                Signatory(tx("Customer: the sheet shows the car as it was handed over"), paper.customer_signature),
                Signatory(tx("Service advisor"), paper.advisor_signature),
            ],
            width,
        )
    )
    if paper.photos:
        made.append(photos(paper.photos, width, title=tx("Photos")))
    return made


def _list(items: Sequence[Any]) -> Safe:
    return plain(tx(", ").join(say(item) for item in items))


def _gauges(paper: ReceptionSheet, width: float) -> Block:
    car = paper.vehicle
    levels = []
    if car.fuel_percent is not None:
        levels.append((tx("Fuel level"), car.fuel_percent, Safe("E"), Safe("F")))
    if car.charge_percent is not None:
        levels.append((tx("State of charge"), car.charge_percent, Safe("0"), Safe("100")))
    return Block([Gauges(car.odometer_km, levels, width)], space=4)


def _marks(paper: ReceptionSheet, width: float) -> list[Block]:
    """Return the diagram and the list of its marks."""
    made: list[Block] = []
    title = tx("Marks found on the car")
    head: list[Piece] = [heading(title, width)]
    if paper.body:
        made.append(Block([_diagram(paper, width)], head, together=True))
        head = []
    if paper.marks:
        made.append(_mark_table(paper, width, None if paper.body else title))
    elif not paper.not_judged:
        clear = styled(tx("No marks were found."), BODY_BOLD, width)
        made.append(Block([Row([Cell(0, width, clear)], width)], head, space=2))
    if paper.not_judged:
        text = tx("Too dirty to judge, looked at again after washing: {zones}", zones=_list(paper.not_judged))
        made.append(running_text(text, width, space=4))
    return made


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
        [
            Column(tx("No."), 8 * mm),
            Column(tx("Place"), 42 * mm),
            Column(tx("Kind"), 26 * mm),
            Column(tx("Size"), 22 * mm),
            Column(tx("Remark")),
        ],
        title,
        pad=2.2,
    )
    for mark in paper.marks:
        known = tx("known from the last visit") if mark.known else ""
        note = "    ".join(filter(None, [mark.note, known]))
        number = Entry(Safe(str(mark.number)), bold=True)
        table.add(number, say(mark.zone), say(mark.kind), say(mark.size), plain(note))
    block = table.block(space=5)
    if title is None:
        block.again = [heading(tx("{title} (continued)", title=tx("Marks found on the car")), width), *block.again]
    return block


def _checks(groups: Sequence[CheckGroup], width: float) -> Block:
    pieces: list[Piece] = []
    for group in groups:
        pieces.append(Row([Cell(0, width, styled(say(group.title), BODY_BOLD, width))], width, pad=1.5))
        pieces += check_lines(group.rows, width)
        pieces.append(Space(3))
    share = (width - 30 * mm) / 4
    legend = StateLine([(state, layout(state_words(state), SMALL, share), []) for state in CheckState], share)
    title = heading(tx("Checked with you"), width)
    again = heading(tx("{title} (continued)", title=tx("Checked with you")), width)
    return Block(pieces, [title, legend, Space(2)], [again, legend, Space(2)], first=2, last=2)


def _wheels(rows: Sequence[WheelRow], width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("Wheel")),
            Column(tx("Tread depth"), 28 * mm, "right"),
            Column(tx("Brake pad"), 28 * mm, "right"),
            Column(tx("Pressure"), 28 * mm, "right"),
            Column(tx("Verdict"), 40 * mm),
        ],
        tx("Tyres and brakes"),
        pad=2.2,
    )
    for row in rows:
        table.add(
            say(row.position),
            _measure(row.tread_mm, "mm"),
            _measure(row.pad_mm, "mm"),
            _measure(row.pressure_bar, "bar"),
            state_words(row.state),
        )
    block = table.block()
    block.together = True
    return block


def _measure(value: Decimal | None, unit: str) -> Safe:
    return Safe(f"{value:.1f} {unit}") if value is not None else Safe("—")


def _terms() -> list[Safe]:
    return [
        tx("Please take money and valuables with you. We answer for what is listed above until the car is given back."),
        tx("The free check names what we saw without taking anything apart; what to do about it is your decision."),
        tx("You get a copy of this sheet. If there is a question about the car's state later, this sheet decides."),
    ]
