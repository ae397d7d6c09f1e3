"""What the quote sheet reads: lines, complaints, what was declined before; and the price list while one types."""

import time
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from advisor_app.domain.catalog_index import CatalogIndex, CatalogKind
from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision, Quote, QuoteLine, QuoteState
from advisor_app.domain.stock import MovementKind, StockMovement
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language
from advisor_app.integrations.pinyin import PypinyinNames
from advisor_app.reference import catalog
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


@pytest.fixture
def shop(database: Any) -> Shop:
    return open_shop(database)


def again(shop: Shop, visit: UUID) -> UUID:
    """Let the same car go and come back."""
    head = shop.desk.reads.visits.head(visit)
    shop.desk.reception.cancel(shop.call().confirming("leaves_safety_unsigned"), visit, "客户改期")
    shop.clock.advance(timedelta(days=60))
    return shop.desk.reception.arrive(
        shop.call(), Arrival(plate=head.vehicle.plate, vehicle_id=head.vehicle.id, customer_id=head.customer.id)
    ).id


def stock(shop: Shop, code: str, quantity: int) -> None:
    units: Any = shop.desk.quotes.units
    call = shop.call()
    with units.open(call) as unit:
        unit.reply_to(call, "part.return", type(None))
        unit.add(
            StockMovement(
                part_code=code, kind=MovementKind.RECEIPT, quantity=Decimal(quantity), at=unit.now, by=call.staff_id
            )
        )
        unit.commit(call, "part.return", None, frozenset())


