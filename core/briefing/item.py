"""One chart of a briefing, as it is kept: its kind, filters and options, and when it was added."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import FilterError
from core.filters import Filters

_MOST_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """kind: of `core.present.BUILDERS`. options: what its page offers, as words. added: ISO, "" where unknown."""

    kind: str
    filters: Filters
    options: tuple[tuple[str, str], ...] = ()
    added: str = ""

    @classmethod
    def of(cls, kind: str, filters: Filters, options: Mapping[str, str], added: str = "") -> "Item":
        """An item of a page's chart."""
        return cls(kind, filters, tuple(sorted((str(k), str(v)) for k, v in options.items())), added)

    def is_same_view(self, other: "Item") -> bool:
        """True where both show the same, whenever they were added."""
        return (self.kind, self.filters, self.options) == (other.kind, other.filters, other.options)

    def to_json(self) -> str:
        """The item as one line; `from_json` reads it back."""
        values = {field.name: getattr(self.filters, field.name) for field in dataclasses.fields(self.filters)}
        kept = {
            key: value.isoformat() if isinstance(value, dt.date) else value for key, value in values.items() if value
        }
        return json.dumps(
            {"kind": self.kind, "filters": kept, "options": dict(self.options), "added": self.added},
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "Item":
        """Raises FilterError for what is no item."""
        try:
            told = json.loads(text[:_MOST_CHARS])
            filters = Filters(**{key: _value(key, value) for key, value in told["filters"].items()})
            return cls.of(str(told["kind"]), filters, told.get("options") or {}, str(told.get("added") or ""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise FilterError(f"{text[:60]!r} is no item of a briefing; add the chart again on its page.") from error


def _value(key: str, value: Any) -> Any:
    if key in ("date_from", "date_to"):
        return dt.date.fromisoformat(value)
    return tuple(str(part) for part in value) if isinstance(value, list) else value
