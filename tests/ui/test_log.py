"""The log: one event is one line, and nothing personal stands in it."""

import json
import logging
import sys
import threading

import pytest

from advisor_app.log import ProgramLog, redacted
from ui.crash import Report, Rim, report_of, short_id

PERSONAL = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+8613812345678",
    "+86 138 1234 5678",
    "１３８１２３４５６７８",
    "010-62345678",
    "0571 8765432",
    "京A12345",
    "京A·12345",
    "粤B·D12345",
    "沪AD12345",
    "川A1234警",
    "苏E 88888",
    "LSVAM4187C2184847",
    "lsvam4187c2184847",
    "11010519491231002X",
    "6222 0202 0001 2345 678",
    "wang.jianhua@example.com",
]


@pytest.mark.parametrize("value", PERSONAL)
def test_personal_values_are_taken_out_wherever_they_stand(value):
    narrow = value.translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})
    for frame in ("{}", "王先生{}来电", "phone={};", '{{"a": "{}"}}', "x ({}) y", "电话:{}。"):
        cleaned = redacted(frame.format(value))
        assert value not in cleaned
        assert narrow not in cleaned
        assert "[" in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "order 20261121-0007 of counter 3",
        "0190b6c2-7f3a-7cc1-9a55-13812ab45678",
        "sum 1234567.89 in 12 lines",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "at 2026-11-21T23:18:08.123+00:00",
        "line 120 in ui/kit/tasks.py",
    ],
)
def test_numbers_that_are_nobodys_stay(text):
    assert redacted(text) == text


def test_passwords_are_taken_out():
    for secret in ("hunter2", "p:w", "a b"):
        for text in (f"postgresql://app:{secret}@host/shop", f"password='{secret}'", f'{{"token": "{secret}"}}'):
            if " " in secret and "://" in text:
                continue
            assert secret not in redacted(text), text
    assert redacted("postgresql://app:x@host/shop") == "postgresql://app:[secret]@host/shop"


@pytest.fixture
def log(tmp_path, quiet_log):
    quiet_log("test", "crash")
    made = ProgramLog(tmp_path / "logs")
    made.open()
    yield made
    made.close()


def lines(log: ProgramLog) -> list[dict[str, object]]:
    log.close()
    log.open()
    return [json.loads(line) for line in log.path.read_text("ascii").splitlines()]


def test_planted_values_never_reach_the_file(log):
    logger = logging.getLogger("test.planted")
    for value in PERSONAL:
        logger.info("call of %s", value)
        logger.info("in data", extra={"data": {"note": value, "list": [value], value: 1}})
        try:
            raise ValueError(f"cannot read {value}")
        except ValueError:
            logger.exception("fault at %s", value)
    logger.info("number", extra={"data": {"phone": 13812345678, "password": "open sesame", "n": 7}})
    written = lines(log)
    text = log.path.read_text("ascii").encode().decode("unicode_escape")
    assert len(written) == 3 * len(PERSONAL) + 1
    assert [value for value in PERSONAL if value in text] == []
    assert written[-1]["data"] == {"phone": "[phone]", "password": "[secret]", "n": 7}
    assert "Traceback" in str(written[2]["error"])


def test_one_event_is_one_line_whatever_was_typed(log):
    logger = logging.getLogger("test.forge")
    nasty = ['a\n{"level": "error"}', "b\r\nc", "\x1b[31mred", "d\u2028e", "f\x00g", "\u202egnp.exe", "%s %d"]
    for text in nasty:
        logger.warning(text)
    written = lines(log)
    assert [entry["event"] for entry in written] == nasty
    assert {entry["level"] for entry in written} == {"warning"}
    assert all(set(entry) == {"at", "level", "from", "thread", "event"} for entry in written)


def test_a_disk_that_is_gone_does_not_stop_the_program(tmp_path, capsys):
    folder = tmp_path / "gone"
    with ProgramLog(folder) as log:
        folder.rmdir()
        logging.getLogger("test.gone").info("into nowhere")
    assert not log.path.exists()
    assert capsys.readouterr().err == ""


def test_a_report_has_a_speakable_id_and_no_personal_value():
    try:
        raise ValueError("customer 13812345678 with 京A12345")
    except ValueError as error:
        made = report_of(error)
    assert len(made.id) == 6
    assert not set(made.id) & set("IO01")
    assert "13812345678" not in made.text
    assert "京A12345" not in made.text
    assert "test_log.py" in made.text
    assert short_id() != short_id()


def test_the_rim_shows_a_fault_once_and_logs_each(qtbot, log):
    shown: list[Report] = []
    rim = Rim(shown.append)

    def fault() -> None:
        raise ZeroDivisionError("plate 京A12345")

    ids = []
    for _ in range(3):
        try:
            fault()
        except ZeroDivisionError as error:
            ids.append(rim.report(error))
    qtbot.waitUntil(lambda: len(shown) == 1)
    written = [entry for entry in lines(log) if entry["from"] == "crash"]
    assert [entry["event"] for entry in written] == ["program.fault", "program.fault_again", "program.fault_again"]
    assert {entry["data"]["id"] for entry in written} == {shown[0].id} == set(ids)
    assert "京A12345" not in json.dumps(written, ensure_ascii=False)


def test_the_rim_is_the_hook_of_interpreter_and_threads(qtbot, tmp_path, quiet_log):
    quiet_log("crash")
    shown: list[Report] = []
    rim = Rim(shown.append)
    (tmp_path / "faults.txt").write_text("Fatal Python error: Aborted", encoding="utf-8")
    rim.install(tmp_path)
    try:
        sys.excepthook(KeyError, KeyError("slot"), None)
        thread = threading.Thread(target=lambda: {}["thread"])
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(shown) == 2)
    finally:
        rim.remove()
    assert sys.excepthook is sys.__excepthook__
    assert all("KeyError" in report.text for report in shown)
