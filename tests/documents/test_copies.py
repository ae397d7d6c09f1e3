"""A kept original printed again is the original, with the copy mark on each page."""

import pytest

from advisor_app.documents.copies import mark_copy
from advisor_app.documents.render import Documents
from advisor_app.i18n import in_language
from tests.documents.papers import image, pages, work_order


@pytest.mark.parametrize(("language", "mark"), [("zh_CN", "副本 3"), ("en", "Copy 3")])
def test_the_mark_comes_on_top_of_the_kept_bytes(language: str, mark: str) -> None:
    original = Documents().render(work_order(25), language=language)
    with in_language(language):
        again = mark_copy(original, 3)
    before, after = pages(original), pages(again)
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert mark not in old
        assert new.count(mark) == 1
        assert set(old.splitlines()) <= set(new.splitlines())
    assert "张𬭎三" in after[0]


def test_the_rest_of_the_page_is_the_same_to_the_dot() -> None:
    original = Documents().render(work_order(), language="zh_CN")
    old, new = image(original), image(mark_copy(original, 1))
    below = (0, 40, old.width, old.height)
    assert old.crop(below).tobytes() == new.crop(below).tobytes()
    assert old.tobytes() != new.tobytes()


@pytest.mark.parametrize("number", [0, -1])
def test_an_original_is_no_copy(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        mark_copy(Documents().render(work_order(), language="en"), number)


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        mark_copy(b"hello", 1)
