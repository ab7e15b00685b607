"""Whatever comes over the network: nothing without the token, typed refusals, and the session goes on."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.phone import server as phone_server
from tests.phone.serving import TOKEN, Served, motion, served


def run(folder: Path, scenario: Callable[[Served], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with served(folder) as line:
            await scenario(line)

    asyncio.run(whole())


async def assert_alive(line: Served) -> None:
    """A post of the page is still taken."""
    before = len(line.messages)
    status, answer = await line.post("motion?p=phone", motion(100_000))
    assert (status, answer["next"], len(line.messages)) == (200, 100_003, before + 1)


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What came before the other end closed the connection, in whatever way."""
    try:
        return await reader.read(1000)
    except ConnectionError:
        return b""


# --- without the token -----------------------------------------------------------------------------

_WRONG = [
    "/", "/favicon.ico", "/robots.txt", "/ABCDEFGHJ/", "/abcdefghjk/", "/ABCDEFGHJKL/", "//", "/%00/", f"/x/{TOKEN}/",
    "/../ABCDEFGHJK/", "/page.js", "/motion", "/ABCDEFGHJX/page.js", f"/?token={TOKEN}", "/" + "A" * 4000,
]  # fmt: skip


@pytest.mark.parametrize("plain", [False, True])
def test_nothing_is_served_without_the_token(tmp_path: Path, plain: bool) -> None:
    async def scenario(line: Served) -> None:
        from yarl import URL

        for path in _WRONG:
            for method in ("GET", "POST", "PUT", "OPTIONS"):
                url = URL(line.url(path, plain=plain), encoded=True)
                async with line.client.request(method, url, allow_redirects=False) as answer:
                    body = await answer.text()
                    assert (answer.status in (404, 405), TOKEN in body, "kneehold" in body) == (True, False, False)
        assert line.messages == []
        await assert_alive(line)

    run(tmp_path, scenario)


_PARTS = st.sampled_from(
    ["..", ".", "%2e%2e", "..%2f", "etc", "passwd", "page.js", "page.html", "%00", "\\", "..\\", "~", "sensor", "",
     "session.json", "key.pem", "phone", "file:", "http:%2f%2f127.0.0.1"]
)  # fmt: skip


def test_no_address_reads_another_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words")
    known = {b"", *(body for body, _ in _assets())}

    async def scenario(line: Served) -> None:
        from yarl import URL

        paths: list[str] = []

        @given(parts=st.lists(st.one_of(_PARTS, st.text(alphabet="ab./%2e\\", max_size=8)), max_size=6))
        @settings(max_examples=200)
        def collect(parts: list[str]) -> None:
            paths.append("/".join(part.replace("%", "%25") if not part.startswith("%") else part for part in parts))

        collect()
        for path in ("", "kneehold.phyphox", "privacy.html", "words.js"):
            async with line.client.get(line.url(f"/{TOKEN}/{path}")) as answer:
                known.add(await answer.read())
        for path in dict.fromkeys(paths):
            url = URL(line.url(f"/{TOKEN}/{path}"), encoded=True)
            async with line.client.get(url, allow_redirects=False) as answer:
                body = await answer.read()
                assert answer.status in (200, 302, 400, 404, 405), path
                assert answer.status != 200 or body in known, path
                assert b"secret words" not in body
                assert b"PRIVATE KEY" not in body
        await assert_alive(line)

    run(tmp_path, scenario)


def _assets() -> list[tuple[bytes, str]]:
    from importlib import resources

    page = resources.files("kneehold.sensor.phone") / "page"
    return [(entry.read_bytes(), entry.name) for entry in page.iterdir()]


def test_every_answer_forbids_what_the_page_does_not_need(tmp_path: Path) -> None:
    async def scenario(line: Served) -> None:
        for path in ("/", f"/{TOKEN}/", f"/{TOKEN}/page.js"):
            async with line.client.get(line.url(path)) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert ("default-src 'none'" in policy, "http" in policy) == (True, False)
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert "Server" not in answer.headers

    run(tmp_path, scenario)


# --- with the token ----------------------------------------------------------------------------------

_GARBAGE: list[bytes] = [
    b"", b"\x00" * 100, b"[]", b"null", b"{", b'{"v":1}', b"[" * 50_000, b"9" * 5_000, gzip.compress(b"0" * 5_000_000),
    json.dumps({**motion(0), "rows": [[1, 2]]}).encode(),
    json.dumps({**motion(0), "n": -1}).encode(),
    json.dumps({**motion(0), "n": 1.5}).encode(),
    json.dumps({**motion(0), "run": ""}).encode(),
    json.dumps({**motion(0), "rows": [[0] * 7] * 601}).encode(),
    json.dumps(motion(0)).replace("9.8", "NaN").encode(),
    json.dumps(motion(0)).replace("9.8", "1e999").encode(),
]  # fmt: skip


