"""The price list: complete, consistent, believable; and the reference tables beside it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from advisor_app.domain.catalog import Operation, Package, PackageLineKind, Part, PartClass, RateClass, Trade
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.staff import Taxpayer
from advisor_app.domain.values.errors import NotFound
from advisor_app.reference import TaxKind, catalog, maker_of, makers, tax_rate_bp, tax_rates, waste_kinds

HAN = re.compile(r"[一-鿿]")


def test_the_list_is_large_enough_for_a_day_at_the_desk() -> None:
    listed = catalog()
    assert len(listed.operations) >= 90
    assert len(listed.parts) >= 180
    assert len(listed.packages) >= 15
    assert {one.trade for one in listed.operations.values()} == set(Trade)
    assert {one.part_class for one in listed.parts.values()} == set(PartClass)
    assert set(listed.rates) == set(RateClass)


def test_every_name_is_there_in_both_languages() -> None:
    listed = catalog()
    named: list[Operation | Part | Package] = [
        *listed.operations.values(),
        *listed.parts.values(),
        *listed.packages.values(),
    ]
    for one in named:
        assert HAN.search(one.name("zh_CN"))
        assert one.name("en")
        assert not HAN.search(one.name("en"))


def test_parts_cost_less_than_they_sell_for() -> None:
    for part in catalog().parts.values():
        margin = Decimal(part.price_fen - part.cost_fen) / part.price_fen
        assert Decimal("0.10") < margin < Decimal("0.60"), part.number
        assert part.stock >= 0
        assert re.fullmatch(r"[A-F]0[1-8]-[1-5]", part.place)


def test_hazardous_parts_name_a_kind_of_waste_that_exists() -> None:
    parts = catalog().parts
    assert {part.waste for part in parts.values() if part.waste} <= set(waste_kinds())
    assert all(part.leaves_old_part for part in parts.values() if part.waste)
    assert parts["BAT-60"].waste == "lead_battery"
    assert parts["OF-VW"].waste == "oil_filter"


def test_labour_is_priced_by_the_hour() -> None:
    listed = catalog()
    pads = listed.operations["ME01"]
    assert listed.rate_fen(pads) == 18_000
    for operation in listed.operations.values():
        assert Decimal("0.1") <= operation.hours <= 40
        assert 10_000 <= listed.rate_fen(operation) <= 30_000


def test_an_order_is_at_least_of_the_class_of_its_operations() -> None:
    listed = catalog()
    asking = {code: one.work_class for code, one in listed.operations.items() if one.work_class is not WorkClass.MINOR}
    assert asking == {"MA13": WorkClass.LEVEL_TWO, "MA14": WorkClass.LEVEL_ONE, "ME24": WorkClass.ASSEMBLY}
    for code, work in asking.items():
        assert listed.least_class(code, "改了名") is work
        assert listed.least_class("", listed.operations[code].name_zh) is work
        assert listed.least_class("", listed.operations[code].name_en) is work
    assert listed.least_class("", "拖车") is WorkClass.MINOR


def test_packages_hold_only_what_is_sold() -> None:
    listed = catalog()
    for package in listed.packages.values():
        assert package.lines
        for line in package.lines:
            known = listed.operations if line.kind is PackageLineKind.OPERATION else listed.parts
            assert line.code in known, f"{package.code}: {line.code}"
            assert line.quantity > 0


def test_a_small_service_costs_what_it_costs_in_town() -> None:
    listed = catalog()
    yuan = 0
    for line in listed.packages["PK-VW"].lines:
        if line.kind is PackageLineKind.PART:
            yuan += int(line.quantity * listed.parts[line.code].price_fen) // 100
        else:
            operation = listed.operations[line.code]
            yuan += int(line.quantity * operation.hours * listed.rate_fen(operation)) // 100
    assert 350 <= yuan <= 650


def test_makers_are_found_by_vin() -> None:
    found = maker_of("LSVAA4186R2000001")
    assert found is not None
    assert (found.name("zh_CN"), found.confidence) == ("上汽大众", "H")
    assert maker_of("1M8GDM9AXKP042788") is None
    assert all(len(wmi) == 3 and not set(wmi) & set("IOQ") for wmi in makers())


def test_waste_codes_end_in_their_class() -> None:
    for waste in waste_kinds().values():
        if waste.code:
            assert re.fullmatch(r"\d{3}-\d{3}-\d{2}", waste.code)
            assert waste.code[-2:] == waste.waste_class[-2:]
        assert HAN.search(waste.name("zh_CN"))
        assert not HAN.search(waste.name("en"))


@pytest.mark.parametrize(
    ("kind", "taxpayer", "day", "rate_bp"),
    [
        (TaxKind.REPAIR, Taxpayer.GENERAL, date(2026, 3, 1), 1300),
        (TaxKind.SERVICE, Taxpayer.GENERAL, date(2026, 3, 1), 600),
        (TaxKind.REPAIR, Taxpayer.SMALL, date(2026, 1, 1), 100),
        (TaxKind.REPAIR, Taxpayer.SMALL, date(2027, 12, 31), 100),
        (TaxKind.REPAIR, Taxpayer.SMALL, date(2028, 1, 1), 300),
    ],
)
def test_the_rate_of_the_day(kind: TaxKind, taxpayer: Taxpayer, day: date, rate_bp: int) -> None:
    assert tax_rate_bp(kind, taxpayer, day) == rate_bp


def test_rates_follow_each_other_without_gap_or_overlap() -> None:
    for kind in TaxKind:
        for taxpayer in Taxpayer:
            rows = [rate for rate in tax_rates() if rate.kind is kind and rate.taxpayer is taxpayer]
            rows.sort(key=lambda rate: rate.valid_from)
            assert rows[-1].valid_to is None
            for earlier, later in pairwise(rows):
                assert earlier.valid_to is not None
                assert later.valid_from == earlier.valid_to + timedelta(days=1)


def test_a_day_before_the_table_is_said_so() -> None:
    with pytest.raises(NotFound) as refused:
        tax_rate_bp(TaxKind.REPAIR, Taxpayer.GENERAL, date(2001, 1, 1))
    assert refused.value.code == "tax_rate_unknown"
