"""A free line that says what the price list says is asked about; the yes stands in the audit."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.line import LineKind
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.money import Money
from advisor_app.i18n import error_text, set_language
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.reads.quotes import LineCard
from db.engine import Database
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.services.snapshot import refused

PART = "OF-VW"


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    return walk_in.drive(shop, Stage.QUOTE).visit


def write(shop: Shop, visit: UUID, name: str, call: Call | None = None, kind: LineKind = LineKind.PART) -> UUID:
    done = shop.desk.quotes.write(call or shop.call(), visit, kind, name, Decimal(1), Money.of(1))
    return done.ids[0]


def agreed(call: Call) -> Call:
    """Return the call with a yes to the question, and with the manager's approval of so low a price."""
    return replace(call, reason="老客户").confirming("line_in_catalog").approved_by(Approval("boss", PASSWORD))


def asked(shop: Shop, visit: UUID, name: str) -> Confirmable:
    with pytest.raises(Confirmable) as raised:
        write(shop, visit, name)
    assert raised.value.code == "line_in_catalog"
    assert shop.desk.reads.quotes.sheet(visit).lines == ()
    return raised.value


def last_changes(shop: Shop) -> list[dict[str, Any]]:
    with shop.database.reader.connect() as connection:
        rows = connection.execute(select(audit.c.changes).order_by(audit.c.seq)).scalars().all()
    return list(rows[-1])


def stored(shop: Shop, visit: UUID, line: UUID) -> LineCard:
    card = shop.desk.reads.quotes.sheet(visit).line(line)
    assert card is not None
    return card


@pytest.mark.parametrize(
    "text",
    [
        "OF-VW",
        "of-vw",
        "ＯＦ－ＶＷ",
        " OF - VW ",
        "OFVW.",
        "{zh}.",
        "“{zh}”、",
        "{zh}",
        " {zh_spaced} ",
        "{en}",
        "{en_upper}",
    ],
)
def test_a_free_line_called_as_the_list_calls_it_is_asked_about(shop: Shop, visit: UUID, text: str) -> None:
    part = shop.desk.reference.catalog().parts[PART]
    name = text.format(
        zh=part.name_zh, zh_spaced="\u3000".join(part.name_zh), en=part.name_en, en_upper=part.name_en.upper()
    )
    question = asked(shop, visit, name)
    assert question.field == "name"
    assert question.params == {"item": PART, "name": part.name_zh, "price": str(Money(part.price_fen))}


def test_operations_and_packages_are_asked_about_with_what_they_cost(shop: Shop, visit: UUID) -> None:
    catalog = shop.desk.reference.catalog()
    operation, package = next(iter(catalog.operations.values())), next(iter(catalog.packages.values()))
    for code, named in ((operation.code, operation.name_zh), (package.code, package.name_zh)):
        question = asked(shop, visit, code.lower())
        ids = shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
        lines = shop.desk.reads.quotes.sheet(visit).lines
        cost = sum((line.amount for line in lines), Money(0))
        assert question.params == {"item": code, "name": named, "price": str(cost)}
        for line in ids:
            shop.desk.quotes.remove_line(shop.call(), visit, line)


@pytest.mark.parametrize("name", ["外协喷漆", "OF-VWX", "OF", "机", "1", "-"])
def test_any_other_free_line_is_written_at_once(shop: Shop, visit: UUID, name: str) -> None:
    line = write(shop, visit, name)
    assert [(one.id, one.name) for one in shop.desk.reads.quotes.sheet(visit).lines] == [(line, name)]


def test_a_yes_writes_the_line_and_stands_in_the_audit(shop: Shop, visit: UUID) -> None:
    call = shop.call()
    with pytest.raises(Confirmable):
        write(shop, visit, PART, call)
    line = write(shop, visit, PART, agreed(call))
    (kept,) = shop.desk.reads.quotes.sheet(visit).lines
    assert (kept.id, kept.name, kept.code, kept.unit_price) == (line, PART, "", Money.of(1))
    assert {"of": "question", "id": "line_in_catalog", "did": "confirm", "fields": {}} in last_changes(shop)


