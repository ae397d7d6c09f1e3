"""The guide: what to do, what to say and what to avoid at each stage of a visit.

The texts are data (``resources/guide/<language>.toml``), the same ids in both languages. A must-do is ticked by a fact
that the program sees where there is one, otherwise by the advisor.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from advisor_app.paths import resource


@dataclass(frozen=True)
class MustDo:
    """One thing that has to be done at a stage; ``done_when`` names the fact that ticks it, None: the advisor does."""

    id: str
    text: str
    done_when: str | None


@dataclass(frozen=True)
class Saying:
    """A sentence that fits a situation; ``××`` or ``…`` stands for a name."""

    id: str
    situation: str
    text: str


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


def guided_stages(language: str) -> tuple[str, ...]:
    """Return the names of all stages that have a guide, in the order of a visit."""
    return tuple(_guides(language))


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


def ticked(must_do: MustDo, facts: Mapping[str, bool]) -> bool | None:
    """Return whether the program sees that a must-do was done; None when only the advisor can tell."""
    return None if must_do.done_when is None else facts.get(must_do.done_when)
