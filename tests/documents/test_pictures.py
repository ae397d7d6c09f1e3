"""Pictures and plates: bounded size, right way up, told apart in black and white."""

from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image

from advisor_app.documents.pictures import picture
from advisor_app.documents.plate import plate_text
from advisor_app.documents.render import Documents
from advisor_app.domain.paper import Paper, Photo
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.values.plate import PlateKind
from tests.documents.papers import (
    AT,
    CAR,
    SHOP,
    image,
    ink,
    jpeg,
    old_part_receipt,
    quote,
    reception_sheet,
    settlement,
    work_order,
)


def test_a_photo_is_made_no_larger_than_paper_shows() -> None:
    small = Documents().render(replace(old_part_receipt(), photos=(Photo(data=jpeg(size=(640, 480))),)), language="en")
    large = Documents().render(
        replace(old_part_receipt(), photos=(Photo(data=jpeg(size=(4000, 3000))),)), language="en"
    )
    assert len(large) < len(small) * 1.2


def test_a_photo_keeps_its_shape() -> None:
    ready = picture(jpeg(size=(400, 100)), 100, 100)
    assert ready is not None
    assert ready[1:] == (100, 25)


def test_a_turned_photo_stands_upright() -> None:
    turned = Image.new("RGB", (400, 100), "red")
    exif = turned.getexif()
    exif[0x0112] = 6
    out = BytesIO()
    turned.save(out, "JPEG", exif=exif)
    ready = picture(out.getvalue(), 100, 100)
    assert ready is not None
    assert ready[1:] == (25, 100)


def test_too_many_pixels_are_refused() -> None:
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 20_000
    assert picture(out.getvalue(), 100, 100) is None


def test_a_gif_is_no_picture_here() -> None:
    out = BytesIO()
    Image.new("P", (10, 10)).save(out, "GIF")
    assert picture(out.getvalue(), 100, 100) is None


def test_a_signature_leaves_ink_on_white() -> None:
    ready = picture(ink(), 100, 100)
    assert ready is not None
    pixels = ready[0].getRGBData()
    assert pixels[:3] == b"\xff\xff\xff"
    assert min(pixels) == 0


def test_a_signature_is_shown_as_large_as_its_box() -> None:
    small = Image.new("RGB", (900, 300), "white")
    small.paste("black", (400, 120, 500, 170))
    out = BytesIO()
    small.save(out, "PNG")
    ready = picture(out.getvalue(), 100, 30, ink=True)
    assert ready is not None
    assert [round(side, 6) for side in ready[1:]] == [60, 30]
    drawn = picture(ink(size=(300, 100)), 1000, 30, ink=True)
    assert drawn is not None
    assert round(drawn[2], 6) == 30


@pytest.mark.parametrize("size", [(300, 100), (200, 900), (1600, 120), (400, 400)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_signature_covers_no_words(size: tuple[int, int], language: str) -> None:
    mark = Signature(name="李淑芬", at=AT, image=ink(size=size))
    papers: list[Paper] = [
        replace(paper(), customer_signature=mark, advisor_signature=mark)
        for paper in (work_order, quote, settlement, reception_sheet, old_part_receipt)
    ]
    for paper in papers:
        document = pdfium.PdfDocument(Documents().render(paper, language=language))
        page = document[0]
        text = page.get_textpage()
        words = [text.get_rect(at) for at in range(text.count_rects())]
        drawn = [one.get_bounds() for one in page.get_objects() if one.type == pdfium_c.FPDF_PAGEOBJ_IMAGE]
        signed = [box for box in drawn if box[3] - box[1] < 32]
        assert len(signed) >= 2
        for left, bottom, right, top in signed:
            assert top - bottom > 5
            assert not [w for w in words if w[0] < right and w[2] > left and w[1] < top and w[3] > bottom]
        document.close()


def test_a_logo_stands_top_left() -> None:
    paper = replace(work_order(), shop=replace(SHOP, logo=jpeg(size=(300, 300))))
    page = image(Documents().render(paper, language="zh_CN"))
    red, green, _ = page.getpixel((55, 50))
    assert red > 200 > green


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        (PlateKind.BLUE, (27, 79, 168)),
        (PlateKind.YELLOW, (246, 198, 50)),
        (PlateKind.BLACK, (0, 0, 0)),
        (PlateKind.WHITE, (255, 255, 255)),
        (PlateKind.NONE, (255, 255, 255)),
    ],
)
def test_plates_have_their_colours(kind: PlateKind, ground: tuple[int, int, int]) -> None:
    page = image(
        Documents().render(replace(work_order(), vehicle=replace(CAR, plate_kind=kind)), language="zh_CN"), 0, 2
    )
    assert page.getpixel((2 * 425, 2 * 45)) == ground


def test_new_energy_plates_run_from_white_to_green() -> None:
    car = replace(CAR, plate="沪AD12345", plate_kind=PlateKind.GREEN_SMALL)
    page = image(Documents().render(replace(work_order(), vehicle=car), language="zh_CN"), 0, 2)
    upper, lower = page.getpixel((2 * 424, 2 * 45)), page.getpixel((2 * 424, 2 * 66))
    assert upper[1] > lower[1] > lower[0]
    assert upper[0] - lower[0] > 60


@pytest.mark.parametrize(("plate", "shown"), [("沪A12345", "沪A·12345"), ("", "无牌"), ("随便写", "随便写")])
def test_a_plate_reads_as_on_the_car(plate: str, shown: str) -> None:
    assert plate_text(replace(CAR, plate=plate)) == shown
