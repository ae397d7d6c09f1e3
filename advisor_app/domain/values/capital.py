"""Amounts in words, as papers about money carry them: in capital Chinese figures, and in English.

Source: 支付结算办法 (中国人民银行 1997), annex 一 on writing amounts.
"""

from advisor_app.domain.values.money import Money

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_YI = 100_000_000


def _below_yi(number: int) -> str:
    """Return a number below 100 million in capitals, one 零 for each inner run of zeros; empty for 0."""
    parts: list[str] = []
    gap = False
    digits = str(number)
    for at, digit in enumerate(digits):
        place = len(digits) - 1 - at
        if digit == "0":
            gap = True
        else:
            if gap and parts:
                parts.append("零")
            gap = False
            parts.append(_FIGURES[int(digit)] + _PLACES[place % 4])
        if place == 4 and parts:
            parts.append("万")
    return "".join(parts)


def _whole(number: int) -> str:
    """Return a positive whole number in capitals."""
    high, low = divmod(number, _YI)
    if not high:
        return _below_yi(low)
    gap = "零" if low and (low < _YI // 10 or high % 10 == 0) else ""
    return f"{_whole(high)}亿{gap}{_below_yi(low)}"


def capital(money: Money) -> str:
    """Return an amount in capital figures, without the leading 人民币: ``壹仟肆佰零玖元伍角整``.

    Where the yuan end in 0 and jiao follow, 零 is written (the annex leaves it free); after jiao 整 is written (free
    as well), after fen never. An amount below zero begins with 负.
    """
    yuan, fen_left = divmod(abs(money.fen), 100)
    jiao, fen = divmod(fen_left, 10)
    text = "负" if money.is_negative else ""
    if yuan:
        text += _whole(yuan) + "元"
    elif not fen_left:
        text += "零元"
    if yuan and fen_left and (jiao == 0 or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += _FIGURES[jiao] + "角"
    return text + (_FIGURES[fen] + "分" if fen else "整")


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))


def _english(number: int) -> str:
    """Return a whole number that is not negative in English words."""
    for size, name in _THOUSANDS:
        if number >= size:
            high, low = divmod(number, size)
            rest = (" and " if low < 100 else " ") + _english(low) if low else ""
            return f"{_english(high)} {name}{rest}"
    if number >= 100:
        high, low = divmod(number, 100)
        return f"{_ONES[high]} hundred" + (f" and {_english(low)}" if low else "")
    if number < 20:
        return _ONES[number]
    high, low = divmod(number, 10)
    return _TENS[high] + (f"-{_ONES[low]}" if low else "")


def spelled(money: Money) -> str:
    """Return an amount in English words: ``One thousand four hundred and nine yuan and fifty fen``.

    Whole yuan end with ``only``, so that nothing can be added; an amount below zero begins with ``Minus``.
    """
    yuan, fen = divmod(abs(money.fen), 100)
    parts = [f"{_english(yuan)} yuan"] if yuan or not fen else []
    parts.append(f"{_english(fen)} fen" if fen else "only")
    text = (" and " if fen else " ").join(parts)
    text = f"minus {text}" if money.is_negative else text
    return text[0].upper() + text[1:]


def in_words(money: Money, language: str) -> str:
    """Return an amount in the words of a language, ``zh_CN`` or ``en``."""
    return capital(money) if language == "zh_CN" else spelled(money)
