"""Blobs come back whole or not at all."""

import errno
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, insert

from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.ports.blobs import BlobStore
from db import blobs
from db.blobs import FolderBlobs, TableBlobs
from db.engine import Database

metadata = MetaData()
blob = Table("blob", metadata, Column("sha256", String(64), primary_key=True), Column("bytes", LargeBinary))
ABSENT = sha256(b"absent").hexdigest()


@pytest.fixture
def in_table(empty_database: Database) -> TableBlobs:
    with empty_database.writer.begin() as connection:
        metadata.create_all(connection)
    return TableBlobs(empty_database, blob)


@pytest.fixture
def in_folder(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


def behave(store: BlobStore) -> None:
    data = bytes(range(256)) * 1000
    sha = store.put(data)
    assert sha == sha256(data).hexdigest() == store.put(data)
    assert store.get(sha) == data
    empty = store.put(b"")
    assert store.get(empty) == b""
    assert store.has(sha)
    assert not store.has(ABSENT)
    assert sorted(store.all()) == sorted([sha, empty])
    with pytest.raises(EnvironmentFault) as caught:
        store.get(ABSENT)
    assert (caught.value.code, caught.value.params) == ("blob_missing", {"sha": ABSENT})
    for name in ("", "../../etc/passwd", ABSENT.upper(), ABSENT + "\n", ABSENT[:-1]):
        for ask in (store.get, store.has):
            with pytest.raises(ValueError, match="no name of a blob"):
                ask(name)


def test_the_folder_behaves(in_folder: FolderBlobs) -> None:
    assert list(in_folder.all()) == []
    behave(in_folder)


def test_the_table_behaves(in_table: TableBlobs) -> None:
    assert list(in_table.all()) == []
    behave(in_table)
    assert in_table.get(sha256(b"").hexdigest()) == b""


def test_the_table_lists_more_than_one_page(in_table: TableBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "_PAGE", 3)
    names = {in_table.put(bytes([n])) for n in range(9)}
    assert set(in_table.all()) == names


def test_a_file_lies_two_folders_deep(in_folder: FolderBlobs) -> None:
    sha = in_folder.put(b"photo")
    files = [path.relative_to(in_folder.path) for path in in_folder.path.rglob("*") if path.is_file()]
    assert files == [Path(sha[:2], sha[2:4], sha)]


def test_a_damaged_file_is_never_given_out_and_heals(in_folder: FolderBlobs) -> None:
    sha = in_folder.put(b"photo")
    (in_folder.path / sha[:2] / sha[2:4] / sha).write_bytes(b"phot0")
    with pytest.raises(EnvironmentFault, match="blob_damaged"):
        in_folder.get(sha)
    assert in_folder.put(b"photo") == sha
    assert in_folder.get(sha) == b"photo"


def test_a_damaged_row_is_never_given_out(in_table: TableBlobs) -> None:
    with in_table.database.writer.begin() as connection:
        connection.execute(insert(blob).values(sha256=ABSENT, bytes=b"something else"))
    with pytest.raises(EnvironmentFault, match="blob_damaged"):
        in_table.get(ABSENT)


def test_bytes_are_on_the_disk_before_the_name_and_the_folders_after(
    in_folder: FolderBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def seen_sync(handle: int) -> None:
        steps.append("fsync")
        sync(handle)

    def seen_replace(self: Path, to: Path) -> Path:
        steps.append("rename")
        return replace(self, to)

    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    in_folder.put(b"photo")
    assert steps[:2] == ["fsync", "rename"]
    assert steps[2:] == ["fsync"] * 4  # cd, and the folders that got a new entry: ab, blobs, and what holds blobs


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EROFS, "database_read_only"), (errno.EIO, "database_gone")],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_nothing_behind(
    in_folder: FolderBlobs, monkeypatch: pytest.MonkeyPatch, number: int, code: str, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "injected")

    target: tuple[object, str] = (os, "fsync") if step == "fsync" else (Path, "replace")
    with monkeypatch.context() as patch, pytest.raises(EnvironmentFault) as caught:
        patch.setattr(*target, fail)
        in_folder.put(b"photo")
    assert caught.value.code == code
    assert list(in_folder.all()) == []
    assert [path for path in in_folder.path.rglob("*") if path.is_file()] == []
    assert in_folder.get(in_folder.put(b"photo")) == b"photo"


def test_what_a_crash_left_is_not_listed_and_is_swept(in_folder: FolderBlobs) -> None:
    sha = in_folder.put(b"photo")
    old, young = in_folder.path / "new-abc", in_folder.path / "new-def"
    for file in (old, young):
        file.write_bytes(b"half")
    os.utime(old, (1_000, 1_000))
    assert list(in_folder.all()) == [sha]
    limit = datetime(2001, 1, 1, tzinfo=UTC)
    assert in_folder.sweep(limit) == 1
    assert in_folder.sweep(limit) == 0
    assert (old.exists(), young.exists()) == (False, True)
    assert in_folder.has(sha)


def _together(put: Callable[[bytes], str], count: int) -> set[str]:
    names: set[str] = set()
    threads = [threading.Thread(target=lambda: names.add(put(b"the same photo" * 5000))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return names


def test_the_same_blob_from_many_threads_is_stored_once(in_folder: FolderBlobs) -> None:
    names = _together(in_folder.put, 8)
    assert len(names) == 1
    assert set(in_folder.all()) == names


def test_the_same_row_from_many_threads_is_stored_once(in_table: TableBlobs) -> None:
    names = _together(in_table.put, 8)
    assert len(names) == 1
    assert set(in_table.all()) == names
