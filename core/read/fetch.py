"""Feeds and pages by their address, only when a user gives one: http and https to public addresses, bounded.

A name is looked up once and the connection goes to the address that was checked, so that no name can change to a
private one between; redirects are followed a few times, each checked anew. What an address gives in drops is bounded by
the time of all of it.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from core.errors import ReadError

SCHEMES = ("http", "https")
_REDIRECTS = 5
# For the next bytes; all of an answer may take as long as reading a document.
_TIMEOUT_S = 20.0
_MOVED = (301, 302, 303, 307, 308)
_PART = 1 << 16
# What may stand in a request as it is; all else, spaces and letters beyond ASCII, is written with percent signs.
_AS_IS = "%/:=&?~#+!$,;'@()*[]"
# Addresses that hold others, which have to be public themselves; and some that Python counts as public.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SET_ASIDE = ipaddress.ip_network("192.0.0.0/24")
_AGENT = "Dateline (a reader of news on one's own machine)"
_SUFFIXES = {
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/feed+json": ".json",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
}

Allowed = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. suffix: by what the server says it is."""

    url: str
    data: bytes
    suffix: str


def is_url(text: str) -> bool:
    """Whether a path on the command line is an address."""
    return text.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def is_public(address: str) -> bool:
    """Whether an IP address is one host of the public internet, also where it stands within another."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved and found not in _SET_ASIDE


def fetch(url: str, *, max_bytes: int, seconds: float = 60.0, allowed: Allowed = is_public) -> Fetched:
    """What an address gives. Raises ReadError that says why it gives nothing. seconds: for each place it is sent to."""
    for _ in range(_REDIRECTS + 1):
        answer = _get(url, max_bytes, seconds, allowed)
        if isinstance(answer, Fetched):
            return answer
        try:
            url = urljoin(url, answer)
        except ValueError as error:
            raise ReadError(f"it is sent on to {answer[:80]!r}, which is no address") from error
    raise ReadError(f"it was sent on more than {_REDIRECTS} times. Add the address where it ends")


def _get(url: str, max_bytes: int, seconds: float, allowed: Allowed) -> Fetched | str:
    """What is there, or where it is now."""
    parts = _parts(url)
    connection = _connected(parts, allowed)
    try:
        connected = _safe(connection.sock, parts) if parts.scheme == "https" else connection.sock
        connection.sock = connected
        with _ended_after(seconds, connected):
            if isinstance(connected, ssl.SSLSocket):
                connected.do_handshake()
            return _answer(connection, url, parts, max_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ReadError(f"no answer came ({type(error).__name__}: {error}). Try it again later") from error
    finally:
        connection.close()


def _parts(url: str) -> SplitResult:
    """An address taken apart. Raises ReadError where it is none that is opened."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ReadError(f"{url[:80]!r} is no address of http or https. Write it as https://example.org/feed")
    if parts.username or parts.password:
        raise ReadError("an address with a name and password in it is not opened. Save the page, and add the file")
    return parts


def _answer(connection: http.client.HTTPConnection, url: str, parts: SplitResult, max_bytes: int) -> Fetched | str:
    target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_AS_IS)
    connection.request("GET", target, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    answer = connection.getresponse()
    if answer.status in _MOVED and answer.headers.get("Location"):
        return str(answer.headers["Location"])
    if answer.status != 200:
        raise ReadError(f"the server answered {answer.status} {answer.reason}. Save the page, and add the file")
    data = bytearray()
    while part := answer.read(_PART):
        data += part
        if len(data) > max_bytes:
            raise ReadError(f"more than {max_bytes:,} bytes came; DATELINE_MAX_FILE_MB says how much is taken")
    return Fetched(url, bytes(data), _SUFFIXES.get(answer.headers.get_content_type(), ""))


@contextmanager
def _ended_after(seconds: float, connected: socket.socket) -> Iterator[None]:
    """Ends a connection when its time is over, wherever it waits. Raises ReadError then."""
    late = threading.Event()

    def end() -> None:
        late.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    why = f"it took more than {seconds:g} seconds; DATELINE_READ_SECONDS says how long"
    try:
        yield
    except (OSError, http.client.HTTPException, ReadError) as error:
        raise ReadError(why) if late.is_set() else error from error
    finally:
        timer.cancel()
    if late.is_set():
        raise ReadError(why)


def _connected(parts: SplitResult, allowed: Allowed) -> http.client.HTTPConnection:
    """A connection to an address of the host that is allowed."""
    host = parts.hostname or ""
    number = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ReadError(f"the name {host[:80]!r} is not known ({error}). Check how it is written") from error
    addresses = [str(entry[4][0]) for entry in found]
    bad = [address for address in addresses if not allowed(address)]
    if bad:
        raise ReadError(f"{host[:80]!r} is {bad[0]}, which is no public address. Save the page, and add the file")
    try:
        connected = socket.create_connection((addresses[0], number), timeout=_TIMEOUT_S)
    except OSError as error:
        raise ReadError(f"no connection to {host[:80]!r} ({error}). Try it again later") from error
    connection = http.client.HTTPConnection(host, number, timeout=_TIMEOUT_S)
    connection.sock = connected
    return connection


def _safe(connected: socket.socket, parts: SplitResult) -> ssl.SSLSocket:
    """The connection as one that is encrypted, before its handshake."""
    context = ssl.create_default_context()
    return context.wrap_socket(connected, server_hostname=parts.hostname, do_handshake_on_connect=False)
