"""Jobs and clock, quality checks, washes, stock, old parts."""

from advisor_app.domain.job import ClockEntry, Job
from advisor_app.domain.old_part import OldPart, OldPartEvent
from advisor_app.domain.quality import QualityCheck, QualityItem
from advisor_app.domain.stock import StockMovement
from advisor_app.domain.wash import Wash
from db.tables.base import table_for

clock_entry = table_for(ClockEntry, "clock_entry", parent=("job_id", "job"), refs={"technician_id": "staff"})
job = table_for(
    Job,
    "job",
    refs={
        "visit_id": "visit",
        "order_id": "work_order",
        "order_line_id": "order_line",
        "technician_id": "staff",
        "bay_id": "bay",
    },
    unique=[("number",)],
    children={"clock": ClockEntry},
)
quality_item = table_for(
    QualityItem, "quality_item", parent=("check_id", "quality_check"), refs={"job_id": "job"}, append_only=True
)
quality_check = table_for(
    QualityCheck,
    "quality_check",
    refs={"visit_id": "visit", "checked_by": "staff"},
    children={"items": QualityItem},
    append_only=True,
)
wash = table_for(Wash, "wash", refs={"visit_id": "visit", "washer_id": "staff"}, unique=[("visit_id",)])
stock_movement = table_for(
    StockMovement,
    "stock_movement",
    refs={"visit_id": "visit", "order_line_id": "order_line", "by": "staff"},
    index=[("shop_id", "part_code")],
    append_only=True,
)
old_part = table_for(
    OldPart,
    "old_part",
    refs={"visit_id": "visit", "order_line_id": "order_line"},
    unique=[("number",), ("order_line_id",)],
)
old_part_event = table_for(
    OldPartEvent,
    "old_part_event",
    refs={"old_part_id": "old_part", "visit_id": "visit", "by": "staff"},
    append_only=True,
)