def test_a_visit_without_a_quote(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    sheet = shop.desk.reads.quotes.sheet(visit)
    assert (sheet.state, sheet.lines, sheet.recommended, sheet.valid_until) == (QuoteState.DRAFT, (), (), None)
    with pytest.raises(NotFound, match="visit_gone"):
        shop.desk.reads.quotes.sheet(new_id())


def test_lines_with_all_that_the_sheet_shows(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    fault = walk_in.record_fault(shop, visit)
    shop.desk.quotes.add(shop.call(), visit, "PK-BRK", Decimal(1), fault)
    shop.desk.quotes.write(shop.call(), visit, LineKind.SUBLET, "外协", Decimal(2), Money.of("12.34"))
    sheet = shop.desk.reads.quotes.sheet(visit)
    package = catalog().packages["PK-BRK"]
    assert [line.code for line in sheet.lines] == [*(line.code for line in package.lines), ""]
    assert sheet.lines[-1].amount == Money(2468)
    assert all(line.fault_id == fault for line in sheet.lines[:-1])
    assert [(f.id, f.pos) for f in sheet.faults] == [(fault, 1)]
    assert sheet.lines[0].decision is Decision.OPEN


def test_a_removed_line_comes_back_as_it_was(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    quotes, reads = shop.desk.quotes, shop.desk.reads.quotes
    ids = quotes.add(shop.call(), visit, "PK-BRK", Decimal(1), None).ids
    quotes.change_line(shop.call(), visit, ids[1], "safety", False, True)
    quotes.decide(shop.call(), visit, (ids[1],), Decision.DECLINED, AgreedHow.PHONE, "以后再做")
    before = reads.sheet(visit).lines
    quotes.remove_line(shop.call(), visit, ids[1])
    assert len(reads.sheet(visit).lines) == len(before) - 1
    quotes.restore_line(shop.call(), visit, ids[1])
    assert reads.sheet(visit).lines == before


def test_declined_before_is_recommended_until_it_is_done_or_quoted_again(shop: Shop) -> None:
    first = walk_in.arrive(shop).id
    quotes, reads = shop.desk.quotes, shop.desk.reads.quotes
    ids = quotes.add(shop.call(), first, "PK-BRK", Decimal(1), None).ids
    (free,) = quotes.write(shop.call(), first, LineKind.SUBLET, "外协", Decimal(1), Money.of(80)).ids
    quotes.change_line(shop.call(), first, free, "safety", False, True)
    quotes.change_line(shop.call(), first, ids[0], "safety", True, False)
    quotes.decide(shop.call(), first, (ids[0], free), Decision.DECLINED, AgreedHow.IN_PERSON, "以后再做")
    quotes.decide(shop.call(), first, ids[1:], Decision.APPROVED, AgreedHow.IN_PERSON, "")
    second = again(shop, first)
    labour = catalog().packages["PK-BRK"].lines[0].code
    found = reads.sheet(second).recommended
    assert [(r.code, r.name, r.safety) for r in found] == [
        ("", "外协", True), (labour, catalog().operations[labour].name_zh, False)
    ]  # fmt: skip
    assert found[0].price == Money.of(80)
    (line,) = quotes.add(shop.call(), second, labour, Decimal(1), None).ids
    assert [r.name for r in reads.sheet(second).recommended] == ["外协"]
    quotes.decide(shop.call(), second, (line,), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    third = again(shop, second)
    assert [r.name for r in reads.sheet(third).recommended] == ["外协"]


def test_statements_do_not_grow_with_lines_and_visits(shop: Shop, database: Any) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.quotes.add(shop.call(), visit, "PK-BRK", Decimal(1), None)

    def statements(of: UUID) -> int:
        seen: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith("SELECT") and "FROM" in statement:  # the pool may look whether a connection lives
                seen.append(statement)

        event.listen(database.reader, "before_cursor_execute", note)
        shop.desk.reads.quotes.sheet(of)
        event.remove(database.reader, "before_cursor_execute", note)
        return len(seen)

    few = statements(visit)
    later = again(shop, again(shop, visit))
    for code in list(catalog().packages)[:6]:
        shop.desk.quotes.add(shop.call(), later, code, Decimal(1), None)
    assert statements(later) == few == 6


def test_faults_with_their_answers_in_order(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    fault = shop.desk.faults.record(shop.call(), visit, "响").id
    other = shop.desk.faults.record(shop.call(), visit, "抖").id
    shop.desk.faults.set_field(shop.call(), fault, "system", FaultSystem.OTHER, FaultSystem.BRAKES)
    shop.desk.faults.answer(shop.call(), fault, Question.WARM, "冷车时")
    shop.desk.faults.answer(shop.call(), fault, Question.SINCE, "今天")
    first, second = shop.desk.reads.faults.of_visit(visit)
    assert (first.id, first.system, second.id, second.answers) == (fault, FaultSystem.BRAKES, other, ())
    assert first.answers == ((Question.SINCE, "今天"), (Question.WARM, "冷车时"))
    assert first.answer(Question.LAMP) == ""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pk-brk", "PK-BRK"), ("ＰＫ－ＢＲＫ", "PK-BRK"), ("制动液套餐", "PK-BRK"), ("zdytc", "PK-BRK"), ("刹车油", "PK-BRK"),
        ("brake fluid package", "PK-BRK"), ("zhidongyetaocan", "PK-BRK"), ("of-vw", "OF-VW"), ("机滤 大众", "OF-VW"),
    ],
)  # fmt: skip
def test_the_price_list_is_found_by_code_name_and_pinyin(typed: str, first: str) -> None:
    assert CatalogIndex(catalog(), PypinyinNames().keys).find(typed)[0][0] == first


@pytest.mark.parametrize(("make", "codes"), [("上汽大众 朗逸", ("OF-VW", "BPF-VW")), ("东风本田", ("OF-HO", "BPF-HO"))])
def test_parts_for_the_make_of_the_car_come_first(make: str, codes: tuple[str, str]) -> None:
    index = CatalogIndex(catalog(), PypinyinNames().keys)
    assert (index.find("机滤", make=make)[0][0], index.find("qzdp", make=make)[0][0]) == codes
    package = index.find("xiaobaoyang", make=make)[0][0]
    assert catalog().packages[package].name_zh.startswith(make[2:4])


def test_nothing_is_found_for_nothing() -> None:
    index = CatalogIndex(catalog(), PypinyinNames().keys)
    assert [index.find(text) for text in ("", "  ", "·", "zzqqxx")] == [(), (), (), ()]


def test_suggestions_say_price_stock_and_make(shop: Shop) -> None:
    reads, parts = shop.desk.reads.quotes, catalog().parts
    stock(shop, "OF-VW", 2)
    hit = reads.suggest("of-vw")[0]
    assert (hit.kind, hit.price, hit.stock, hit.light) == (CatalogKind.PART, Money(parts["OF-VW"].price_fen), 2, "some")
    assert (hit.part_class, hit.brand) == (parts["OF-VW"].part_class, parts["OF-VW"].brand)
    stock(shop, "OF-VW", 10)
    assert reads.suggest("of-vw")[0].stock == 2
    reads.warm()
    assert (reads.suggest("of-vw")[0].stock, reads.suggest("of-vw")[0].light) == (12, "enough")
    package = reads.suggest("pk-brk")[0]
    assert (package.kind, package.light) == (CatalogKind.PACKAGE, "none")
    shop.desk.quotes.add(shop.call(), visit := walk_in.arrive(shop).id, "PK-BRK", Decimal(1), None)
    lines = reads.sheet(visit).lines
    assert package.price == sum((line.amount for line in lines), Money(0))
    with in_language("en"):
        assert reads.suggest("pk-brk")[0].name == "Brake fluid package"


def test_a_suggestion_takes_less_than_a_millisecond(shop: Shop) -> None:
    reads = shop.desk.reads.quotes
    texts = ("jy", "zdp", "刹车", "机油", "PK", "oil", "of-vw")
    for text in texts:
        reads.suggest(text)
    best = min(_seconds(reads, texts) for _ in range(20))
    print(f"suggest: {best / len(texts) * 1000:.2f} ms a keystroke")
    assert best / len(texts) < 0.001


def _seconds(reads: Any, texts: tuple[str, ...]) -> float:
    start = time.perf_counter()
    for text in texts:
        reads.suggest(text)
    return time.perf_counter() - start


def test_the_head_counts_the_newest_quote_alone(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    quotes, head = shop.desk.quotes, shop.desk.reads.visits.head
    assert head(visit).total == Money(0)
    first, second, third = (
        quotes.write(shop.call(), visit, LineKind.SUBLET, name, Decimal(1), Money.of(price)).ids[0]
        for name, price in (("外协", 100), ("拖车", 30), ("检测", 7))
    )
    assert head(visit).total == Money.of(137)
    quotes.decide(shop.call(), visit, (second,), Decision.DECLINED, AgreedHow.PHONE, "自己来")
    quotes.decide(shop.call(), visit, (first,), Decision.APPROVED, AgreedHow.PHONE, "")
    assert head(visit).total == Money.of(107)
    superseded(shop, visit)
    assert head(visit).total == Money.of(107)
    quotes.decide(shop.call(), visit, (first, third), Decision.DECLINED, AgreedHow.PHONE, "不做了")
    assert head(visit).total == Money(0)


def superseded(shop: Shop, visit: UUID) -> None:
    """Leave an earlier version of the quote behind."""
    units: Any = shop.desk.quotes.units
    call = shop.call()
    with units.open(call) as unit:
        unit.reply_to(call, "quote.add_line", type(None))
        old = Quote(visit_id=visit, state=QuoteState.DRAFT, valid_until=local_day(unit.now), revision=0)
        old.add(
            QuoteLine(kind=LineKind.SUBLET, name="旧报价", quantity=Decimal(1), unit_price=Money.of(999), tax_bp=1300)
        )
        old.state = QuoteState.SUPERSEDED
        unit.add(old)
        unit.commit(call, "quote.add_line", None, frozenset())
