"""A kept paper printed again: the very bytes of the original, with the copy mark laid over each page.

PDFium is not made for threads: call this where the program calls PDFium, on its one thread.
"""

from io import BytesIO

import pypdfium2 as pdfium
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from advisor_app.documents.fonts import REGULAR, font
from advisor_app.documents.text import Style, draw_lines, layout, plain
from advisor_app.i18n import words

_t = words("paper")

_MARK = Style(11, bold=True, spread=1.2)


def mark_copy(pdf: bytes, copy_number: int) -> bytes:
    """Return a paper with 副本 n (in the language in force) in the middle of each page's upper margin.

    Args:
        pdf: an original as it was kept.
        copy_number: from 1.

    Raises:
        ValueError: the number is no copy's, or the bytes are no PDF.
    """
    if copy_number < 1:
        raise ValueError(copy_number)
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise ValueError("not a PDF") from error
    try:
        width, height = document[0].get_size()
        stamp = pdfium.PdfDocument(_stamp(width, height, copy_number))
        form = stamp.page_as_xobject(0, document)
        for page in document:
            page.insert_obj(form.as_pageobject())
            page.gen_content()
        out = BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        document.close()


def _stamp(width: float, height: float, copy_number: int) -> bytes:
    """Return a page with nothing but the mark on it."""
    font(REGULAR)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, initialFontName=REGULAR)
    lines = layout(plain(_t("Copy {n}", n=copy_number)), _MARK, width)
    left = (width - lines[0].width) / 2
    top = height - 5 * mm
    canvas.setLineWidth(1)
    canvas.roundRect(left - 6, top - _MARK.leading - 2, lines[0].width + 12, _MARK.leading + 4, 2)
    draw_lines(canvas, lines, left, top, _MARK)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
