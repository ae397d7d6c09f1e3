"""The stage engine: every condition alone, no route around the four laws, colours, columns, the promise."""

import itertools
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain import stages
from advisor_app.domain.job import HOLDS, PauseReason
from advisor_app.domain.stages import (
    CONDITIONS,
    Act,
    Column,
    Facts,
    Progress,
    Punctuality,
    Stage,
    StageState,
    at_time,
    blocked,
    column,
    journey,
    on_hold,
    progress,
    punctuality,
    require,
)
from advisor_app.domain.values.errors import RuleBroken

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

READY = Facts(
    odometer_taken=True,
    energy_taken=True,
    walkaround_started=True,
    walkaround_signed=True,
    faults=1,
    faults_read_back=1,
    lines=2,
    lines_approved=2,
    promised=True,
    order_signed=True,
    jobs=2,
    jobs_done=2,
    clocked_on=True,
    checks=1,
    final_check_passed=True,
    wash_wanted=True,
    wash_done=True,
    payers=2,
    settled=2,
    old_parts=1,
    gate_pass=True,
    delivered=False,
)
"""A car that may be handed over."""

UNSIGNED = replace(READY, order_signed=False, jobs=0, jobs_done=0, settled=0, gate_pass=False)
"""A car whose customer is about to sign."""

IN_WORK = replace(READY, jobs_done=0, jobs_running=1, settled=0, gate_pass=False, final_check_passed=False, checks=0)
CHECKING = replace(READY, settled=0, gate_pass=False, final_check_passed=False, checks=0, wash_done=False)
SETTLING = replace(READY, settled=0, gate_pass=False)
PASSING = replace(READY, gate_pass=False)

POSSIBLE = {
    Act.TAKE_IN: Facts(),
    Act.SIGN_WALKAROUND: Facts(odometer_taken=True, energy_taken=True, walkaround_started=True),
    Act.RECORD_FAULT: Facts(),
    Act.DECIDE_QUOTE: Facts(),
    Act.SIGN_ORDER: UNSIGNED,
    Act.DISPATCH: IN_WORK,
    Act.WORK: IN_WORK,
    Act.MOVE_PARTS: SETTLING,
    Act.CHECK_QUALITY: CHECKING,
    Act.WASH: CHECKING,
    Act.SETTLE: SETTLING,
    Act.DECIDE_OLD_PARTS: SETTLING,
    Act.PAY: PASSING,
    Act.ISSUE_GATE_PASS: PASSING,
    Act.DELIVER: READY,
    Act.FOLLOW_UP: replace(READY, delivered=True, open=False),
    Act.PROMISE_ANEW: IN_WORK,
    Act.LET_OUT: replace(READY, delivered=True, open=False),
    Act.SIGN_DELIVERY_CHECK: SETTLING,
}
POSSIBLE[Act.WASH] = replace(CHECKING, final_check_passed=True)

BREAKS: dict[str, dict[str, object]] = {
    "visit_closed": {"open": False},
    "odometer_missing": {"odometer_taken": False},
    "energy_missing": {"energy_taken": False},
    "walkaround_missing": {"walkaround_started": False},
    "walkaround_unsigned": {"walkaround_signed": False},
    "fault_missing": {"faults": 0},
    "nothing_agreed": {"lines_approved": 0},
    "lines_undecided": {"lines_open": 1},
    "declined_safety_unsigned": {"safety_declined": 1},
    "promise_missing": {"promised": False},
    "promise_lapsed": {"promise_lapsed": True},
    "order_signed": {"order_signed": True},
    "order_unsigned": {"order_signed": False},
    "visit_settled": {"settled": 1},
    "addition_undecided": {"additions_open": 1},
    "work_open": {"jobs": 3},
    "check_empty": {"jobs": 0, "jobs_done": 0},
    "quality_unpassed": {"final_check_passed": False},
    "certificate_missing": {"certificate_needed": True},
    "visit_delivered": {"delivered": True},
    "bill_missing": {"settled": 0},
    "bills_missing": {"settled": 1},
    "old_parts_undecided": {"old_parts_open": 1},
    "bill_unpaid": {"owed_fen": 1},
    "wash_open": {"wash_done": False},
    "gate_pass_missing": {"gate_pass": False},
    "not_delivered": {"delivered": False},
    "gate_before_delivery": {"delivered": False},
}
"""For each reason, the smallest change of the facts that gives it."""

