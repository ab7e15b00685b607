"""Does every driver of the registry keep the promises of the driver contract?"""

from __future__ import annotations

import math
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.drivers.advert import specificity
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions, SensorProtocol
from kneehold.sensor.drivers.registry import DRIVERS
from kneehold.sensor.model.values import GRAVITY_MPS2, Battery, Fault, ImuBlock, ImuRow, Packet, SensorMessage, Write

_STILL: ImuRow = (0.0, 0.0, GRAVITY_MPS2, 0.0, 0.0, 0.0)

each_driver = pytest.mark.parametrize("driver", DRIVERS, ids=lambda d: d.name)


def started(driver: Driver, options: ProtocolOptions = ProtocolOptions()) -> SensorProtocol:  # noqa: B008 frozen
    protocol = driver.protocol(options)
    protocol.start()
    return protocol


def receive_all(protocol: SensorProtocol, packets: list[Packet]) -> list[SensorMessage]:
    return [message for packet in packets for message in protocol.receive(packet)]


# --- what is known before a connection ------------------------------------------------------------


def test_names_of_drivers_are_unique() -> None:
    assert len({driver.name for driver in DRIVERS}) == len(DRIVERS)


@each_driver
def test_a_bluetooth_driver_has_a_pattern_and_no_pattern_is_empty(driver: Driver) -> None:
    assert bool(driver.adverts) == driver.is_bluetooth
    assert all(specificity(pattern) > 0 for pattern in driver.adverts)


@each_driver
def test_every_channel_is_a_full_lower_case_uuid(driver: Driver) -> None:
    protocol = driver.protocol(ProtocolOptions())
    channels = [*driver.subscribe, *(write.channel for write in (*protocol.start(), *protocol.stop()))]
    assert [c for c in channels if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", c)] == []


@each_driver
def test_the_first_rate_is_what_is_used_when_none_is_asked_for(driver: Driver) -> None:
    assert _one_block(driver, ProtocolOptions()).nominal_rate_hz == driver.rates_hz[0]


@each_driver
def test_a_rate_or_variant_the_sensor_does_not_have_is_ignored(driver: Driver) -> None:
    options = ProtocolOptions(rate_hz=0.5, variant="nonsense")
    assert driver.protocol(options).start() == driver.protocol(ProtocolOptions()).start()


# --- both ends together ---------------------------------------------------------------------------

_axis = st.floats(-150.0, 150.0, width=32)  # m/s²; 16 g is 157
_turn = st.floats(-30.0, 30.0, width=32)  # rad/s; 2000 deg/s is 35
_rows = st.lists(st.tuples(_axis, _axis, _axis, _turn, _turn, _turn), min_size=8, max_size=8)


@each_driver
@given(rows=_rows, data=st.data())
@settings(max_examples=60)
def test_decoding_what_the_sensor_encodes_gives_the_samples_to_float32(
    driver: Driver, rows: list[ImuRow], data: st.DataObject
) -> None:
    options = ProtocolOptions(rate_hz=data.draw(st.sampled_from(driver.rates_hz)))
    sensor = driver.virtual(options)
    sent = tuple(rows[: sensor.samples_per_packet])
    blocks = receive_all(started(driver, options), _packets(sensor.encode(2.0, sent)))
    assert [type(block) for block in blocks] == [ImuBlock]
    got = [v for row in blocks[0].samples for v in row]  # type: ignore[union-attr]
    assert got[0::6] + got[1::6] + got[2::6] == pytest.approx(_column(sent, 0), rel=1e-6, abs=driver.steps[0] + 1e-30)
    assert got[3::6] + got[4::6] + got[5::6] == pytest.approx(_column(sent, 3), rel=1e-6, abs=driver.steps[1] + 1e-30)


def _column(rows: tuple[ImuRow, ...], first: int) -> list[float]:
    return [row[axis] for axis in range(first, first + 3) for row in rows]


@pytest.mark.parametrize("driver", [d for d in DRIVERS if d.is_stream], ids=lambda d: d.name)
@given(rows=_rows, data=st.data())
@settings(max_examples=60)
def test_a_stream_of_bytes_may_be_cut_anywhere(driver: Driver, rows: list[ImuRow], data: st.DataObject) -> None:
    sensor = driver.virtual(ProtocolOptions())
    sent = [part for k, row in enumerate(rows) for part in sensor.encode(2.0 + 0.02 * k, (row,))]
    channel, stream = sent[0][0], b"".join(payload for _, payload in sent)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=40)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = receive_all(started(driver), _packets(tuple(sent)))
    assert [type(message) for message in whole] == [ImuBlock] * len(rows)
    cut = receive_all(started(driver), _packets(tuple((channel, piece) for piece in pieces)))
    assert _samples(cut) == _samples(whole)


def _samples(messages: list[SensorMessage]) -> list[ImuRow]:
    return [row for message in messages if isinstance(message, ImuBlock) for row in message.samples]


@each_driver
def test_a_handshake_with_the_sensor_says_nothing_and_data_follows(driver: Driver) -> None:
    for rate_hz in driver.rates_hz:
        options = ProtocolOptions(rate_hz=rate_hz)
        protocol, sensor = driver.protocol(options), driver.virtual(options)
        replies = [reply for write in protocol.start() for reply in sensor.answer(write)]
        rows = (_STILL,) * sensor.samples_per_packet
        messages = receive_all(protocol, _packets((*replies, *sensor.encode(1.0, rows))))
        assert [type(message) for message in messages] == [ImuBlock]


