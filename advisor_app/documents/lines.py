"""What several papers share: customer and car, complaints, the tables of labour, parts and charges, the totals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY, SMALL, Block
from advisor_app.documents.flowables import (
    Column,
    Entry,
    Fact,
    Sum,
    Table,
    facts,
    fitted,
    numbered,
    sums,
    titled_line,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures
from advisor_app.documents.phone import phone_text
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.paper import (
    BelongingRow,
    FaultRow,
    FeeRow,
    GuaranteeRow,
    JobPartRow,
    LabourRow,
    PartRow,
    PartyBlock,
    ReceptionSheet,
    Totals,
    VehicleBlock,
    WorkOrderPaper,
)
from advisor_app.domain.paper_proof import NotDoneRow, Refusal
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.capital import in_words
from advisor_app.domain.values.money import Money
from advisor_app.i18n import current_language, unit_words, words

_t = words("paper")

Priced = LabourRow | PartRow | FeeRow
_Entries = list[Safe | Entry]
_Subtotal = tuple[Safe, Money]


def tx(text: str, /, **params: object) -> Safe:
    """Return words of the papers in the language of the paper."""
    return plain(_t(text, **params))


def number(value: Decimal) -> Safe:
    """Return hours or a quantity without needless zeros."""
    return Safe(f"{value.normalize():f}")


def hours(value: Decimal) -> Safe:
    """Return hours with a decimal, ``1.0``, and with no more than they need."""
    return Safe(f"{value:.1f}") if value == round(value, 1) else number(value)


def quantity(value: Decimal, unit: str) -> Safe:
    """Return a quantity with its unit, ``4 只``, in the language of the paper."""
    return plain(f"{number(value)} {unit_words(unit, value)}") if unit else number(value)


def part_kind(row: PartRow | JobPartRow) -> Entry:
    """Return 配件属性 of a part, and that it is the customer's own."""
    return Entry(class_words(row), tx("Customer's own") if row.own else NOTHING)


def class_words(row: PartRow | JobPartRow) -> Safe:
    """Return 配件属性 of a part; of one of ours it is never left open in silence."""
    return say(row.part_class) or (NOTHING if row.own else tx("Not stated"))


def class_width(rows: Sequence[PartRow | JobPartRow]) -> float:
    """Return the width of a column of 配件属性, in points: one line for most of them, and no word is cut."""
    least = 15 * mm
    if any(row.own for row in rows):
        least = fitted(least, [unbroken(tx("Customer's own"))], 28 * mm, SMALL)
    return fitted(least, [unbroken(one) for one in {class_words(row) for row in rows}], 28 * mm)


def unbroken(text: str) -> Safe:
    """Return a text as one word, to be measured as the one line it shall stand on."""
    return plain(text.replace(" ", "-"))


def money(amount: Money) -> Safe:
    """Return an amount as it stands in a column, ``1,234.50``."""
    return Safe(str(amount))


def yuan(amount: Money) -> Safe:
    """Return an amount that stands alone, ``¥1,234.50``."""
    text = str(amount)
    return Safe(f"-¥{text[1:]}" if text.startswith("-") else f"¥{text}")


def day(value: date | None) -> Safe:
    """Return a date as ``2026-01-05``, empty for None."""
    return Safe(f"{value:%Y-%m-%d}") if value else NOTHING


def moment(value: datetime | None) -> Safe:
    """Return a time with its weekday, ``2026-01-05 Mon 16:30`` in the language of the paper; empty for None."""
    if value is None:
        return NOTHING
    weekday = (_t("Mon"), _t("Tue"), _t("Wed"), _t("Thu"), _t("Fri"), _t("Sat"), _t("Sun"))[value.weekday()]
    return plain(f"{value:%Y-%m-%d} {weekday} {value:%H:%M}")


def kilometres(value: int | None) -> Safe:
    """Return a distance as ``30,210 km``, empty for None."""
    return Safe(f"{value:,} km") if value is not None else NOTHING


