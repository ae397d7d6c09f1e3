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


def keep(shop: Shop, trip: Trip, sha: str = SHA, copy: int = 0) -> Any:
    return shop.desk.kept_papers.keep(
        shop.call(), trip.visit, PaperKind.RECEPTION_SHEET, trip.visit, "zh_CN", 1, copy, "c" * 64, sha
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
    error = refused(shop.database, "paper_copy_taken", lambda: keep(shop, trip, "b" * 64))
    assert error.params["copy"] == 0
    assert keep(shop, trip, "b" * 64, copy=1) != first


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
