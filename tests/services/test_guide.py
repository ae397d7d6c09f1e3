"""The guide says the same in both languages, says it everywhere, and ticks what the program sees."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from advisor_app.domain.stages import Facts, Stage
from advisor_app.guide.guide import MustDo, PhraseToAvoid, Saying, StageGuide, guided_stages, stage_guide, ticked
from advisor_app.guide.seen import seen
from advisor_app.i18n import LANGUAGES

HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{2,}")


def _texts(guide: StageGuide) -> Iterator[str]:
    yield from (guide.title, guide.purpose)
    moment = guide.critical_moment
    yield from (moment.step, moment.requirement, moment.goes_wrong, moment.prevention)
    parts: list[MustDo | Saying | PhraseToAvoid] = [*guide.must_dos, *guide.sayings, *guide.phrases_to_avoid]
    for one in parts:
        for field in fields(one):
            if field.name not in ("id", "done_when"):
                yield getattr(one, field.name)


def _skeleton(guide: StageGuide) -> tuple[object, ...]:
    return (
        guide.critical_moment.number,
        [(one.id, one.done_when) for one in guide.must_dos],
        [one.id for one in guide.sayings],
        [one.id for one in guide.phrases_to_avoid],
    )


def test_every_stage_of_a_visit_is_guided() -> None:
    stages = guided_stages("zh_CN")
    assert {stage.value for stage in Stage} | {"waiting"} == set(stages)
    assert stages == guided_stages("en")
    assert [stage_guide(stage, "en").critical_moment.number for stage in stages] == list(range(1, len(stages) + 1))


@pytest.mark.parametrize("stage", guided_stages("zh_CN"))
def test_both_languages_have_the_same_ids_and_facts(stage: str) -> None:
    chinese, english = (stage_guide(stage, language) for language in LANGUAGES)
    assert _skeleton(chinese) == _skeleton(english)
    assert chinese.must_dos
    assert chinese.sayings
    assert chinese.phrases_to_avoid
    parts: list[MustDo | Saying | PhraseToAvoid] = [*chinese.must_dos, *chinese.sayings, *chinese.phrases_to_avoid]
    ids = [one.id for one in parts]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith(f"{stage}.") for one in ids)


@pytest.mark.parametrize("stage", guided_stages("zh_CN"))
def test_every_text_is_there_in_its_own_language(stage: str) -> None:
    for text in _texts(stage_guide(stage, "zh_CN")):
        assert HAN.search(text)
        assert not LATIN.search(text), text
        assert not re.search(r"[一-鿿][,;?!]", text), f"half-width mark in {text}"
    for text in _texts(stage_guide(stage, "en")):
        assert LATIN.search(text)
        assert not HAN.search(text), text
        assert not re.search(r"[，。：；？！“”]", text), text


def test_the_three_phrases_of_the_interview_are_answered() -> None:
    avoid = {one.id: one for one in stage_guide("fault", "en").phrases_to_avoid}
    for key in ("fault.avoid_this_is_serious", "fault.avoid_very_common", "fault.avoid_everyone_has_it"):
        assert len(avoid[key].instead) > len(avoid[key].phrase)


def test_a_must_do_is_ticked_by_its_fact_or_by_the_advisor() -> None:
    signed = MustDo("walkaround.signed", "x", "walkaround_signed")
    assert ticked(signed, {"walkaround_signed": True}) is True
    assert ticked(signed, {"walkaround_signed": False}) is False
    assert ticked(signed, {}) is None
    assert ticked(MustDo("reception.greet", "x", None), {"x": True}) is None


def test_every_fact_the_program_sees_ticks_something() -> None:
    used = {one.done_when for stage in guided_stages("en") for one in stage_guide(stage, "en").must_dos}
    assert set(seen(Facts())) <= used


def test_facts_of_a_visit_tick_the_must_dos() -> None:
    fresh = seen(Facts())
    assert not any(fresh[name] for name in ("walkaround_signed", "read_back_confirmed", "lines_decided", "paid"))
    later = seen(Facts(faults=2, faults_read_back=1, lines=3, lines_open=0, walkaround_signed=True))
    assert later["verbatim_recorded"]
    assert not later["read_back_confirmed"]
    assert later["lines_decided"]
    assert later["walkaround_signed"]
