"""派工单: the job card for the workshop. It carries no price."""

from reportlab.lib.units import mm

from advisor_app.documents.base import Block
from advisor_app.documents.flowables import Column, Entry, Fact, Table, running_text
from advisor_app.documents.lines import complaints, hours, job_part_table, kilometres, moment, party_and_car, tx
from advisor_app.documents.marks import ticks
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.paper import JobCard


def facts_beside_number(paper: JobCard) -> list[str]:
    """Return what stands beside the number."""
    facts: list[str] = [say(paper.business)] if paper.business else []
    if paper.repeat_repair:
        facts.append(tx("Repeat repair: same fault again"))
    if paper.rework:
        facts.append(tx("Rework before delivery"))
    return facts


def blocks(paper: JobCard, width: float) -> list[Block]:
    """Return the content of the job card, laid out for ``width`` points."""
    top = [
        Fact(tx("Promised for"), moment(paper.promised_at), 2, bold=True),
        Fact(tx("Bay"), plain(paper.bay), bold=True),
        Fact(tx("Team"), plain(paper.team)),
        Fact(tx("Service advisor"), plain(paper.advisor)),
        Fact(tx("Technicians"), plain(tx(", ").join(paper.technicians)), 2),
    ]
    made = [party_and_car(None, paper.vehicle, width, more=top)]
    wishes = [
        (_asked(tx("Road test allowed"), paper.road_test), bool(paper.road_test)),
        (_asked(tx("Wash before delivery"), paper.wash), bool(paper.wash)),
        (tx("Keep and label old parts"), paper.keep_old_parts),
    ]
    made.append(ticks(wishes, width, title=tx("Mind this")))
    made += complaints(paper.faults, width)
    if paper.jobs:
        made.append(_jobs(paper, width))
    if paper.parts:
        made.append(job_part_table(paper.parts, width, title=tx("Parts"), extra=[Column(tx("Fitted"), 16 * mm)]))
    if paper.notes:
        made.append(running_text(plain(paper.notes), width, title=tx("Remarks")))
    made += [_measured(width), _checks(paper, width)]
    return made


def _asked(text: Safe, answer: bool | None) -> Safe:
    """Return the words beside a box: an empty one is a no, unless they say that the customer was not asked."""
    return tx("{wish} (not asked)", wish=text) if answer is None else text


def _jobs(paper: JobCard, width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Operation")),
            Column(tx("Norm hours"), 15 * mm, "right"),
            Column(tx("Technician"), 20 * mm),
            Column(tx("Begun"), 17 * mm),
            Column(tx("Ended"), 17 * mm),
            Column(tx("Done, signed"), 22 * mm),
        ],
        tx("Operations"),
        pad=4.5,
    )
    for at, job in enumerate(paper.jobs, 1):
        below = "    ".join(filter(None, [say(job.trade), job.bay, job.note]))
        blank = Safe("")
        norm = Entry(hours(job.norm_hours) if job.norm_hours else NOTHING, bold=True)
        table.add(Safe(str(at)), Entry(plain(job.name), plain(below)), norm, plain(job.technician), blank, blank, blank)
    return table.block()


def _measured(width: float) -> Block:
    """Return a table for what is measured and found, for the hand."""
    table = Table(
        width,
        [Column(tx("Found while working (report to the advisor at once)")), Column(tx("Reported at"), 30 * mm)],
        tx("Findings"),
        pad=7.5,
    )
    for _ in range(3):
        table.add(Safe(" "), Safe(" "))
    block = table.block()
    block.together = True
    return block


def _checks(paper: JobCard, width: float) -> Block:
    """Return the table of the four checks, for the hand; the road test begins from what the odometer said on arrival."""
    table = Table(
        width,
        [
            Column(tx("Check")),
            Column(tx("Result"), 34 * mm),
            Column(tx("Name"), 34 * mm),
            Column(tx("Time"), 30 * mm),
        ],
        tx("Quality check"),
        pad=5,
    )
    result = plain(f"□ {tx('Passed')}   □ {tx('Rework')}")
    for check in (
        tx("Technician's own check"),
        tx("Colleague's check"),
        tx("Team leader's check"),
        tx("Final inspection"),
    ):
        table.add(check, result, Safe(""), Safe(""))
    came_with = kilometres(paper.vehicle.odometer_km)
    drive = Entry(
        tx("Road test, odometer before and after"), tx("on arrival: {km}", km=came_with) if came_with else NOTHING
    )
    table.add(drive, plain("______  /  ______ km"), Safe(""), Safe(""))
    block = table.block()
    block.together = True
    return block
