import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.plate import (
    NEAR_LIMIT,
    PLATE_LIMIT,
    PROVINCES,
    PlateKind,
    check_plate,
    entered_plate,
    format_plate,
    near_plates,
    normalise_plate,
)

P1 = {
    "沪A12345": PlateKind.BLUE,
    "京AD12345": PlateKind.GREEN_SMALL,
    "京AAB1234": PlateKind.GREEN_SMALL,
    "粤B12345D": PlateKind.GREEN_LARGE,
    "浙A1234挂": PlateKind.TRAILER,
    "川A1234学": PlateKind.LEARNER,
    "京A1234警": PlateKind.POLICE,
    "粤Z1123港": PlateKind.HONGKONG_MACAO,
    "粤ZK123澳": PlateKind.HONGKONG_MACAO,
    "224578使": PlateKind.EMBASSY,
    "使224578": PlateKind.EMBASSY,
    "沪A0023领": PlateKind.EMBASSY,
    "京X0010应急": PlateKind.EMERGENCY,
    "WJ京1234T": PlateKind.MILITARY,
    "WJ12345": PlateKind.MILITARY,
    "VA12345": PlateKind.MILITARY,
}


@pytest.mark.parametrize(("plate", "kind"), P1.items())
def test_every_form_p1(plate: str, kind: PlateKind) -> None:
    found = check_plate(plate)
    assert (found.plate, found.kind, found.valid, found.needs_vin) == (plate, kind, True, False)


@pytest.mark.parametrize(
    "text",
    [
        "京A·12345",
        "京a12345 ",
        "京A•12345",
        "京A-12345",
        "京A.123 45",
        "京Ａ１２３４５",
        "\u200e京A12345",
        "京AI2345",
        "京 a · i 2 3 4 5",
    ],
)
def test_normalising_p3(text: str) -> None:
    assert normalise_plate(text) == "京A12345"


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("京AO1I45", "京A01145"),
        ("京ADO1I45", "京AD01145"),
        ("粤BIOI0OD", "粤B10100D"),
        ("浙Ao1i4挂", "浙A0114挂"),
        ("22O578使", "220578使"),
        ("沪AOO23领", "沪A0023领"),
        ("VO1OI45", "VO10145"),
    ],
)
def test_o_and_i_are_digits_where_that_makes_a_plate(text: str, plate: str) -> None:
    found = check_plate(text)
    assert (found.plate, found.valid) == (plate, True)


@pytest.mark.parametrize(
    "text", ["京O12345", "京I12345", "OIO-IO", "BERLIN 1", "京AO1I4", "京AO1I4567", "台AO1I45", "HELLO·IO", "IO" * 6]
)
def test_a_text_that_is_no_plate_keeps_its_letters(text: str) -> None:
    found = check_plate(text)
    assert (found.plate, found.valid) == (re.sub(r"[ ·-]", "", text), False)
    assert normalise_plate(text) == found.plate


@given(st.text(alphabet="京A1OI0oi挂使·- ", max_size=10))
def test_letters_change_only_where_a_plate_comes_of_it(text: str) -> None:
    found = check_plate(text)
    bare = re.sub(r"[·\- ]", "", text).upper()
    assert found.plate == bare or (found.valid and found.plate[:2] + found.plate[2:] == bare[:2] + folded(bare[2:]))


def folded(text: str) -> str:
    return text.replace("O", "0").replace("I", "1")


def test_what_is_kept_as_a_plate_is_not_endless() -> None:
    assert entered_plate("A" * PLATE_LIMIT).plate == "A" * PLATE_LIMIT
    with pytest.raises(RuleBroken, match="text_too_long") as caught:
        entered_plate("京A" * 2500)
    assert (caught.value.field, caught.value.params) == ("plate", {"limit": PLATE_LIMIT, "length": 5000})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "京",
        "A12345",
        "京A1234",
        "京A123456",
        "京京12345",
        "京I12345",
        "台A12345",
        "<b>京A12345</b>",
        "京A1234😀",
        "京AD1234X",
        "京A" * 2500,
    ],
)
def test_wrong_plates_are_reported_and_kept(text: str) -> None:
    found = check_plate(text)
    assert (found.valid, found.kind) == (False, PlateKind.NONE)
    assert found.plate == normalise_plate(text)
    assert format_plate(text) == text


def test_cars_without_a_lasting_plate() -> None:
    for text in ("无牌", " 未上牌", "无号牌"):
        found = check_plate(text)
        assert (found.plate, found.kind, found.valid, found.needs_vin) == ("无牌", PlateKind.NONE, True, True)
    for text in ("临牌", "临时 号牌"):
        found = check_plate(text)
        assert (found.plate, found.kind, found.valid, found.needs_vin) == ("临牌", PlateKind.TEMPORARY, True, True)
    assert near_plates("无牌") == []
    assert format_plate("临牌") == "临牌"


def test_shown() -> None:
    assert format_plate("京A12345") == format_plate("京a·12345") == "京A·12345"
    assert format_plate("粤Z1123港") == "粤Z·1123港"
    assert format_plate("224578使") == "224578使"
    assert format_plate("WJ京1234T") == "WJ京1234T"


def test_provinces() -> None:
    assert len(PROVINCES) == len(set(PROVINCES)) == 31
    assert all(check_plate(f"{province}A12345").valid for province in PROVINCES)


def test_look_alikes() -> None:
    near = near_plates("京A8D125")
    assert {"京ABD125", "京A80125", "京A8Q125", "京A8D725", "京A8DT25", "京A8D1Z5", "京A8D12S"} <= set(near)
    assert {"京AD8125", "京A81D25", "京A8D215", "京A8D152"} <= set(near)
    assert "京A12345" not in near
    assert [check_plate(one).valid for one in near] == sorted((check_plate(one).valid for one in near), reverse=True)
    assert near_plates("京A" * 2500) == []


@given(st.text(alphabet="0DOQ8B1I7T2Z5SKX", min_size=0, max_size=12), st.sampled_from(PROVINCES))
def test_near_is_mutual_unique_and_capped(rest: str, province: str) -> None:
    plate = normalise_plate(province + rest)
    near = near_plates(plate)
    assert len(near) == len(set(near)) <= NEAR_LIMIT
    assert plate not in near
    assert all(len(one) == len(plate) and one[0] == province and normalise_plate(one) == one for one in near)
    if check_plate(plate).valid:
        assert all(plate in near_plates(one) for one in near if check_plate(one).valid)


@given(st.text())
def test_any_text_is_judged_and_normalising_is_stable(text: str) -> None:
    found = check_plate(text)
    assert check_plate(found.plate) == found
    if found.valid:
        assert normalise_plate(format_plate(found.plate)) == found.plate
