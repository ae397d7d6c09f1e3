"""Photos of customers and shops: an allow-list of kinds, limits read from the header, re-encoded without metadata.

Nothing of the original bytes is kept: what is appended to, hidden in or written about a picture (GPS position of a
home, name of the phone, a second file behind the first) ends here (ASVS 5.2.6, 14.2.8).
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.ports.photos import ReadyPhoto

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2048
QUALITY = 85

_OTHER_KINDS: tuple[tuple[int, tuple[bytes, ...], str], ...] = (
    (4, (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypmif1", b"ftypmsf1"), "HEIC"),
    (4, (b"ftypavif", b"ftypavis"), "AVIF"),
    (4, (b"ftypmp4", b"ftypisom", b"ftypqt", b"ftypM4V"), "MP4"),
    (0, (b"GIF87a", b"GIF89a"), "GIF"),
    (0, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), "TIFF"),
    (0, (b"BM",), "BMP"),
    (0, (b"%PDF-",), "PDF"),
    (0, (b"8BPS",), "PSD"),
)
"""Kinds that people do hand in but that are not taken, by their first bytes: (offset, signatures, name)."""


def other_kind(data: bytes) -> str:
    """Return the name of a known kind of file that is not taken, or an empty string."""
    for offset, signatures, kind in _OTHER_KINDS:
        if data[offset : offset + 8].startswith(signatures):
            return kind
    return ""


class PillowPhotos:
    """Takes photos with Pillow (``ports.photos.PhotoIntake``)."""

    def take_file(self, path: str) -> ReadyPhoto:
        """Return the photo in a file; its size is looked at before it is read."""
        file = Path(path)
        try:
            if not file.is_file():
                raise RuleBroken("photo_file_unreadable", name=file.name)
            if file.stat().st_size > LARGEST_BYTES:
                raise RuleBroken("photo_too_large", name=file.name, megabytes=LARGEST_BYTES // 1024 // 1024)
            data = file.read_bytes()
        except OSError as error:
            raise RuleBroken("photo_file_unreadable", name=file.name) from error
        return self.take(data, file.name)

    def take(self, data: bytes, name: str) -> ReadyPhoto:
        """Return the photo in ``data``: upright, at most 2048 px on its longer side, JPEG, without metadata."""
        if len(data) > LARGEST_BYTES:
            raise RuleBroken("photo_too_large", name=name, megabytes=LARGEST_BYTES // 1024 // 1024)
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                return self._made(opened, name)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RuleBroken("photo_too_many_pixels", name=name, megapixels=MOST_PIXELS // 1_000_000) from error
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
            # Pillow's readers answer a broken file with whatever the broken place led to.
            if kind := other_kind(data):
                raise RuleBroken("photo_kind_unknown", name=name, kind=kind) from error
            raise RuleBroken("photo_not_a_picture", name=name) from error

    @staticmethod
    def _made(opened: Image.Image, name: str) -> ReadyPhoto:
        if opened.width * opened.height > MOST_PIXELS:
            raise RuleBroken("photo_too_many_pixels", name=name, megapixels=MOST_PIXELS // 1_000_000)
        # JPEGs are decoded no larger than needed: an eighth of the work for a large photo.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        if turned.has_transparency_data:
            seen = turned.convert("RGBA")
            shown = Image.new("RGB", seen.size, "white")
            shown.paste(seen, mask=seen.getchannel("A"))
        else:
            shown = turned.convert("RGB")
        clean = Image.new("RGB", shown.size)
        clean.paste(shown)
        made = BytesIO()
        clean.save(made, "JPEG", quality=QUALITY, optimize=True)
        return ReadyPhoto(made.getvalue(), clean.width, clean.height, name)
