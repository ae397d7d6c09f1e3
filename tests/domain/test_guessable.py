"""Which passwords and PINs are refused, exactly and why, and which are not."""

import subprocess
import sys
from pathlib import Path

import pytest

from advisor_app.domain.guessable import KNOWN_PINS, check_password, check_pin, folded, is_date
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.integrations.pinyin import PypinyinNames
from advisor_app.known_passwords import known_passwords
from advisor_app.paths import resource

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("zhou.min", "周敏", "顺达汽车服务有限公司", "Shunda Auto Service")
WORDS = {*NAMES, *(spelled for name in NAMES for spelled in PypinyinNames().keys(name))}
PHONES = ("138 0001 0001", "0599-8860668")


def entries() -> list[str]:
    return resource("reference", "known_passwords.txt").read_text(encoding="ascii").splitlines()


def password_code(password: str) -> str:
    """Return the code of the refusal, "" for a password that may be used."""
    try:
        check_password(password, known_passwords(), words=WORDS, phones=PHONES)
    except RuleBroken as broken:
        return broken.code if broken.field == "password" else f"at {broken.field}"
    return ""


def pin_code(pin: str, *phones: str) -> str:
    try:
        check_pin(pin, *phones)
    except RuleBroken as broken:
        return broken.code if broken.field == "pin" else f"at {broken.field}"
    return ""


def test_more_than_three_thousand_known_passwords_are_refused_however_they_are_written() -> None:
    long = [entry for entry in entries() if len(entry) >= 8]
    assert len({folded(entry) for entry in long}) >= 3000
    assert len(set(entries())) == len(entries())
    assert [e for e in long if password_code(e) != "password_common"] == []
    assert [e for e in long if password_code(e.upper()) != "password_common"] == []
    disguise = str.maketrans("aeiost", "@310$7")
    assert [e for e in long if password_code(e.translate(disguise)) != "password_common"] == []


def test_the_list_is_what_its_script_makes() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "build" / "make_known_passwords.py"), "--check"], check=False)
    assert done.returncode == 0


def test_the_list_is_not_read_before_a_password_is_chosen() -> None:
    code = "from advisor_app import known_passwords as k\nimport advisor_app.services.people\n"
    code += "assert k.known_passwords.cache_info().currsize == 0\n"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    "password",
    [
        "password", "PassWord", "P@ssw0rd", "p455w0rd", "pass-word", "pass word", "ｐａｓｓｗｏｒｄ", "password1", "password2024!",
        "!!password", "@dm1n2024", "1qaz2wsx", "1qaz@WSX", "qwertyuiop", "1q2w3e4r", "asdf1234", "1234qwer", "12345678",
        "1234567890", "87654321", "23456789", "abcdefgh", "hgfedcba", "11111111", "aabbaabb", "12341234", "abcabcabc",
        "19900101", "01011990", "20080808", "zhang19900101", "wangwei888", "Li123456", "zgq123456", "abc19880101",
        "a1234567", "123456789a", "5201314520", "woaini1314", "iloveyou520", "mypassword", "qq12345678", "13800138000",
        "laobanniang", "wozuishuai", "caonima123", "baoma320", "pass@word1", "pass!word", "ao.di!2024",
    ],
)  # fmt: skip
def test_passwords_that_everybody_tries(password: str) -> None:
    assert password_code(password) == "password_common"


@pytest.mark.parametrize(
    "password",
    [
        "zhou.min", "zhoumin1988", "Zh0uM1n!!", "2024-zhou-min", "周敏20240101", "周敏周敏周敏周敏", "shunda2026", "SHUNDA_888",
        "顺达汽车12345", "shundaqiche", "sdqcfwyxgs", "Shunda Auto 9", "advisordesk", "Advisor-Desk-99", "接车台12345678",
        "jiechetai!", "my-advisordesk-password", "13800010001", "zhou13800010001", "wo00010001", "8860668!", "88606685990",
    ],
)  # fmt: skip
def test_passwords_made_of_the_words_around_them(password: str) -> None:
    assert password_code(password) == "password_common"


@pytest.mark.parametrize(
    "password",
    [
        "chengshi-che-2026", "Winter-Regen-82", "correct horse battery staple", "hy7-Kf!q", "ThunderTiger99", "wzx!83hq",
        "三月的雨落在修车铺门口", "zhou likes green tea", "73920846", "shunda keeps nine cats", "x" * 3 + "Kq9" * 3 + "-lamp",
        "mole lake fork tin " * 4, "长夜" + "山高水远路不平" * 18,
    ],
)  # fmt: skip
def test_passwords_that_may_be_used_whatever_they_are_made_of(password: str) -> None:
    assert password_code(password) == ""


@pytest.mark.parametrize(
    ("password", "code"),
    [("", "password_short"), ("h7-Kf!q", "password_short"), ("长安" * 64 + "x", "password_long"), ("a" * 64, "password_common"),
     ("hy7-Kf!q" * 8, ""), ("mole lake fork tin a" * 6 + "12345678", "")],
)  # fmt: skip
def test_only_the_length_is_prescribed(password: str, code: str) -> None:
    assert password_code(password) == code


def test_without_names_around_only_what_everybody_tries_is_refused() -> None:
    check_password("shunda2026", known_passwords())
    check_password("13800010001", known_passwords(), phones=("",), words=("", "a", "王"))
    with pytest.raises(RuleBroken, match="password_common"):
        check_password("advisordesk", frozenset())


@pytest.mark.parametrize(
    ("pins", "code"),
    [
        (("", "123", "1234567", "12a4", "１２３４", "²³⁴⁵", " 1234", "12 34", "-123"), "pin_form"),
        (("0000", "1111", "88888", "888888", "1234", "123456", "4321", "7890", "0987", "2468", "9753", "1212", "123123",
          "1122", "8866", "7772", "6060", "112233", "665544", "1221", "123321"), "pin_row"),
        (("2580", "0852", "1379", "147258", "159753", "1314", "5201", "201314", "1688", "9527", "119120", "8520", "0258"), "pin_known"),
        (("1990", "2000", "1985", "2026", "0815", "1231", "900815", "150890", "199008", "081990", "3112", "2509", "122585"), "pin_date"),
        (("4711", "2467", "9073", "2574", "60713", "480276", "7385", "3350", "1300"), ""),
    ],
)  # fmt: skip
def test_pins(pins: tuple[str, ...], code: str) -> None:
    assert {pin: pin_code(pin) for pin in pins} == dict.fromkeys(pins, code)


def test_the_end_of_ones_own_phone_is_no_pin() -> None:
    phone = "138 0599 7364"
    assert [pin_code(pin, phone) for pin in ("7364", "97364", "997364", "0599", "7365")] == ["pin_phone"] * 3 + ["", ""]
    assert pin_code("7364", "", "0599-8867364") == "pin_phone"
    assert pin_code("7364", "") == ""


def test_six_of_seven_pins_may_be_used() -> None:
    assert len([n for n in range(10_000) if pin_code(f"{n:04}")]) < 10_000 / 7
    assert all(pin.isdigit() and 4 <= len(pin) <= 6 for pin in KNOWN_PINS)


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [("1990", True), ("1929", False), ("1231", True), ("1232", False), ("0001", False), ("900230", True), ("901301", False),
     ("19900101", True), ("31121999", True), ("19901301", False), ("12345", False), ("", False)],
)  # fmt: skip
def test_what_reads_as_a_date(digits: str, is_one: bool) -> None:
    assert is_date(digits) is is_one
