"""Why work was declined reads in the language of the screen; what is kept stays as it was written."""

import pytest

from advisor_app.decline_words import decline_words, offered
from advisor_app.i18n import in_language


@pytest.mark.parametrize("written", ["zh_CN", "en"])
def test_an_offered_reason_reads_in_the_language_of_the_screen(written: str) -> None:
    with in_language(written):
        kept = offered()
    with in_language("en"):
        assert [decline_words(one) for one in kept] == [
            "too expensive", "later", "elsewhere", "not needed", "asks the family first",
        ]  # fmt: skip
    with in_language("zh_CN"):
        assert decline_words(kept[1]) == "以后再做"


def test_the_customers_own_words_stay() -> None:
    with in_language("en"):
        assert decline_words("等发工资再说") == "等发工资再说"
        assert decline_words("") == ""


def test_painting_looks_no_language_up_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    decline_words("warm")
    switched: list[str] = []
    monkeypatch.setattr("advisor_app.offered_reasons.in_language", switched.append)
    assert decline_words("以后再做") == "以后再做"
    assert decline_words("等发工资再说") == "等发工资再说"
    assert switched == []