def party_and_car(
    party: PartyBlock | None, car: VehicleBlock, width: float, *, more: Sequence[Fact] = (), odometer: bool = True
) -> Block:
    """Return the grid with the customer and the car; ``more`` facts come first. The plate stands in the letterhead.

    Without a party it is a paper of the workshop, which needs no 车辆类型.
    """
    items: list[Fact | None] = [*more, None] if odometer else [*more]
    if party:
        items += [
            Fact(tx("Owner"), plain(party.owner), 2, bold=True),
            Fact(tx("Brought by"), plain(party.sender)),
            Fact(tx("Phone"), phone_text(party.phone)),
        ]
    if odometer:
        items += [
            Fact(tx("Odometer on arrival"), kilometres(car.odometer_km), bold=True),
            Fact(tx("Fuel level"), percent(car.fuel_percent)),
            Fact(tx("State of charge"), percent(car.charge_percent)),
        ]
    colour, energy = Fact(tx("Colour"), plain(car.colour)), Fact(tx("Fuel type"), say(car.energy))
    named = [Fact(tx("Make and model"), plain(car.make_model), 2), Fact(tx("VIN"), plain(car.vin), 2)]
    engine = Fact(tx("Engine no."), plain(car.engine_no))
    if not party:
        items += [colour, energy, None, *named, engine] if odometer else [*named, engine, colour, energy]
    else:
        items += [
            colour,
            *named,
            energy,
            engine,
            Fact(tx("Vehicle class"), say(car.vehicle_class)),
            None,
            Fact(tx("Address"), plain(party.address), 4),
            Fact(tx("Invoice title"), plain(party.invoice_title), 4 if len(party.invoice_title) > 14 else 2),
            Fact(tx("Tax number"), plain(party.tax_number), 2),
        ]
    return facts(items, width, columns=7, space=0.0)


def percent(value: int | None) -> Safe:
    """Return a level as ``60%``, empty for None."""
    return Safe(f"{value}%") if value is not None else NOTHING


def answers(paper: ReceptionSheet | WorkOrderPaper, width: float) -> list[Block]:
    """Return what the customer said to the shop's questions, which of them nobody put, and what the signature allows.

    A question that was not put is named as one: the signature below stands over no answer that was never given.
    """
    lines = (
        (tx("Your wishes"), tx("; ").join(map(say, paper.wishes))),
        (tx("Not asked"), tx("; ").join(map(say, paper.not_asked))),
        (tx("Your consent"), "\n".join(map(say, paper.consents))),
    )
    return [titled_line(title, plain(text), width) for title, text in lines if text]


def complaints(faults: Sequence[FaultRow], width: float, *, corrected: bool = True) -> list[Block]:
    """Return complaints verbatim with cause and correction, or nothing.

    A complaint of which no more is said has the whole width, below the table of the others.

    Args:
        faults: the complaints; each keeps its number.
        width: points.
        corrected: False leaves out the correction: what is signed before the repair can't say how it went.
    """
    if not faults:
        return []
    found = [(at, fault) for at, fault in enumerate(faults, 1) if _found(fault, corrected=corrected)]
    bare = [(at, fault) for at, fault in enumerate(faults, 1) if not _found(fault, corrected=corrected)]
    made = [_causes(found, width, corrected=corrected)] if found else []
    title = tx("Customer's words")
    if len(faults) == 1 and bare:
        return [titled_line(title, plain(faults[0].complaint), width)]
    if bare:
        marks = [Safe(f"{at}.") for at, _ in bare]
        made.append(numbered([plain(x.complaint) for _, x in bare], width, title=title, style=BODY, marks=marks))
    return made


def _found(fault: FaultRow, *, corrected: bool) -> bool:
    return bool(fault.cause or fault.codes or (corrected and fault.correction))


