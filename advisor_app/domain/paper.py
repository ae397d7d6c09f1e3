"""What each paper of a visit shows, frozen: the services fill these in, the documents print them.

A paper holds nothing that it does not print and computes nothing: every amount, number and word stands in it as the
service settled it, so that the same paper gives the same page years later. Amounts are ``Money`` (fen), quantities
and hours ``Decimal``, times already local to the shop. A ``Word`` is either text that is printed as it stands, or a
member of an enum that is printed in the language of the paper.
Fields of the forms: rules of the trade for work orders and settlement lists (JT/T 816, JT/T 1133).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import ClassVar

from advisor_app.domain.paper_proof import AdditionRow, NotDoneRow, Refusal, Signature, Word
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize


@dataclass(frozen=True)
class MissingGlyph:
    """A character that no font of the papers has; it would print as 〔U+2A6D6〕.

    Attributes:
        character: the character itself.
        codepoint: as ``U+2A6D6``.
        where: path of the field in the paper, ``party.owner`` or ``parts.3.name`` (rows count from 1).
    """

    character: str
    codepoint: str
    where: str


class RepairNature(Enum):
    """维修性质 of the settlement list, the three answers of the archive's form."""

    MAINTENANCE = "maintenance"
    FAULT_REPAIR = "fault_repair"
    ACCIDENT_REPAIR = "accident_repair"


class OldPartOutcome(Enum):
    """The three answers of the settlement list about removed parts, of which one is ticked."""

    NONE_REPLACED = "none_replaced"
    TAKEN_BY_CUSTOMER = "taken_by_customer"
    LEFT_TO_SHOP = "left_to_shop"


@dataclass(frozen=True, kw_only=True)
class ShopHead:
    """The shop as it stands at the head and foot of its papers.

    Attributes:
        uscc: unified social credit code (统一社会信用代码), 18 characters.
        logo: PNG or JPEG bytes, or None.
        terms: the shop's own terms, one to a line; empty prints the terms that come with the program.
    """

    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    contact: str = ""
    uscc: str = ""
    logo: bytes | None = None
    terms: str = ""


@dataclass(frozen=True, kw_only=True)
class PartyBlock:
    """Who owns the car, who brought it, and who is billed; phones as they may be printed (masked where wished)."""

    owner: str
    sender: str = ""
    phone: str = ""
    address: str = ""
    invoice_title: str = ""
    tax_number: str = ""


@dataclass(frozen=True, kw_only=True)
class VehicleBlock:
    """The car.

    Attributes:
        plate: normalised, without separators (``沪A12345``); empty for a car without plates.
        plate_kind: value of the plate's kind, it decides the colours of the drawn plate.
        vehicle_class: 车辆类型 of the settlement list.
        odometer_km: on arrival, in kilometres.
        fuel_percent: fuel level 0-100, None where the car has no tank.
        charge_percent: state of charge 0-100, None where the car has no traction battery.
    """

    plate: str
    plate_kind: str = "blue"
    make_model: str = ""
    vin: str = ""
    engine_no: str = ""
    colour: str = ""
    energy: Word = ""
    vehicle_class: Word = ""
    odometer_km: int | None = None
    fuel_percent: int | None = None
    charge_percent: int | None = None


@dataclass(frozen=True, kw_only=True)
class LabourRow:
    """One labour operation; ``rate`` per hour, ``amount`` = hours × rate, before the discount."""

    name: str
    hours: Decimal
    rate: Money
    amount: Money
    discount: Money | None = None
    payer: Word = ""
    note: str = ""
    decision: Decision = Decision.APPROVED


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """One part; ``part_class`` is 配件属性, ``own``: the customer brought it (自带件); ``amount`` before the discount."""

    name: str
    quantity: Decimal
    price: Money
    amount: Money
    code: str = ""
    brand: str = ""
    unit: str = ""
    part_class: Word = ""
    own: bool = False
    discount: Money | None = None
    payer: Word = ""
    availability: Word = ""
    note: str = ""
    decision: Decision = Decision.APPROVED


