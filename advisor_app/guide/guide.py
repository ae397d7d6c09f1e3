"""The guide: what to do, what to say and what to avoid at each stage of a visit.

The texts are data (``resources/guide/<language>.toml``), the same ids in both languages. A must-do is ticked by a fact
that the program sees where there is one, otherwise by the advisor. A saying never has a figure, name or time of its
own: it takes them from the visit on screen, or does without.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any

from advisor_app.domain.values.plate import NO_PLATE, TEMPORARY_PLATE
from advisor_app.i18n import fill, words
from advisor_app.paths import resource

t = words("guide")

SPEAKABLE = frozenset(
    {
        "hello", "advisor", "caller", "shop", "plate", "your_car", "car", "lines", "total", "agreed", "pays", "promised",
        "owed", "work", "delivered",
    }
)  # fmt: skip
"""What a saying may take from the visit, as said aloud; ``promised`` only while it lies ahead, ``owed`` only when due.

``total`` is what ``lines`` cost, as signed once they are; ``agreed`` both of them with what was added later, and ``pays``
what the customer has to pay of it.

``your_car`` is made of the plate: "your car 沪A12345", and "your car" for one that has none. ``hello`` is made of the
person: it asks for a known one on the phone, and greets whoever answers where a company is all that is known. Nobody
is called by the bare name, and no title is made up.
"""


@dataclass(frozen=True)
class MustDo:
    """One thing that has to be done at a stage; ``done_when`` names the fact that ticks it, None: the advisor does."""

    id: str
    text: str
    done_when: str | None


@dataclass(frozen=True)
class Saying:
    """A sentence that fits a situation.

    Attributes:
        text: without names and figures, true for every visit.
        with_facts: the same with ``{names}`` of ``SPEAKABLE``; empty where the plain sentence is all there is to say.
    """

    id: str
    situation: str
    text: str
    with_facts: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """Return the facts that ``with_facts`` takes."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.with_facts) if name is not None)


@dataclass(frozen=True)
class PhraseToAvoid:
    """A phrase that costs trust, why it does, and what to say instead."""

    id: str
    phrase: str
    why: str
    instead: str


@dataclass(frozen=True)
class CriticalMoment:
    """关键时刻: number within the visit, step, requirement, how it goes wrong, how that is prevented."""

    number: int
    step: str
    requirement: str
    goes_wrong: str
    prevention: str


@dataclass(frozen=True)
class StageGuide:
    """Everything the guide knows about one stage, in one language."""

    stage: str
    language: str
    title: str
    purpose: str
    critical_moment: CriticalMoment
    must_dos: tuple[MustDo, ...]
    sayings: tuple[Saying, ...]
    phrases_to_avoid: tuple[PhraseToAvoid, ...]


@cache
def _guides(language: str) -> Mapping[str, StageGuide]:
    with resource("guide", f"{language}.toml").open("rb") as file:
        stages: dict[str, dict[str, Any]] = tomllib.load(file)["stage"]
    return MappingProxyType({stage: _stage(stage, language, texts) for stage, texts in stages.items()})


def _stage(stage: str, language: str, texts: dict[str, Any]) -> StageGuide:
    return StageGuide(
        stage=stage,
        language=language,
        title=texts["title"],
        purpose=texts["purpose"],
        critical_moment=CriticalMoment(**texts["critical_moment"]),
        must_dos=tuple(MustDo(one["id"], one["text"], one.get("done_when")) for one in texts["must_do"]),
        sayings=tuple(Saying(**one) for one in texts["saying"]),
        phrases_to_avoid=tuple(PhraseToAvoid(**one) for one in texts["avoid"]),
    )


def stage_guide(stage: str, language: str) -> StageGuide:
    """Return the guide of a stage (``Stage`` value or ``waiting``).

    Args:
        stage: e.g. ``walkaround``.
        language: ``zh_CN`` or ``en``.

    Raises:
        KeyError: there is no such stage.
        FileNotFoundError: there is no guide in that language.
    """
    return _guides(language)[stage]


def spoken(saying: Saying, facts: Mapping[str, str]) -> str:
    """Return a saying as it fits a visit: with its facts when all of them are known, else the plain sentence.

    Args:
        saying: the saying.
        facts: what is known, by the names of ``SPEAKABLE``, with ``person`` for ``hello`` and without ``your_car``; an empty
            text is one that is not known.
    """
    plate = facts.get("plate", "")
    if plate in (NO_PLATE, TEMPORARY_PLATE):
        plate = ""  # it stands in the plate's place on screen; nobody says it for a name
    your_car = t("your car {plate}", plate=plate) if plate else t("your car")
    person = facts.get("person", "")
    hello = t("Hello, am I speaking to {name}?", name=person) if person else t("Hello.")
    facts = {**facts, "plate": plate, "your_car": your_car, "hello": hello}
    if not saying.with_facts or not all(facts.get(name) for name in saying.needs):
        return saying.text
    return fill(saying.with_facts, facts)


def ticked(must_do: MustDo, facts: Mapping[str, bool | None]) -> bool | None:
    """Return whether the program sees that a must-do was done.

    Args:
        must_do: the must-do.
        facts: see ``advisor_app.guide.seen.seen``.

    Returns:
        True: done. False: not done, or only the advisor can tell. None: it does not apply to this visit.
    """
    return False if must_do.done_when is None else facts.get(must_do.done_when, False)
