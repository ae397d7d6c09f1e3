"""The command line: codes, JSON, languages, and that no window library is loaded."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.i18n import set_language
from advisor_app.settings import Settings, save
from db.engine import Database
from tests.architecture.sources import ROOT
from tests.db.kept_shop import another_visit, everything, kept_shop
from tests.journeys.test_papers import text_of
from ui import cli
from ui.cli import Exit

WRONG_SCALES = ("99", "4.01", "0.49", "0", "-1", "nan", "inf", "-inf")
CHINESE = re.compile("[\u4e00-\u9fff，。：；！？“”（）]")


@pytest.fixture(autouse=True)
def data(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, quiet_log: Callable[..., None]
) -> Path:
    """The data folder of nobody: what somebody chose in the window on this machine is not asked."""
    quiet_log("db.unit_of_work")  # the day of the shop in these tests may be still to come
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(cli, "data_folder", lambda **_: folder)
    return folder


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
        (["doctor", "--db", "{tmp}/nothing.db"], Exit.ENVIRONMENT, "{tmp}/nothing.db 这个文件"),
        (["backup", "{tmp}/a.zip", "--db", "{tmp}/nothing.db"], Exit.ENVIRONMENT, "{tmp}/nothing.db 这个文件"),
        (["restore", "{tmp}/nothing.zip", "--db", "{tmp}/x.db"], Exit.REFUSED, "找不到备份文件"),
        (["restore", "{tmp}/text.zip", "--db", "{tmp}/x.db"], Exit.REFUSED, "不是本程序的备份文件"),
        (["doctor", "--db", "mysql://h/n"], Exit.USAGE, "看不懂这个数据库地址"),
        (["doctor", "--db", "postgresql://nobody@127.0.0.1:1/none"], Exit.ENVIRONMENT, "连不上数据库"),
        (["tour"], Exit.USAGE, "看不懂这条命令"),
        (["paper", "poem", "--visit", "1", "--out", "x"], Exit.USAGE, "看不懂这条命令"),
        (
            ["paper", "quote", "--visit", "1", "--out", "x", "--db", "{tmp}/nothing.db"],
            Exit.ENVIRONMENT,
            "{tmp}/nothing.db 这个文件",
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
    assert words.replace("{tmp}", str(tmp_path)) in told.err
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
        (["demo", "--visits", "3", "--db", "{shop}"], "db.demo",
         {"visits": 3, "seed": 1, "db": "sqlite:///{shop}", "lang": None}),
        (["demo", "--db=postgresql://u@h/n", "--lang", "en", "--seed=7"], "db.demo",
         {"visits": 40, "seed": 7, "db": "postgresql://u@h/n", "lang": "en"}),
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


def test_language_of_the_messages(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert cli._language([]) == "en"
    assert cli._language(["--lang", "zh_CN"]) == "zh_CN"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli._language(["--lang=en"]) == "en"
    assert cli._language(["--lang"]) == "zh_CN"
    save(data, Settings(language="en"))
    assert cli._language([]) == "en"
    assert cli._language(["--lang", "zh_CN"]) == "zh_CN"
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
        *((["tour", "--out", "x", f"--scale={bad}"], "--scale 必须在 0.5 到 4 之间") for bad in WRONG_SCALES),
        (["paper", "quote", "--out"], "--out 后面缺少内容"),
        (["doctor", "--full=1"], "--full 后面不带内容"),
        (["demo", "--visits", "-1"], "--visits 不能小于 0"),
        (["demo", "--visits", "many"], "--visits 不能是“many”"),
        (["backup", "a.zip", "--lang", "fr"], "--lang 不能是“fr”，可选：zh_CN, en"),
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


def test_a_backup_never_overwrites_unasked(shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "a.zip"
    made.write_text("a letter")
    asked = ["backup", str(made), "--db", str(shop_file), "--lang"]
    assert cli.main([*asked, "en"]) == Exit.REFUSED
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"{made} is there already and was not overwritten. Choose another name, or add --overwrite if it is to be "
        "replaced.\n",
    )
    assert cli.main([*asked, "zh_CN"]) == Exit.REFUSED
    assert (
        capsys.readouterr().err
        == f"{made} 已经存在，没有覆盖它。请换一个文件名；确实要替换的话，请加上 --overwrite。\n"
    )
    assert made.read_text() == "a letter"
    assert cli.main([*asked, "en", "--overwrite"]) == Exit.OK
    assert made.read_bytes().startswith(b"PK")


def test_no_folder_is_made_unasked(shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone, made = tmp_path / "gone", tmp_path / "a.zip"
    assert cli.main(["backup", str(made), "--db", str(shop_file)]) == Exit.OK
    capsys.readouterr()
    for asked in (
        ["backup", str(gone / "a.zip"), "--db", str(shop_file)],
        ["restore", str(made), "--db", str(gone / "a.db")],
        ["demo", "--visits", "0", "--db", str(gone / "a.db")],
    ):
        assert cli.main([*asked, "--lang", "en"]) == Exit.ENVIRONMENT, asked
        said = capsys.readouterr()
        assert said.err == f"There is no folder {gone}, so nothing was written. Make it first, or check the path.\n"
        assert said.out == ""
        assert not gone.exists()


EVERY: list[list[str]] = [
    ["doctor"], ["upgrade"], ["backup", "{tmp}/x.zip"], ["demo", "--visits", "0"],
    ["paper", "quote", "--visit", "1", "--out", "{tmp}/x.pdf"],
]  # fmt: skip


def _asked(command: list[str], tmp: Path, place: str, language: str) -> list[str]:
    return [word.replace("{tmp}", str(tmp)) for word in command] + ["--db", place, "--lang", language]


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command[0])
def test_no_command_stumbles_over_changed_tables(
    command: list[str], sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if command == ["doctor"]:
        kept_shop(sqlite_database)  # it says of a database in which no shop was made only that
    with sqlite_database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE shop RENAME COLUMN phone TO fax")
    sqlite_database.dispose()
    path = sqlite_database.path
    assert path is not None
    before = path.read_bytes()
    for language in ("en", "zh_CN"):
        code = cli.main(_asked(command, tmp_path, str(path), language))
        said = capsys.readouterr()
        if command == ["doctor"]:
            assert code == Exit.FAILED
            assert "shop.phone" in said.out
            assert said.err == ""
            continue
        assert code == Exit.ENVIRONMENT
        assert said.out == ""
        assert "shop.phone" in said.err
        assert bool(CHINESE.search(said.err)) == (language == "zh_CN")
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.parametrize("command", [*EVERY, ["restore", "{tmp}/a.zip"]], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("{tmp}", Exit.ENVIRONMENT, "{tmp} is a folder, not the file of a database. Check the path.\n"),
        ("", Exit.USAGE, "This database address is not understood: . Give"),
        (
            "postgresql://u@h:port/n",
            Exit.USAGE,
            "This database address is not understood: postgresql://u@h:port/n. Give",
        ),
        ("sqlite://", Exit.USAGE, "This database address is not understood: sqlite://. Give"),
    ],
)
def test_no_command_stumbles_over_a_place(
    command: list[str], place: str, code: Exit, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.zip").write_text("a letter")
    assert cli.main(_asked(command, tmp_path, place.replace("{tmp}", str(tmp_path)), "en")) == code
    told = capsys.readouterr()
    assert told.err.startswith(said.replace("{tmp}", str(tmp_path)))
    assert told.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_backup_of_changed_tables_is_not_restored(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that makes backups refuses such a shop; older ones did not, nor do the automatic ones."""
    from db.backup import backup
    from db.desk import blobs_of

    made, target = tmp_path / "a.zip", tmp_path / "new.db"
    for statement in ("ALTER TABLE shop RENAME COLUMN phone TO fax", "DROP TABLE wash"):
        with sqlite_database.writer.begin() as connection:
            connection.exec_driver_sql(statement)
        backup(sqlite_database, blobs_of(sqlite_database), made, overwrite=True)
        assert cli.main(["restore", str(made), "--db", str(target), "--lang", "en"]) == Exit.REFUSED
        said = capsys.readouterr()
        assert said.err == (
            "The backup is damaged (shop.db) and was not used; your data was not touched. Use another backup.\n"
        )
        assert said.out == ""
        assert not target.exists()


