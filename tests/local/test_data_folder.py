import os
from pathlib import Path

import pytest

from graphql_api.local.data_folder import prepared, remove_data
from graphql_api.local.dynalite import running_engine
from graphql_api.local.errors import FolderUnusable
from graphql_api.local.jobs.folder import JobsFolder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_folder_held_by_another_run_is_refused(folder: Path) -> None:
    with running_engine(folder) as engine:
        with pytest.raises(FolderUnusable, match="another run is using it"), running_engine(folder):
            pass
        assert not engine.has_ended


def test_damaged_folder_is_refused_and_left_alone(folder: Path) -> None:
    with running_engine(folder):
        pass
    (folder / "CURRENT").write_text("MANIFEST-999999\n")
    before = data_files(folder)

    with pytest.raises(FolderUnusable), running_engine(folder):
        pass

    assert data_files(folder) == before


def data_files(folder: Path) -> dict[str, bytes]:
    """All but LevelDB's own diary and lock."""
    own = ("LOCK", "LOG", "LOG.old")
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name not in own}


def test_somebody_elses_folder_is_refused_and_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"jpeg")
    with pytest.raises(FolderUnusable, match="it holds something else"), running_engine(folder):
        pass
    assert data_files(folder) == {"holiday.jpg": b"jpeg"}


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_file_in_place_of_the_folder_is_refused(folder: Path, inside: str) -> None:
    folder.write_text("a file")
    with pytest.raises(FolderUnusable), running_engine(folder / inside):
        pass
    assert folder.read_text() == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_folder_without_permission_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir(mode=mode)
    with pytest.raises(FolderUnusable), running_engine(folder):
        pass


def jobs_in(folder: Path) -> JobsFolder:
    jobs = JobsFolder.in_data(folder).prepared()
    (jobs.messages / "message").touch()
    return jobs


@pytest.mark.parametrize("has_engine_s", [True, False])
def test_jobs_are_removed_with_the_data(folder: Path, has_engine_s: bool) -> None:
    jobs = jobs_in(folder)
    for name in ("LOCK", "CURRENT") if has_engine_s else ():
        (folder / name).touch()
    (folder / "notes.txt").touch()
    assert remove_data(folder)
    assert not jobs.path.exists()
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert not remove_data(folder)


def test_folder_that_has_jobs_alone_is_ours(folder: Path) -> None:
    jobs_in(folder)
    assert prepared(folder) == folder
    (folder / "holiday.jpg").touch()
    with pytest.raises(FolderUnusable, match="it holds something else"):
        prepared(folder)


def test_somebody_elses_folder_of_jobs_is_left_alone(folder: Path) -> None:
    letter = folder / "jobs" / "letter.txt"
    letter.parent.mkdir(parents=True)
    letter.touch()
    with pytest.raises(FolderUnusable, match="it holds something else"):
        prepared(folder)
    (folder / "LOCK").touch()
    assert remove_data(folder)
    assert letter.exists()