ANY_FACTS = st.builds(
    Facts,
    **{
        f.name: st.booleans()
        if f.type in (bool, "bool")
        else st.none()
        if f.name == "visit_id"
        else st.sampled_from([None, *PauseReason])
        if f.name == "hold"
        else st.integers(-2, 2)
        if f.name == "owed_fen"
        else st.integers(0, 2)
        for f in fields(Facts)
    },
)


def codes(act: Act, facts: Facts) -> list[str]:
    return [reason.code for reason in blocked(act, facts)]


def test_every_act_has_conditions_and_an_example() -> None:
    assert set(CONDITIONS) == set(Act) == set(POSSIBLE)
    assert {c.reason.code for conditions in CONDITIONS.values() for c in conditions} == set(BREAKS)


@pytest.mark.parametrize("act", Act)
def test_an_act_is_possible_when_all_its_conditions_hold(act: Act) -> None:
    assert codes(act, POSSIBLE[act]) == []
    require(act, POSSIBLE[act])


@pytest.mark.parametrize(
    ("act", "code"), [(act, c.reason.code) for act, conditions in CONDITIONS.items() for c in conditions]
)
def test_one_broken_condition_blocks_an_act(act: Act, code: str) -> None:
    broken = replace(POSSIBLE[act], **BREAKS[code])  # type: ignore[arg-type]
    assert code in codes(act, broken)
    with pytest.raises(RuleBroken) as refused:
        require(act, broken)
    first = blocked(act, broken)[0]
    assert refused.value.code == first.code
    assert refused.value.params == {"stage": first.stage.value, "reasons": codes(act, broken)}
    assert refused.value.field == (first.field or None)


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (Act.TAKE_IN, "visit_closed"),
        (Act.SIGN_WALKAROUND, "visit_closed walkaround_missing odometer_missing energy_missing"),
        (Act.RECORD_FAULT, "visit_closed visit_settled"),
        (Act.DECIDE_QUOTE, "visit_closed order_signed"),
        (
            Act.SIGN_ORDER,
            "visit_closed order_signed walkaround_unsigned fault_missing nothing_agreed lines_undecided "
            "declined_safety_unsigned promise_missing promise_lapsed",
        ),
        (Act.DISPATCH, "visit_closed order_unsigned visit_settled"),
        (Act.WORK, "visit_closed order_unsigned visit_settled"),
        (Act.MOVE_PARTS, "visit_closed order_unsigned visit_delivered"),
        (Act.CHECK_QUALITY, "visit_closed order_unsigned addition_undecided work_open visit_settled check_empty"),
        (Act.WASH, "visit_closed order_unsigned quality_unpassed"),
        (
            Act.SETTLE,
            "visit_closed order_unsigned addition_undecided declined_safety_unsigned work_open quality_unpassed "
            "certificate_missing",
        ),
        (Act.DECIDE_OLD_PARTS, "visit_closed order_unsigned"),
        (Act.PAY, "visit_closed bill_missing"),
        (
            Act.ISSUE_GATE_PASS,
            "visit_closed order_unsigned declined_safety_unsigned work_open quality_unpassed certificate_missing "
            "wash_open bills_missing old_parts_undecided bill_unpaid",
        ),
        (Act.DELIVER, "visit_closed visit_delivered gate_pass_missing"),
        (Act.FOLLOW_UP, "not_delivered"),
        (Act.PROMISE_ANEW, "visit_closed order_unsigned"),
        (Act.LET_OUT, "gate_before_delivery"),
    ],
)
def test_what_each_act_asks_for(act: Act, wanted: str) -> None:
    """The table of the trade, written down a second time: a condition can't vanish unseen."""
    assert [c.reason.code for c in CONDITIONS[act]] == wanted.split()


