"""Settlements, payments, shifts, gate passes, deliveries, follow-ups."""

from advisor_app.domain.delivery import Delivery, GatePass, GatePassUse
from advisor_app.domain.follow_up import FollowUp, FollowUpCall
from advisor_app.domain.payment import CashierShift, Payment
from advisor_app.domain.settlement import Settlement, SettlementLine
from db.tables.base import table_for

settlement_line = table_for(
    SettlementLine,
    "settlement_line",
    parent=("settlement_id", "settlement"),
    refs={"order_line_id": "order_line"},
    append_only=True,
)
settlement = table_for(
    Settlement,
    "settlement",
    refs={"visit_id": "visit", "order_id": "work_order", "settled_by": "staff", "reverses_id": "settlement"},
    unique=[("number",), ("reverses_id",)],
    children={"lines": SettlementLine},
    append_only=True,
)
cashier_shift = table_for(
    CashierShift,
    "cashier_shift",
    refs={"counter_id": "counter", "cashier_id": "staff", "closed_by": "staff", "approved_by": "staff"},
    unique=[("number",)],
)
payment = table_for(
    Payment,
    "payment",
    refs={
        "visit_id": "visit",
        "settlement_id": "settlement",
        "shift_id": "cashier_shift",
        "taken_by": "staff",
        "approved_by": "staff",
        "reverses_id": "payment",
    },
    unique=[("number",), ("reverses_id",)],
    index=[("shop_id", "paid_at")],
    append_only=True,
)
gate_pass = table_for(
    GatePass,
    "gate_pass",
    refs={"visit_id": "visit", "issued_by": "staff"},
    unique=[("number",), ("code",), ("visit_id",)],
    append_only=True,
)
gate_pass_use = table_for(
    GatePassUse,
    "gate_pass_use",
    refs={"gate_pass_id": "gate_pass", "used_by": "staff"},
    unique=[("gate_pass_id",)],
    append_only=True,
)
delivery = table_for(
    Delivery, "delivery", refs={"visit_id": "visit", "delivered_by": "staff"}, unique=[("visit_id",)], append_only=True
)
follow_up_call = table_for(
    FollowUpCall,
    "follow_up_call",
    parent=("follow_up_id", "follow_up"),
    refs={"caller_id": "staff"},
    append_only=True,
)
follow_up = table_for(
    FollowUp,
    "follow_up",
    refs={"visit_id": "visit"},
    unique=[("visit_id",)],
    index=[("shop_id", "closed_at", "due_on")],
    children={"calls": FollowUpCall},
)
