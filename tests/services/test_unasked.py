"""What nobody asked the customer is not said for them."""

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.visit import OldPartWish, Waits
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop


def test_a_new_visit_has_neither_wishes_nor_consents_nor_keys(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", name="张三", make="大众", model="朗逸")
    ).id
    sheet = shop.desk.reads.visits.sheet(visit)
    assert (sheet.wash_wish, sheet.road_test_allowed, sheet.keys_received) == (False, False, 0)
    assert (sheet.waits, sheet.old_part_wish) == (Waits.LEAVES, OldPartWish.LEAVE)
    for field, value in (("odometer_km", 30210), ("energy_percent", 60)):
        shop.desk.reception.set_field(shop.call(), visit, field, None, value)
    walk_in.walk_around(shop, visit)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.RECEPTION_SHEET, visit)).paper
    assert (paper.wishes, paper.consents) == ((), ())  # type: ignore[attr-defined]  # a reception sheet
