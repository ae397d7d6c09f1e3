"""A card of the board: whole words only, and room between the people and the badge."""

from types import SimpleNamespace
from typing import Any

import pytest

from advisor_app.domain.job import PauseReason
from advisor_app.i18n import current_language, set_language
from ui.features.board.cards import CardPainter, _hold_words


@pytest.mark.parametrize(
    ("room", "shown"), [(400, "1号工位 · 孙磊 · 周国强"), (100, "1号工位 · 孙磊"), (60, "1号工位")]
)
def test_people_are_left_out_whole(qapp: Any, room: int, shown: str) -> None:
    card: Any = SimpleNamespace(bays=("1号工位",), workers=("孙磊",), advisor="周国强")
    assert CardPainter._people(card, room) == shown


@pytest.mark.parametrize(
    ("hold", "zh", "en"),
    [
        (PauseReason.PARTS, "等配件", "Parts"),
        (PauseReason.APPROVAL, "等客户", "Reply"),
        (PauseReason.BAY, "等工位", "Bay"),
        (PauseReason.TOOL, "等工具", "Tool"),
        (None, "等客户", "Reply"),
    ],
)
def test_a_stopped_car_says_in_a_word_what_it_waits_for(hold: PauseReason | None, zh: str, en: str) -> None:
    card: Any = SimpleNamespace(hold=hold)
    before = current_language()
    try:
        set_language("zh_CN")
        assert _hold_words(card) == zh
        set_language("en")
        assert _hold_words(card) == en
    finally:
        set_language(before)
