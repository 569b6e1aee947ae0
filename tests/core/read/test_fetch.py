"""Addresses: what is opened, what is refused, and that a redirect is no way around."""

import datetime as dt
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import made_files as made
import pytest

from core.errors import ReadError
from core.read import Item, Reading, fetch
from core.records import Reject

LIMIT = 100_000


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/drop"):
            self.drop_by_drop()
            return
        status, headers, body = {
            "/feed": (200, {"Content-Type": "application/rss+xml"}, made.rss()),
            "/moved": (302, {"Location": "/feed"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/private": (302, {"Location": "http://10.0.0.1/"}, b""),
            "/nowhere": (302, {"Location": "http://[/"}, b""),
            "/a%20name/%C3%A9?q=%E2%82%AC": (200, {"Content-Type": "text/plain"}, b"asked for as it is written"),
            "/large": (200, {"Content-Type": "text/plain"}, b"x" * (LIMIT + 1)),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drop_by_drop(self):
        """Never silent for long, never at an end; or, for /drop-head, not even at the end of its headers."""
        with suppress(OSError):
            self.send_response(200)
            if self.path == "/drop":
                self.end_headers()
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with HTTPServer(("127.0.0.1", 0), Answers) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()


def here(address: str) -> bool:
    return address == "127.0.0.1"


def test_a_feed_is_fetched_also_where_it_has_moved_to(server):
    for path in ("/feed", "/moved"):
        found = fetch.fetch(server + path, max_bytes=LIMIT, allowed=here)
        assert (found.data, found.suffix) == (made.rss(), ".rss")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/loop", "sent on more than"),
        ("/file", "no address of http"),
        ("/private", "no public address"),
        ("/large", "DATELINE_MAX_FILE_MB"),
        ("/gone", "answered 404"),
        ("/nowhere", "sent on to .*, which is no address"),
    ],
)
def test_what_gives_nothing_says_why(server, path, says):
    with pytest.raises(ReadError, match=says):
        fetch.fetch(server + path, max_bytes=LIMIT, allowed=here)


@pytest.mark.parametrize("path", ["/drop", "/drop-head"])
def test_what_comes_drop_by_drop_is_ended(server, path):
    with pytest.raises(ReadError, match=r"more than 0\.3 seconds; DATELINE_READ_SECONDS"):
        fetch.fetch(server + path, max_bytes=LIMIT, seconds=0.3, allowed=here)


def test_an_address_may_be_written_with_letters_of_any_kind(server):
    found = fetch.fetch(f"{server}/a name/é?q=€", max_bytes=LIMIT, allowed=here)
    assert found.data == b"asked for as it is written"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://10.1.2.3/",
        "http://0x7f.1/",
        "http://224.0.0.1/",
        "http://192.0.0.192/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
    ],
)
def test_private_addresses_are_never_opened(url):
    with pytest.raises(ReadError, match="no public address"):
        fetch.fetch(url, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://user:word@example.org/",
        "http://",
        "http://[x/",
        "http://example.org:99999/",
        "http://example.org:a/",
        f"http://{70 * 'a'}.org/",
        "https://.org/",
    ],
)
def test_other_schemes_passwords_and_what_is_no_address_are_refused(url):
    with pytest.raises(ReadError):
        fetch.fetch(url, max_bytes=LIMIT)


def test_an_address_is_read_as_a_file_is(server, monkeypatch):
    monkeypatch.setattr(fetch, "is_public", here)
    monkeypatch.setattr(fetch.fetch, "__kwdefaults__", {"allowed": here})
    with Reading(dt.date(2026, 1, 15)) as reading:
        (item,) = reading.address(f"{server}/feed")
        (reject,) = reading.address(f"{server}/gone")
    assert isinstance(item, Item)
    assert item.article.title == made.TITLE
    assert item.article.path.startswith(server)
    assert isinstance(reject, Reject)
    assert "404" in reject.reason
