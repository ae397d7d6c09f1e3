"""Chinese number plates (GA 36-2018 and the additions for new-energy cars): reading, judging, showing.

A plate that fits no form is reported, never changed into another one; the advisor decides.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact

PROVINCES = tuple("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
"""The 31 short names with which a plate begins."""
NO_PLATE = "无牌"
TEMPORARY_PLATE = "临牌"
PLATE_LIMIT = 24
"""Longest text that is kept as a plate, in code points; the longest form has nine."""
NEAR_LIMIT = 40
"""Most look-alikes that one plate is searched with."""


class PlateKind(StrEnum):
    """Kind of plate; blue, yellow, white and black of the ordinary form cannot be told apart by their text."""

    BLUE = "blue"
    GREEN_SMALL = "green_small"
    GREEN_LARGE = "green_large"
    YELLOW = "yellow"
    WHITE = "white"
    BLACK = "black"
    TRAILER = "trailer"
    LEARNER = "learner"
    POLICE = "police"
    HONGKONG_MACAO = "hongkong_macao"
    EMBASSY = "embassy"
    EMERGENCY = "emergency"
    MILITARY = "military"
    TEMPORARY = "temporary"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PlateCheck:
    """What is known about a plate from its text.

    Attributes:
        plate: the normalised text.
        kind: the kind its form tells; BLUE stands for the ordinary form of five signs whatever its colour, and NONE
            also for a text that fits no form.
        valid: whether the text fits a form (also true of 无牌 and 临牌).
    """

    plate: str
    kind: PlateKind
    valid: bool

    @property
    def needs_vin(self) -> bool:
        """Whether the car can only be known by its VIN, because there is no lasting plate."""
        return self.plate in (NO_PLATE, TEMPORARY_PLATE)


_PR = f"[{''.join(PROVINCES)}]"
_L = "[A-HJ-NP-Z]"
_S = "[A-HJ-NP-Z0-9]"
_FORMS: tuple[tuple[PlateKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(form))
    for kind, form in (
        (PlateKind.BLUE, f"{_PR}{_L}{_S}{{5}}"),
        (PlateKind.GREEN_SMALL, f"{_PR}{_L}[A-HJK]{_S}[0-9]{{4}}"),
        (PlateKind.GREEN_LARGE, f"{_PR}{_L}[0-9]{{5}}[A-HJK]"),
        (PlateKind.TRAILER, f"{_PR}{_L}{_S}{{4}}挂"),
        (PlateKind.LEARNER, f"{_PR}{_L}{_S}{{4}}学"),
        (PlateKind.POLICE, f"{_PR}{_L}{_S}{{4}}警"),
        (PlateKind.HONGKONG_MACAO, f"粤Z{_S}[0-9]{{3}}[港澳]"),
        (PlateKind.EMBASSY, f"[0-9]{{6}}使|使[0-9]{{6}}|{_PR}{_L}[0-9]{{4}}领"),
        (PlateKind.EMERGENCY, f"{_PR}[SX][0-9]{{4}}应急"),
        (PlateKind.MILITARY, f"WJ{_PR}?[0-9]{{4}}[0-9TDSHBXJ]|[VKHBSLJNGCEZ][A-DJ-PR-TVY][0-9]{{5}}"),
    )
)
_SEPARATORS = re.compile(r"[·•‧∙・･.\-‐‑–—_]")
_SPOKEN = {
    **dict.fromkeys(("无牌", "无牌照", "无号牌", "未上牌"), NO_PLATE),
    **dict.fromkeys(("临牌", "临时牌", "临时牌照", "临时号牌"), TEMPORARY_PLATE),
}
_LOOK_ALIKE = ("0DOQ", "8B", "1I7T", "2Z", "5S")
_LONGEST = 12
_FOLD = str.maketrans("OI", "01")


def normalise_plate(text: str) -> str:
    """Return a plate as it is stored: half-width capitals, no blanks or dots.

    Words for a missing or temporary plate become 无牌 and 临牌. O and I after position 2 become 0 and 1 where that makes
    a plate, for no form has the letters there; in a text that is no plate either way they stay. Nothing else is changed.
    """
    return check_plate(text).plate


def check_plate(text: str) -> PlateCheck:
    """Return the normalised plate, its kind, and whether it fits any form of GA 36."""
    bare = _SEPARATORS.sub("", compact(text)).upper()
    plate = _SPOKEN.get(bare, bare)
    if plate == NO_PLATE:
        return PlateCheck(plate, PlateKind.NONE, valid=True)
    if plate == TEMPORARY_PLATE:
        return PlateCheck(plate, PlateKind.TEMPORARY, valid=True)
    for one in dict.fromkeys((plate, plate[:2] + plate[2:].translate(_FOLD))):
        for kind, form in _FORMS:
            if form.fullmatch(one):
                return PlateCheck(one, kind, valid=True)
    return PlateCheck(plate, PlateKind.NONE, valid=False)


def entered_plate(text: str, *, field: str = "plate") -> PlateCheck:
    """Return what ``check_plate`` says of a plate that is to be kept; RuleBroken ``text_too_long``."""
    check = check_plate(text)
    if len(check.plate) > PLATE_LIMIT:
        raise RuleBroken("text_too_long", field=field, limit=PLATE_LIMIT, length=len(check.plate))
    return check


def format_plate(plate: str) -> str:
    """Return a plate as it looks on the car, ``京A·12345``; a text that fits no form stays as it is."""
    check = check_plate(plate)
    if not check.valid:
        return plate
    shown = check.plate
    if check.needs_vin or "使" in shown or shown.startswith("WJ"):
        return shown
    return f"{shown[:2]}·{shown[2:]}"


def near_plates(plate: str) -> list[str]:
    """Return plates that are easily mistaken for this one: one look-alike sign, or two neighbours swapped.

    The province stays. Plates that fit a form come first; the plate itself is not among them. A text far longer than any
    plate has none.

    Returns:
        At most ``NEAR_LIMIT`` normalised plates, none twice.
    """
    bare = normalise_plate(plate)
    if len(bare) > _LONGEST or bare in (NO_PLATE, TEMPORARY_PLATE):
        return []
    near: dict[str, None] = {}
    for at in range(1, len(bare)):
        for group in _LOOK_ALIKE:
            if bare[at] in group:
                near.update(dict.fromkeys(bare[:at] + sign + bare[at + 1 :] for sign in group))
    for at in range(1, len(bare) - 1):
        near[bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]] = None
    found = dict.fromkeys(normalise_plate(one) for one in near)
    found.pop(bare, None)
    return sorted(found, key=lambda one: not check_plate(one).valid)[:NEAR_LIMIT]
