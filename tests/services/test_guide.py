"""The guide says the same in both languages, says it everywhere, and ticks what the program sees."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from uuid import UUID

import pytest

from advisor_app.domain.stages import Facts, Stage
from advisor_app.guide.guide import (
    SPEAKABLE,
    MustDo,
    PhraseToAvoid,
    Saying,
    StageGuide,
    _guides,
    spoken,
    stage_guide,
    ticked,
)
from advisor_app.guide.seen import seen
from advisor_app.i18n import LANGUAGES, in_language

STAGES = tuple(_guides("zh_CN"))
HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
FIGURES = {
    "zh_CN": re.compile(
        r"[0-9０-９]|[两二三四五六七八九十百千万半]+(?:个|点|块|元|毫米|厘米|分钟|公里|小时|把|天|年|项|次|处|种|趟)|××|…"
    ),
    "en": re.compile(
        r"[0-9]|…|\b(?:two|three|four|five|six|seven|eight|nine|ten (?!certainly)|eleven|twenty|thirty|forty|fifty|half|"
        r"hundred|thousand|noon|morning's|this morning|days ago|yesterday)\b"
    ),
}


def _texts(guide: StageGuide) -> Iterator[str]:
    yield from (guide.title, guide.purpose)
    moment = guide.critical_moment
    yield from (moment.step, moment.requirement, moment.goes_wrong, moment.prevention)
    parts: list[MustDo | Saying | PhraseToAvoid] = [*guide.must_dos, *guide.sayings, *guide.phrases_to_avoid]
    for one in parts:
        for field in fields(one):
            if field.name not in ("id", "done_when") and getattr(one, field.name):
                yield PLACEHOLDER.sub("", getattr(one, field.name))


def _skeleton(guide: StageGuide) -> tuple[object, ...]:
    return (
        guide.critical_moment.number,
        [(one.id, one.done_when) for one in guide.must_dos],
        [(one.id, one.needs) for one in guide.sayings],
        [one.id for one in guide.phrases_to_avoid],
    )


def test_every_stage_of_a_visit_is_guided() -> None:
    stages = STAGES
    assert {stage.value for stage in Stage} | {"waiting"} == set(stages)
    assert stages == tuple(_guides("en"))
    assert [stage_guide(stage, "en").critical_moment.number for stage in stages] == list(range(1, len(stages) + 1))


@pytest.mark.parametrize("stage", STAGES)
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


@pytest.mark.parametrize("stage", STAGES)
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES)
def test_what_is_to_be_said_has_no_figures_of_its_own(stage: str, language: str) -> None:
    guide = stage_guide(stage, language)
    said = [one.text for one in guide.sayings] + [one.with_facts for one in guide.sayings]
    for text in [*said, *(one.instead for one in guide.phrases_to_avoid)]:
        found = FIGURES[language].search(PLACEHOLDER.sub("", text))
        assert found is None or text.startswith(("From zero", "请您按零到十")), (found, text)
    assert not any(PLACEHOLDER.search(one.text) for one in guide.sayings)
    assert all(one.needs <= SPEAKABLE for one in guide.sayings)


def test_every_speakable_fact_is_said_somewhere() -> None:
    taken = [one.needs for stage in tuple(_guides("en")) for one in stage_guide(stage, "en").sayings]
    assert frozenset().union(*taken) == SPEAKABLE


def test_a_saying_takes_its_figures_from_the_visit() -> None:
    (read,) = (one for one in stage_guide("order", "zh_CN").sayings if one.id == "order.say_read")
    facts = {"lines": "2 项", "total": "¥740.50", "promised": "今天 16:30", "person": "张三"}
    assert spoken(read, facts) == (
        "您过一下目：一共 2 项，合计 ¥740.50，今天 16:30 交车。超出这个数，我们一定先给您打电话，您同意了才做。"
    )
    (read,) = (one for one in stage_guide("order", "en").sayings if one.id == "order.say_read")
    assert spoken(read, facts | {"lines": "2 lines", "promised": "today 16:30"}) == (
        "Please have a look: 2 lines, ¥740.50 altogether, ready today 16:30. "
        "If it is more than that, we call you first and wait for your word."
    )


@pytest.mark.parametrize("gone", ["lines", "total", "promised"])
def test_a_saying_does_without_its_figures_where_one_is_not_known(gone: str) -> None:
    (read,) = (one for one in stage_guide("order", "zh_CN").sayings if one.id == "order.say_read")
    facts = {"lines": "2 项", "total": "¥740.50", "promised": "今天 16:30"}
    assert spoken(read, facts | {gone: ""}) == read.text
    assert spoken(read, {name: text for name, text in facts.items() if name != gone}) == read.text


def test_a_saying_leaves_braces_in_a_name_alone() -> None:
    saying = Saying("x.say", "when", "plain", "Hello from {shop}.")
    assert spoken(saying, {"shop": "{total} & 50%"}) == "Hello from {total} & 50%."
    assert spoken(Saying("x.say", "when", "plain"), {"shop": "x"}) == "plain"


def test_a_must_do_is_ticked_by_its_fact_or_by_the_advisor() -> None:
    signed = MustDo("walkaround.signed", "x", "walkaround_signed")
    assert ticked(signed, {"walkaround_signed": True}) is True
    assert ticked(signed, {"walkaround_signed": False}) is False
    assert ticked(signed, {"walkaround_signed": None}) is None
    assert ticked(signed, {}) is False
    assert ticked(MustDo("reception.greet", "x", None), {"x": True}) is False


def test_every_fact_the_program_sees_ticks_something() -> None:
    used = {one.done_when for stage in tuple(_guides("en")) for one in stage_guide(stage, "en").must_dos}
    assert set(seen(Facts())) <= used


def _done(stage: str, facts: Facts) -> set[str]:
    now = seen(facts)
    return {one.id.removeprefix(f"{stage}.") for one in stage_guide(stage, "en").must_dos if ticked(one, now)}


def _hidden(stage: str, facts: Facts) -> set[str]:
    now = seen(facts)
    return {one.id.removeprefix(f"{stage}.") for one in stage_guide(stage, "en").must_dos if ticked(one, now) is None}


ARRIVED = Facts(visit_id=UUID(int=1))
TAKEN = replace(ARRIVED, odometer_taken=True, energy_taken=True)
WALKED = replace(
    TAKEN, walkaround_started=True, walkaround_signed=True, covers_on=True, valuables_asked=True, photos=2
)  # fmt: skip
HEARD = replace(WALKED, faults=1, faults_read_back=1)
QUOTED = replace(HEARD, lines=3, lines_approved=3, promised=True)
SIGNED = replace(QUOTED, order_signed=True, payers=1, jobs=2, jobs_unassigned=2, old_parts=1, old_parts_open=1)
GIVEN = replace(SIGNED, jobs_unassigned=0)
WORKED = replace(GIVEN, jobs_done=2, clocked_on=True)
CHECKED = replace(WORKED, checks=1, final_check_passed=True, wash_wanted=True)
WASHED = replace(CHECKED, wash_done=True)
SETTLED = replace(WASHED, settled=1, owed_fen=74050)
DECIDED = replace(SETTLED, old_parts_open=0)
PAID = replace(DECIDED, owed_fen=0, gate_pass=True)
GONE = replace(PAID, open=False, delivered=True, follow_up_planned=True)


def test_no_fact_is_true_of_nothing() -> None:
    assert not any(seen(Facts()).values())


@pytest.mark.parametrize(
    ("stage", "facts", "done"),
    [
        ("reception", ARRIVED, {"stamp_arrival", "find_file"}),
        ("reception", TAKEN, {"stamp_arrival", "find_file", "readings"}),
        ("walkaround", TAKEN, {"odometer", "fuel"}),
        ("walkaround", WALKED, {"covers", "odometer", "fuel", "valuables", "signed"}),
        ("walkaround", replace(TAKEN, wishes_asked=True), {"odometer", "fuel", "wishes"}),
        ("fault", WALKED, set()),
        ("fault", replace(HEARD, faults=2), {"verbatim"}),
        ("fault", HEARD, {"verbatim", "read_back"}),
        ("quote", HEARD, set()),
        ("quote", replace(QUOTED, lines_approved=2, lines_open=1), {"promise"}),
        ("quote", QUOTED, {"decided", "promise"}),
        ("quote", replace(QUOTED, lines_approved=2, safety_declined=1), {"decided", "promise"}),
        ("quote", replace(QUOTED, lines_approved=2, safety_declined=1, safety_declined_signed=True),
         {"decided", "promise", "declined_safety"}),
        ("quote", SIGNED, {"payer", "decided", "promise"}),
        ("order", QUOTED, set()),
        ("order", SIGNED, {"signed"}),
        ("dispatch", SIGNED, set()),
        ("dispatch", GIVEN, {"dispatched"}),
        ("repair", GIVEN, set()),
        ("repair", WORKED, {"signed_off"}),
        ("quality", WORKED, set()),
        ("quality", CHECKED, {"final"}),
        ("wash", CHECKED, set()),
        ("wash", WASHED, {"done"}),
        ("wash", replace(CHECKED, wash_skipped=True), set()),
        ("settlement", WASHED, set()),
        ("settlement", SETTLED, {"ready"}),
        ("old_parts", SETTLED, set()),
        ("old_parts", DECIDED, {"decided"}),
        ("payment", DECIDED, set()),
        ("payment", PAID, {"paid", "gate_pass"}),
        ("delivery", PAID, {"gate_pass"}),
        ("delivery", GONE, {"gate_pass", "covers_off", "delivered"}),
        ("follow_up", PAID, set()),
        ("follow_up", GONE, {"planned"}),
        ("follow_up", replace(GONE, follow_up_closed=True), {"planned", "recorded"}),
    ],
)  # fmt: skip
def test_what_was_done_is_ticked_and_nothing_else(stage: str, facts: Facts, done: set[str]) -> None:
    assert _done(stage, facts) == done


@pytest.mark.parametrize(
    ("stage", "facts", "hidden"),
    [
        ("quote", QUOTED, {"declined_noted", "declined_safety"}),
        ("quote", replace(QUOTED, lines_approved=2), {"declined_safety"}),
        ("quote", replace(QUOTED, lines_approved=2, safety_declined=1), set()),
        ("dispatch", GIVEN, set()),
        ("dispatch", replace(GIVEN, jobs=0), {"dispatched", "card"}),
        ("repair", GIVEN, {"additions"}),
        ("repair", replace(GIVEN, additions_open=1), set()),
        ("repair", replace(GIVEN, jobs=0, old_parts=0), {"additions", "old_parts", "signed_off"}),
        ("quality", CHECKED, {"rework_told"}),
        ("quality", replace(CHECKED, checks=2), set()),
        ("quality", replace(WORKED, jobs_done=1, rework=True, checks=1), set()),
        ("quality", replace(CHECKED, jobs=0, jobs_done=0), {"self_check", "final", "road_test", "rework_told"}),
        ("wash", CHECKED, set()),
        ("wash", replace(CHECKED, wash_wanted=False), {"area", "done", "thorough", "looked"}),
        ("wash", replace(CHECKED, wash_skipped=True), {"area", "done", "thorough", "looked"}),
        ("old_parts", SETTLED, set()),
        ("old_parts", replace(SETTLED, old_parts=0, old_parts_open=0),
         {"shown", "asked", "decided", "signed", "packed", "stored"}),
        ("delivery", TAKEN, set()),
        ("delivery", GONE, set()),
        ("delivery", replace(PAID, covers_on=False), {"covers_off", "seat_back"}),
        ("delivery", replace(GONE, covers_on=False), {"covers_off", "seat_back"}),
    ],
)  # fmt: skip
def test_what_does_not_apply_is_neither_done_nor_to_do(stage: str, facts: Facts, hidden: set[str]) -> None:
    assert _hidden(stage, facts) == hidden


@pytest.mark.parametrize("stage", ["repair", "wash", "follow_up"])
@pytest.mark.parametrize("plate", ["无牌", "临牌", ""])
def test_a_car_without_a_plate_is_just_the_customers_car(stage: str, plate: str) -> None:
    (saying,) = (one for one in stage_guide(stage, "zh_CN").sayings if "your_car" in one.needs)
    facts = dict.fromkeys(SPEAKABLE, "甲") | {"plate": plate}
    assert "您的车" in spoken(saying, facts)
    assert "您的车 " not in spoken(saying, facts)
    assert "牌" not in spoken(saying, facts)
    assert "您的车京A12345 " in spoken(saying, facts | {"plate": "京A12345"})


@pytest.mark.parametrize(
    ("language", "known", "unknown"),
    [("zh_CN", "您好，请问是李四吗？我是", "您好，我是"), ("en", "Hello, am I speaking to 李四? My", "Hello. My")],
)
@pytest.mark.parametrize(("stage", "key"), [("repair", "repair.say_addition"), ("follow_up", "follow_up.say_open")])
def test_the_phone_asks_for_the_person_and_greets_a_company_without_a_name(
    language: str, known: str, unknown: str, stage: str, key: str
) -> None:
    (saying,) = (one for one in stage_guide(stage, language).sayings if one.id == key)
    facts = dict.fromkeys(SPEAKABLE - {"hello"}, "甲")
    with in_language(language):
        assert spoken(saying, facts | {"person": "李四"}).startswith(known)
        assert spoken(saying, facts | {"person": ""}).startswith(unknown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("stage", "facts", "half"),
    [
        ("order", SIGNED, "own_signature"), ("quote", QUOTED, "promise_checked"), ("walkaround", WALKED, "photos"),
        ("walkaround", WALKED, "read_out"), ("wash", WASHED, "thorough"), ("delivery", GONE, "collector"),
        ("delivery", GONE, "farewell"), ("quality", CHECKED, "road_test"), ("follow_up", GONE, "caller"),
    ],
)  # fmt: skip
def test_what_only_a_person_can_know_is_left_to_the_person(stage: str, facts: Facts, half: str, language: str) -> None:
    (one,) = (one for one in stage_guide(stage, language).must_dos if one.id == f"{stage}.{half}")
    assert ticked(one, seen(facts)) is False


def test_the_order_is_ticked_for_the_customers_signature_alone() -> None:
    (signed,) = (one for one in stage_guide("order", "zh_CN").must_dos if one.id == "order.signed")
    assert "自己" not in signed.text
    (promise,) = (one for one in stage_guide("quote", "zh_CN").must_dos if one.id == "quote.promise")
    assert "工位" not in promise.text
