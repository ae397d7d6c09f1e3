"""Papers use the room there is: photos below the marks, words of one row in one size."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from advisor_app.documents.base import BODY
from advisor_app.documents.flowables import Fact, facts
from advisor_app.documents.render import Documents
from advisor_app.documents.text import Safe
from advisor_app.domain.paper import Photo, ReceptionSheet
from tests.documents.papers import jpeg, pages, reception_sheet

WIDTH = 500.0
LONG = Safe("In person, after looking at the car together; collected by Zhang Hong")


def pictures(paper: ReceptionSheet) -> list[list[float]]:
    """Return how far below the top edge the photos of each page end, in points."""
    with pdfium.PdfDocument(Documents().render(paper, language="zh_CN")) as document:
        found = []
        for page in document:
            kinds = (one for one in page.get_objects() if one.type == 3)  # FPDF_PAGEOBJ_IMAGE
            found.append([page.get_height() - one.get_bounds()[1] for one in kinds])
        return found


def bare(count: int) -> ReceptionSheet:
    shots = tuple(Photo(data=jpeg(), caption=f"{n} 左前门") for n in range(count))
    return replace(reception_sheet(), photos=shots, customer_signature=None)


@pytest.mark.parametrize("count", [1, 2])
def test_a_photo_or_two_stand_below_the_marks(count: int) -> None:
    first, *rest = pictures(bare(count))
    assert len(first) == count
    assert not any(rest)
    assert len(pages(Documents().render(bare(count), language="zh_CN"))) == len(
        pages(Documents().render(bare(0), language="zh_CN"))
    )
    assert max(first) < 420, "beside the car, not below everything"


def test_many_photos_have_rows_of_their_own() -> None:
    found = pictures(bare(9))
    assert sum(map(len, found)) == 9
    assert max(found[-1]) - min(found[-1]) > 100 or len(found) > 1


def sizes(*values: str) -> list[set[float]]:
    row = facts([Fact(Safe("Name"), Safe(value), 2) for value in values], WIDTH).pieces[0]
    return [{style.size for _, style in cell.lines[1:]} for cell in row.cells]  # type: ignore[attr-defined]


def test_a_value_is_set_smaller_only_where_that_saves_a_line() -> None:
    ((alone,), (short,)) = sizes(LONG, "Zhang")
    assert alone < BODY.size == short
    assert sizes(
        LONG, "Before the car leaves, after checking the settlement list: cash, card, WeChat Pay, transfer"
    ) == [
        {BODY.size},
        {BODY.size},
    ]
