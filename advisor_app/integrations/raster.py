"""Pictures of the pages of a PDF, by PDFium: for the preview, for printing, for tests. One thread only may call this."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Raster:
    """A page as pixels: four bytes each in the order blue, green, red, unused; ``stride`` bytes a line."""

    width: int
    height: int
    stride: int
    pixels: bytes


def _opened(pdf: bytes) -> Any:
    import pypdfium2  # here, on PDFium's own thread: importing it takes as long as three frames of the screen

    return pypdfium2.PdfDocument(pdf)


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of each page in points."""
    document = _opened(pdf)
    try:
        return tuple(document.get_page_size(n) for n in range(len(document)))
    finally:
        document.close()


def raster(pdf: bytes, page: int, width: int) -> Raster:
    """Return a picture of one page (from 0) that is ``width`` pixels wide."""
    document = _opened(pdf)
    try:
        points, _ = document.get_page_size(page)
        bitmap = document[page].render(scale=width / points, prefer_bgrx=True)
        return Raster(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        document.close()
