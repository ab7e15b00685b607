"""Is the page about the form of a recording right? Its example is read by the program."""

from __future__ import annotations

import re
from math import radians
from pathlib import Path

import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.values import Command, CommandKind, Entry, ImuBlock, Link, LinkState, Packet, Samples, Tick
from kneehold.sensor.tape.format import entry_to_line, line_to_entry
from kneehold.sensor.tape.header import SCHEMA, header_to_json
from kneehold.sensor.tape.reader import LONGEST_LINE, open_recording


@pytest.fixture(scope="module")
def page(checkout: Path) -> str:
    return (checkout / "recordings" / "FORMAT.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lines(page: str) -> list[str]:
    """Lines of the example tape."""
    found = re.search(r"```jsonl\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1].splitlines()


@pytest.fixture(scope="module")
def example(lines: list[str]) -> list[Entry]:
    return [line_to_entry(line, "FORMAT.md", number) for number, line in enumerate(lines, start=1)]


@pytest.fixture(scope="module")
def cells(page: str) -> list[tuple[int, bytes, str, str]]:
    """Rows of the table of bytes: offset, bytes, what, value."""
    rows = re.findall(r"^\| (\d+) \| `([0-9a-f ]+)` \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    return [(int(offset), bytes.fromhex(data), what, value) for offset, data, what, value in rows]


def test_the_example_has_every_kind_of_entry(example: list[Entry]) -> None:
    assert {type(entry) for entry in example} == {Packet, Samples, Tick, Link, Command}


def test_the_example_is_written_as_the_program_writes_it(lines: list[str], example: list[Entry]) -> None:
    assert [entry_to_line(entry) for entry in example] == lines


def test_the_bytes_of_the_table_are_those_of_the_second_line(
    example: list[Entry], cells: list[tuple[int, bytes, str, str]]
) -> None:
    packet = example[1]
    assert isinstance(packet, Packet)
    assert b"".join(data for _, data, _, _ in cells) == packet.payload
    assert [offset for offset, _, _, _ in cells] == [
        sum(len(data) for _, data, _, _ in cells[:k]) for k in range(len(cells))
    ]


def test_the_driver_reads_what_the_table_says(example: list[Entry], cells: list[tuple[int, bytes, str, str]]) -> None:
    packet = example[1]
    assert isinstance(packet, Packet)
    (block,) = by_name("movesense").protocol(ProtocolOptions(rate_hz=26.0)).receive(packet)
    assert isinstance(block, ImuBlock)
    numbers = [float(value) for _, _, what, value in cells if "f32" in what]
    acc, gyr = numbers[:6], [radians(value) for value in numbers[6:]]
    told = [(*acc[3 * k : 3 * k + 3], *gyr[3 * k : 3 * k + 3]) for k in range(2)]
    assert block.first_tick == int(cells[2][3])
    assert list(block.samples) == [pytest.approx(row, abs=1e-6) for row in told]


def test_the_second_line_is_the_first_of_the_tape_it_is_said_to_be(checkout: Path, example: list[Entry]) -> None:
    assert next(iter(open_recording(checkout / "recordings" / "both_legs").entries())) == example[1]


def test_every_word_of_the_format_is_on_the_page(page: str, checkout: Path) -> None:
    header = open_recording(checkout / "recordings" / "both_legs").header
    assert header is not None
    fields = {*header_to_json(header), *header.plan.__slots__, *header.sensors[0].__slots__}
    words = {*fields, *CommandKind, *LinkState}
    assert {word for word in words if f"`{word}`" not in page} == set()


def test_numbers_of_the_format_are_those_of_the_program(page: str) -> None:
    assert (f"| `schema` | {SCHEMA}." in page, f"{LONGEST_LINE:,} characters" in page) == (True, True)
