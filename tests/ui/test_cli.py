"""The command line: codes, JSON, languages, and that no window library is loaded."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisor_app.i18n import set_language
from db.engine import Database
from tests.architecture.sources import ROOT
from tests.db.kept_shop import everything, kept_shop
from ui import cli
from ui.cli import Exit


@pytest.fixture
def shop_file(sqlite_database: Database) -> Path:
    """A shop with a visit, closed: its file."""
    kept_shop(sqlite_database)
    assert sqlite_database.path is not None
    sqlite_database.dispose()
    return sqlite_database.path


def test_doctor_says_that_all_is_well(shop_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json", "--full", "--db", str(shop_file), "--lang", "en"]) == Exit.OK
    plain = json.loads(capsys.readouterr().out)
    assert plain["clean"] is True
    assert set(plain) == {"format", "clean", "full", "at", "seconds", "facts", "counts", "findings"}
    assert {finding["severity"] for finding in plain["findings"]} <= {"info"}
    assert cli.main(["doctor", "--db", f"sqlite:///{shop_file}"]) == Exit.OK


def test_doctor_speaks_both_languages(shop_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next(shop_file.with_suffix(".blobs").glob("*/*/*")).unlink()
    assert cli.main(["doctor", "--db", str(shop_file), "--lang=en"]) == Exit.FAILED
    assert "The file of a photo or paper is missing" in capsys.readouterr().out
    assert cli.main(["doctor", "--db", str(shop_file), "--lang", "zh_CN"]) == Exit.FAILED
    out = capsys.readouterr().out
    assert "缺少照片或单据的文件" in out
    assert "有 1 项需要处理。" in out


def test_doctor_reports_a_file_too_damaged_to_open(shop_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop_file.write_bytes(b"\x00" * 5000)
    assert cli.main(["doctor", "--json", "--db", str(shop_file)]) == Exit.FAILED
    plain = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in plain["findings"]] == ["file_damaged"]


def test_backup_and_restore(
    shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], sqlite_database: Database
) -> None:
    made = tmp_path / "a.zip"
    assert cli.main(["backup", str(made), "--db", str(shop_file), "--json"]) == Exit.OK
    report = json.loads(capsys.readouterr().out)
    assert (report["file"], report["blobs"], report["tables"]["visit"]) == (str(made), 2, 1)
    again = tmp_path / "again.db"
    assert cli.main(["restore", str(made), "--db", str(again), "--json"]) == Exit.OK
    told = json.loads(capsys.readouterr().out)
    assert (told["place"], told["rows"], told["set_aside"]) == (str(again), report["rows"], None)
    assert cli.main(["restore", str(made), "--db", str(again)]) == Exit.OK
    assert "before-restore" in capsys.readouterr().out
    assert cli.main(["doctor", "--db", str(again)]) == Exit.OK


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["doctor", "--db", "{tmp}/nothing.db"], Exit.ENVIRONMENT, "连不上数据库"),
        (["backup", "{tmp}/a.zip", "--db", "{tmp}/nothing.db"], Exit.ENVIRONMENT, "连不上数据库"),
        (["restore", "{tmp}/nothing.zip", "--db", "{tmp}/x.db"], Exit.REFUSED, "找不到备份文件"),
        (["restore", "{tmp}/text.zip", "--db", "{tmp}/x.db"], Exit.REFUSED, "不是本程序的备份文件"),
        (["doctor", "--db", "mysql://h/n"], Exit.USAGE, "看不懂这个数据库地址"),
        (["doctor", "--db", "postgresql://nobody@127.0.0.1:1/none"], Exit.ENVIRONMENT, "连不上数据库"),
        (["tour"], Exit.USAGE, "看不懂这条命令"),
        (["paper", "poem", "--visit", "1", "--out", "x"], Exit.USAGE, "看不懂这条命令"),
        (
            ["paper", "quote", "--visit", "1", "--out", "x", "--db", "{tmp}/nothing.db"],
            Exit.ENVIRONMENT,
            "连不上数据库",
        ),
        (["backup"], Exit.USAGE, "看不懂这条命令"),
        (["dance"], Exit.USAGE, "看不懂这条命令"),
        (["doctor", "--fast"], Exit.USAGE, "看不懂这条命令"),
    ],
)
def test_what_goes_wrong_is_said_on_stderr(
    arguments: list[str], code: Exit, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "text.zip").write_text("a letter")
    assert cli.main([argument.replace("{tmp}", str(tmp_path)) for argument in arguments]) == code
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
    assert not (tmp_path / "x.db").exists()
    assert not (tmp_path / "nothing.db").exists()


def test_a_shop_in_use_is_not_restored_over(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_shop(sqlite_database)
    made = tmp_path / "a.zip"
    assert cli.main(["backup", str(made), "--db", str(sqlite_database.path)]) == Exit.OK
    rows = everything(sqlite_database)
    assert cli.main(["restore", str(made), "--db", str(sqlite_database.path)]) == Exit.REFUSED
    assert "请先关闭所有接车台窗口" in capsys.readouterr().err
    assert everything(sqlite_database) == rows


@pytest.mark.parametrize(
    ("given", "module", "wanted"),
    [
        ([], "ui.app", None),
        (["run"], "ui.app", None),
        (["run", "--db", "{shop}"], "ui.app", "sqlite:///{shop}"),
        (["demo", "--visits", "3", "--db", "{shop}"], "db.demo", ["--visits", "3", "--db", "sqlite:///{shop}"]),
        (["demo", "--db=postgresql://u@h/n"], "db.demo", ["--db=postgresql://u@h/n"]),
        (["tour", "--list"], "ui.tour.run", {"list": True, "journey": "walk-in", "out": None, "db": None}),
        (["tour", "--out", "d", "--lang", "en", "--theme", "dark", "--scale", "2", "--journey", "x"], "ui.tour.run",
         {"list": False, "journey": "x", "out": "d", "lang": "en", "theme": "dark", "scale": 2.0}),
        (["paper", "quote", "--visit", "JC2611230001", "--out", "a.pdf", "--lang", "en", "--db", "{shop}"],
         "db.paper_command", {"kind": "quote", "visit": "JC2611230001", "out": "a.pdf", "lang": "en", "db": "sqlite:///{shop}"}),
    ],
)  # fmt: skip
def test_other_commands_are_handed_over(
    given: list[str], module: str, wanted: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, Any]] = []
    shop = tmp_path / "shop.db"
    shop.touch()

    def load(name: str) -> Any:
        return SimpleNamespace(main=lambda arguments: asked.append((name, arguments)) or 1)

    monkeypatch.setattr(cli.importlib, "import_module", load)
    assert cli.main([word.replace("{shop}", str(shop)) for word in given]) == Exit.FAILED
    ((name, told),) = asked
    assert name == module
    if isinstance(wanted, dict):
        told = {key: str(value).replace(str(shop), "{shop}") for key, value in vars(told).items()}
        wanted = {key: str(value) for key, value in wanted.items()}
        assert wanted.items() <= told.items()
    else:
        assert str(told).replace(str(shop), "{shop}") == str(wanted)


def test_language_of_the_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert cli._language([]) == "en"
    assert cli._language(["--lang", "zh_CN"]) == "zh_CN"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli._language(["--lang=en"]) == "en"
    assert cli._language(["--lang"]) == "zh_CN"
    set_language("zh_CN")


def test_printers_are_asked_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import cli_printers

    monkeypatch.setattr(cli_printers.shutil, "which", lambda name: None)
    assert cli_printers._from_cups() is None
    monkeypatch.setattr(cli_printers.shutil, "which", lambda name: "/usr/bin/lpstat")

    def answers(code: int, out: str, err: str = "") -> None:
        done = SimpleNamespace(returncode=code, stdout=out, stderr=err)
        monkeypatch.setattr(cli_printers.subprocess, "run", lambda *a, **k: done)

    answers(0, "HP_M404\nDeli 630K\n")
    assert cli_printers._from_cups() == ("HP_M404", "Deli 630K")
    answers(1, "", "lpstat: No destinations added.")
    assert cli_printers._from_cups() == ()
    answers(1, "", "lpstat: Unable to connect to server")
    assert cli_printers._from_cups() is None


RUN = """
import sys
from ui.cli import main
code = main(sys.argv[1:])
print("QT" if any(name.partition(".")[0] in ("PySide6", "shiboken6") for name in sys.modules) else "PLAIN", file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command", [["--version"], ["--help"], ["doctor"], ["backup", "{made}"], ["restore", "{made}"]]
)
def test_no_window_library_is_loaded(command: list[str], shop_file: Path, tmp_path: Path) -> None:
    from db.backup import backup
    from db.desk import blobs_of
    from db.engine import open_database

    made = tmp_path / "a.zip"
    if command[0] == "restore":
        database = open_database(shop_file, ballast=False)
        backup(database, blobs_of(database), made)
        database.dispose()
    given = [word.replace("{made}", str(made)) for word in command]
    given += ["--db", str(shop_file)] if not command[0].startswith("-") else []
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *given], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.strip() == "PLAIN"


