"""Faults: verbatim words, interview, read-back, cause and correction."""

from typing import Any
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.entity import edit
from advisor_app.domain.fault import Fault, FaultSystem, Question
from advisor_app.domain.quote import Quote
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.errors import NotPermitted, RuleBroken
from advisor_app.domain.values.kinds import text_of
from advisor_app.domain.values.text import clean_text
from advisor_app.ports.replies import Done
from advisor_app.ports.unit import Unit, Units

TEXT_FIELDS = ("words", "cause", "correction", "trouble_codes")
WORKSHOP_FIELDS = ("cause", "correction", "trouble_codes")


class Faults:
    """What is wrong with the car, in the customer's words and in ours."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("fault.record", "faults")
    def record(self, unit: Unit, visit_id: UUID, words: str) -> Done:
        """Record a complaint verbatim.

        Raises:
            RuleBroken: ``words_missing``, ``text_too_long``, or why the visit takes no more faults.
        """
        require(Act.RECORD_FAULT, unit.facts(visit_id))
        text = clean_text(text_of(words, field="words"), field="words")
        if not text.strip():
            raise RuleBroken("words_missing", field="words")
        pos = max((fault.pos for fault in unit.all(Fault, visit_id=visit_id)), default=0) + 1
        return Done(unit.add(Fault(visit_id=visit_id, pos=pos, words=text)).id)

    def _get(self, unit: Unit, fault_id: UUID, *, words: bool = False) -> Fault:
        fault = unit.get(Fault, fault_id)
        facts = unit.facts(fault.visit_id)
        require(Act.RECORD_FAULT, facts)
        if words and facts.order_signed:
            raise RuleBroken("fault_words_signed", field="words")
        return fault

    @command("fault.set_field", "faults")
    def set_field(self, unit: Unit, fault_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field as it is left; technicians only write cause, correction and trouble codes.

        Raises:
            RuleBroken: ``words_missing``, ``text_too_long``, ``field_unknown``; ``fault_words_signed`` for the customer's
                own words once the order that quotes them is signed. EditConflict: ``field_changed``.
        """
        fault = self._get(unit, fault_id, words=field == "words")
        advisor = unit.call.role in (Role.SERVICE_ADVISOR, Role.MANAGER)
        if not advisor and field not in WORKSHOP_FIELDS:
            raise NotPermitted("not_permitted", action="fault.set_field", role=unit.call.role.value)
        if field in TEXT_FIELDS:
            new = clean_text(text_of(new, field=field), field=field)
            if field == "words" and not new.strip():
                raise RuleBroken("words_missing", field="words")
        elif (field == "system" and isinstance(new, FaultSystem)) or (field == "safety" and isinstance(new, bool)):
            pass
        else:
            raise RuleBroken("field_unknown", name=field)
        if edit(fault, field, seen, new) and field == "words":
            fault.read_back_at = None
        return Done(fault.id)

    @command("fault.answer", "faults")
    def answer(self, unit: Unit, fault_id: UUID, question: Question, answer: str) -> Done:
        """Keep the answer to one question of the interview; an empty one takes it back."""
        fault = self._get(unit, fault_id)
        fault.answer(question, clean_text(answer, limit=500))
        return Done(fault.id)

    @command("fault.read_back", "faults")
    def read_back(self, unit: Unit, fault_id: UUID) -> Done:
        """The customer confirmed what was read back."""
        fault = self._get(unit, fault_id)
        fault.read_back_at = unit.now
        return Done(fault.id)

    @command("fault.remove", "faults", "quotes")
    def remove(self, unit: Unit, fault_id: UUID) -> Done:
        """Take back a complaint while nothing was signed; lines of the quote that were meant for it stay.

        Raises:
            RuleBroken: ``order_signed``.
        """
        fault = self._get(unit, fault_id)
        if unit.facts(fault.visit_id).order_signed:
            raise RuleBroken("order_signed")
        for quote in unit.all(Quote, visit_id=fault.visit_id):
            unit.get(Quote, quote.id).forget_fault(fault_id)
        unit.remove(fault)
        return Done(fault_id)
