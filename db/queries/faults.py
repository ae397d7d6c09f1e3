"""Complaints and their interviews."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from advisor_app.domain.fault import Question
from advisor_app.ports.reads.faults import FaultCard
from db.queries.base import SqlReads
from db.tables.visits import fault, fault_answer

CARD = ("id", "pos", "words", "system", "safety", "read_back_at", "cause", "correction", "trouble_codes")


class SqlFaultReads(SqlReads):
    """See ``ports.reads.faults.FaultReads``."""

    def of_visit(self, visit_id: UUID) -> tuple[FaultCard, ...]:
        """Return the complaints of a visit; two statements."""
        with self.reading() as connection:
            rows = connection.execute(
                select(*(fault.c[name] for name in CARD))
                .where(fault.c.visit_id == visit_id, fault.c.shop_id == self.shop_id)
                .order_by(fault.c.pos, fault.c.id)
            ).all()
            told = connection.execute(
                select(fault_answer.c.fault_id, fault_answer.c.question, fault_answer.c.answer)
                .join(fault, fault.c.id == fault_answer.c.fault_id)
                .where(fault.c.visit_id == visit_id, fault.c.shop_id == self.shop_id)
            ).all()
        answers: dict[UUID, list[tuple[Question, str]]] = defaultdict(list)
        for one in told:
            answers[one.fault_id].append((one.question, one.answer))
        order = list(Question)
        return tuple(
            FaultCard(**row._mapping, answers=tuple(sorted(answers[row.id], key=lambda a: order.index(a[0]))))
            for row in rows
        )
