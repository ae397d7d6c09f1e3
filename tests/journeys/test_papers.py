"""Every paper of a whole visit is put together, drawn, kept, and marked as a copy once it left the program."""

import pypdfium2 as pdfium
import pytest

from advisor_app.domain.paper import PaperKind
from advisor_app.domain.printing import PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.papers import PaperAsked
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def whole_visit(shop: Shop) -> object:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, Money(shop.desk.reads.visits.head(visit).facts.owed_fen))
    walk_in.hand_over(shop, visit)
    return visit


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_paper_of_a_whole_visit(sqlite_database: Database, language: str) -> None:
    shop = open_shop(sqlite_database)
    visit = whole_visit(shop)
    for kind in PaperKind:
        made = shop.desk.papers.make(shop.call(), PaperAsked(kind, visit, language=language))  # type: ignore[arg-type]
        assert made.copy_number == 0
        assert made.missing == ()
        text = text_of(made.pdf)
        assert "A12345" in text.replace("·", "").replace(" ", ""), kind
        assert made.number in text, kind
    assert len(shop.desk.reads.papers.kept(visit)) == len(PaperKind)  # type: ignore[arg-type]


def test_a_printed_paper_comes_again_as_a_numbered_copy(database: Database) -> None:
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    asked = PaperAsked(PaperKind.WORK_ORDER, visit)
    with pytest.raises(NotFound, match="paper_not_yet"):
        shop.desk.papers.make(shop.call(), asked)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    first = shop.desk.papers.make(shop.call(), asked)
    again = shop.desk.papers.make(shop.call(Role.CASHIER), asked)
    assert (again.id, again.pdf) == (first.id, first.pdf)
    shop.desk.kept_papers.printed(shop.call(), first.id, new_id(), PrintState.SPOOLED, "A4", 1, "")
    copy = shop.desk.papers.make(shop.call(), asked)
    assert (copy.copy_number, copy.id == first.id) == (1, False)
    assert "副本 1" in text_of(copy.pdf)
    assert "副本" not in text_of(first.pdf)
    kept = shop.desk.reads.papers.kept(visit)
    assert [(k.edition, k.copy_number, k.state) for k in kept] == [(1, 0, PrintState.SPOOLED), (1, 1, None)]
