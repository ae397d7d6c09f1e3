"""Codes to scan: the bars agree with reportlab's own encoder, the squares with segno's matrix."""

from io import BytesIO

import pypdfium2 as pdfium
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas

from advisor_app.documents.code import _MODULE, bars, draw_barcode, draw_qr
from advisor_app.documents.fonts import REGULAR, font


def oracle(digits: str) -> list[int]:
    code = Code128(digits)
    code.validate()
    code.encode()
    code.decompose()
    return ["abcdefgh".index(sign.lower()) + 1 for sign in code.decomposed]


@given(st.text("0123456789", min_size=1, max_size=12).map(lambda text: text + text))
def test_bars_agree_with_another_encoder(digits: str) -> None:
    assert bars(digits) == oracle(digits)


@pytest.mark.parametrize("text", ["", "1", "12a4", "１２", "12 4"])
def test_only_pairs_of_digits(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        bars(text)


def drawn(width: float, height: float, draw: object) -> "pdfium.PdfBitmap":
    font(REGULAR)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), initialFontName=REGULAR)
    draw(canvas)  # type: ignore[operator]
    canvas.showPage()
    canvas.save()
    return pdfium.PdfDocument(out.getvalue())[0].render(scale=8).to_pil().convert("L")


def test_the_bars_on_paper_have_their_widths() -> None:
    digits = "12260105001217"
    width = sum(bars(digits)) * _MODULE
    picture = drawn(width, 40, lambda canvas: draw_barcode(canvas, digits, width, 40, 25))
    step = picture.width / sum(bars(digits))
    seen, at = [], 0.0
    for number, wide in enumerate(bars(digits)):
        seen.append(picture.getpixel((int((at + wide / 2) * step), 40)) < 128)
        assert seen[-1] == (number % 2 == 0)
        at += wide
    assert len(seen) == 6 * 9 + 7


def test_the_squares_on_paper_are_segnos() -> None:
    matrix = segno.make("73920481", error="m", micro=False).matrix
    picture = drawn(100, 100, lambda canvas: draw_qr(canvas, "73920481", 0, 100, 100))
    step = picture.width / len(matrix)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            pixel = picture.getpixel((int((column + 0.5) * step), int((row + 0.5) * step)))
            assert (pixel < 128) == bool(dark)
