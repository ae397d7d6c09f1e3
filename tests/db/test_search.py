"""Two words: what both belong to is found however common each of them is, by index alone."""

from typing import Any

import pytest

from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop, open_shop

CROWD = 70
"""More than the keys of one word that are looked at for a list of twenty."""


@pytest.fixture
def shop(database: Any) -> Shop:
    return open_shop(database)


def arrive(shop: Shop, plate: str, name: str, phone: str = "", make: str = "丰田", model: str = "卡罗拉") -> Any:
    arrival = Arrival(plate=plate, name=name, phone=phone, make=make, model=model)
    return shop.desk.reception.arrive(shop.call(), arrival)


def titles(shop: Shop, text: str) -> list[str]:
    return [hit.title for hit in shop.desk.reads.search.find(text)]


@pytest.fixture
def crowd(shop: Shop) -> Shop:
    for n in range(CROWD):
        arrive(shop, f"京B{n:05}", f"张一{n:02}", f"139{n:08}")
    arrive(shop, "京C88888", "张龙", "13700000001", "上汽大众", "朗逸 Plus")
    arrive(shop, "京D88888", "李四", "13700000002", "一汽-大众", "速腾")
    return shop


def test_the_match_beyond_the_first_sixty_is_found(crowd: Shop) -> None:
    assert titles(crowd, "张 大众") == ["张龙"]
    assert titles(crowd, "大众 张") == ["张龙"]
    assert titles(crowd, "张 plus") == ["张龙"]
    assert titles(crowd, "张 137") == ["张龙"]
    assert titles(crowd, "137 张") == ["张龙"]
    assert len(titles(crowd, "张 139")) == 20
    assert titles(crowd, "张一69 139") == ["张一69"]
    assert titles(crowd, "张 奔驰") == titles(crowd, "李 139") == titles(crowd, "张 %") == titles(crowd, "张 _") == []
    assert titles(crowd, "张 张龙") == titles(crowd, "张龙 张龙") == ["张龙"]


def test_a_car_and_its_owner_hang_together(crowd: Shop) -> None:
    assert titles(crowd, "张 C888") == titles(crowd, "C888 张") == ["京C·88888"]
    assert titles(crowd, "李 C888") == []
    assert titles(crowd, "四 大众 速腾") == ["李四"]
    number = next(row.number for row in crowd.desk.reads.visits.recent(100) if row.plate == "京C88888")
    for text in (f"{number[-4:]} 张龙", f"张龙 {number[-4:]}", f"C88888 {number[-4:]}", f"{number} 88888"):
        assert titles(crowd, text) == [number], text


def test_a_name_that_is_also_a_make(crowd: Shop) -> None:
    arrive(crowd, "京E00001", "大众汽车租赁公司")
    assert titles(crowd, "张 大众") == ["张龙"]
    assert titles(crowd, "大众 丰田") == ["大众汽车租赁公司"]


def test_files_and_visits_ask_the_same(crowd: Shop) -> None:
    (found,) = crowd.desk.reads.files.found("张 137")
    assert found.id == crowd.desk.reads.search.find("张 137")[0].id
    rows = crowd.desk.reads.visits.listed(50, text="张 大众")
    assert [row.customer for row in rows] == ["张龙"]
    assert len(crowd.desk.reads.visits.listed(50, text="张 139")) == 20


def test_the_last_digits_that_people_say_are_enough(shop: Shop) -> None:
    """Four to eight of a phone or a VIN, whoever else is there; three are too few to mean anybody."""
    arrive(shop, "京F00001", "钱多多", "13712345678")
    arrive(shop, "京F00002", "孙小小", "13787654321")
    for said in ("5678", "45678", "345678", "2345678", "12345678", "13712345678"):
        assert "钱多多" in titles(shop, said), said
        assert "孙小小" not in titles(shop, said), said
    assert "钱多多" not in titles(shop, "678")
