"""What a car is called in every list and on every paper: a listed make as the reader calls it, found by either name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pypdfium2 as pdfium
import pytest

from advisor_app import reference
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import day_bounds, local_day
from advisor_app.i18n import in_language, set_language
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

NAMES = {"en": "SAIC Volkswagen 朗逸", "zh_CN": "上汽大众 朗逸"}
ZONE = "Asia/Shanghai"
LANGUAGE = pytest.mark.parametrize("language", ["en", "zh_CN"])


@pytest.fixture
def shop(database: Any) -> Shop:
    return open_shop(database)


def booked(shop: Shop, plate: str) -> datetime:
    at = shop.clock.now() + timedelta(hours=1)
    advisor = shop.people[Role.SERVICE_ADVISOR].staff_id
    shop.desk.appointments.book(shop.call(), plate, "王芳", "13700137000", "做保养", at, advisor)
    return at


@LANGUAGE
def test_every_list_names_the_car_in_the_readers_language(shop: Shop, language: str) -> None:
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    booked(shop, "京A12345")
    reads, name = shop.desk.reads, NAMES[language]
    now = shop.clock.now()
    begin, end = day_bounds(local_day(now, ZONE), ZONE)
    with in_language(language):
        head = reads.visits.head(visit)
        assert [x.make_model for x in reads.board.cards(begin, end)] == [name] * 2
        assert [x.make_model for x in reads.today.expected(begin, end)] == [name]
        assert [x.make_model for x in reads.visits.open_visits()] == [name]
        assert [x.make_model for x in reads.visits.history(head.vehicle.id)] == [name]
        assert {x.make_model for x in reads.parts.lines()} == {name}
        assert {x.make_model for x in reads.jobs.workshop(begin)} == {name}
        assert reads.cash.checkout(visit).make_model == name
        assert [x.title for x in reads.files.recent()] == [name]
        assert [x.make_model for x in reads.files.customer(head.customer.id).cars] == [name]
        assert [x.subtitle for x in reads.search.find("A12345") if x.kind == "vehicle"] == [name]
    assert head.vehicle.make == "上汽大众"


@LANGUAGE
def test_a_finished_car_is_named_at_the_check_the_till_the_gate_and_in_the_call(shop: Shop, language: str) -> None:
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    walk_in.repair(shop, visit)
    reads, name = shop.desk.reads, NAMES[language]
    with in_language(language):
        assert [x.make_model for x in reads.quality.waiting()] == [name]
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    with in_language(language):
        assert [x.make_model for x in reads.cash.queue()] == [name]
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, reads.cash.queue()[0].due)
    walk_in.hand_over(shop, visit)
    with in_language(language):
        gate_pass = reads.cash.checkout(visit).gate_pass
        assert gate_pass is not None
        assert gate_pass.make_model == name
        calls = reads.calls.due(local_day(shop.clock.now() + timedelta(days=30), ZONE))
        assert [x.make_model for x in calls] == [name]


def test_a_worker_reads_in_the_language_of_the_screen(shop: Shop) -> None:
    walk_in.drive(shop, Stage.DISPATCH)
    rows = shop.desk.reads.visits.open_visits
    with ThreadPoolExecutor(1) as worker:
        for language in ("en", "zh_CN", "en"):
            set_language(language)
            assert [x.make_model for x in worker.submit(rows).result()] == [NAMES[language]]


@LANGUAGE
def test_a_paper_names_the_car_in_its_own_language(shop: Shop, language: str) -> None:
    """A paper in Chinese from an English screen is Chinese, and the other way round."""
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    other = "en" if language == "zh_CN" else "zh_CN"
    kinds = (
        PaperKind.RECEPTION_SHEET,
        PaperKind.QUOTE,
        PaperKind.WORK_ORDER,
        PaperKind.JOB_CARD,
        PaperKind.PICKING_LIST,
    )
    set_language(other)
    for kind in kinds:
        asked = PaperAsked(kind, visit, language=language)
        assert shop.desk.reads.papers.content(asked).paper.vehicle.make_model == NAMES[language]
    made = shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.WORK_ORDER, visit, language=language))
    document = pdfium.PdfDocument(made.pdf)
    try:
        text = document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    assert NAMES[language] in " ".join(text.split())
    assert NAMES[other].partition(" ")[0] not in text


@LANGUAGE
def test_a_car_is_found_by_either_name(shop: Shop, language: str) -> None:
    def arrive(plate: str, name: str, make: str) -> None:
        shop.desk.reception.arrive(shop.call(), Arrival(plate=plate, name=name, make=make, model="速腾"))

    arrive("京B11111", "张龙", "一汽-大众")
    arrive("京B22222", "张明", "比亚迪")
    arrive("京B33333", "张飞", "理想")
    arrive("京B44444", "李福", "FAW-Volkswagen")
    with in_language(language):

        def found(text: str) -> list[str]:
            return sorted(hit.title for hit in shop.desk.reads.search.find(text))

        for text in ("张 大众", "张 一汽-大众", "张 volks", "Volkswagen 张", "张 FAW-Volkswagen", "张 faw volkswagen"):
            assert found(text) == ["张龙"], text
        assert found("李福 大众") == found("李福 volkswagen") == ["李福"]
        assert found("B1111 volkswagen") == ["京B·11111"]
        assert found("张 byd") == found("张 比亚迪") == ["张明"]
        assert found("张 理想") == ["张飞"]
        assert found("张 wagen") == found("张 toyota") == []
        # Two letters are the pinyin of a person: 张飞 has a 理想 (Li Auto), and is no 李.
        assert found("li B44444") == ["李福"]
        assert found("li B33333") == []
        rows = shop.desk.reads.visits.listed(50, text="张 volkswagen")
        assert [row.customer for row in rows] == ["张龙"]
        assert [row.plate for row in shop.desk.reads.files.found("B2222 byd")] == ["京B22222"]


def test_a_car_named_before_is_only_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reference.car_name("上汽大众", "途观", "en") == "SAIC Volkswagen 途观"

    def think(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(reference, "make_name", think)
    assert reference.car_name("上汽大众", "途观", "en") == "SAIC Volkswagen 途观"


def test_a_make_has_a_name_in_every_language() -> None:
    assert (
        reference.make_names("上汽大众") == reference.make_names("saic volkswagen") == ("上汽大众", "SAIC Volkswagen")
    )
    assert reference.make_names("红旗 H9") == ("红旗 H9",)
    assert reference.make_names("") == ("",)