def test_a_promise_lapses_by_the_clock_and_only_before_the_signature() -> None:
    for passed, promised_at in ((True, NOON), (True, NOON - timedelta(1)), (False, NOON + timedelta(1)), (False, None)):
        facts = at_time(UNSIGNED, promised_at, NOON)
        assert codes(Act.SIGN_ORDER, facts) == (["promise_lapsed"] if passed else [])
        assert (journey(facts).at(Stage.QUOTE).state is StageState.DONE) != passed
        assert at_time(facts, NOON + timedelta(1), NOON) == UNSIGNED
    assert at_time(IN_WORK, NOON - timedelta(1), NOON) is IN_WORK


GONE = Facts(open=False, cancelled=True, lines=2)


def test_a_car_that_leaves_without_work_needs_nothing_but_its_pass() -> None:
    assert codes(Act.ISSUE_GATE_PASS, GONE) == []
    assert codes(Act.LET_OUT, replace(GONE, gate_pass=True)) == []
    assert codes(Act.ISSUE_GATE_PASS, replace(GONE, order_signed=True)) == ["order_signed"]
    for act in set(Act) - {Act.ISSUE_GATE_PASS, Act.LET_OUT}:
        assert blocked(act, GONE)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"lines": 2}, True),
        ({"lines": 2, "lines_open": 1}, False),
        ({"lines": 2, "lines_approved": 1}, False),
        ({"lines": 2, "order_signed": True}, False),
        ({}, False),
    ],
)
def test_everything_is_declined_when_nothing_else_is_left(change: dict[str, int], wanted: bool) -> None:
    assert Facts(**change).all_declined is wanted  # type: ignore[arg-type]


def test_a_signature_covers_declined_safety_work() -> None:
    assert codes(Act.SIGN_ORDER, replace(UNSIGNED, safety_declined=2, safety_declined_signed=True)) == []


# The four laws, over all facts that can be ------------------------------------------------------------------------------


@settings(max_examples=1000)
@given(ANY_FACTS)
def test_no_work_without_a_signature(facts: Facts) -> None:
    for act in (Act.DISPATCH, Act.WORK, Act.CHECK_QUALITY, Act.WASH):
        assert blocked(act, facts) or (facts.order_signed and facts.open)


@settings(max_examples=1000)
@given(ANY_FACTS)
def test_no_settlement_with_open_work_or_a_failed_check(facts: Facts) -> None:
    if not blocked(Act.SETTLE, facts):
        assert facts.open
        assert facts.order_signed
        assert facts.jobs_done == facts.jobs
        assert facts.additions_open == 0
        assert facts.final_check_passed or not (facts.jobs or facts.certificate_needed)
        assert facts.certificate_given or not facts.certificate_needed


def test_the_check_goes_on_until_the_certificate_is_there() -> None:
    """No certificate, no hand-over: three classes of work ask for one, with jobs or without."""
    missing = replace(SETTLING, certificate_needed=True)
    assert codes(Act.SETTLE, missing) == codes(Act.ISSUE_GATE_PASS, replace(PASSING, certificate_needed=True)) == [
        "certificate_missing"
    ]  # fmt: skip
    check = journey(missing).at(Stage.QUALITY)
    assert check.state is StageState.CURRENT
    assert check.reasons == ()
    assert codes(Act.SETTLE, replace(missing, certificate_given=True)) == []
    fees_only = replace(missing, jobs=0, jobs_done=0, checks=0, final_check_passed=False)
    assert codes(Act.SETTLE, fees_only) == ["quality_unpassed", "certificate_missing"]
    assert codes(Act.CHECK_QUALITY, fees_only) == []
    assert column(replace(fees_only, wash_done=False)) is Column.QUALITY
    assert codes(Act.SETTLE, replace(fees_only, final_check_passed=True, certificate_given=True)) == []


