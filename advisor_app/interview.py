"""The fault interview as data (``resources/reference/interview.toml``), and the sentences that are read back."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.paths import resource

SEPARATOR = "；"
"""Between the answers to one question as they are kept."""


@dataclass(frozen=True)
class Chip:
    """One ready answer; ``whole`` is a clause (Chinese) or sentence (English) that takes the place of the question's."""

    words: Mapping[str, str]
    whole: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """One question of the interview.

    ``say`` has a place ``{}`` for the answers: a clause in Chinese, a sentence in English.
    """

    question: Question
    ask: Mapping[str, str]
    say: Mapping[str, str]
    chips: tuple[Chip, ...]
    several: bool
    not_for: frozenset[FaultSystem]

    def split(self, answer: str) -> tuple[tuple[int, ...], str]:
        """Return the numbers of the chips in a kept answer, in either language, and what was said besides."""
        chosen: list[int] = []
        rest: list[str] = []
        for part in answer.split(SEPARATOR):
            found = next((n for n, chip in enumerate(self.chips) if part in chip.words.values()), None)
            if found is not None and found not in chosen:
                chosen.append(found)
            elif part:
                rest.append(part)
        return tuple(sorted(chosen)), SEPARATOR.join(rest)

    def join(self, chosen: tuple[int, ...], text: str, language: str) -> str:
        """Return the answer as it is kept: the words of the chips, then what was said besides."""
        parts = [self.chips[n].words[language] for n in sorted(chosen)]
        return SEPARATOR.join([*parts, text] if text else parts)

    def clause(self, answer: str, language: str) -> str:
        """Return the answer as it is read back, empty for none."""
        chosen, text = self.split(answer)
        whole = [self.chips[n].whole[language] for n in chosen if language in self.chips[n].whole]
        told = [self.chips[n].words[language] for n in chosen if language not in self.chips[n].whole]
        own = text.strip().rstrip("。.，,；;")
        if own and not chosen:
            told.append(own)
        said = [self.say[language].format(_listed(told, language))] if told else []
        # what was said besides the chips stands for itself: no frame fits every wording
        beside = [own if language == "zh_CN" else f"“{own}”."] if own and chosen else []
        return ("，" if language == "zh_CN" else " ").join([*whole, *said, *beside])


def _listed(parts: list[str], language: str) -> str:
    if language == "zh_CN":
        return "、".join(parts)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _both(raw: Mapping[str, Any], prefix: str = "") -> Mapping[str, str]:
    pairs = (("zh_CN", raw.get(f"{prefix}zh")), ("en", raw.get(f"{prefix}en")))
    return {language: str(text) for language, text in pairs if text is not None}


@cache
def _raw() -> Mapping[str, Any]:
    with resource("reference", "interview.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def interview() -> tuple[Asked, ...]:
    """Return the questions in the order in which they are asked."""
    return tuple(
        Asked(
            Question(raw["id"]), _both(raw["ask"]), _both(raw["say"]),
            tuple(Chip(_both(chip), _both(chip, "whole_")) for chip in raw["chips"]),
            raw.get("several", False), frozenset(FaultSystem(s) for s in raw.get("not_for", ())),
        )
        for raw in _raw()["question"]
    )  # fmt: skip


def asked_of(system: FaultSystem) -> tuple[Asked, ...]:
    """Return the questions that make sense for a system of the car."""
    return tuple(one for one in interview() if system not in one.not_for)


def warning(system: FaultSystem, language: str) -> str:
    """Return what the customer is told when a fault makes driving unsafe."""
    table = _raw()["warning"]
    return _both(table.get(system.value, table["default"]))[language]


def read_back(words: str, system: str, answers: Mapping[Question, str], language: str) -> str:
    """Return the complaint in whole sentences, as it is read back to the customer.

    Args:
        words: the customer's own words.
        system: name of the system of the car in ``language``, empty where none was chosen.
        answers: question → kept answer.
        language: ``zh_CN`` or ``en``.
    """
    frame = {name: _both(raw)[language] for name, raw in _raw()["frame"].items()}
    own = " ".join(words.split()).rstrip("。.！!，,")
    clauses = [clause for one in interview() if (clause := one.clause(answers.get(one.question, ""), language))]
    parts = [frame["said"].format(words=own)]
    if clauses:
        parts.append(frame["asked"].format(told=("，" if language == "zh_CN" else " ").join(clauses)))
    if system:
        parts.append(frame["system"].format(system=system))
    parts.append(frame["end"])
    return ("" if language == "zh_CN" else " ").join(parts)
