"""A banner is as high as its words, at every width, with and without its button."""

from itertools import product
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.banner import Banner
from ui.kit.cards import ScrollPage
from ui.theme.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SENTENCE = "The work order has no phone number: neither who brought the car nor the customer left one. "
HAN = "委托书上没有联系电话：送修人和车主都没有留下号码，请先补上，确实没有的也可以照样签字。"


@pytest.fixture
def page(qtbot: Any, qapp: Any) -> ScrollPage:
    """A page with a banner in a column beside another one, as the pages of the workspace have it."""
    apply_theme(qapp, "light")
    made = ScrollPage()
    qtbot.addWidget(made)
    row, column, side = QHBoxLayout(), QVBoxLayout(), QWidget()
    side.setFixedWidth(120)
    made.banner = Banner("warning")  # type: ignore[attr-defined]
    column.addWidget(made.banner)  # type: ignore[attr-defined]
    column.addStretch(1)
    row.addLayout(column, 1)
    row.addWidget(side)
    made.body.addLayout(row)
    made.show()
    return made


@pytest.mark.parametrize(("text", "action"), list(product([SENTENCE, HAN], ["", "Fill in the phone"])))
def test_words_of_a_banner_are_whole_at_every_width(page: Any, text: str, action: str) -> None:
    banner: Banner = page.banner
    high = set()
    for times, width in product((1, 2, 3), (1100, 860, 640, 900, 560)):
        page.resize(width, 700)
        banner.show_text(text * times, "warning", action)
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        words = banner._words
        assert words.height() >= words.heightForWidth(words.width()), (width, times)
        assert banner.height() == banner.heightForWidth(banner.width()), (width, times)
        high.add(words.heightForWidth(words.width()))
    assert len(high) > 3


def test_a_banner_takes_no_more_than_its_words_need(qtbot: Any, qapp: Any) -> None:
    apply_theme(qapp, "light")
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    banner = Banner("info", SENTENCE * 2, action="Take this car")
    column.addWidget(banner)
    holder.resize(500, 600)
    holder.show()
    qtbot.waitUntil(lambda: banner.height() == banner.heightForWidth(banner.width()))
    assert banner.height() < 200
