"""Do the bytes that the Arduino header packs mean what was put in? Compiled and run on this computer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.open_profile import CONTROL, DRIVER, SAMPLES, SERVICE
from kneehold.sensor.model.values import GRAVITY_MPS2, ImuBlock, Packet

PROGRAM = r"""
#include "kneehold_open_profile.h"
#include <cstdio>
using namespace kneehold;
int main() {
  std::printf("%zu %zu %zu\n", samples_that_fit(22), samples_that_fit(23), samples_that_fit(247));
  Sample samples[2] = {{{0.0f, 0.0f, 1.0f}, {10.0f, -20.0f, 0.0f}}, {{0.5f, -0.5f, 100.0f}, {0.0f, 9999.0f, -9999.0f}}};
  uint8_t out[64];
  size_t n = pack(out, sizeof out, ACC_4G, GYR_500DPS, 7, 4000000000u, 2000, samples, 2);
  for (size_t i = 0; i < n; i++) std::printf("%02x", out[i]);
  std::printf("\n%zu", pack(out, 31, ACC_4G, GYR_500DPS, 7, 0, 2000, samples, 2));
  std::printf(" %zu\n", pack(out, 64, ACC_2G, GYR_250DPS, 0, 0, 1, samples, 0));
  uint16_t interval = 5;
  const uint8_t start[] = {1, 0xd0, 0x07}, bare[] = {1}, stop[] = {0};
  Control a = read_control(start, 3, &interval);
  std::printf("%d %d", a, interval);
  std::printf(" %d %d", read_control(bare, 1, &interval), interval);
  std::printf(" %d %d\n", read_control(stop, 1, &interval), read_control(bare, 0, &interval));
  std::printf("%s %s %s\n", KNEEHOLD_SERVICE, KNEEHOLD_SAMPLES, KNEEHOLD_CONTROL);
}
"""


@pytest.fixture(scope="module")
def printed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    compiler = next((found for name in ("c++", "g++", "clang++") if (found := shutil.which(name))), None)
    if compiler is None:
        assert os.environ.get("CI") != "true", "CI must have a C++ compiler"
        pytest.skip("no C++ compiler here: the packing code of the Arduino sketch was NOT checked")
    folder = tmp_path_factory.mktemp("arduino")
    (folder / "main.cpp").write_text(PROGRAM)
    header = checkout / "firmware_notes" / "arduino" / "kneehold_open_profile"
    flags = ["-std=c++11", "-Wall", "-Wextra", "-Werror", f"-I{header}", "-o", str(folder / "main")]
    subprocess.run([compiler, *flags, str(folder / "main.cpp")], check=True)
    return subprocess.run([str(folder / "main")], check=True, capture_output=True, text=True).stdout.splitlines()


def test_as_many_samples_fit_as_the_note_says(printed: list[str]) -> None:
    assert printed[0] == "0 1 19"


def test_what_is_packed_is_read_by_the_driver(printed: list[str]) -> None:
    protocol = DRIVER.protocol(ProtocolOptions())
    (block,) = protocol.receive(Packet("thigh", 0, SAMPLES, bytes.fromhex(printed[1])))
    assert isinstance(block, ImuBlock)
    assert (block.first_tick, block.nominal_rate_hz, len(block.samples)) == (4_000_000_000, 50.0, 2)
    first, second = (
        [*(v / GRAVITY_MPS2 for v in row[:3]), *(v * 57.29577951 for v in row[3:])] for row in block.samples
    )
    assert first == pytest.approx([0.0, 0.0, 1.0, 10.0, -20.0, 0.0], abs=0.01)
    # What is beyond the range is clipped to its end.
    assert second == pytest.approx([0.5, -0.5, 4.0, 0.0, 500.0, -500.0], abs=0.02)


def test_nothing_is_packed_that_does_not_fit(printed: list[str]) -> None:
    assert printed[2] == "0 0"


def test_the_commands_of_the_driver_are_understood(printed: list[str]) -> None:
    assert printed[3] == "1 2000 1 2000 2 0"
    assert DRIVER.protocol(ProtocolOptions()).start()[0].payload == bytes((1, 0xD0, 0x07))


def test_both_ends_use_the_same_numbers(printed: list[str]) -> None:
    assert printed[4].split() == [SERVICE, SAMPLES, CONTROL]
