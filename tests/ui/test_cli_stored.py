"""Commands on tables that hold what no program of ours wrote: a documented code and a sentence, never a traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from db.engine import open_database
from tests.conftest import Shelf
from tests.db.test_doctor_damages import past_guards
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from ui import cli
from ui.cli import Exit

DAMAGES = (
    "UPDATE visit SET arrived_at = 'now'",
    "UPDATE visit SET arrived_at = 9223372036854775807",
    "UPDATE staff SET active = 0 WHERE role = 'manager'",
    "DELETE FROM counter",
    "UPDATE shop SET zone = 'Mars/Base'",
    "UPDATE shop SET zone = '../etc'",
    "UPDATE customer SET name = x'ff'",
    "UPDATE customer SET name = CAST(x'ff' AS TEXT)",
    "UPDATE visit SET customer_id = x'00'",
)


@pytest.fixture(autouse=True)
def data(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, quiet_log: Callable[..., None]
) -> None:
    """The data folder of nobody."""
    quiet_log("db.unit_of_work")  # the day of the shop in these tests may be still to come
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(cli, "data_folder", lambda **_: folder)


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The file of a shop with one car whose sheet is signed, made once."""
    place = tmp_path_factory.mktemp("stored") / "shop.db"
    shutil.copyfile(request.getfixturevalue("templates")("sqlite"), place)
    database = open_database(place, ballast=False)
    shop = open_shop(database)
    walk_in.walk_around(shop, walk_in.arrive(shop).id)
    database.dispose()
    return place


def _paper(place: Path, out: Path) -> int:
    asked = ["paper", "reception_sheet", "--visit", "JC2611230001", "--out", str(out), "--lang", "en"]
    return cli.main([*asked, "--db", str(place)])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_paper_of_damaged_rows_sends_to_the_doctor(
    damage: str, received: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "shop.db"
    shutil.copyfile(received, place)
    database = open_database(place, ballast=False)
    past_guards(database, damage)
    database.dispose()
    assert _paper(place, tmp_path / "x.pdf") == Exit.ENVIRONMENT
    said = capsys.readouterr()
    advice = "Restore the latest backup" if "CAST" in damage else "Run advisor doctor --full"
    assert advice in said.err
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "x.pdf").exists()
    assert cli.main(["doctor", "--full", "--db", str(place), "--lang", "en"]) == Exit.FAILED
    assert "What to do" in capsys.readouterr().out


def test_a_sound_shop_prints(received: Path, tmp_path: Path) -> None:
    place = tmp_path / "shop.db"
    shutil.copyfile(received, place)
    assert _paper(place, tmp_path / "x.pdf") == Exit.OK


@pytest.mark.parametrize(
    "command", [["doctor"], ["backup", "x.zip"], ["paper", "quote", "--visit", "1", "--out", "x.pdf"]]
)
def test_tables_without_a_shop_are_one_clear_message(
    command: list[str], database_place: str | Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    place = str(database_place)
    assert cli.main([*command, "--db", place, "--lang", "en"]) == Exit.ENVIRONMENT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("There is no shop in the database ")
    assert not (tmp_path / "x.zip").exists()
    assert cli.main(["upgrade", "--db", place, "--lang", "en"]) == Exit.OK


def test_a_shop_whose_row_alone_is_gone_is_ill_and_can_be_backed_up(
    received: Path, tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "shop.db"
    shutil.copyfile(received, place)
    past_guards(shelf.open(place), "DELETE FROM shop")
    assert cli.main(["doctor", "--db", str(place), "--lang", "en"]) == Exit.FAILED
    assert "There should be one shop in the database, and there are 0" in capsys.readouterr().out
    assert cli.main(["backup", str(tmp_path / "x.zip"), "--db", str(place)]) == Exit.OK