@dataclass(frozen=True, kw_only=True)
class FeeRow:
    """Another charge: sublet, towing, consumables; ``amount`` before the discount."""

    name: str
    amount: Money
    discount: Money | None = None
    payer: Word = ""
    note: str = ""
    decision: Decision = Decision.APPROVED


@dataclass(frozen=True, kw_only=True)
class PayerRow:
    """What one payer bears of the total."""

    payer: Word
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The sums as settled: ``due = order + tax - discount - rounding - prepaid``.

    Attributes:
        order: 工单金额, labour, parts and other charges before ``discount``, which holds those of the lines too.
        tax: tax that comes on top; zero where prices include it.
        tax_included: tax contained in the prices, for information, None prints no such line.
        paid: money that has come in (实付), None before payment.
        on_account: what may be paid later with leave (挂账): no money has come in for it, and it is due. None before payment.
        owed: what is neither paid nor on account (尚欠), None before payment.
        customer: what the customer pays of ``due`` (客户应付); None where the customer pays all of it.
    """

    labour: Money
    parts: Money
    other: Money
    order: Money
    due: Money
    tax: Money = field(default_factory=lambda: Money(0))
    tax_included: Money | None = None
    discount: Money = field(default_factory=lambda: Money(0))
    rounding: Money = field(default_factory=lambda: Money(0))
    prepaid: Money = field(default_factory=lambda: Money(0))
    paid: Money | None = None
    on_account: Money | None = None
    owed: Money | None = None
    customer: Money | None = None
    by_payer: tuple[PayerRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GuaranteeRow:
    """质量保证期 of one class of work, from leaving the shop; ``until`` and ``until_km`` are its ends once it has left."""

    work: Word
    km: int
    days: int
    until: date | None = None
    until_km: int | None = None


@dataclass(frozen=True, kw_only=True)
class MarkRow:
    """One mark of the walkaround, numbered as on the diagram.

    Attributes:
        zone: the panel.
        x: place on the sheet of the diagram, in its units.
        y: place on the sheet of the diagram, in its units.
        known: it was there at the last visit.
    """

    number: int
    zone: Word
    kind: MarkKind
    size: MarkSize
    x: float
    y: float
    note: str = ""
    known: bool = False


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture, JPEG or PNG bytes, with its caption; None as bytes prints that the photo is missing."""

    data: bytes | None
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """One point of the checklist."""

    item: Word
    state: CheckState
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckGroup:
    """Points that are looked at in one place (outside, inside, under the bonnet ...)."""

    title: Word
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, kw_only=True)
class WheelRow:
    """One wheel: tread depth and pad thickness in millimetres, pressure in bar."""

    position: Word
    tread_mm: Decimal | None = None
    pad_mm: Decimal | None = None
    pressure_bar: Decimal | None = None
    state: CheckState = CheckState.NOT_JUDGED


