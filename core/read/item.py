"""What every reader gives: an article with the bytes it was read from, or a refusal that says why."""

from dataclasses import dataclass

from core.records import Article, Reject


@dataclass(frozen=True, slots=True)
class Item:
    """One article and the bytes it was read from; their SHA-256 is `article.sha256`."""

    article: Article
    original: bytes


def refuse(path: str, reason: str, *, article_id: str | None = None) -> Reject:
    """A reject of the reading stage; the reason is one sentence."""
    return Reject(path, article_id, "read", reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else "."))
