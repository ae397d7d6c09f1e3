"""Photos as people hand them in: what is taken, what becomes of it, and what is refused with which words."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import error_text, in_language
from advisor_app.integrations.photos import LARGEST_BYTES, LONGEST_SIDE, PillowPhotos, other_kind

GPS, ORIENTATION, MAKE, MAKER_NOTE = 0x8825, 0x0112, 0x010F, 0x927C
RED, BLUE = (200, 30, 30), (30, 40, 200)


def halves(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture that is red at the left and blue at the right."""
    made = Image.new("RGB", (width, height), RED)
    made.paste(BLUE, (width // 2, 0, width, height))
    return made


def saved(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG that says it is large, and would decode to it."""
    row = b"\0" * (width // 8 + 2)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(row * height, 9))
        + chunk(b"IEND", b"")
    )


def like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 25 for a, b in zip(pixel, colour, strict=True))


def read(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def refused(data: bytes, name: str = "IMG_1.jpg") -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        PillowPhotos().take(data, name)
    assert caught.value.params["name"] == name
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_jpeg(kind: str) -> None:
    ready = PillowPhotos().take(saved(halves(3000, 1500), kind), "front.x")
    made = read(ready.data)
    assert (made.format, made.mode, ready.mime, ready.name) == ("JPEG", "RGB", "image/jpeg", "front.x")
    assert made.size == (ready.width, ready.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert like(made.getpixel((300, 500)), RED)
    assert like(made.getpixel((1700, 500)), BLUE)


def test_a_small_photo_is_not_blown_up() -> None:
    ready = PillowPhotos().take(saved(halves()), "a.jpg")
    assert (ready.width, ready.height) == (400, 300)


def test_position_maker_and_thumbnail_are_gone() -> None:
    exif = Image.Exif()
    exif[MAKE] = "Apple"
    exif.get_ifd(GPS).update({1: "N", 2: (39.0, 54.0, 26.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    data = saved(halves(), exif=exif, comment=b"home of the customer", icc_profile=b"not a profile" * 20)
    assert b"Exif" in data
    assert read(data).getexif().get_ifd(GPS)[1] == "N"
    made = PillowPhotos().take(data, "a.jpg").data
    assert dict(read(made).getexif()) == {}
    for trace in (b"Exif", b"Apple", b"home of", b"ICC_PROFILE", b"http"):
        assert trace not in made


def test_what_hangs_on_behind_the_picture_is_gone() -> None:
    data = saved(halves()) + b"PK\x03\x04 a second file <script>alert(1)</script>"
    assert b"script" not in PillowPhotos().take(data, "a.jpg").data


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (400, 300), (50, 150)),
        (3, (400, 300), (350, 150)),
        (6, (300, 400), (150, 50)),
        (8, (300, 400), (150, 350)),
    ],
)
def test_a_turned_photo_stands_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = read(PillowPhotos().take(saved(halves(), exif=exif), "a.jpg").data)
    assert made.size == size
    assert like(made.getpixel(red_at), RED)


def test_what_is_see_through_lies_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (10, 10, 10, 0))
    assert like(read(PillowPhotos().take(saved(clear, "PNG"), "a.png").data).getpixel((25, 25)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "I;16"])
def test_every_way_of_colour_is_taken(mode: str) -> None:
    kind = "JPEG" if mode in {"CMYK", "L"} else "PNG"
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else halves(40, 30).convert(mode)
    assert read(PillowPhotos().take(saved(image, kind), "a").data).size == (40, 30)


def test_the_first_of_several_pictures_is_taken() -> None:
    data = saved(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300), (0, 255, 0))])
    assert like(read(PillowPhotos().take(data, "a.jpg").data).getpixel((50, 150)), RED)


@pytest.mark.parametrize("side", [9000, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    data = bomb(side, side) if side < 10_000 else bomb(side, side)[:400]
    assert len(data) < 20_000
    error = refused(data, "bomb.png")
    assert (error.code, error.params["megapixels"]) == ("photo_too_many_pixels", 40)


def test_forty_megapixels_are_taken_and_one_row_more_is_not() -> None:
    assert PillowPhotos().take(bomb(8000, 5000), "a.png").width == LONGEST_SIDE
    assert refused(bomb(8000, 5001)).code == "photo_too_many_pixels"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(kind: str, part: float) -> None:
    noisy = Image.effect_noise((300, 300), 80).convert("RGB")
    data = saved(noisy, kind)
    assert refused(data[: int(len(data) * part)]).code == "photo_not_a_picture"


@pytest.mark.parametrize(
    "data", [b"", b"hello, this is no picture", b"\xff\xd8\xff", b"<svg xmlns='x'/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 90]
)
def test_text_and_scraps_are_no_picture(data: bytes) -> None:
    assert refused(data, "holiday.jpg").code == "photo_not_a_picture"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (b"\0\0\0\x18ftypmif1" + b"\0" * 40, "HEIC"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 40, "AVIF"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 40, "MP4"),
        (saved(halves(), "GIF"), "GIF"),
        (saved(halves(), "BMP"), "BMP"),
        (saved(halves(), "TIFF"), "TIFF"),
        (b"%PDF-1.7 ...", "PDF"),
    ],
)
def test_a_kind_that_is_not_taken_is_named(data: bytes, kind: str) -> None:
    error = refused(data)
    assert (error.code, error.params["kind"], other_kind(data)) == ("photo_kind_unknown", kind, kind)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.jpg"
    with file.open("wb") as out:
        out.truncate(LARGEST_BYTES + 1)
    with pytest.raises(RuleBroken) as caught:
        PillowPhotos().take_file(str(file))
    assert (caught.value.code, caught.value.params) == ("photo_too_large", {"name": "large.jpg", "megabytes": 25})
    assert refused(b"\xff\xd8" + b"\0" * LARGEST_BYTES).code == "photo_too_large"


def test_a_file_is_taken_by_its_content_and_called_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "左前门.png"
    file.write_bytes(saved(halves()))
    assert PillowPhotos().take_file(str(file)).name == "左前门.png"


def test_a_missing_file_and_a_folder_can_not_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.jpg", tmp_path):
        with pytest.raises(RuleBroken) as caught:
            PillowPhotos().take_file(str(path))
        assert caught.value.code == "photo_file_unreadable"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_refusal_says_what_happened_to_which_file(language: str) -> None:
    errors = [
        refused(bomb(9000, 9000), "x.png"),
        refused(b"text", "x.png"),
        refused(b"GIF89a", "x.png"),
        refused(b"\0" * (LARGEST_BYTES + 1), "x.png"),
        RuleBroken("photo_file_unreadable", name="x.png"),
    ]
    with in_language(language):
        said = [error_text(error.code, **error.params) for error in errors]
    assert len(set(said)) == 5
    assert all("x.png" in text and "{" not in text for text in said)