@settings(max_examples=1000)
@given(ANY_FACTS)
def test_no_gate_pass_with_an_undecided_old_part_or_an_unpaid_bill(facts: Facts) -> None:
    if facts.cancelled:
        assert (not blocked(Act.ISSUE_GATE_PASS, facts)) == (not facts.order_signed)
    elif not blocked(Act.ISSUE_GATE_PASS, facts):
        assert facts.old_parts_open == 0
        assert facts.payers > 0
        assert facts.settled >= facts.payers
        assert facts.owed_fen <= 0
        assert facts.wash_done or facts.wash_skipped or not facts.wash_wanted
        assert not blocked(Act.SETTLE, replace(facts, additions_open=0))


def test_the_laws_hold_over_every_combination_of_what_they_look_at() -> None:
    """Exhaustive over the facts that the two laws of the counter read; 2,304 combinations, a handful of which pass."""
    passed = 0
    booleans = (False, True)
    for signed, passed_check, old, owed, settled, wash, washed, gate in itertools.product(
        booleans, booleans, (0, 1), (-1, 0, 1), (0, 1, 2), booleans, booleans, booleans
    ):
        for jobs, done, additions in itertools.product((0, 2), (0, 2), (0, 1)):
            facts = replace(
                READY,
                order_signed=signed,
                final_check_passed=passed_check,
                old_parts_open=old,
                owed_fen=owed,
                settled=settled,
                wash_wanted=wash,
                wash_done=washed,
                gate_pass=gate,
                jobs=jobs,
                jobs_done=done,
                additions_open=additions,
            )
            work_ended = signed and done == jobs
            checked = work_ended and (passed_check or jobs == 0)
            assert (not blocked(Act.SETTLE, facts)) == (checked and not additions)
            clean = washed or not wash
            leave = checked and clean and not old and settled == 2 and owed <= 0
            assert (not blocked(Act.ISSUE_GATE_PASS, facts)) == leave
            passed += leave
    assert passed > 0


# Journey -----------------------------------------------------------------------------------------------------------------


def test_the_stages_come_in_the_order_of_the_visit() -> None:
    view = journey(Facts())
    assert [v.stage for v in view.stages] == list(Stage)
    assert [v.act for v in view.stages] == [rule.act for rule in stages.RULES]
    assert {rule.act for rule in stages.RULES} == set(Act) - {
        Act.ISSUE_GATE_PASS, Act.PROMISE_ANEW, Act.LET_OUT, Act.MOVE_PARTS, Act.SIGN_DELIVERY_CHECK,
    }  # fmt: skip
    assert view.current is view.at(Stage.RECEPTION)


@given(ANY_FACTS)
def test_current_is_the_first_stage_that_is_not_done(facts: Facts) -> None:
    view = journey(facts)
    current = [v for v in view.stages if v.state is StageState.CURRENT]
    undone = [v for v in view.stages if v.state is not StageState.DONE]
    assert current == (undone[:1] if facts.open else [])
    assert view.current is (current[0] if current else None)
    for one in view.stages:
        if one.state is StageState.DONE:
            assert one.reasons == ()
        else:
            assert one.reasons == blocked(one.act, facts)
        if one.state in (StageState.POSSIBLE, StageState.BLOCKED):
            assert (one.state is StageState.BLOCKED) == bool(one.reasons)


def test_payment_is_done_only_with_the_gate_pass() -> None:
    assert journey(PASSING).current == journey(PASSING).at(Stage.PAYMENT)
    assert journey(READY).current == journey(READY).at(Stage.DELIVERY)


def test_a_delivered_car_waits_for_its_call() -> None:
    gone = replace(READY, delivered=True, open=False, follow_up_planned=True)
    assert journey(gone).current is None
    assert journey(gone).at(Stage.FOLLOW_UP).state is StageState.POSSIBLE
    assert all(v.state is StageState.DONE for v in journey(replace(gone, follow_up_closed=True)).stages)


def test_an_order_without_work_needs_no_check() -> None:
    parts_only = replace(SETTLING, jobs=0, jobs_done=0, final_check_passed=False)
    assert journey(parts_only).at(Stage.QUALITY).state is StageState.DONE
    assert codes(Act.CHECK_QUALITY, parts_only) == ["check_empty"]
    assert codes(Act.SETTLE, parts_only) == []


