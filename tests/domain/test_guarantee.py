"""The repair guarantee: vectors W11 and W12 of the trade's rules, ends that belong to the term, and the legal table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.guarantee import (
    GuaranteeTerm,
    VehicleKind,
    WorkClass,
    guarantee_ends,
    guarantee_term,
    longest,
    under_guarantee,
)
from advisor_app.domain.values.errors import NotFound
from advisor_app.reference import guarantee_terms

OUT = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("work_class", "last_day", "last_km"),
    [
        (WorkClass.MINOR, date(2025, 9, 11), 32_000),
        (WorkClass.SPECIAL, date(2025, 9, 11), 32_000),
        (WorkClass.LEVEL_ONE, date(2025, 9, 11), 32_000),
        (WorkClass.LEVEL_TWO, date(2025, 10, 1), 35_000),
        (WorkClass.ASSEMBLY, date(2025, 12, 10), 50_000),
        (WorkClass.MAJOR_OVERHAUL, date(2025, 12, 10), 50_000),
    ],
)
def test_guarantee_of_a_car(work_class: WorkClass, last_day: date, last_km: int) -> None:
    assert guarantee_ends(work_class, OUT, 30_000, guarantee_terms()) == (last_day, last_km)


@pytest.mark.parametrize(
    ("day", "km", "covered"),
    [
        (date(2025, 9, 10), 32_000, True),
        (date(2025, 9, 10), 32_001, False),
        (date(2025, 9, 11), 32_000, True),
        (date(2025, 9, 12), 30_001, False),
        (OUT, 30_000, True),
    ],
)
def test_whichever_is_reached_first_ends_it(day: date, km: int, covered: bool) -> None:
    last_day, last_km = guarantee_ends(WorkClass.MINOR, OUT, 30_000, guarantee_terms())
    assert last_km is not None
    assert under_guarantee(last_day, last_km, day, km) is covered


def test_without_a_reading_only_the_days_end_it() -> None:
    assert guarantee_ends(WorkClass.MINOR, OUT, None, guarantee_terms()) == (date(2025, 9, 11), None)


@pytest.mark.parametrize(
    ("kind", "work_class", "km", "days"),
    [
        (VehicleKind.MOTORCYCLE, WorkClass.ASSEMBLY, 7_000, 80),
        (VehicleKind.MOTORCYCLE, WorkClass.MINOR, 800, 10),
        (VehicleKind.OTHER, WorkClass.MAJOR_OVERHAUL, 6_000, 60),
        (VehicleKind.OTHER, WorkClass.LEVEL_TWO, 700, 7),
    ],
)
def test_other_vehicles_have_their_own_terms(kind: VehicleKind, work_class: WorkClass, km: int, days: int) -> None:
    term = guarantee_term(work_class, OUT, guarantee_terms(), kind)
    assert (term.km, term.days) == (km, days)


def test_the_table_knows_every_class_of_every_vehicle() -> None:
    known = {(term.work_class, term.vehicle_kind) for term in guarantee_terms() if term.in_force(OUT)}
    assert known == {(work_class, kind) for work_class in WorkClass for kind in VehicleKind}


def test_a_later_rule_replaces_an_earlier_one_from_its_day_on() -> None:
    old = GuaranteeTerm(WorkClass.MINOR, VehicleKind.CAR, 2_000, 10, date(2005, 8, 1), date(2025, 12, 31))
    new = GuaranteeTerm(WorkClass.MINOR, VehicleKind.CAR, 3_000, 20, date(2026, 1, 1))
    assert guarantee_ends(WorkClass.MINOR, date(2025, 12, 31), 0, (old, new)) == (date(2026, 1, 10), 2_000)
    assert guarantee_ends(WorkClass.MINOR, date(2026, 1, 1), 0, (old, new)) == (date(2026, 1, 21), 3_000)


def test_a_day_without_a_rule_is_said_so() -> None:
    with pytest.raises(NotFound) as refused:
        guarantee_ends(WorkClass.MINOR, date(1999, 1, 1), 0, guarantee_terms())
    assert refused.value.code == "guarantee_unknown"
    with pytest.raises(NotFound):
        longest([])


def test_an_order_of_several_classes_is_guaranteed_for_the_longest() -> None:
    terms = [
        guarantee_term(work_class, OUT, guarantee_terms()) for work_class in (WorkClass.MINOR, WorkClass.LEVEL_TWO)
    ]
    assert longest(terms).work_class is WorkClass.LEVEL_TWO


def test_only_the_three_classes_of_the_law_need_a_certificate() -> None:
    assert {one for one in WorkClass if one.needs_certificate} == {
        WorkClass.MAJOR_OVERHAUL,
        WorkClass.ASSEMBLY,
        WorkClass.LEVEL_TWO,
    }


def test_a_special_repair_is_as_small_as_a_minor_one() -> None:
    rising = (WorkClass.MINOR, WorkClass.LEVEL_ONE, WorkClass.LEVEL_TWO, WorkClass.ASSEMBLY, WorkClass.MAJOR_OVERHAUL)
    assert all(a.below(b) is (m < n) for m, a in enumerate(rising) for n, b in enumerate(rising))
    assert all(WorkClass.SPECIAL.below(one) is WorkClass.MINOR.below(one) for one in WorkClass)
    assert not WorkClass.MINOR.below(WorkClass.SPECIAL)


@given(
    work_class=st.sampled_from(WorkClass),
    days=st.integers(min_value=0, max_value=200),
    km=st.integers(min_value=0, max_value=40_000),
)
def test_coverage_never_comes_back_once_it_is_lost(work_class: WorkClass, days: int, km: int) -> None:
    last_day, last_km = guarantee_ends(work_class, OUT, 30_000, guarantee_terms())
    assert last_km is not None
    if not under_guarantee(last_day, last_km, OUT + timedelta(days=days), 30_000 + km):
        assert not under_guarantee(last_day, last_km, OUT + timedelta(days=days + 1), 30_000 + km + 1)