def _causes(faults: Sequence[tuple[int, FaultRow]], width: float, *, corrected: bool) -> Block:
    """Return the table of complaints with their causes and corrections; a column that says nothing of any is left out."""
    columns: list[tuple[Safe, list[Safe]]] = [
        (tx("Customer's words"), [plain(x.complaint) for _, x in faults]),
        (tx("Cause found"), [plain("  ".join(filter(None, [x.cause, x.codes]))) for _, x in faults]),
        (tx("Correction"), [plain(x.correction if corrected else "") for _, x in faults]),
    ]
    kept = [(title, texts) for title, texts in columns if any(texts)]
    titled = tx("Complaint, cause, correction") if any(columns[-1][1]) else tx("Complaint and cause")
    table = Table(width, [Column(tx("No."), 6 * mm), *(Column(title) for title, _ in kept)], titled)
    for (at, _), *texts in zip(faults, *(texts for _, texts in kept), strict=True):
        table.add(Safe(str(at)), *texts)
    return table.block()


def later_complaints(faults: Sequence[FaultRow], width: float) -> list[Block]:
    """Return what was put down or reworded after the signature, each with its time, or nothing."""
    if not faults:
        return []
    texts = [plain("    ".join(filter(None, [f"{f.at:%Y-%m-%d %H:%M}" if f.at else "", f.complaint]))) for f in faults]
    return [numbered(texts, width, title=tx("Recorded after signing"), style=BODY)]


def decision_words(decision: Decision) -> Safe:
    """Return what the customer said to a line; an open one gets two boxes to tick."""
    if decision is Decision.APPROVED:
        return plain(f"✓ {_t('Do it')}")
    if decision is Decision.DECLINED:
        return plain(f"× {_t('Leave it')}")
    return plain(f"□ {_t('Do it')}\n□ {_t('Leave it')}")


def _payer_wanted(rows: Iterable[Priced]) -> bool:
    return len({say(row.payer) for row in rows}) > 1


_CODE_WIDTH = 40 * mm
"""Width of code and brand where they have a column of their own: one line where most need no more."""


def _spaced(parts: Iterable[str]) -> Safe:
    return plain("    ".join(filter(None, parts)))


def remark(row: Priced) -> Safe:
    """Return what stands beside the name of a line: its discount, which the totals take off, and its note."""
    discount = tx("Discount {amount}", amount=money(row.discount)) if row.discount else NOTHING
    return _spaced([discount, row.note])


