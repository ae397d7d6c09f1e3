"""Failures: each family has its way to the person, and nothing shows a traceback."""

import pytest

from advisor_app.domain.values.errors import (
    Confirmable,
    EditConflict,
    EnvironmentFault,
    LostRace,
    NeedsApproval,
    NotFound,
    NotPermitted,
    RuleBroken,
)
from advisor_app.i18n import LANGUAGES, set_language
from ui.kit.failures import Failures, Way, present


class View:
    def __init__(self, fields=()):
        self.seen: list[tuple[object, ...]] = []
        self.fields = set(fields)

    def field_error(self, field, text):
        self.seen.append(("field", field))
        return field in self.fields

    def ask(self, text, answered_yes):
        self.seen.append(("ask", text))
        answered_yes()

    def ask_approval(self, shown, approved):
        self.seen.append(("approval", shown.code))
        approved()

    def show_conflict(self, shown, retry):
        self.seen.append(("conflict", shown.params["mine"], retry))

    def banner(self, text, retry):
        self.seen.append(("banner", text, retry))

    def toast(self, text):
        self.seen.append(("toast", text))


@pytest.mark.parametrize(
    ("error", "way", "retry"),
    [
        (RuleBroken("x", field="phone"), Way.FIELD, False),
        (RuleBroken("x"), Way.TOAST, False),
        (Confirmable("x"), Way.QUESTION, False),
        (NeedsApproval("x"), Way.APPROVAL, False),
        (NotPermitted("x"), Way.TOAST, False),
        (EditConflict("x"), Way.CONFLICT, False),
        (NotFound("x"), Way.TOAST, False),
        (EnvironmentFault("x"), Way.BANNER, True),
        (LostRace(), Way.BANNER, True),
        (ZeroDivisionError("secret detail"), Way.REPORT, False),
    ],
)
def test_each_family_has_its_way(error, way, retry):
    shown = present(error)
    assert (shown.way, shown.retry) == (way, retry)
    assert "secret" not in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_codes_have_words_in_both_languages(language):
    set_language(language)
    try:
        assert present(LostRace()).text != "busy_elsewhere"
        assert "Cash" in present(NotPermitted("page_not_permitted", page="Cash")).text
    finally:
        set_language("zh_CN")


def test_a_rule_goes_to_its_field_or_where_there_is_none_to_a_notice():
    view = View({"phone"})
    failures = Failures(view, print)
    failures.show(RuleBroken("a", field="phone"))
    failures.show(RuleBroken("b", field="tax"))
    assert view.seen == [("field", "phone"), ("field", "tax"), ("toast", "b")]


def test_yes_confirms_the_code_and_approval_goes_on():
    view, confirmed = View(), []
    failures = Failures(view, print)
    failures.show(Confirmable("odometer_smaller"), confirm=confirmed.append)
    failures.show(NeedsApproval("discount_limit"), confirm=confirmed.append)
    failures.show(Confirmable("odd"))
    assert confirmed == ["odometer_smaller", "discount_limit"]
    assert view.seen[1:] == [("approval", "discount_limit"), ("toast", "odd")]


def test_environment_and_conflict_offer_to_try_again_and_faults_are_reported():
    view, reports = View(), []
    failures = Failures(view, reports.append)
    fault = KeyError("bug")
    failures.of(retry=list)(EnvironmentFault("disk_gone"))
    failures.of(retry=dict)(EditConflict("changed", mine={"a": 1}, theirs={}))
    failures.of()(fault)
    assert view.seen == [("banner", "disk_gone", list), ("conflict", {"a": 1}, dict)]
    assert reports == [fault]