def test_garbage_is_refused_and_not_recorded(tmp_path: Path) -> None:
    async def scenario(line: Served) -> None:
        for body in _GARBAGE:
            status, answer = await line.post("motion?p=phone", body)
            assert (status, set(answer)) == (400, {"refused"}), body[:60]
        assert line.messages == []
        for query in ("motion", "motion?p=", "motion?p=phone&c=-1", "motion?p=phone&c=" + "9" * 400, "motion?c=%ff"):
            status, _ = await line.post(query, motion(0))
            assert status in (200, 409), query
        await asyncio.sleep(0)

    run(tmp_path, scenario)


def test_a_body_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    async def scenario(line: Served) -> None:
        status, _ = await line.post("motion?p=phone", b"1" * 10_000_000)
        assert (status, line.messages) == (413, [])
        await assert_alive(line)

    run(tmp_path, scenario)


def test_slow_bodies_and_silent_connections_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_server, "_BODY_S", 0.3)
    monkeypatch.setattr(phone_server, "_FIRST_REQUEST_S", 0.3)
    monkeypatch.setattr(phone_server, "_LOOK_EVERY_S", 0.1)

    async def scenario(line: Served) -> None:
        port = line.server.ports.http
        slow_reader, slow = await asyncio.open_connection("127.0.0.1", port)
        slow.write(f"POST /{TOKEN}/motion HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{".encode())
        half_reader, half = await asyncio.open_connection("127.0.0.1", port)
        half.write(b"GET / HTTP/1.1\r\nHo")
        silent_reader, silent = await asyncio.open_connection("127.0.0.1", port)
        await assert_alive(line)
        async with asyncio.timeout(5.0):
            assert (await slow_reader.readline()).split()[1] == b"408"
            assert [await ended(reader) for reader in (half_reader, silent_reader)] == [b"", b""]
        for writer in (slow, half, silent):
            writer.close()
        await assert_alive(line)

    run(tmp_path, scenario)


def test_a_https_hello_at_the_plain_port_is_closed_at_once(tmp_path: Path) -> None:
    """phyphox tries https first on the same port, without a time limit of its own."""

    async def scenario(line: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.server.ports.http)
        writer.write(bytes.fromhex("16030100c8010000c40303") + bytes(190))
        async with asyncio.timeout(1.0):
            while await reader.read(1000):
                pass
        writer.close()

    run(tmp_path, scenario)


def test_one_computer_gets_few_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_server, "_LOOK_EVERY_S", 0.05)

    async def scenario(line: Served) -> None:
        pairs = [await asyncio.open_connection("127.0.0.1", line.server.ports.http) for _ in range(60)]
        await asyncio.sleep(0.3)
        assert line.server.connections <= phone_server._CONNECTIONS_OF_ONE
        for _, writer in pairs:
            writer.close()
        await asyncio.sleep(0.2)
        await assert_alive(line)

    run(tmp_path, scenario)


def test_a_second_phone_waits_until_the_first_has_left(tmp_path: Path) -> None:
    async def scenario(line: Served) -> None:
        assert (await line.post("motion?p=one", motion(0)))[0] == 200
        assert await line.post("motion?p=two", motion(0, run="s")) == (409, {"refused": "other_phone"})
        assert (await line.post("motion?p=one", motion(3)))[0] == 200
        line.seat._heard_s -= 11.0
        assert (await line.post("motion?p=two", motion(0, run="s")))[0] == 200
        assert await line.post("motion?p=one", motion(6)) == (409, {"refused": "other_phone"})

    run(tmp_path, scenario)


def test_a_thousand_posts_within_seconds_are_mostly_refused_and_memory_stays_flat(tmp_path: Path) -> None:
    body = json.dumps(motion(0, rows=60)).encode()

    async def scenario(line: Served) -> None:
        for _ in range(50):
            await line.post("motion?p=phone", body, plain=True)
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()

        async def worker() -> list[int]:
            return [(await line.post("motion?p=phone", body, plain=True))[0] for _ in range(125)]

        statuses = [status for some in await asyncio.gather(*(worker() for _ in range(8))) for status in some]
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        taken = statuses.count(200)
        assert (len(statuses), set(statuses)) == (1000, {200, 429})
        assert after - before < 1_000_000 + taken * len(body) * 2
        assert line.seat.refused["too_often"] >= 1000 - taken
        await asyncio.sleep(1.1)
        await assert_alive(line)

    run(tmp_path, scenario)


def test_after_the_end_the_page_is_told_and_the_ports_are_closed(tmp_path: Path) -> None:
    async def whole() -> None:
        async with served(tmp_path) as line:
            await line.post("motion?p=phone", motion(0))
            line.desk.close()
            assert await line.post("motion?p=phone", motion(3)) == (410, {"refused": "over"})
            ports = line.server.ports
        for port in ports:
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0

    asyncio.run(whole())