@pytest.mark.parametrize(
    "command", [["doctor"], ["backup", "x.zip"], ["paper", "quote", "--visit", "1", "--out", "x.pdf"]]
)
def test_a_file_without_a_shop_is_one_clear_message(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.db").touch()
    assert cli.main([*command, "--db", str(tmp_path / "empty.db"), "--lang", "en"]) == Exit.ENVIRONMENT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"There is no shop in the database {tmp_path / 'empty.db'} yet. Check --db, or open the program and make the "
        "shop first.\n"
    )
    assert not (tmp_path / "x.zip").exists()
    assert not (tmp_path / "x.pdf").exists()


def test_a_paper_into_a_folder_that_is_not_there(
    shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(shop_file) as connection:
        ((number,),) = connection.execute("SELECT number FROM visit LIMIT 1").fetchall()
    connection.close()
    target = tmp_path / "nodir" / "x.pdf"
    asked = ["paper", "reception_sheet", "--visit", number, "--db", str(shop_file), "--lang", "zh_CN", "--out"]
    assert cli.main([*asked, str(target)]) == Exit.ENVIRONMENT
    assert capsys.readouterr().err == (
        f"单据没能写到 {target}。请检查文件夹是否存在、能否写入、磁盘是否已满，然后重试。\n"
    )
    assert cli.main([*asked, str(tmp_path / "x.pdf")]) == Exit.OK
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "COMMAND 不能是“nope”，可选：run, tour, paper, demo, doctor, upgrade, backup, restore"),
        (["doctor", "--zz"], "没有 --zz 这一项"),
        (["backup"], "缺少 FILE"),
        (["tour"], "缺少 --out DIR"),
        (["tour", "--out", "x", "--scale", "big"], "--scale 不能是“big”"),
        (["paper", "quote", "--out"], "--out 后面缺少内容"),
        (["doctor", "--full=1"], "--full 后面不带内容"),
    ],
)
def test_mistakes_are_told_in_chinese(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(arguments) == Exit.USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("用法：advisor")
    assert lines[-1] == f"看不懂这条命令：{said}"


def test_a_journey_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["tour", "--out", str(tmp_path / "t"), "--journey", "nope", "--lang"]
    assert cli.main([*asked, "zh_CN"]) == Exit.USAGE
    assert capsys.readouterr().err == "没有名为 nope 的流程。现有流程：demo-day, returning, walk-in\n"
    assert cli.main([*asked, "en"]) == Exit.USAGE
    assert capsys.readouterr().err == "There is no journey nope. There are: demo-day, returning, walk-in\n"
    assert not (tmp_path / "t").exists()
