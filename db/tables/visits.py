"""A visit and what is found out and agreed on it: walkaround, faults, quote, order, additions."""

from advisor_app.domain.attachment import Attachment
from advisor_app.domain.fault import Fault, FaultAnswer
from advisor_app.domain.printing import KeptPaper, PrintEvent
from advisor_app.domain.quote import Quote, QuoteLine
from advisor_app.domain.signature import Signature
from advisor_app.domain.visit import Visit
from advisor_app.domain.walkaround import Belonging, Check, Mark, Walkaround
from advisor_app.domain.work_order import Addition, AdditionLine, OrderLine, WorkOrder
from db.tables.base import table_for

visit = table_for(
    Visit,
    "visit",
    refs={"vehicle_id": "vehicle", "customer_id": "customer", "advisor_id": "staff", "appointment_id": "appointment"},
    unique=[("number",)],
    index=[("shop_id", "arrived_at"), ("shop_id", "closed_at", "cancelled_at")],
)
mark = table_for(Mark, "walkaround_mark", parent=("walkaround_id", "walkaround"))
check = table_for(Check, "walkaround_check", parent=("walkaround_id", "walkaround"), unique=[("walkaround_id", "item")])
belonging = table_for(Belonging, "belonging", parent=("walkaround_id", "walkaround"))
walkaround = table_for(
    Walkaround,
    "walkaround",
    refs={"visit_id": "visit"},
    unique=[("visit_id", "moment")],
    children={"marks": Mark, "checks": Check, "belongings": Belonging},
)
fault_answer = table_for(FaultAnswer, "fault_answer", parent=("fault_id", "fault"))
fault = table_for(Fault, "fault", refs={"visit_id": "visit"}, children={"answers": FaultAnswer})
quote_line = table_for(QuoteLine, "quote_line", parent=("quote_id", "quote"))
quote = table_for(
    Quote, "quote", refs={"visit_id": "visit"}, unique=[("visit_id", "revision")], children={"lines": QuoteLine}
)
order_line = table_for(
    OrderLine,
    "order_line",
    parent=("order_id", "work_order"),
    refs={"addition_id": "addition"},
    append_only=True,
)
work_order = table_for(
    WorkOrder,
    "work_order",
    refs={"visit_id": "visit", "quote_id": "quote"},
    unique=[("number",), ("visit_id",)],
    children={"lines": OrderLine},
)
addition_line = table_for(AdditionLine, "addition_line", parent=("addition_id", "addition"))
addition = table_for(
    Addition,
    "addition",
    refs={"visit_id": "visit", "order_id": "work_order"},
    unique=[("number",)],
    children={"lines": AdditionLine},
)
signature = table_for(Signature, "signature", refs={"visit_id": "visit", "witness_id": "staff"}, append_only=True)
attachment = table_for(Attachment, "attachment", refs={"visit_id": "visit"}, index=[("subject_id",), ("sha256",)])
kept_paper = table_for(
    KeptPaper,
    "kept_paper",
    refs={"visit_id": "visit", "made_by": "staff"},
    unique=[("kind", "subject_id", "language", "edition", "copy_number")],
    index=[("sha256",)],
    append_only=True,
)
print_event = table_for(PrintEvent, "print_event", refs={"paper_id": "kept_paper", "by": "staff"}, append_only=True)
