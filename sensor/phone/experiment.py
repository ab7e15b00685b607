"""The experiment that phyphox fetches from us: both sensors, pushed ten times per second; see phyphox.md."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kneehold.sensor.phone.words import PhoneWords

__all__ = ["FILE_NAME", "bluetooth_experiment", "experiment"]

FILE_NAME = "kneehold.phyphox"

# Names of the buffers are the keys of a push.
_BUFFERS = ("at", "ax", "ay", "az", "gt", "gx", "gy", "gz")
_SENSORS = (("accelerometer", "a"), ("gyroscope", "g"))
_ANSWERED = (("held", "held"), ("done", "done"), ("hz", "hz"), ("loud", "loud"))
_INTERVAL_S = 0.1
# 25 writes per second: a write waits for its answer, two connection intervals, and 20 samples per second are needed.
_WRITE_S = 0.04
_SENT = '<send id="{0}" type="buffer" datatype="number" keep="false" clear="true">{0}</send>'
_RECEIVED = '<receive id="{0}" append="false" clear="true">{1}</receive>'


def experiment(push_address: str, privacy_address: str, words: PhoneWords) -> str:
    """The experiment as phyphox's XML (file format 1.14), which posts to ``push_address``."""
    containers = "".join(f'<container size="0">{name}</container>' for name in _BUFFERS)
    containers += "".join(f'<container size="1">{name}</container>' for _, name in _ANSWERED)
    inputs = "".join(_sensor(kind, letter) for kind, letter in _SENSORS)
    sent = "".join(_SENT.format(name) for name in _BUFFERS)
    received = "".join(_RECEIVED.format(key, name) for key, name in _ANSWERED)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<phyphox version="1.14" locale="{words.language}">
<title>kneehold</title>
<category>kneehold</category>
<description>{_said(words, "description")}</description>
<data-containers>{containers}</data-containers>
<input>{inputs}</input>
<network><connection id="kneehold" privacy={quoteattr(privacy_address)} address={quoteattr(push_address)} \
service="http/post" conversion="json" autoConnect="true" interval="{_INTERVAL_S}">\
{sent}<send id="clock" type="time"/>{received}</connection></network>
<analysis sleep="0.02"></analysis>
<output><audio rate="48000" loop="true"><tone waveform="sine"><input parameter="frequency">hz</input>\
<input parameter="amplitude">loud</input></tone></audio></output>
<views><view label="kneehold">\
<value label="{_said(words, "held")}" size="4" precision="0" unit="s"><input>held</input></value>\
<value label="{_said(words, "reps")}" size="3" precision="0"><input>done</input></value></view></views>
</phyphox>
"""


def bluetooth_experiment(name: str, characteristic: str, words: PhoneWords) -> str:
    """The experiment for a phone without Wi-Fi: writes the last event of each sensor to a peripheral, as 8 float32."""
    containers = "".join(f'<container size="1">{buffer}</container>' for buffer in _BUFFERS)
    inputs = "".join(_sensor(kind, letter) for kind, letter in _SENSORS)
    written = "".join(
        f'<input char="{characteristic}" conversion="float32LittleEndian" offset="{4 * k}">{buffer}</input>'
        for k, buffer in enumerate(_BUFFERS)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<phyphox version="1.14" locale="{words.language}">
<title>kneehold over Bluetooth</title>
<category>kneehold</category>
<description>{_said(words, "description")}</description>
<data-containers>{containers}</data-containers>
<input>{inputs}</input>
<output><bluetooth name={quoteattr(name)} autoConnect="true" mtu="64">{written}</bluetooth></output>
<analysis sleep="{_WRITE_S}"></analysis>
<views><view label="kneehold">\
<value label="{_said(words, "measured")}" size="3" precision="0" unit="s"><input>at</input></value></view></views>
</phyphox>
"""


def _said(words: PhoneWords, key: str) -> str:
    return escape(words.text(f"experiment.{key}"), {'"': "&quot;"})


def _sensor(kind: str, letter: str) -> str:
    outputs = "".join(f'<output component="{axis}">{letter}{axis}</output>' for axis in ("x", "y", "z", "t"))
    return f'<sensor type="{kind}" rate="100" rateStrategy="request">{outputs}</sensor>'
