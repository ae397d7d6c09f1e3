"""Amounts of money in whole fen (0.01 yuan), so that no sum ever drifts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact_number

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_AMOUNT = re.compile(r"([+-]?)¥?([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]*))?元?")


def _half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half up (away from zero), for a positive denominator."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in Chinese yuan, counted in fen; may be negative (a refund, a discount).

    Attributes:
        fen: the amount in fen.
    """

    fen: int

    def __post_init__(self) -> None:
        """Refuse anything but whole fen.

        Raises:
            TypeError: ``fen`` is not an int.
        """
        if type(self.fen) is not int:
            raise TypeError(f"fen must be an int, not {type(self.fen).__name__}")

    @staticmethod
    def zero() -> "Money":
        """Return nothing at all, 0.00."""
        return _ZERO

    @staticmethod
    def of(yuan: str | Decimal | int) -> "Money":
        """Return an amount given in yuan; more than two decimals are rounded half up.

        For amounts that the program itself writes; what people type goes through ``parse_money``.

        Raises:
            TypeError: a float, which is never exact.
            ValueError: not a finite number.
        """
        if isinstance(yuan, float):
            raise TypeError("a float is no amount of money")
        try:
            value = Decimal(yuan)
        except ArithmeticError as error:
            raise ValueError(yuan) from error
        if not value.is_finite():
            raise ValueError(yuan)
        return Money(_whole(_EXACT.multiply(value, Decimal(100))))

    def __add__(self, other: "Money") -> "Money":
        """Return the sum."""
        if isinstance(other, Money):
            return Money(self.fen + other.fen)
        return NotImplemented

    def __radd__(self, other: object) -> "Money":
        """Return the sum with the 0 from which ``sum()`` starts."""
        if type(other) is int and other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        """Return the difference."""
        if isinstance(other, Money):
            return Money(self.fen - other.fen)
        return NotImplemented

    def __neg__(self) -> "Money":
        """Return the amount with the other sign."""
        return Money(-self.fen)

    def __abs__(self) -> "Money":
        """Return the amount without its sign."""
        return Money(abs(self.fen))

    def __bool__(self) -> bool:
        """Tell whether it is any money at all."""
        return self.fen != 0

    def __str__(self) -> str:
        """Return yuan with thousands separators and two decimals: ``1,234.50``."""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{yuan:,}.{fen:02}"

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan, with two decimals."""
        return Decimal(self.fen).scaleb(-2, _EXACT)

    @property
    def is_negative(self) -> bool:
        """Whether it is less than nothing."""
        return self.fen < 0

    def times(self, factor: Decimal | int) -> "Money":
        """Return the amount times a quantity or hours, rounded half up to the fen once, at the end."""
        return Money(_whole(_EXACT.multiply(Decimal(self.fen), Decimal(factor))))

    def percent(self, basis_points: int) -> "Money":
        """Return a share of the amount, rounded half up.

        Args:
            basis_points: hundredths of a percent: 500 is 5 %.
        """
        return Money(_half_up(self.fen * basis_points, 10_000))


_ZERO = Money(0)
LARGEST = Money(9_999_999_999)
"""The largest amount that may be typed: 99,999,999.99 yuan."""


def parse_money(text: str, *, negative: bool = False, field: str | None = None) -> Money:
    """Read an amount as people type it: ``1,234.5``, ``１２３．４５``, ``¥12``, ``12 元``.

    Args:
        text: what was typed; blanks matter only between digits, where they part thousands.
        negative: allow an amount below zero.
        field: name of the field for the error.

    Raises:
        RuleBroken: ``money_missing`` (empty), ``money_not_number`` (letters, exponents, misplaced separators),
            ``money_decimals`` (more than two), ``money_negative``, ``money_too_large`` (param ``largest``).
    """
    typed = compact_number(text)
    if not typed:
        raise RuleBroken("money_missing", field=field)
    found = _AMOUNT.fullmatch(typed)
    if found is None or not (found[3] or found[4]) or (found[1] and found[2]):
        raise RuleBroken("money_not_number", field=field, text=typed[:40])
    decimals = found[4] or ""
    if len(decimals) > 2:
        raise RuleBroken("money_decimals", field=field)
    whole = found[3].replace(",", "").lstrip("0") or "0"
    # The count of digits is looked at first: int() refuses thousands of them with an error of its own.
    if len(whole) > 8:
        raise RuleBroken("money_too_large", field=field, largest=str(LARGEST))
    fen = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if "-" in (found[1], found[2]):
        fen = -fen
    if fen < 0 and not negative:
        raise RuleBroken("money_negative", field=field)
    return Money(fen)


def check_amount(amount: Money, *, field: str | None = None) -> None:
    """Refuse an amount that did not come through ``parse_money``; RuleBroken ``amount_negative``, ``money_too_large``, ``value_wrong_kind``."""
    if not isinstance(amount, Money):
        raise RuleBroken("value_wrong_kind", field=field)
    if amount.fen < 0:
        raise RuleBroken("amount_negative", field=field)
    if amount > LARGEST:
        raise RuleBroken("money_too_large", field=field, largest=str(LARGEST))


def split_tax(gross: Money, rate_bp: int) -> tuple[Money, Money]:
    """Split a price with VAT inside into net and tax; the two always add up to the price.

    Args:
        gross: the price with tax; negative for a refund.
        rate_bp: the rate in hundredths of a percent: 1300 is 13 %.

    Returns:
        Net (half up to the fen) and tax (the rest).

    Raises:
        ValueError: a negative rate.
    """
    if rate_bp < 0:
        raise ValueError(rate_bp)
    net = Money(_half_up(gross.fen * 10_000, 10_000 + rate_bp))
    return net, gross - net


def allocate(total: Money, weights: Sequence[int]) -> list[Money]:
    """Spread an amount over lines in proportion, so that the shares add up to it to the fen.

    Each share is rounded towards zero; the fen left over go one each to the largest remainders, and among equal ones
    to the largest weight, then to the first line. Weights that are all zero count as equal.

    Args:
        total: the amount; negative amounts are spread as their positive twins.
        weights: one per line, none negative; usually the fen of the line.

    Returns:
        One share per weight, in their order.

    Raises:
        ValueError: a negative weight, or money to spread and no line to take it.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("negative weight")
    if not weights:
        if total:
            raise ValueError("no line to take the amount")
        return []
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    size = abs(total.fen)
    parts = [size * share // whole for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (-(size * shares[at] % whole), -shares[at], at))
    for at in order[: size - sum(parts)]:
        parts[at] += 1
    sign = -1 if total.is_negative else 1
    return [Money(sign * part) for part in parts]
