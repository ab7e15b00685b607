"""Do the packets of a simulated recording carry what its person did?"""

from __future__ import annotations

import numpy as np
import pytest

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.values import ImuBlock, Packet
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.scenarios import Simulation, simulate_set


def a_set(seed: int = 3, profile: str = "knee-to-chest", **wishes: object) -> Simulation:
    return simulate_set(seed, profile, **{"rate_hz": 52.0, "hold_s": 6.0, **wishes})  # type: ignore[arg-type]


def decoded(simulation: Simulation) -> tuple[list[int], Values]:
    """Ticks of the blocks and all samples, as the real driver reads them."""
    protocol = by_name(simulation.radio.driver).protocol(ProtocolOptions(rate_hz=simulation.radio.rate_hz))
    protocol.start()
    packets = [entry for entry in simulation.entries() if isinstance(entry, Packet)]
    blocks = [message for packet in packets for message in protocol.receive(packet)]
    assert all(isinstance(block, ImuBlock) for block in blocks)
    ticks = [block.first_tick for block in blocks]  # type: ignore[union-attr]
    return ticks, np.array([row for block in blocks for row in block.samples])  # type: ignore[union-attr]


@pytest.mark.parametrize("rate_hz", [26.0, 52.0, 104.0, 208.0])
def test_packets_decode_to_the_rows(rate_hz: float) -> None:
    simulation = a_set(rate_hz=rate_hz, loss=0.1, reps=1)
    ticks, samples = decoded(simulation)
    assert samples == pytest.approx(simulation.rows[:, 1:], rel=1e-6, abs=1e-6)
    first = simulation.rows[:: simulation.radio.per_packet, 0]
    assert (np.array(ticks) - ticks[0]) / 1000.0 == pytest.approx(first - first[0], abs=1.1e-3)


def test_loss_takes_whole_packets_and_never_the_first() -> None:
    whole = a_set(rate_hz=104.0)
    for loss in (0.05, 0.5):
        lossy = a_set(rate_hz=104.0, loss=loss)
        size = lossy.radio.per_packet
        kept = np.isin(whole.rows[:, 0], lossy.rows[:, 0])
        by_packet = kept.reshape(-1, size)
        assert (whole.rows[kept] == lossy.rows).all()
        assert (by_packet.all(axis=1) == by_packet.any(axis=1)).all()
        assert by_packet[0].all()
        assert 1.0 - by_packet[:, 0].mean() == pytest.approx(loss, rel=0.35)


def test_arrivals_never_go_back_and_are_never_before_the_last_sample_of_the_packet() -> None:
    simulation = a_set(loss=0.05)
    arrivals_s = (simulation.radio.arrival_ns - 1_000_000_000) * 1e-9
    last_s = simulation.t_s[simulation.radio.per_packet - 1 :: simulation.radio.per_packet]
    assert (np.diff(arrivals_s) >= 0.0).all()
    assert (arrivals_s >= last_s - 1e-9).all()


def test_samples_carry_every_row_in_order() -> None:
    simulation = a_set(reps=1)
    parts = simulation.samples(chunk=50)
    assert np.array([row for part in parts for row in part.rows]).tolist() == simulation.rows.tolist()
    assert {len(part.rows) for part in parts[:-1]} == {50}


def test_time_begins_at_the_first_sample() -> None:
    simulation = a_set()
    assert (simulation.t_s[0], simulation.rows[0, 0]) == (0.0, 0.0)


def test_the_header_of_a_tape_says_what_was_done() -> None:
    simulation = a_set(hold_s=12.0, reps=2)
    header = simulation.header("a test")
    assert (header.plan.profile, header.plan.hold_s, header.plan.reps) == ("knee-to-chest", 12.0, 2)
    assert (header.sensors[0].driver, header.sensors[0].mounting.is_declared) == ("movesense", False)