def test_a_yes_to_what_was_not_asked_stands_nowhere(shop: Shop, visit: UUID) -> None:
    write(shop, visit, "外协喷漆", shop.call().confirming("line_in_catalog"))
    assert [entry["of"] for entry in last_changes(shop) if entry["of"] == "question"] == []


def test_a_free_line_renamed_is_asked_about_too(shop: Shop, visit: UUID) -> None:
    line = write(shop, visit, "外协喷漆")
    change = shop.desk.quotes.change_line
    refused(shop.database, "line_in_catalog", lambda: change(shop.call(), visit, line, "name", "外协喷漆", "of-vw"))
    confirmed = shop.call().confirming("line_in_catalog")
    refused(
        shop.database, "approval_needed", lambda: change(confirmed, visit, line, "name", "外协喷漆", "of-vw")
    )  # fmt: skip
    change(agreed(shop.call()), visit, line, "name", "外协喷漆", "of-vw")
    refused(
        shop.database, "approval_needed",
        lambda: change(shop.call(), visit, line, "unit_price", Money.of(1), Money.of(2)),
    )  # fmt: skip
    change(shop.call(), visit, line, "unit_price", Money.of(1), Money.of(44))
    (kept,) = shop.desk.reads.quotes.sheet(visit).lines
    assert (kept.name, kept.unit_price) == ("of-vw", Money.of(44))


@pytest.mark.parametrize("kind", [LineKind.PART, LineKind.FEE])
def test_a_yes_alone_does_not_give_away_what_the_list_has(shop: Shop, visit: UUID, kind: LineKind) -> None:
    yes = shop.call().confirming("line_in_catalog")
    refused(shop.database, "approval_needed", lambda: write(shop, visit, "机油滤清器 (大众)", yes, kind))
    write(shop, visit, "机油滤清器 (大众)", agreed(shop.call()), kind)


def test_a_package_written_freely_is_measured_by_all_that_is_in_it(shop: Shop, visit: UUID) -> None:
    package = next(iter(shop.desk.reference.catalog().packages.values()))
    whole = sum((line.amount for line in shop.desk.quotes.lines_of(package.code, Decimal(1), 0)), Money(0))

    def cost(price: Money) -> object:
        yes = shop.call().confirming("line_in_catalog")
        return shop.desk.quotes.write(yes, visit, LineKind.FEE, package.name_zh, Decimal(1), price)

    refused(shop.database, "approval_needed", lambda: cost(whole.percent(8900)))
    cost(whole.percent(9100))


def test_a_line_of_the_list_may_get_its_own_name_back(shop: Shop, visit: UUID) -> None:
    part = shop.desk.reference.catalog().parts[PART]
    (line,) = shop.desk.quotes.add(shop.call(), visit, PART, Decimal(1), None).ids
    shop.desk.quotes.change_line(shop.call(), visit, line, "name", part.name_zh, "机滤")
    shop.desk.quotes.change_line(shop.call(), visit, line, "name", "机滤", part.name_zh)
    assert stored(shop, visit, line).name == part.name_zh


def test_what_was_said_yes_to_is_put_back_without_asking_again(shop: Shop, visit: UUID) -> None:
    line = write(shop, visit, PART, agreed(shop.call()))
    shop.desk.quotes.remove_line(shop.call(), visit, line)
    shop.desk.quotes.restore_line(shop.call(), visit, line)
    assert [one.name for one in shop.desk.reads.quotes.sheet(visit).lines] == [PART]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", "价目表里已有 OF-VW 机油滤清器，标价 45.00 元。仍要按自由项目另行报价吗？"),
        (
            "en",
            "The price list has this already: Oil filter (OF-VW) at 45.00 yuan. Quote it as a free line all the same?",
        ),
    ],
)
def test_the_question_names_code_and_price(language: str, said: str) -> None:
    set_language(language)
    name = "机油滤清器" if language == "zh_CN" else "Oil filter"
    assert error_text("line_in_catalog", item=PART, name=name, price="45.00") == said
