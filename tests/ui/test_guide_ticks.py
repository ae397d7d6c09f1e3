"""What is ticked by hand in the guide is kept with the visit."""

from advisor_app.domain.staff import Role
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from tests.ui.desk import make_context
from ui.features.reception import feature as reception
from ui.features.visit.page import VisitPage
from ui.features.walkaround import feature as walkaround


def test_a_tick_is_found_again_at_the_next_opening(qtbot: object, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    context = make_context(shop, Role.SERVICE_ADVISOR)
    reception.register(context)
    walkaround.register(context)
    first = VisitPage(context)
    first.presenter.open(visit)
    first.presenter.tick("greeted", True)
    first.presenter.tick("licence_seen", True)
    first.presenter.tick("greeted", False)
    again = VisitPage(context)
    again.presenter.open(visit)
    assert again.presenter.ticked == {"licence_seen"}
    assert shop.desk.remembered.get(f"visit:{visit}", "guide") == ["licence_seen"]
