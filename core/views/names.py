"""What canonical entities are called, by number; asked for once and kept, as the same are shown again and again."""

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from core.library.reader import Library

# So many are kept, some 300 bytes each.
_MOST = 20_000
_NAMED = "SELECT entity_no, canonical_id, name, label, country FROM names SEMI JOIN asked USING (entity_no)"


class Name(NamedTuple):
    """A canonical entity; its country as alpha-2 code, None where it has none."""

    canonical_id: str
    name: str
    label: str
    country: str | None


def names_of(library: Library, numbers: Iterable[int]) -> dict[int, Name]:
    """The names of entities; unknown numbers are passed over."""
    known = library.kept("names", _none)
    wanted = set(map(int, numbers))
    found = {number: known[number] for number in wanted & known.keys()}
    missing = wanted - found.keys()
    if missing:
        asked = pa.table({"entity_no": pa.array(sorted(missing), pa.int32())})
        came = {number: Name(*rest) for number, *rest in library.rows(_NAMED, tables={"asked": asked})}
        if len(known) > _MOST:
            known.clear()
        known.update(came)
        found |= came
    return found


def _none(_: Library) -> dict[int, Name]:
    return {}
