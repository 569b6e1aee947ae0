"""Addresses: what is opened, what is refused, and that a redirect is no way around."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import made_files as made
import pytest

from core.errors import ReadError
from core.read import Item, Reading, fetch
from core.records import Reject

LIMIT = 100_000


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = {
            "/feed": (200, {"Content-Type": "application/rss+xml"}, made.rss()),
            "/moved": (302, {"Location": "/feed"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/private": (302, {"Location": "http://10.0.0.1/"}, b""),
            "/large": (200, {"Content-Type": "text/plain"}, b"x" * (LIMIT + 1)),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
    ],
)
def test_what_gives_nothing_says_why(server, path, says):
    with pytest.raises(ReadError, match=says):
        fetch.fetch(server + path, max_bytes=LIMIT, allowed=here)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/", "http://10.1.2.3/"]
)
def test_private_addresses_are_never_opened(url):
    with pytest.raises(ReadError, match="no public address"):
        fetch.fetch(url, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "http://user:word@example.org/", "http://"]
)
def test_other_schemes_and_passwords_are_refused(url):
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
