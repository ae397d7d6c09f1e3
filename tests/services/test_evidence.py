"""Photos and papers that stay: nothing a driver or a camera says keeps them from being written down."""

from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.walkaround import Moment
from db.engine import Database
from db.tables.visits import attachment, print_event
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import count, refused, unchanged

BYTES = b"a picture"
SHA = sha256(BYTES).hexdigest()


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def trip(shop: Shop) -> Trip:
    assert shop.desk.blobs.put(BYTES) == SHA
    return walk_in.drive(shop, Stage.QUOTE)


def attach(shop: Shop, trip: Trip, name: str = "a.jpg", size: int = 1000) -> Any:
    assert trip.fault is not None
    return shop.desk.attachments.add(
        shop.call(), trip.visit, AttachedTo.FAULT, trip.fault, SHA, name, "image/jpeg", size
    )


def keep(shop: Shop, trip: Trip, sha: str = SHA, copy: int = 0, edition: int = 1, content: str = "c" * 64) -> Any:
    sheet = shop.desk.reads.walkarounds.sheet(trip.visit, Moment.ARRIVAL).id
    assert sheet is not None
    return shop.desk.kept_papers.keep(
        shop.call(), trip.visit, PaperKind.RECEPTION_SHEET, sheet, "zh_CN", edition, copy, content, sha
    )


@pytest.mark.parametrize(
    "name", ["长" * 300 + ".jpg", "x" * 6000 + ".jpg", "\u202egpj.exe", "a\nb\x00c.jpg", "<b>.jpg"]
)
def test_no_file_name_is_too_odd(shop: Shop, trip: Trip, name: str) -> None:
    made = attach(shop, trip, name)
    with shop.database.reader.connect() as connection:
        kept = connection.execute(select(attachment.c.name).where(attachment.c.id == made.id)).scalar_one()
    assert 0 < len(kept) <= 100
    assert not set(kept) & set("\n\x00\u202e")


def test_size_and_removal(shop: Shop, trip: Trip) -> None:
    refused(shop.database, "attachment_too_large", lambda: attach(shop, trip, size=25 * 1024 * 1024 + 1))
    made = attach(shop, trip)
    shop.desk.attachments.remove(shop.call(), made.id)
    assert count(shop.database, "attachment") == 1, "taken off the sheet, not thrown away"
    assert shop.desk.reads.visits.head(trip.visit).facts.photos == 0
    refused(shop.database, "attachment_gone", lambda: shop.desk.attachments.remove(shop.call(), new_id()))


def test_the_same_paper_is_kept_once_and_a_number_never_stands_for_two(shop: Shop, trip: Trip) -> None:
    first = keep(shop, trip)
    with unchanged(shop.database, frozenset({"audit", "chain_head", "command_key", "changed"})):
        assert keep(shop, trip) == first
    other = shop.desk.blobs.put(b"another paper")
    error = refused(shop.database, "paper_copy_taken", lambda: keep(shop, trip, other))
    assert error.params["copy"] == 0
    assert keep(shop, trip, other, copy=1) != first


def test_only_the_next_paper_of_stored_bytes_is_kept(database: Database) -> None:
    shop = open_shop(database)
    assert shop.desk.blobs.put(BYTES) == SHA
    trip = walk_in.drive(shop, Stage.QUOTE)
    refused(database, "paper_unstored", lambda: keep(shop, trip, "0" * 64))
    for edition, copy in ((2, 0), (9999, 9999), (1, 1)):
        refused(database, "value_wrong_kind", lambda e=edition, c=copy: keep(shop, trip, copy=c, edition=e))  # type: ignore[misc]
    keep(shop, trip)
    refused(database, "value_wrong_kind", lambda: keep(shop, trip, copy=2))
    refused(database, "value_wrong_kind", lambda: keep(shop, trip, copy=1, content="d" * 64))
    refused(database, "value_wrong_kind", lambda: keep(shop, trip, edition=3))
    keep(shop, trip, copy=1)
    keep(shop, trip, edition=2, content="d" * 64)


def test_a_paper_is_kept_on_the_visit_that_it_is_about(shop: Shop, trip: Trip) -> None:
    other = walk_in.arrive(shop, "京A99999", "王芳").id
    sheet = shop.desk.reads.walkarounds.sheet(trip.visit, Moment.ARRIVAL).id
    assert sheet is not None
    for visit, subject in ((other, sheet), (trip.visit, trip.visit)):
        refused(
            shop.database, "value_wrong_kind",
            lambda v=visit, s=subject: shop.desk.kept_papers.keep(  # type: ignore[misc]
                shop.call(), v, PaperKind.RECEPTION_SHEET, s, "zh_CN", 1, 0, "c" * 64, SHA
            ),
        )  # fmt: skip


def test_nothing_is_attached_once_the_visit_is_over(shop: Shop, trip: Trip) -> None:
    attach(shop, trip)
    shop.desk.reception.cancel(shop.call(), trip.visit, "客户改期")
    refused(shop.database, "visit_closed", lambda: attach(shop, trip))


def test_a_long_complaint_of_a_driver_does_not_lose_the_ledger(shop: Shop, trip: Trip) -> None:
    paper, run = keep(shop, trip).id, new_id()
    for state, note in ((PrintState.REQUESTED, ""), (PrintState.FAILED, "缺纸\n" * 3000)):
        shop.desk.kept_papers.printed(shop.call(), paper, run, state, "打印机" * 60, 1, note)
    with shop.database.reader.connect() as connection:
        rows = connection.execute(select(print_event).order_by(print_event.c.id)).all()
    assert [row.state for row in rows] == [PrintState.REQUESTED, PrintState.FAILED]
    assert [len(row.note) for row in rows] == [0, 200]
    assert {len(row.printer) for row in rows} == {100}


def test_nothing_is_attached_to_what_is_not_of_the_visit(shop: Shop, trip: Trip) -> None:
    other = walk_in.arrive(shop, "京A99999", "王芳").id
    fault, sheet = walk_in.record_fault(shop, other), shop.desk.reads.walkarounds.sheet(trip.visit, Moment.ARRIVAL)
    assert sheet.id is not None
    for subject, of in (
        (AttachedTo.FAULT, fault), (AttachedTo.FAULT, trip.visit), (AttachedTo.FAULT, sheet.id),
        (AttachedTo.MARK, sheet.id), (AttachedTo.ADDITION, trip.visit), (AttachedTo.OLD_PART, trip.visit),
    ):  # fmt: skip
        refused(
            shop.database, "value_wrong_kind",
            lambda subject=subject, of=of: shop.desk.attachments.add(  # type: ignore[misc]
                shop.call(), trip.visit, subject, of, SHA, "a.jpg", "image/jpeg", 1
            ),
        )  # fmt: skip
    for subject, of in ((AttachedTo.WALKAROUND, sheet.id), (AttachedTo.MARK, sheet.marks[0].id)):
        shop.desk.attachments.add(shop.call(), trip.visit, subject, of, SHA, "a.jpg", "image/jpeg", 1)
