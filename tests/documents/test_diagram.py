"""The vehicle diagram on paper: fits its width, shows every sign, and its words can be read out of the PDF."""

import io

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from advisor_app.diagrams import diagram
from advisor_app.documents.diagram import DiagramPiece, PaperMark
from advisor_app.domain.diagram import BodyStyle, ViewName
from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import in_language, label

WIDTH = 500.0


def printed(piece: DiagramPiece) -> pypdfium2.PdfDocument:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH + 40, piece.height + 40))
    piece.draw(canvas, 20, piece.height + 20)
    canvas.save()
    return pypdfium2.PdfDocument(out.getvalue())


def ink(document: pypdfium2.PdfDocument) -> bytes:
    return bytes(document[0].render(scale=1.5, grayscale=True).buffer)


def marks(carried: bool = False) -> list[PaperMark]:
    view = diagram("sedan").view("top")
    places = [zone.centre for zone in view.zones if not zone.id.startswith("left")]
    return [PaperMark(i + 11, kind.value, *places[i], "large", carried) for i, kind in enumerate(MarkKind)]


@pytest.mark.parametrize("body", list(BodyStyle))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_views_numbers_and_legend_are_there(body: BodyStyle, language: str) -> None:
    with in_language(language):
        document = printed(DiagramPiece(diagram(body), marks(), WIDTH))
        text = document[0].get_textpage().get_text_bounded()
        for name in ViewName:
            assert label(name) in text
        for number in range(11, 11 + len(MarkKind)):
            assert str(number) in text
        for kind in MarkKind:
            assert label(kind) in text
    document.close()


def test_the_drawing_fills_the_width_or_the_height_given() -> None:
    sheet = diagram("suv")
    wide = DiagramPiece(sheet, [], WIDTH)
    assert wide.height == pytest.approx(WIDTH * sheet.height / sheet.width)
    low = DiagramPiece(sheet, [], WIDTH, height=150)
    assert low.height == pytest.approx(150)
    assert DiagramPiece(sheet, marks(), WIDTH).height > wide.height
    assert DiagramPiece(sheet, marks(), WIDTH, legend=False).height == pytest.approx(wide.height)


def test_known_marks_look_different_and_are_explained() -> None:
    new, known = (DiagramPiece(diagram("sedan"), marks(carried), WIDTH) for carried in (False, True))
    one, two = printed(new), printed(known)
    assert ink(one) != ink(two)
    assert "上次已有" in two[0].get_textpage().get_text_bounded()
    assert "上次已有" not in one[0].get_textpage().get_text_bounded()
    one.close()
    two.close()


def test_nothing_is_drawn_beside_the_room_given() -> None:
    document = printed(DiagramPiece(diagram("sedan"), marks(), WIDTH))
    image = document[0].render(scale=1).to_pil().convert("L")
    width, height = image.size
    edges = [(0, 0, 18, height), (width - 18, 0, width, height), (0, 0, width, 10), (0, height - 18, width, height)]
    for edge in edges:
        assert image.crop(edge).getextrema() == (255, 255), edge
    document.close()
