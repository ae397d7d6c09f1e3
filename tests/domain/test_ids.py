import os
import threading
import time
from datetime import date
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values import ids
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.ids import (
    NumberKind,
    ScanCode,
    follow,
    human_number,
    new_id,
    number_kind,
    read_scan_code,
    scan_code,
    scan_digits,
)

DAY = date(2026, 1, 5)


def test_keys_are_version_seven_and_carry_the_time() -> None:
    before = time.time_ns() // 1_000_000
    key = new_id()
    assert key.version == 7
    assert key.variant == "specified in RFC 4122"
    assert before <= key.int >> 80 <= time.time_ns() // 1_000_000 + 1_000


def test_keys_rise_strictly() -> None:
    keys = [new_id() for _ in range(20_000)]
    assert keys == sorted(set(keys))
    assert [key.bytes for key in keys] == sorted(key.bytes for key in keys)


def test_keys_rise_when_the_clock_stands_or_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = ids._Keys()
    times = iter([5_000_000_000, 5_000_000_000, 1_000_000_000, 5_000_000_000])
    monkeypatch.setattr(ids.time, "time_ns", lambda: next(times))
    keys = [maker.next() for _ in range(4)]
    assert keys == sorted(set(keys))


def test_a_full_millisecond_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = ids._Keys()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 5_000_000_000)
    first = maker.next()
    maker._tail = (1 << 74) - 1
    second = maker.next()
    assert second >> 80 == (first >> 80) + 1
    assert second >> 76 & 0xF == 7
    assert second >> 62 & 0b11 == 0b10


def test_threads_never_share_a_key() -> None:
    lists: list[list[int]] = [[] for _ in range(8)]

    def make(into: list[int]) -> None:
        into.extend(new_id().int for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(one,)) for one in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key for one in lists for key in one}) == 16_000
    assert all(one == sorted(one) for one in lists)


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="no fork on this system")
def test_a_forked_child_starts_anew() -> None:
    old = ids._keys
    try:
        old._lock.acquire()
        ids._renew_keys()
        assert ids._keys is not old
        assert new_id().version == 7
    finally:
        old._lock.release()


def test_human_numbers() -> None:
    assert human_number(NumberKind.VISIT, DAY, 1) == "JC2601050001"
    assert human_number(NumberKind.SETTLEMENT, DAY, 9999) == "JS2601059999"
    with pytest.raises(RuleBroken, match="number_series_full") as caught:
        human_number(NumberKind.VISIT, DAY, 10_000)
    assert caught.value.params == {"kind": "JC", "day": "2026-01-05"}
    with pytest.raises(ValueError):
        human_number(NumberKind.VISIT, DAY, 0)


def test_series() -> None:
    assert {kind.prefix: kind.scan_kind for kind in NumberKind} == {
        "JC": 10, "BJ": 11, "WT": 12, "ZX": 13, "JS": 14, "SK": 15, "CM": 16, "JJ": 17, "PG": 18, "JB": 19, "YY": 20,
    }  # fmt: skip


def test_kind_and_digits_of_a_number() -> None:
    assert number_kind("BJ2601050012") is NumberKind.QUOTE
    assert scan_digits("BJ2601050012") == "2601050012"
    for wrong in ("", "BJ", "XX2601050012", "BJ2613050012", "BJ26010500123", "bj2601050012"):
        assert number_kind(wrong) is None
    with pytest.raises(ValueError):
        scan_digits("2601050012")


@given(
    st.sampled_from(NumberKind), st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.integers(1, 9999), st.integers(0, 9)
)
def test_a_code_is_read_back(kind: NumberKind, day: date, n: int, shop: int) -> None:
    number = human_number(kind, day, n)
    code = scan_code(kind.scan_kind, scan_digits(number), shop)
    assert len(code) == 14
    assert code.isdigit()
    found = read_scan_code(code)
    assert found == ScanCode(kind, number[2:], shop)
    assert found.human == number
    assert number_kind(number) is kind


@given(st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_never_read(at: int, by: int) -> None:
    code = scan_code(10, "2601050001", 1)
    wrong = code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :]
    assert read_scan_code(wrong) is None


def test_codes_as_scanners_send_them() -> None:
    code = scan_code(16, "2601050007", 2)
    wide = code.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    for sent in (code, f"{code}\r\n", f" {code}", wide):
        assert read_scan_code(sent) == ScanCode(NumberKind.GATE_PASS, "2601050007", 2)
    for other in (
        "",
        "x",
        code[:-1],
        code + "0",
        "6901234567892",
        "京A12345",
        scan_code(99, "2601050007", 2),
        scan_code(10, "2613450007", 2),
    ):
        assert read_scan_code(other) is None


@pytest.mark.parametrize(
    ("kind", "number", "shop"),
    [
        (9, "2601050001", 1),
        (100, "2601050001", 1),
        (10, "260105001", 1),
        (10, "2601050001", 10),
        (10, "2601050001", -1),
        (10, "２601050001", 1),
    ],
)
def test_parts_that_do_not_fit(kind: int, number: str, shop: int) -> None:
    with pytest.raises(ValueError):
        scan_code(kind, number, shop)


def test_keys_follow_one_of_a_computer_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_keys", ids._Keys())
    now = new_id()
    ahead = UUID(int=now.int + (3_600_000 << 80))
    follow(ahead)
    first, second = new_id(), new_id()
    assert ahead < first < second
    assert (first.version, first.variant, first.int >> 80) == (7, RFC_4122, ahead.int >> 80)
    follow(now)
    assert second < new_id()