def test_a_demo_beside_a_shop_is_refused(shop_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = shop_file.read_bytes()
    assert cli.main(["demo", "--db", str(shop_file), "--lang", "en"]) == Exit.REFUSED
    assert capsys.readouterr().err == (
        f"There is a shop in the database {shop_file} already, and it was not touched. Choose another with --db.\n"
    )
    assert cli.main(["demo", "--db", str(shop_file), "--lang", "zh_CN"]) == Exit.REFUSED
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"数据库 {shop_file} 里已经有门店了，没有改动它。请用 --db 另选一个。\n")
    assert shop_file.read_bytes() == before


def test_a_demo_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "demo.db"
    assert cli.main(["demo", "--visits", "0", "--db", str(place), "--lang", "en"]) == Exit.OK
    said = capsys.readouterr()
    assert re.fullmatch(rf"0 visits up to \S+ \S+ in [0-9.]+ s: {re.escape(str(place))}\n", said.out)
    assert said.err == ""
    assert cli.main(["doctor", "--full", "--json", "--db", str(place), "--lang", "en"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["counts"]["blobs_unnamed"] == 0


def test_a_paper_that_is_not_due_yet(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = kept_shop(sqlite_database)
    another_visit(shop)
    (card,) = shop.desk.reads.visits.recent(1)
    before = everything(sqlite_database)
    asked = ["paper", "gate_pass", "--visit", card.number, "--out", str(tmp_path / "x.pdf")]
    assert cli.main([*asked, "--db", str(sqlite_database.path), "--lang", "en"]) == Exit.REFUSED
    assert capsys.readouterr().err == (
        "There is nothing to print on this paper yet. Please finish the step it belongs to first.\n"
    )
    assert not (tmp_path / "x.pdf").exists()
    assert everything(sqlite_database) == before


def test_a_paper_that_was_written_comes_again_as_a_numbered_copy(sqlite_database: Database, tmp_path: Path) -> None:
    shop = kept_shop(sqlite_database)
    (card,) = shop.desk.reads.visits.recent(1)
    texts = []
    for name in ("one.pdf", "two.pdf", "three.pdf"):
        asked = ["paper", "gate_pass", "--visit", card.number, "--db", str(sqlite_database.path), "--lang", "zh_CN"]
        assert cli.main([*asked, "--out", str(tmp_path / name)]) == Exit.OK
        texts.append(text_of((tmp_path / name).read_bytes()))
    visit = shop.desk.reads.papers.visit_by_number(card.number)
    assert visit is not None
    kept = [one for one in shop.desk.reads.papers.kept(visit) if one.kind is PaperKind.GATE_PASS]
    assert [(one.edition, one.copy_number, one.state) for one in kept] == [(1, n, PrintState.SAVED) for n in range(3)]
    assert ["副本 1" in text for text in texts] == [False, True, False]
    assert ["副本 2" in text for text in texts] == [False, False, True]


def test_a_paper_names_the_characters_that_no_font_has(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = kept_shop(sqlite_database)
    (card,) = shop.desk.reads.visits.recent(1)
    target = tmp_path / "b.pdf"
    target.write_bytes(b"%PDF-1.4 an old paper")

    def made(kind: str, language: str) -> str:
        asked = ["paper", kind, "--visit", card.number, "--db", str(sqlite_database.path), "--out", str(target)]
        assert cli.main([*asked, "--lang", language]) == Exit.OK
        said = capsys.readouterr()
        assert said.out == ""
        assert target.read_bytes().startswith(b"%PDF")
        return said.err

    assert made("gate_pass", "en") == ""
    assert made("reception_sheet", "en") == "No font has these characters, they print as their code: 🚗 (U+1F697)\n"
    assert made("reception_sheet", "zh_CN") == "以下字符没有字形，将以编码打印：🚗 (U+1F697)\n"
    assert [path.name for path in tmp_path.iterdir() if "pdf" in path.name] == ["b.pdf"]


def test_a_paper_that_cannot_be_written_is_not_kept(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = kept_shop(sqlite_database)
    (card,) = shop.desk.reads.visits.recent(1)
    before = everything(sqlite_database)
    for out in (tmp_path, tmp_path / "gone" / "x.pdf"):
        asked = ["paper", "reception_sheet", "--visit", card.number, "--out", str(out), "--lang", "en"]
        assert cli.main([*asked, "--db", str(sqlite_database.path)]) == Exit.ENVIRONMENT
        assert capsys.readouterr().err.startswith(f"The paper could not be written to {out}. ")
    assert everything(sqlite_database) == before


@pytest.mark.parametrize("command", ["", "run", "tour", "paper", "demo", "doctor", "upgrade", "backup", "restore"])
def test_the_help_speaks_one_language(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [command] if command else []
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert cli.main([*given, "--help"]) == Exit.OK
    assert not CHINESE.search(capsys.readouterr().out)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli.main([*given, "--help"]) == Exit.OK
    said = capsys.readouterr().out
    assert not re.search(r"\b(usage|options|positional|optional|show|the|file|folder)\b", said)
    assert said.count("选项:") == 1


def test_stopped_by_the_keyboard(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_doctor", stop)
    assert int(cli.main(["doctor", "--lang", "en"])) == int(Exit.STOPPED) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "{file} is a file, and a folder is wanted here."), ("zh_CN", "{file} 是一个文件，")]
)
def test_a_file_where_the_tour_wants_its_folder(
    language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a"
    file.write_text("x")
    for out in (file, file / "b"):
        assert cli.main(["tour", "--out", str(out), "--lang", language]) == Exit.ENVIRONMENT
        assert capsys.readouterr().err.startswith(said.format(file=file))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "There is no file {file}. Check --db, and whether the disk is there.\n"),
        ("zh_CN", "没有 {file} 这个文件。请核对 --db，并确认磁盘已接好。\n"),
    ],
)
@pytest.mark.parametrize("command", [one for one in EVERY if one[0] != "demo"], ids=lambda command: command[0])
def test_a_mistyped_file_is_called_a_file(
    command: list[str], language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shpo.db"
    assert cli.main(_asked(command, tmp_path, str(file), language)) == Exit.ENVIRONMENT
    assert capsys.readouterr() == ("", said.format(file=file))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "{folder} is a folder, not a backup. "), ("zh_CN", "{folder} 是一个文件夹，不是备份")]
)
def test_a_folder_is_not_restored(language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["restore", str(tmp_path), "--db", str(tmp_path / "new.db"), "--lang", language]
    assert cli.main(asked) == Exit.REFUSED
    assert capsys.readouterr().err.startswith(said.format(folder=tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["disk_full", "database_locked"])
def test_a_command_speaks_of_no_screen(
    code: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise EnvironmentFault(code)

    monkeypatch.setattr(cli, "_doctor", fail)
    for language, word, again in (("en", "screen", "run the command again"), ("zh_CN", "屏幕", "再运行一次")):
        assert cli.main(["doctor", "--lang", language]) == Exit.ENVIRONMENT
        said = capsys.readouterr().err
        assert word not in said
        assert again in said
