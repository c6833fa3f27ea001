"""A file is replaced at once and by nobody else's leave: whole, private, never through a link."""

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskwatch.exposition.files import remove_leftovers, replace_file, replace_files

REPLACEMENTS = 2_000
READERS = 4


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size`, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def content(number: int) -> bytes:
    """Return contents that differ in every byte and in their length."""
    return bytes([65 + number % 26]) * (4_000 + number % 3 * 4_000)


def test_readers_never_see_a_torn_file(tmp_path: Path) -> None:
    replace_file(tmp_path, "figures.json", content(0))
    over, reads = threading.Event(), [0] * READERS
    torn: list[bytes] = []

    def read(reader: int) -> None:
        while not over.wait(0.0005):  # readers that never pause would leave the writer no turn
            seen = (tmp_path / "figures.json").read_bytes()
            reads[reader] += 1
            if seen.count(seen[:1]) != len(seen) or len(seen) not in {4_000, 8_000, 12_000}:
                torn.append(seen)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for number in range(REPLACEMENTS):
        replace_file(tmp_path, "figures.json", content(number))
    over.set()
    for reader in readers:
        reader.join()
    assert torn == []
    assert min(reads) > 0


def test_a_link_at_the_name_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep me")
    (tmp_path / "figures.json").symlink_to(tmp_path / "precious")
    replace_file(tmp_path, "figures.json", b"new")
    assert (tmp_path / "precious").read_text() == "keep me"
    assert not (tmp_path / "figures.json").is_symlink()


def test_a_planted_temporary_name_is_refused_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever guesses the name can make the write fail, not make it go elsewhere."""
    monkeypatch.setattr("os.urandom", lambda size: b"\0" * size)
    (tmp_path / "precious").write_text("keep me")
    planted = tmp_path / f".figures.json.{'0' * 16}"
    planted.symlink_to(tmp_path / "precious")
    with pytest.raises(FileExistsError):
        replace_file(tmp_path, "figures.json", b"new")
    assert (tmp_path / "precious").read_text() == "keep me"
    assert planted.is_symlink()


def test_a_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        replace_file(tmp_path, "figures.json", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "figures.json").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    replace_file(tmp_path, "figures.json", b"old")
    with file_size_limit(1_000), pytest.raises(OSError, match="File too large"):
        replace_file(tmp_path, "figures.json", b"x" * 5_000)
    assert (tmp_path / "figures.json").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]


def test_of_several_files_none_is_replaced_where_one_does_not_fit(tmp_path: Path) -> None:
    replace_files(tmp_path, {"a": b"old", "b": b"old"})
    with file_size_limit(1_000), pytest.raises(OSError, match="File too large"):
        replace_files(tmp_path, {"a": b"new", "b": b"x" * 5_000})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old", "b": b"old"}


def test_a_missing_folder_is_an_error_for_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "nowhere", "figures.json", b"new")


def test_a_directory_in_the_place_of_one_file_keeps_none_of_the_others_back(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        replace_files(tmp_path, {"a": b"new", "b": b"new", "c": b"new"})
    assert caught.value.filename == str(tmp_path / "b")
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "c").read_bytes()) == (b"new", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    mark = "0123456789abcdef"
    old, young = f".a.json.{mark}", f".a.json.{mark[::-1]}"
    others = [
        f".b.json.{mark}",
        f".a.json.{mark[:-1]}",
        f".a.json.{mark.upper()}",
        f"a.json.{mark}",
        "a.json",
    ]
    for name in (old, young, *others):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, ns=(1, 5 if name == young else 1))
    (tmp_path / f".a.json.{'e' * 16}").symlink_to(tmp_path / "a.json")
    (tmp_path / f".a.json.{'d' * 16}").mkdir()
    assert remove_leftovers(tmp_path, {"a.json"}, 5) == 1
    assert not (tmp_path / old).exists()
    assert len(list(tmp_path.iterdir())) == len(others) + 3


def test_leftovers_of_a_folder_that_is_not_there_are_none(tmp_path: Path) -> None:
    assert remove_leftovers(tmp_path / "none", {"a"}, 5) == 0
