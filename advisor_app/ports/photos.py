"""Photos as they come in: checked, made small, and stripped of everything but the picture."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ReadyPhoto:
    """A photo that may be kept.

    Attributes:
        data: JPEG, upright, without metadata.
        width: px.
        height: px.
        name: for display only.
    """

    data: bytes
    width: int
    height: int
    name: str
    mime: str = "image/jpeg"


class PhotoIntake(Protocol):
    """Takes what people hand in; slow, so never on the thread of the screen."""

    def take(self, data: bytes, name: str) -> ReadyPhoto:
        """Return the photo in ``data``.

        Raises:
            RuleBroken: ``photo_too_large``, ``photo_too_many_pixels``, ``photo_kind_unknown`` (a picture of a kind that
                is not taken), ``photo_not_a_picture`` (anything else, or damaged); each with ``name``.
        """
        ...

    def take_file(self, path: str) -> ReadyPhoto:
        """Return the photo in a file; besides what ``take`` raises, RuleBroken ``photo_file_unreadable``."""
        ...