class PricedTables:
    """The tables of labour, parts and other charges of one paper, with the same optional columns in all three."""

    def __init__(
        self,
        labour: Sequence[LabourRow],
        parts: Sequence[PartRow],
        fees: Sequence[FeeRow],
        totals: Totals,
        width: float,
        *,
        decisions: bool = False,
        payers: bool | None = None,
    ) -> None:
        """Choose the columns: ``decisions`` shows the customer's answer, ``payers`` None shows payers that differ."""
        rows: tuple[Priced, ...] = (*labour, *parts, *fees)
        self.labour = labour
        self.parts = parts
        self.fees = fees
        self.totals = totals
        self.width = width
        self.payers = _payer_wanted(rows) if payers is None else payers
        self.tail: list[tuple[Column, Callable[[Priced], Safe]]] = []
        if self.payers:
            wide = fitted(13 * mm, [say(payer) for payer in {row.payer for row in rows}], 19 * mm)
            self.tail.append((Column(tx("Paid by"), wide), lambda row: say(row.payer)))
        if decisions:
            self.tail.append((Column(tx("Your decision"), 17 * mm), lambda row: decision_words(row.decision)))

    def blocks(self) -> list[Block]:
        """Return the tables that have lines."""
        made = []
        if self.labour:
            made.append(self._labour())
        if self.parts:
            made.append(self._parts())
        if self.fees:
            made.append(self._fees())
        return made

    def _block(
        self, title: Safe, columns: Sequence[Column], rows: Sequence[tuple[Priced, _Entries]], subtotal: _Subtotal
    ) -> Block:
        tail = [column for column, _ in self.tail]
        amount = Column(
            tx("Amount (yuan)"), fitted(18 * mm, [money(max(row.amount for row, _ in rows))], 24 * mm), "right"
        )
        table = Table(self.width, [Column(tx("No."), 6 * mm), *columns, *tail, amount], title)
        for at, (row, entries) in enumerate(rows, 1):
            words_of = [find(row) for _, find in self.tail]
            table.add(Safe(str(at)), *entries, *words_of, money(row.amount))
        label = subtotal[0]
        if any(row.decision is Decision.DECLINED for row, _ in rows):
            label = tx("{subtotal}, without what you declined", subtotal=label)
        table.total(label, money(subtotal[1]))
        return table.block()

    def _labour(self) -> Block:
        columns = [
            Column(tx("Operation")),
            Column(tx("Hours"), 13 * mm, "right"),
            Column(tx("Rate per hour"), 20 * mm, "right"),
        ]
        rows: list[tuple[Priced, _Entries]] = [
            (row, [Entry(plain(row.name), remark(row)), hours(row.hours), money(row.rate)]) for row in self.labour
        ]
        return self._block(tx("Labour"), columns, rows, (tx("Labour subtotal"), self.totals.labour))

    def _parts(self) -> Block:
        apart = not self.tail
        name = (
            [Column(tx("Part")), Column(tx("Code, brand"), _CODE_WIDTH)] if apart else [Column(tx("Part, code, brand"))]
        )
        columns = [
            *name,
            Column(tx("Part class"), class_width(self.parts)),
            Column(tx("Quantity"), 15 * mm, "right"),
            Column(tx("Unit price"), 16 * mm, "right"),
        ]
        rows: list[tuple[Priced, _Entries]] = []
        for row in self.parts:
            code = [row.code, row.brand]
            below = [say(row.availability), remark(row)]
            if apart:
                named = [Entry(plain(row.name), _spaced(below)), Entry(_spaced(code), small=True)]
            else:
                named = [Entry(plain(row.name), _spaced([*code, *below]))]
            rows.append((row, [*named, part_kind(row), quantity(row.quantity, row.unit), money(row.price)]))
        return self._block(tx("Parts and materials"), columns, rows, (tx("Parts subtotal"), self.totals.parts))

    def _fees(self) -> Block:
        columns = [Column(tx("Item")), Column(tx("Remark"), 50 * mm)]
        rows: list[tuple[Priced, _Entries]] = [(row, [plain(row.name), remark(row)]) for row in self.fees]
        return self._block(tx("Other charges"), columns, rows, (tx("Other charges subtotal"), self.totals.other))


def estimate(totals: Totals, width: float, *more: Fact) -> Block:
    """Return the totals of an estimate: what the customer pays large and in words, what all pay small beside it."""
    name = tx("Total in words") if totals.customer is None else tx("You pay, in words")
    payable = totals.due if totals.customer is None else totals.customer
    words_of = Fact(name, plain(in_words(payable, current_language())), bold=True)
    return sums(
        _estimated(totals), width, [words_of, *more, *tax_facts(totals), *payer_facts(totals)], title=tx("Totals")
    )


def _estimated(totals: Totals) -> list[Sum]:
    if totals.customer is None:
        return sum_rows(totals, tx("Estimated total"))
    rows = sum_rows(totals, tx("Estimate, all payers"))
    if not totals.discount:  # the two are one then
        rows = [row for row in rows if row.label != tx("Order amount")]
    return [*rows[:-1], replace(rows[-1], strong=False), Sum(tx("You pay"), yuan(totals.customer), strong=True)]


def sum_rows(totals: Totals, due: Safe, *, formula: bool = False) -> list[Sum]:
    """Return the lines of the totals; ``formula`` shows also what is zero, as the settlement list asks."""
    rows = [Sum(tx("Labour"), money(totals.labour)), Sum(tx("Parts and materials"), money(totals.parts))]
    if totals.other or formula:
        rows.append(Sum(tx("Other charges"), money(totals.other)))
    rows.append(Sum(tx("Order amount"), money(totals.order)))
    for label, amount in (
        (tx("+ Tax"), totals.tax),
        (tx("− Discount"), totals.discount),
        (tx("− Rounding"), totals.rounding),
        (tx("− Prepaid"), totals.prepaid),
    ):
        if amount or formula:
            rows.append(Sum(label, money(amount)))
        if amount and totals.rounding and label == tx("− Discount"):  # what was agreed, which is rounded off next
            rows.append(Sum(tx("After discount"), money(totals.order + totals.tax - amount)))
    rows.append(Sum(due, yuan(totals.due), strong=True))
    return rows