@each_driver
def test_the_clock_of_the_sensor_wraps_where_the_driver_says(driver: Driver) -> None:
    block = _one_block(driver, ProtocolOptions())
    if block.first_tick is None or block.tick_wrap == 0:
        pytest.skip("this sensor sends no clock, or one that never wraps")
    wrap_s = block.tick_wrap / block.ticks_per_s
    before = _one_block(driver, ProtocolOptions(), wrap_s - 0.5).first_tick
    after = _one_block(driver, ProtocolOptions(), wrap_s + 0.5).first_tick
    assert before is not None
    assert after is not None
    assert (after < before, (after - before) % block.tick_wrap) == (True, round(block.ticks_per_s))


def _packets(notifications: tuple[tuple[str, bytes], ...]) -> list[Packet]:
    return [Packet("thigh", k, channel, payload) for k, (channel, payload) in enumerate(notifications)]


def _one_block(driver: Driver, options: ProtocolOptions, sensor_time_s: float = 1.0) -> ImuBlock:
    sensor = driver.virtual(options)
    rows = (_STILL,) * sensor.samples_per_packet
    (block,) = receive_all(started(driver, options), _packets(sensor.encode(sensor_time_s, rows)))
    assert isinstance(block, ImuBlock)
    return block


# --- bytes that lie -------------------------------------------------------------------------------


def assert_believable(message: SensorMessage) -> None:
    """What a driver lets through is finite, within its clock and never empty."""
    assert isinstance(message, ImuBlock | Battery | Fault | Write)
    if isinstance(message, ImuBlock):
        assert message.samples
        assert all(math.isfinite(v) for row in message.samples for v in row)
        assert message.first_tick is None or message.tick_wrap == 0 or 0 <= message.first_tick < message.tick_wrap
    if isinstance(message, Battery):
        assert 0 <= message.percent <= 100


@each_driver
@given(data=st.data())
@settings(max_examples=150)
def test_random_bytes_on_any_channel_never_raise(driver: Driver, data: st.DataObject) -> None:
    channels = st.sampled_from((*driver.subscribe, "0000ffff-0000-1000-8000-00805f9b34fb", ""))
    packets = data.draw(st.lists(st.builds(Packet, st.just("thigh"), st.just(0), channels, st.binary(max_size=250))))
    for message in receive_all(started(driver), packets):
        assert_believable(message)


def damaged_stream(driver: Driver, seed: int, count: int) -> list[Packet]:
    """``count`` notifications of all rates: whole ones, damaged ones, noise behind a header, plain noise."""
    chance = random.Random(seed)
    sensors = [driver.virtual(ProtocolOptions(rate_hz=rate_hz)) for rate_hz in driver.rates_hz]
    whole = [part for sensor in sensors for part in sensor.encode(1.0, (_STILL,) * sensor.samples_per_packet)]
    packets: list[Packet] = []
    for arrival_ns in range(count):
        channel, payload = chance.choice(whole)
        noise = chance.randbytes(chance.randrange(160))
        damaged = bytearray(payload)
        damaged[chance.randrange(len(payload))] = chance.randrange(256)
        packets.append(
            Packet("thigh", arrival_ns, channel, chance.choice((payload, bytes(damaged), payload[:2] + noise, noise)))
        )
    return packets


# --- the past -------------------------------------------------------------------------------------


@each_driver
def test_a_protocol_stopped_at_any_packet_and_restored_goes_on_alike(driver: Driver) -> None:
    packets = damaged_stream(driver, seed=2, count=120)
    protocol = started(driver)
    whole = [protocol.receive(packet) for packet in packets]
    for cut in range(len(packets)):
        first, second = started(driver), driver.protocol(ProtocolOptions())
        receive_all(first, packets[:cut])
        second.restore(first.state())
        assert [second.receive(packet) for packet in packets[cut:]] == whole[cut:]


@each_driver
def test_a_state_is_a_value_that_later_packets_do_not_change(driver: Driver) -> None:
    protocol = started(driver)
    for packet in damaged_stream(driver, seed=3, count=200):
        state = protocol.state()
        before = (hash(state), repr(state))
        protocol.receive(packet)
        assert (hash(state), repr(state)) == before


@each_driver
def test_the_past_never_grows_beyond_one_unfinished_frame(driver: Driver) -> None:
    protocol = started(driver)
    sizes: list[int] = []
    for packet in damaged_stream(driver, seed=4, count=3_000):
        protocol.receive(packet)
        sizes.append(len(repr(protocol.state())))
    # repr writes at most four characters a byte, and no frame of any family is longer than 512 bytes.
    assert max(sizes) < 4 * 512


@each_driver
def test_starting_again_forgets_the_past(driver: Driver) -> None:
    protocol, fresh = driver.protocol(ProtocolOptions()), started(driver)
    for packet in damaged_stream(driver, seed=5, count=300):
        protocol.receive(packet)
    protocol.start()
    assert protocol.state() == fresh.state()