# Colours, columns, stop sign --------------------------------------------------------------------------------------------------

SIGNED = replace(IN_WORK, jobs_running=0, clocked_on=False)


@pytest.mark.parametrize(
    ("facts", "colour", "where"),
    [
        (UNSIGNED, None, None),
        (SIGNED, Progress.RED, Column.WAITING),
        (replace(SIGNED, jobs_unassigned=2), Progress.RED, Column.WAITING),
        (IN_WORK, Progress.YELLOW, Column.IN_WORK),
        (replace(IN_WORK, jobs_done=1), Progress.YELLOW, Column.IN_WORK),
        (CHECKING, Progress.GREEN, Column.QUALITY),
        (replace(CHECKING, final_check_passed=True), Progress.GREEN, Column.WASH),
        (SETTLING, Progress.GREEN, Column.READY),
        (READY, Progress.GREEN, Column.READY),
        (replace(CHECKING, jobs_done=1, rework=True, checks=1), Progress.YELLOW, Column.IN_WORK),
        (replace(SIGNED, additions_open=1), Progress.RED, Column.ON_HOLD),
        (replace(IN_WORK, additions_open=1), Progress.YELLOW, Column.ON_HOLD),
        (replace(IN_WORK, jobs_running=0, jobs_paused=1, hold=PauseReason.PARTS), Progress.YELLOW, Column.ON_HOLD),
        (replace(IN_WORK, jobs_running=0, jobs_paused=1), Progress.YELLOW, Column.IN_WORK),
        (replace(IN_WORK, hold=PauseReason.PARTS), Progress.YELLOW, Column.IN_WORK),
        (replace(READY, delivered=True, open=False), None, None),
        (replace(READY, delivered=True), None, None),
    ],
)
def test_colour_and_column(facts: Facts, colour: Progress | None, where: Column | None) -> None:
    assert (progress(facts), column(facts)) == (colour, where)


@settings(max_examples=500)
@given(ANY_FACTS)
def test_the_colour_never_depends_on_a_hold_or_the_clock(facts: Facts) -> None:
    for hold in (None, *PauseReason):
        assert progress(replace(facts, hold=hold, additions_open=0)) is progress(facts)
        assert progress(replace(facts, hold=hold, additions_open=2)) is progress(facts)


@given(ANY_FACTS)
def test_a_card_stands_in_one_column_while_the_car_is_here(facts: Facts) -> None:
    here = facts.order_signed and facts.open and not facts.delivered
    assert (column(facts) is not None) == here
    if here:
        assert (column(facts) is Column.ON_HOLD) == on_hold(facts)
        assert (column(facts) is Column.READY) == facts.washed


def test_a_break_is_no_hold() -> None:
    assert set(PauseReason) - set(HOLDS) == {PauseReason.BREAK}


# The promise ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "minutes", "sign"),
    [
        (IN_WORK, None, Punctuality.ON_TIME),
        (IN_WORK, 61, Punctuality.ON_TIME),
        (IN_WORK, 60, Punctuality.AT_RISK),
        (IN_WORK, 1, Punctuality.AT_RISK),
        (IN_WORK, 0, Punctuality.AT_RISK),
        (IN_WORK, -1, Punctuality.LATE),
        (replace(IN_WORK, additions_open=1), 600, Punctuality.AT_RISK),
        (replace(IN_WORK, additions_open=1), -1, Punctuality.LATE),
        (CHECKING, -1, Punctuality.LATE),
        (SETTLING, -1, Punctuality.LATE),
        (SETTLING, 60, Punctuality.ON_TIME),
        (READY, 1, Punctuality.ON_TIME),
        (READY, -600, Punctuality.LATE),
        (replace(READY, delivered=True), -600, Punctuality.ON_TIME),
        (UNSIGNED, -1, Punctuality.LATE),
    ],
)
def test_punctuality(facts: Facts, minutes: int | None, sign: Punctuality) -> None:
    promised = None if minutes is None else NOON + timedelta(minutes=minutes)
    assert punctuality(facts, promised, NOON) is sign
