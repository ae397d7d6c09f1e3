"""F23 through the services: hostile texts come back as they were cleaned, or are refused; nothing else breaks."""

import random
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, select

from advisor_app.domain.fault import Question
from advisor_app.domain.line import LineKind
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.walkaround import Moment
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.all import metadata
from db.tables.people import customer
from db.tables.system import search_key
from db.tables.visits import fault, quote_line, visit
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

PIECES = (
    "张三", "𬭎", "𠮷", "𰻝", "\U0002f81a", "龘", "·", "<b>", "</para>", "<img src='file:///etc/passwd'>", "&amp;", "&",
    "<font color=white>", "{x}", "{0}", "%s", "%(n)s", "%", "_", "\\", "'", '"', "'; DROP TABLE visit; --", "=1+1",
    "@SUM(A1)", "+cmd|' /C calc'!A0", "\x00", "\x01", "\x1b[31m", "\t", "\n", "\r\n", "\u2028", "\u200b", "\u200d",
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800", "\udc00", "\ud83d\ude00", "\ufffd", "\uffff",
    "e\u0301", "n\u0303" * 20, "\u0661\u0662", "１２３", "NULL", "None", "true", "\U0010ffff", "ﷺ", "ß", "İ", "　",
)  # fmt: skip
"""What has broken programs like this one: markup, formulas, SQL, formats, controls, marks, planes beyond the first."""


def corpus(size: int = 500) -> list[str]:
    """Return the pieces alone and mixtures of them, the same every time."""
    dice = random.Random(20261123)
    mixed = ["".join(dice.choices(PIECES, k=dice.randint(2, 12))) for _ in range(size - len(PIECES) - 4)]
    return [*PIECES, *mixed, "长" * 100, "长" * 101, "长" * 5000, "长" * 5001]


CORPUS = corpus()
Store = Callable[[Shop, str], object]


def stored(shop: Shop, column: Column[Any]) -> str:
    table = column.table
    with shop.database.reader.connect() as connection:
        return str(connection.execute(select(column).order_by(table.c.id.desc()).limit(1)).scalar_one())


def test_the_corpus_is_large_and_hostile() -> None:
    assert len(CORPUS) == 500
    assert {"\x00", "\ud800", "\u202e", "𬭎"} <= set("".join(CORPUS))


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def round_trip(shop: Shop, store: Store, column: Column[Any], clean: Callable[[str], str]) -> int:
    """Send every text; return how many were stored. Each is stored as cleaned, or refused with a code."""
    kept = 0
    for text in CORPUS:
        try:
            wanted = clean(text)
        except TradeError as refusal:
            with pytest.raises(TradeError) as caught:
                store(shop, text)
            assert caught.value.code == refusal.code  # noqa: PT017
            continue
        try:
            store(shop, text)
        except TradeError as refusal:
            assert not wanted.strip(), f"{text!r} refused as {refusal.code}"  # noqa: PT017
            continue
        assert stored(shop, column) == wanted
        assert clean(wanted) == wanted == unicodedata.normalize("NFC", wanted)
        assert not set(wanted) & set("\x00\u202e\u200b\ud800\udc00")
        kept += 1
    return kept


@pytest.mark.slow
def test_customer_names(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    card = shop.desk.reads.visits.head(arrived).customer

    def rename(s: Shop, text: str) -> object:
        return s.desk.customers.set_field(s.call(), card.id, "name", stored(s, customer.c.name), text)

    assert round_trip(shop, rename, customer.c.name, clean_name) > 400
    with shop.database.reader.connect() as connection:
        keys = set(connection.scalars(select(search_key.c.key)))
    assert "" not in keys
    assert not [key for key in keys if "\x00" in key]


@pytest.mark.slow
def test_words_of_a_fault(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    assert (
        round_trip(shop, lambda s, text: s.desk.faults.record(s.call(), arrived, text), fault.c.words, clean_text) > 400
    )


@pytest.mark.slow
def test_note_of_a_visit(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id

    def note(s: Shop, text: str) -> object:
        return s.desk.reception.set_field(s.call(), arrived, "note", s.desk.reads.visits.sheet(arrived).note, text)

    assert round_trip(shop, note, visit.c.note, clean_text) > 400


@pytest.mark.slow
def test_names_of_lines_belongings_and_answers(shop: Shop) -> None:
    arrived = walk_in.arrive(shop).id
    complaint = walk_in.record_fault(shop, arrived)
    shop.desk.walkarounds.start(shop.call(), arrived, Moment.ARRIVAL)

    def line(s: Shop, text: str) -> object:
        return s.desk.quotes.write(s.call(), arrived, LineKind.FEE, text, Decimal(1), Money(1))

    def thing(s: Shop, text: str) -> object:
        return s.desk.walkarounds.leave(s.call(), arrived, Moment.ARRIVAL, text, "")

    for store, column in ((line, quote_line.c.name), (thing, metadata.tables["belonging"].c.name)):
        for text in CORPUS[::5]:
            try:
                wanted = clean_name(text)
                store(shop, text)
            except TradeError:
                continue
            assert stored(shop, column) == wanted
    for text in CORPUS[::7]:
        try:
            shop.desk.faults.answer(shop.call(), complaint, Question.SINCE, text)
        except TradeError as refusal:
            assert refusal.code == "text_too_long"  # noqa: PT017


def test_search_takes_any_text(shop: Shop) -> None:
    """Nothing typed into the search is an error, and nothing hostile finds what it should not."""
    walk_in.arrive(shop)
    for text in CORPUS:
        hits = shop.desk.reads.search.find(text)
        assert len(hits) <= 20
    for text in ("%", "_", "'", '"', "*", "京A%", "京A_2345", "\\", "' OR 1=1 --"):
        assert shop.desk.reads.search.find(text) == ()


def test_plates_vins_and_phones_take_any_text(shop: Shop) -> None:
    for text in CORPUS[::3]:
        call = shop.call(reason="试").confirming("plate_irregular").confirming("vin_irregular")
        call = call.confirming("phone_irregular")
        arrival = Arrival(plate=text, vin=text, phone=text, name="王")
        try:
            arrived = shop.desk.reception.arrive(call, arrival)
        except TradeError:
            continue
        assert shop.desk.reads.visits.head(arrived.id).number
        assert shop.desk.reads.visits.known(text) is not None
        shop.desk.reception.cancel(shop.call(), arrived.id, "试")
