"""The dashboard with the headers that keep a page from loading, framing or running anything that is not ours.

`streamlit run pages/_serve.py`, as `make dashboard` does. What a hostile article could at most bring into a page would
still find no script, form, frame or address outside this machine to use.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

HERE = Path(__file__).resolve().parents[1]
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def own_scripts() -> list[str]:
    """Hashes of the scripts that stand in Streamlit's own page, as a policy names them."""
    page = Path(st.__file__).parent / "static/index.html"
    scripts = _INLINE.findall(page.read_text(encoding="utf-8"))
    return [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]


# Streamlit's own pages need inline styles, Plotly data: pictures, the components' scripts blob: addresses.
POLICY = "; ".join(
    (
        "default-src 'self'",
        " ".join(("script-src 'self' blob:", *own_scripts())),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws://localhost:* ws://127.0.0.1:*",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guarded:
    """An ASGI application whose every answer carries HEADERS."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes everything on; of an answer's start the headers are replaced."""

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self.headers}
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *self.headers]}
            await send(message)

        await self.app(scope, receive, sending)


app = st.App(HERE / "dashboard.py", middleware=[Middleware(Guarded)])