def tax_facts(totals: Totals) -> list[Fact]:
    """Return the tax that the prices contain, where it is known and belongs to the amount beside it."""
    if totals.tax_included is None or totals.customer is not None:
        return []
    return [Fact(tx("Tax contained in the prices"), yuan(totals.tax_included))]


def payer_facts(totals: Totals) -> list[Fact]:
    """Return who bears how much, where it is not the customer alone."""
    if len(totals.by_payer) < 2 and totals.customer is None:
        return []
    shares = "\n".join(f"{say(row.payer)}  {yuan(row.amount)}" for row in totals.by_payer)
    return [Fact(tx("By payer"), plain(shares))]


def guarantee_text(rows: Sequence[GuaranteeRow], *, named: bool = False) -> list[Safe]:
    """Return one sentence per class of work: kilometres or days, whichever comes first.

    ``named`` says that it is the repair guarantee, where no title does.
    """
    made = []
    for row in rows:
        until = tx(", until {day}", day=day(row.until)) if row.until else NOTHING
        if row.until and row.until_km is not None:
            until = tx(", until {day} or {km} km", day=day(row.until), km=f"{row.until_km:,}")
        made.append(
            tx(
                "{work}: {km} km or {days} days from the day the car leaves, whichever comes first{until}",
                work=tx("Repair guarantee ({work})", work=say(row.work)) if named else say(row.work),
                km=f"{row.km:,}",
                days=row.days,
                until=until,
            )
        )
    return made


def things(rows: Sequence[BelongingRow]) -> Safe:
    """Return things in one sentence: ``keys × 2; child seat (rear right)``."""
    made = []
    for row in rows:
        what = f"{say(row.what)} × {row.count}" if row.count != 1 else say(row.what)
        made.append(tx("{what} ({note})", what=what, note=row.note) if row.note else what)
    return plain(tx("; ").join(made))


def not_done(rows: Sequence[NotDoneRow]) -> list[Safe]:
    """Return what was declined or put off, one text for each: its name, the mark of safety, the customer's reason."""
    made = []
    for row in rows:
        marked = tx("{name} [matters for safety]", name=row.name) if row.safety else plain(row.name)
        made.append(tx("{name}: {reason}", name=marked, reason=row.reason) if row.reason else marked)
    return made


def refused(refusal: Refusal | None, width: float) -> list[Block]:
    """Return what the customer declined, with the signature for it where there is one or one is wanted."""
    if refusal is None or not refusal.rows:
        return []
    made = [numbered(not_done(refusal.rows), width, title=tx("Declined work"), style=BODY)]
    if refusal.signature or any(row.safety for row in refusal.rows):
        made.append(
            signatures(
                [
                    Signatory(tx("Customer: I was told what it means and decline this work"), refusal.signature),
                    for_the_shop(tx("Service advisor"), refusal.witness),
                ],
                width,
                line=13 * mm,
            )
        )
    return made


def job_part_table(rows: Sequence[JobPartRow], width: float, *, title: Safe, extra: Sequence[Column]) -> Block:
    """Return parts without prices; ``extra`` columns stay empty, for the hand."""
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Part, code, brand")),
            Column(tx("Part class"), class_width(rows)),
            Column(tx("Quantity"), 18 * mm, "right"),
            Column(tx("Store place"), 20 * mm),
            *extra,
        ],
        title,
    )
    for at, row in enumerate(rows, 1):
        count = Entry(quantity(row.quantity, row.unit), bold=True)
        blanks = [NOTHING] * len(extra)
        name = Entry(plain(row.name), _spaced([row.code, row.brand, row.note]))
        table.add(Safe(str(at)), name, part_kind(row), count, plain(row.place), *blanks)
    return table.block()
