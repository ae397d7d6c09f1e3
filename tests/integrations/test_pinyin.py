"""What may be typed for a Chinese name."""

import subprocess
import sys

import pytest

from advisor_app.integrations.pinyin import PypinyinNames
from tests.architecture.sources import ROOT

keys = PypinyinNames().keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", {"zhangwei", "zw", "wei"}),
        ("重庆", {"chongqing", "cq", "qing"}),  # a word: never zhongqing
        ("调整", {"tiaozheng", "tz", "zheng"}),
    ],
)
def test_a_name_has_exactly_these_keys(name: str, typed: set[str]) -> None:
    assert keys(name) == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [("单雄", "shanxiong"), ("曾国", "zengguo"), ("仇英", "qiuying"), ("尉迟恭", "yuchigong"), ("长安汽车", "changanqiche"), ("行李架", "xinglijia")],
)  # fmt: skip
def test_the_reading_a_person_would_type_is_among_the_keys(name: str, typed: str) -> None:
    assert typed in keys(name)


def test_what_is_no_chinese_stays() -> None:
    assert keys("Bosch") == {"bosch", "b"}
    assert keys("") == frozenset()


def test_the_words_are_those_of_the_library() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "build" / "make_pinyin.py"), "--check"], check=False)
    assert done.returncode == 0
