"""Feeds and pages by their address, only when a user gives one: http and https to public addresses, bounded.

A name is looked up once and the connection goes to the address that was checked, so that no name can change to a
private one between; redirects are followed a few times, each checked anew.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from core.errors import ReadError

SCHEMES = ("http", "https")
_REDIRECTS = 5
_TIMEOUT_S = 20.0
_MOVED = (301, 302, 303, 307, 308)
_PART = 1 << 16
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
    """Whether an IP address is one of the public internet."""
    return ipaddress.ip_address(address).is_global


def fetch(url: str, *, max_bytes: int, allowed: Allowed = is_public) -> Fetched:
    """What an address gives. Raises ReadError that says why it gives nothing."""
    for _ in range(_REDIRECTS + 1):
        answer = _get(url, max_bytes, allowed)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise ReadError(f"it was sent on more than {_REDIRECTS} times")


def _get(url: str, max_bytes: int, allowed: Allowed) -> Fetched | str:
    """What is there, or where it is now."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ReadError(f"{url[:80]!r} is no address of http or https")
    if parts.username or parts.password:
        raise ReadError("an address with a name and password in it is not opened")
    connection = _connected(parts.scheme, parts.hostname, parts.port, allowed)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status in _MOVED and answer.headers.get("Location"):
            return str(answer.headers["Location"])
        if answer.status != 200:
            raise ReadError(f"the server answered {answer.status} {answer.reason}")
        data = bytearray()
        while part := answer.read(_PART):
            data += part
            if len(data) > max_bytes:
                raise ReadError(f"more than {max_bytes:,} bytes came; DATELINE_MAX_FILE_MB says how much is taken")
        kind = answer.headers.get_content_type()
        return Fetched(url, bytes(data), _SUFFIXES.get(kind, ""))
    except (OSError, http.client.HTTPException) as error:
        raise ReadError(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


def _connected(scheme: str, host: str, port: int | None, allowed: Allowed) -> http.client.HTTPConnection:
    """A connection to an address of the host that is allowed."""
    number = port or (443 if scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ReadError(f"the name {host[:80]!r} is not known ({error})") from error
    addresses = [str(entry[4][0]) for entry in found]
    bad = [address for address in addresses if not allowed(address)]
    if bad:
        raise ReadError(f"{host[:80]!r} is {bad[0]}, which is no public address; only those are opened")
    try:
        plain = socket.create_connection((addresses[0], number), timeout=_TIMEOUT_S)
    except OSError as error:
        raise ReadError(f"no connection to {host[:80]!r} ({error})") from error
    connection = http.client.HTTPConnection(host, number, timeout=_TIMEOUT_S)
    connection.sock = plain
    if scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError as error:
            plain.close()
            raise ReadError(f"no safe connection to {host[:80]!r} ({error})") from error
    return connection
