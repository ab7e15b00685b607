"""Is work that was interrupted gone on with, and no more than that?"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kneehold.sensor.jobs import journal as journal_module
from kneehold.sensor.jobs.jobs import do_all
from kneehold.sensor.jobs.journal import Journal
from kneehold.sensor.jobs.worker_pool import Case, Outcome, pool_crew
from kneehold.sensor.model.errors import OutputError

CASES: dict[str, Case] = {str(n): (n,) for n in range(5)}


def _square(case: Case) -> Outcome:
    return {"square": int(str(case[0])) ** 2}


def _begun(path: Path, key: str) -> None:
    """A journal whose run ended before it was done."""
    journal = Journal(path, key)
    journal.add("a", {"x": 1})
    journal.add("b", {"x": 2})
    journal.__exit__(KeyboardInterrupt, None, None)


def _read(path: Path, key: str) -> dict[str, dict[str, object]]:
    journal = Journal(path, key)
    journal.__exit__(KeyboardInterrupt, None, None)
    return journal.done


def _breaking_off(work: Callable[[Case], Outcome], cases: Sequence[Case]) -> Iterator[tuple[int, Outcome]]:
    """A crew that is interrupted after two cases, the last first."""
    yield len(cases) - 1, work(cases[-1])
    yield 0, work(cases[0])
    raise KeyboardInterrupt


def test_outcomes_keep_the_order_of_the_cases() -> None:
    done = do_all(_square, CASES, lambda work, cases: reversed([(p, work(c)) for p, c in enumerate(cases)]))
    assert list(done.items()) == [(str(n), {"square": n * n}) for n in range(5)]


def test_only_what_was_not_done_is_done_after_an_interruption(tmp_path: Path) -> None:
    journal, asked = tmp_path / "j.jsonl", list[object]()
    with pytest.raises(KeyboardInterrupt):
        do_all(_square, CASES, _breaking_off, journal=journal)

    def noted(case: Case) -> Outcome:
        asked.append(case[0])
        return _square(case)

    done = do_all(noted, CASES, pool_crew(1), journal=journal)
    assert asked == [1, 2, 3]
    assert done == do_all(_square, CASES, pool_crew(1))
    assert not journal.exists()


def test_what_the_journal_has_is_kept_again(tmp_path: Path) -> None:
    journal, kept = tmp_path / "j.jsonl", list[str]()
    with pytest.raises(KeyboardInterrupt):
        do_all(_square, CASES, _breaking_off, journal=journal)
    do_all(_square, CASES, pool_crew(1), journal=journal, keep=lambda name, _: kept.append(name))
    assert kept == ["0", "4", "1", "2", "3"]


def test_a_journal_with_another_key_is_begun_anew(tmp_path: Path) -> None:
    _begun(tmp_path / "j", "one")
    assert _read(tmp_path / "j", "one") == {"a": {"x": 1}, "b": {"x": 2}}
    assert _read(tmp_path / "j", "two") == {}


def test_a_line_that_broke_off_is_done_again(tmp_path: Path) -> None:
    _begun(tmp_path / "j", "")
    (tmp_path / "j").write_text((tmp_path / "j").read_text()[:-9])
    assert _read(tmp_path / "j", "") == {"a": {"x": 1}}


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work\n")
    with pytest.raises(OutputError, match="no journal"):
        Journal(tmp_path / "thesis.txt", "")
    assert (tmp_path / "thesis.txt").read_text() == "years of work\n"


def test_a_journal_is_one_programs_at_a_time(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", "") as first:
        first.add("a", {"x": 1})
        before = (tmp_path / "j").read_bytes()
        with pytest.raises(OutputError, match="another kneehold is doing this work"):
            Journal(tmp_path / "j", "")
        assert (tmp_path / "j").read_bytes() == before


def test_a_journal_that_its_owner_has_removed_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one opens the file of the first, which is done and gone before the second has locked it."""
    first = Journal(tmp_path / "j", "")
    first.add("a", {"x": 1})
    real = journal_module.lock_handle

    def too_late(handle: int) -> None:
        monkeypatch.setattr(journal_module, "lock_handle", real)
        first.__exit__(None, None, None)
        real(handle)

    monkeypatch.setattr(journal_module, "lock_handle", too_late)
    with Journal(tmp_path / "j", "") as second:
        second.add("b", {"x": 2})
        assert (tmp_path / "j").read_text().count("\n") == 2
    assert second.done == {}


def test_a_disk_without_locks_has_journals_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(journal_module, "lock_handle", refuse)
    _begun(tmp_path / "j", "")
    assert list(_read(tmp_path / "j", "")) == ["a", "b"]
