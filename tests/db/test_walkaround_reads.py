"""The walkaround as it is read, on both engines: everything of one sheet, nothing of another."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import event

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import BodyStyle, Panel
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.ports.reads.walkarounds import BelongingCard, CheckCard, MarkCard
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import CUSTOMER, arrive, record_fault, walk_around

ARRIVAL, DELIVERY = Moment.ARRIVAL, Moment.DELIVERY


def mark(shop: Shop, visit: UUID, panel: Panel = Panel.BONNET, kind: MarkKind = MarkKind.DENT) -> UUID:
    place = ("top", Decimal("300.04"), Decimal(200))
    return shop.desk.walkarounds.mark(shop.call(), visit, ARRIVAL, panel, *place, kind, MarkSize.SMALL, "").id


def photo(shop: Shop, visit: UUID, subject: AttachedTo, subject_id: UUID, name: str = "a.jpg") -> UUID:
    sha = shop.desk.blobs.put(name.encode())
    return shop.desk.attachments.add(shop.call(), visit, subject, subject_id, sha, name, "image/jpeg", 5).id


def test_a_sheet_that_was_not_begun_is_empty(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    sheet = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    assert (sheet.id, sheet.visit_open, sheet.marks, sheet.signature) == (None, True, (), None)
    assert (sheet.odometer_km, sheet.energy_percent, sheet.signer) == (30210, 60, "张𬭎")
    assert (sheet.body, sheet.energy) == (BodyStyle.SEDAN, Energy.PETROL)


def test_a_visit_that_is_not_there_is_missed(database: Database) -> None:
    with pytest.raises(NotFound, match="visit_gone"):
        open_shop(database).desk.reads.walkarounds.sheet(new_id(), ARRIVAL)


def test_a_signed_sheet_comes_back_whole(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    walk_around(shop, visit.id)
    sheet = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    (found,) = sheet.marks
    assert found == MarkCard(
        found.id, 1, next(iter(Panel)), "left", Decimal("10.2"), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, "浅",
        carried=False, seen_again=False,
    )  # fmt: skip
    assert sheet.checks == (CheckCard("tread_front_left", CheckState.SOON, Decimal("3.2"), ""),)
    (thing,) = sheet.belongings
    assert thing == BelongingCard(thing.id, "行车记录仪", "前挡")
    assert (sheet.covers_on, sheet.valuables_asked, sheet.signed_at) == (True, False, shop.clock.now())
    assert sheet.signature is not None
    assert (sheet.signature.signer, sheet.signature.how, sheet.signature.image_sha) == ("张𬭎", SignedOn.PAPER, None)


def test_photos_of_the_sheet_and_its_marks_are_read_and_removed_ones_are_not(database: Database) -> None:
    shop = open_shop(database)
    visit, other = arrive(shop), arrive(shop, "京B77777", "李四")
    sheets = [shop.desk.walkarounds.start(shop.call(), v.id, ARRIVAL).id for v in (visit, other)]
    marked = mark(shop, visit.id)
    whole = photo(shop, visit.id, AttachedTo.WALKAROUND, sheets[0], "whole.jpg")
    near = photo(shop, visit.id, AttachedTo.MARK, marked, "near.jpg")
    gone = photo(shop, visit.id, AttachedTo.MARK, marked, "gone.jpg")
    photo(shop, visit.id, AttachedTo.FAULT, record_fault(shop, visit.id), "fault.jpg")
    photo(shop, other.id, AttachedTo.WALKAROUND, sheets[1], "other.jpg")
    shop.desk.attachments.remove(shop.call(), gone)
    sheet = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    assert [(p.id, p.name) for p in sheet.photos] == [(whole, "whole.jpg"), (near, "near.jpg")]
    assert [p.id for p in sheet.photos_of(marked)] == [near]
    assert shop.desk.blobs.get(sheet.photos[1].sha256) == b"near.jpg"


def test_a_removed_mark_comes_back_with_its_number_note_and_photos(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    shop.desk.walkarounds.start(shop.call(), visit.id, ARRIVAL)
    first, _second = mark(shop, visit.id), mark(shop, visit.id, Panel.ROOF)
    shop.desk.walkarounds.change_mark(shop.call(), visit.id, ARRIVAL, first, None, MarkSize.LARGE, "深")
    photo(shop, visit.id, AttachedTo.MARK, first)
    before = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    shop.desk.walkarounds.unmark(shop.call(), visit.id, ARRIVAL, first)
    without = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    assert ([m.pos for m in without.marks], without.photos) == ([2], ())
    card = before.marks[0]
    args = (
        card.id, card.pos, card.panel, card.view, card.x, card.y, card.kind, card.size, card.note, card.carried,
        card.seen_again,
    )  # fmt: skip
    for _twice in range(2):
        shop.desk.walkarounds.put_back(shop.call(), visit.id, ARRIVAL, *args)
    assert shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL) == before


def test_marks_of_the_last_visit_are_known_and_are_confirmed_one_by_one(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    shop.desk.walkarounds.start(shop.call(), visit.id, ARRIVAL)
    mark(shop, visit.id)
    mark(shop, visit.id, Panel.ROOF, MarkKind.RUST)
    shop.desk.walkarounds.sign(shop.call(), visit.id, ARRIVAL, CUSTOMER)
    shop.desk.walkarounds.start(shop.call(), visit.id, DELIVERY)
    later = shop.desk.reads.walkarounds.sheet(visit.id, DELIVERY)
    assert [(m.pos, m.panel, m.carried, m.seen_again) for m in later.marks] == [
        (1, Panel.BONNET, True, False),
        (2, Panel.ROOF, True, False),
    ]
    shop.desk.walkarounds.see_again(shop.call(), visit.id, DELIVERY, (later.marks[1].id,))
    now = shop.desk.reads.walkarounds.sheet(visit.id, DELIVERY)
    assert now.marks == (later.marks[0], replace(later.marks[1], seen_again=True))
    with pytest.raises(NotFound, match="mark_gone"):
        shop.desk.walkarounds.see_again(shop.call(), visit.id, DELIVERY, (new_id(),))


def test_several_items_are_judged_at_once_and_keep_what_was_measured(database: Database) -> None:
    shop = open_shop(database)
    visit = arrive(shop)
    shop.desk.walkarounds.start(shop.call(), visit.id, ARRIVAL)
    shop.desk.walkarounds.check(shop.call(), visit.id, ARRIVAL, "battery", CheckState.NOT_JUDGED, Decimal("12.6"), "旧")
    shop.desk.walkarounds.check_many(shop.call(), visit.id, ARRIVAL, ("battery", "belt"), CheckState.GOOD)
    assert shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL).checks == (
        CheckCard("battery", CheckState.GOOD, Decimal("12.6"), "旧"),
        CheckCard("belt", CheckState.GOOD, None, ""),
    )


@pytest.mark.parametrize(("value", "code"), [("-0.1", "measured_negative"), ("99.1", "measured_too_large")])
def test_a_value_that_nothing_measures_is_refused(sqlite_database: Database, value: str, code: str) -> None:
    shop = open_shop(sqlite_database)
    visit = arrive(shop)
    shop.desk.walkarounds.start(shop.call(), visit.id, ARRIVAL)
    with pytest.raises(RuleBroken, match=code):
        shop.desk.walkarounds.check(
            shop.call(), visit.id, ARRIVAL, "tread_front_left", CheckState.GOOD, Decimal(value), ""
        )


def test_a_signed_sheet_takes_none_of_it(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = arrive(shop)
    walk_around(shop, visit.id)
    known = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL).marks[0]
    with pytest.raises(RuleBroken, match="walkaround_signed"):
        shop.desk.walkarounds.see_again(shop.call(), visit.id, ARRIVAL, (known.id,))
    with pytest.raises(RuleBroken, match="walkaround_signed"):
        shop.desk.walkarounds.check_many(shop.call(), visit.id, ARRIVAL, ("belt",), CheckState.GOOD)
    with pytest.raises(RuleBroken, match="walkaround_signed"):
        shop.desk.walkarounds.put_back(
            shop.call(), visit.id, ARRIVAL, new_id(), 7, Panel.ROOF, "top", Decimal(1), Decimal(1), MarkKind.DENT,
            MarkSize.SMALL, "", False, False,
        )  # fmt: skip


def test_reading_takes_the_same_six_statements_however_much_there_is(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = arrive(shop)
    sheet = shop.desk.walkarounds.start(shop.call(), visit.id, ARRIVAL).id
    said: list[str] = []
    event.listen(sqlite_database.reader, "before_cursor_execute", lambda _c, _u, statement, *_: said.append(statement))
    shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    few = len([s for s in said if s.startswith("SELECT")])
    for _ in range(12):
        photo(shop, visit.id, AttachedTo.MARK, mark(shop, visit.id))
        photo(shop, visit.id, AttachedTo.WALKAROUND, sheet)
    said.clear()
    read = shop.desk.reads.walkarounds.sheet(visit.id, ARRIVAL)
    assert (len(read.marks), len(read.photos)) == (12, 24)
    assert len([s for s in said if s.startswith("SELECT")]) == few == 6
