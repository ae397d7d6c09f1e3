"""A card of the board: whole words only, and room between the people and the badge."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF

from advisor_app.domain.job import PauseReason
from advisor_app.domain.stages import Column, Progress, Punctuality
from advisor_app.i18n import current_language, in_language, label, set_language
from ui.features.board.cards import HEIGHT, CardPainter, late_word, note, note_height, state_badge, state_in
from ui.features.board.presenter import LATE, BoardPresenter
from ui.kit import formats
from ui.kit.badges import badge_size
from ui.theme.fonts import font


@pytest.mark.parametrize(
    ("room", "shown"), [(400, "1号工位 · 孙磊 · 周国强"), (100, "1号工位 · 孙磊"), (60, "1号工位")]
)
def test_people_are_left_out_whole(qapp: Any, room: int, shown: str) -> None:
    card: Any = SimpleNamespace(bays=("1号工位",), workers=("孙磊",), advisor="周国强")
    assert CardPainter._people(card, room) == shown


@pytest.mark.parametrize(
    ("hold", "zh", "en"),
    [
        (PauseReason.PARTS, "等配件", "Waiting for parts"),
        (PauseReason.APPROVAL, "等客户答复", "Waiting for the customer"),
        (PauseReason.BAY, "等工位", "Waiting for a bay"),
        (PauseReason.TOOL, "等工具", "Waiting for a tool"),
        (None, "等客户答复", "Waiting for the customer"),
    ],
)
def test_a_stopped_car_says_what_it_waits_for(hold: PauseReason | None, zh: str, en: str) -> None:
    card: Any = SimpleNamespace(hold=hold, on_hold=True, rework=False)
    before = current_language()
    try:
        set_language("zh_CN")
        assert note(card) == zh
        set_language("en")
        assert note(card) == en
    finally:
        set_language(before)


def test_a_car_that_failed_the_check_says_so_beside_its_state() -> None:
    card: Any = SimpleNamespace(hold=None, on_hold=False, rework=True, progress=Progress.YELLOW, ready=False)
    assert (state_badge(card, lambda _: Punctuality.ON_TIME).text, note(card)) == ("维修中", "返工")
    card.on_hold, card.hold = True, PauseReason.PARTS
    badge = state_badge(card, lambda _: Punctuality.ON_TIME)
    assert (badge.text, badge.stop, note(card)) == ("停工", True, "返工 · 等配件")


def test_a_state_is_never_cut_in_a_narrow_column(qapp: Any) -> None:
    card: Any = SimpleNamespace(hold=None, on_hold=False, rework=True, progress=Progress.YELLOW, ready=False)
    assert state_in(card, lambda _: Punctuality.LATE, 300)[1] == "返工"
    badge, said = state_in(card, lambda _: Punctuality.LATE, 30)
    assert (badge.text, said) == ("", "维修中 · 返工")


def test_the_late_sign_makes_room_for_the_state_and_stands_in_words_at_the_time(qapp: Any) -> None:
    card: Any = SimpleNamespace(hold=None, on_hold=False, rework=False, progress=Progress.GREEN, ready=True)
    with in_language("en"):
        whole = badge_size(state_badge(card, lambda _: Punctuality.LATE)).width()
        badge, said = state_in(card, lambda _: Punctuality.LATE, whole - 1)
        assert (badge.text, badge.late, said) == ("Ready", "", "")
        assert [late_word(sign) for sign in Punctuality] == [
            {"LATE": "Late", "AT_RISK": "At risk"}.get(sign.name, "") for sign in Punctuality
        ]


def test_a_note_has_the_lines_it_needs_and_a_card_without_one_none(qapp: Any) -> None:
    words = "Rework · Waiting for the customer"
    one, two = note_height(words, 400), note_height(words, 90)
    assert 0 < one < two
    assert note_height("", 90) == 0
    assert HEIGHT + two < 200


def test_a_late_word_that_is_wider_than_its_card_stands_above_the_time(qapp: Any) -> None:
    card: Any = SimpleNamespace(
        hold=None, on_hold=False, rework=False, progress=Progress.GREEN, ready=True, plate="京A12345"
    )
    painter = CardPainter(lambda _: Punctuality.AT_RISK, lambda _: "可能延误 18:00")
    assert painter._time_lines(card, 300) == ["可能延误 18:00"]
    assert painter._time_lines(card, 80) == ["可能延误", "18:00"]
    bold = QFontMetricsF(font("body", bold=True))
    assert max(bold.horizontalAdvance(line) for line in painter._time_lines(card, 80)) <= 80


@pytest.mark.parametrize("progress", Progress)
def test_a_state_has_one_word(progress: Progress) -> None:
    assert formats.state_words(progress, ready=False, stop=False) == label(progress)
    assert formats.state_words(progress, ready=False, stop=True) == label(Column.ON_HOLD) == "停工"
    assert formats.state_words(progress, ready=True, stop=False) == label(Column.READY) == "待交车"


def presenter(*cards: Any, now: datetime) -> tuple[BoardPresenter, list[Any], list[Any]]:
    shown: list[Any] = []
    went: list[Any] = []
    context: Any = SimpleNamespace(
        hub=SimpleNamespace(subscribe=lambda *_, **__: None), desk=SimpleNamespace(clock=SimpleNamespace(now=lambda: now)),
        navigator=SimpleNamespace(navigate=lambda name, **ids: went.append((name, ids))),
    )  # fmt: skip
    view: Any = SimpleNamespace(show_cards=shown.append)
    made = BoardPresenter(context, view)
    made._show(cards)
    return made, shown, went


def test_a_ready_car_is_late_once_its_promise_has_passed() -> None:
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    card: Any = SimpleNamespace(
        visit_id=1, at=now - timedelta(minutes=1), ready=True, on_hold=False, column=Column.READY
    )
    board, shown, _ = presenter(card, now=now)
    assert board.sign(card) is Punctuality.LATE
    board.choose(LATE)
    assert shown[-1][Column.READY] == (card,)
    card.at = now + timedelta(minutes=1)
    assert board.sign(card) is Punctuality.ON_TIME


def test_a_car_that_failed_the_check_opens_at_the_repair() -> None:
    board, _, went = presenter(now=datetime(2026, 1, 5, 9, tzinfo=UTC))
    back: Any = SimpleNamespace(visit_id=1, rework=True)
    board.open(back)
    back.rework = False
    board.open(back)
    assert went == [("visit", {"visit": 1, "stage": "repair"}), ("visit", {"visit": 1})]