@dataclass(frozen=True, kw_only=True)
class BelongingRow:
    """A thing that stays in the car, or a paper or key that was handed over."""

    what: Word
    count: int = 1
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FaultRow:
    """A complaint in the customer's words, with what was found; ``at`` is when it was worded, if after the signature."""

    complaint: str
    cause: str = ""
    correction: str = ""
    codes: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What all papers share.

    Attributes:
        number: human number of the document.
        scan: digits of the code to scan; empty prints none.
        issued_at: when the document came to be.
        printed_at: when this print was asked for.
        printed_by: name of who asked for it.
    """

    kind: ClassVar[PaperKind]

    shop: ShopHead
    vehicle: VehicleBlock
    number: str
    issued_at: datetime
    printed_at: datetime
    scan: str = ""
    printed_by: str = ""
    advisor: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceptionSheet(Paper):
    """接车登记表 (环车检查单): the state of the car on arrival, agreed by the customer.

    Attributes:
        faults: the complaints that stood there when the customer signed; all of them while nobody has signed.
        later_faults: what was recorded or reworded since; it stands below the signature, under a heading of its own.
        body: which vehicle diagram (value of ``BodyStyle``); empty prints none.
        outside_seen: somebody walked around the car; only then does a sheet without marks say that there is no damage.
        not_judged: zones that were too dirty to judge.
        checkable: how many points the checklist of this car has.
        unchecked: how many of them nobody has judged.
        wishes: what the customer answered, yes or no.
        not_asked: the wishes that nobody asked for.
        consents: sentences that the customer signs for, one consent each.
        later_photos: those that were added since the signature, each with its time in the caption.
    """

    kind = PaperKind.RECEPTION_SHEET

    party: PartyBlock
    faults: tuple[FaultRow, ...] = ()
    later_faults: tuple[FaultRow, ...] = ()
    body: str = ""
    marks: tuple[MarkRow, ...] = ()
    outside_seen: bool = False
    not_judged: tuple[Word, ...] = ()
    lamps: tuple[Word, ...] = ()
    checks: tuple[CheckGroup, ...] = ()
    wheels: tuple[WheelRow, ...] = ()
    checkable: int = 0
    unchecked: int = 0
    belongings: tuple[BelongingRow, ...] = ()
    received: tuple[BelongingRow, ...] = ()
    wishes: tuple[Word, ...] = ()
    not_asked: tuple[Word, ...] = ()
    consents: tuple[Word, ...] = ()
    photos: tuple[Photo, ...] = ()
    later_photos: tuple[Photo, ...] = ()
    notes: str = ""
    customer_signature: Signature | None = None
    advisor_signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class QuotePaper(Paper):
    """估价单: what would be done, what it costs, when it would be ready."""

    kind = PaperKind.QUOTE

    party: PartyBlock
    totals: Totals
    version: int = 1
    valid_until: date | None = None
    promised_at: datetime | None = None
    faults: tuple[FaultRow, ...] = ()
    labour: tuple[LabourRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    fees: tuple[FeeRow, ...] = ()
    refusal: Refusal | None = None
    notes: str = ""
    customer_signature: Signature | None = None
    advisor_signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrderPaper(Paper):
    """维修委托书: the contract.

    Attributes:
        agreed_anew: how the promise came to stand that the customer did not sign with the order; empty otherwise.
        overrun_percent: by how much the final amount may exceed the estimate without asking; 0: always ask.
        place: where the car is handed back; empty leaves a line to write it on.
        handover: how it is handed back.
        payment: how and when it is paid.
        earlier_order: number of the order that this one reworks.
        diagnosis_only: the order covers the diagnosis; everything else is quoted afterwards.
        later_faults: as on the reception sheet.
        additions: what was agreed to since; its lines stand among the others, with its number beside them.
        wishes: what the customer answered, yes or no.
        not_asked: the wishes that nobody asked for.
        consents: sentences that the customer signs for, one consent each.
    """

    kind = PaperKind.WORK_ORDER

    party: PartyBlock
    totals: Totals
    promised_at: datetime | None = None
    agreed_anew: str = ""
    place: str = ""
    business: Word = ""
    handover: Word = ""
    payment: Word = ""
    overrun_percent: Decimal = Decimal(0)
    earlier_order: str = ""
    diagnosis_only: bool = False
    faults: tuple[FaultRow, ...] = ()
    later_faults: tuple[FaultRow, ...] = ()
    labour: tuple[LabourRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    fees: tuple[FeeRow, ...] = ()
    additions: tuple[AdditionRow, ...] = ()
    guarantees: tuple[GuaranteeRow, ...] = ()
    wishes: tuple[Word, ...] = ()
    not_asked: tuple[Word, ...] = ()
    consents: tuple[Word, ...] = ()
    belongings: tuple[BelongingRow, ...] = ()
    refusal: Refusal | None = None
    notes: str = ""
    customer_signature: Signature | None = None
    advisor_signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """One operation for the workshop; ``norm_hours`` is 定额工时, nothing where another shop does it."""

    name: str
    norm_hours: Decimal
    trade: Word = ""
    technician: str = ""
    bay: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class JobPartRow:
    """A part for the workshop, without a price."""

    name: str
    quantity: Decimal
    code: str = ""
    brand: str = ""
    unit: str = ""
    part_class: Word = ""
    place: str = ""
    own: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class JobCard(Paper):
    """派工单: for the workshop, without prices; ``number`` is that of the work order.

    Attributes:
        repeat_repair: 重复维修, the same fault is back and its cause is open.
        rework: 返工, a check before delivery sent work of this order back.
        road_test: whether the customer allowed it; None where nobody asked, and so for the wash.
    """

    kind = PaperKind.JOB_CARD

    promised_at: datetime | None = None
    team: str = ""
    bay: str = ""
    technicians: tuple[str, ...] = ()
    business: Word = ""
    repeat_repair: bool = False
    rework: bool = False
    road_test: bool | None = None
    wash: bool | None = None
    keep_old_parts: bool = False
    faults: tuple[FaultRow, ...] = ()
    jobs: tuple[JobRow, ...] = ()
    parts: tuple[JobPartRow, ...] = ()
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class PickingList(Paper):
    """领料单: for the parts store, without prices; ``order_number`` is the work order it is picked for."""

    kind = PaperKind.PICKING_LIST

    order_number: str
    technicians: tuple[str, ...] = ()
    bay: str = ""
    needed_at: datetime | None = None
    parts: tuple[JobPartRow, ...] = ()
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """One payment of the settlement; ``due_on`` is the day until which a sum on account is to be paid."""

    method: Word
    amount: Money
    at: datetime | None = None
    reference: str = ""
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SettlementPaper(Paper):
    """维修结算清单 of one payer, laid out after the fields of JT/T 1133-2017, annex A.

    Attributes:
        old_parts_apart: what became of how many removed parts where no one answer holds for all; empty otherwise.
        recommended: what was found and not done (建议维修项目).
        reverses: number of the list that this one takes back (红字冲销), line by line with the sign turned; empty otherwise.
        reversed_by: number of the list that took this one back; empty while it stands.
    """

    kind = PaperKind.SETTLEMENT

    party: PartyBlock
    totals: Totals
    order_number: str
    arrived_on: date | None = None
    reverses: str = ""
    reversed_by: str = ""
    odometer_out_km: int | None = None
    payer: Word = ""
    nature: RepairNature | str = ""
    repair_class: Word = ""
    certificate: str = ""
    faults: tuple[FaultRow, ...] = ()
    labour: tuple[LabourRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    fees: tuple[FeeRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    old_parts: OldPartOutcome | None = None
    old_parts_apart: str = ""
    recommended: tuple[NotDoneRow, ...] = ()
    guarantees: tuple[GuaranteeRow, ...] = ()
    next_service_on: date | None = None
    next_service_km: int | None = None
    follow_up: str = ""
    notes: str = ""
    cashier: str = ""
    customer_signature: Signature | None = None
    advisor_signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class OldPartRow:
    """One removed part and what becomes of it; ``quantity`` is None where nobody knows it."""

    name: str
    quantity: Decimal | None
    fate: Word
    code: str = ""
    unit: str = ""
    label: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OldPartReceipt(Paper):
    """旧件处理确认单."""

    kind = PaperKind.OLD_PART_RECEIPT

    party: PartyBlock
    order_number: str
    rows: tuple[OldPartRow, ...] = ()
    photos: tuple[Photo, ...] = ()
    notes: str = ""
    customer_signature: Signature | None = None
    advisor_signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class GatePassPaper(Paper):
    """出门证: single use.

    Attributes:
        one_time_code: digits the guard types or scans; good for one exit.
        order_number: empty for a car that leaves without work, as are the bill and who checked.
        visit_number: of the visit, which is all there is where there was no order.
        release: why the car may leave (paid, on account, without work ...).
        reason: why nothing was done; empty otherwise.
        approved_by: who approved an exit on account; empty otherwise.
    """

    kind = PaperKind.GATE_PASS

    one_time_code: str
    order_number: str
    settlement_number: str
    release: Word
    visit_number: str = ""
    reason: Word = ""
    driver: str = ""
    quality_passed_by: str = ""
    approved_by: str = ""
    released_by: str = ""
    valid_until: datetime | None = None
