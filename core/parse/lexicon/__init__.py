"""Vocabulary as data: TOML files beside this module, each naming its source, checked when it is loaded.

Adding a cue verb, a title or an alias is a line in a data file and a row in a test.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import LexiconError

FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The content of `<name>.toml`. Raises LexiconError where the file is missing, broken or names no `source`."""
    path = FOLDER / f"{name}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        raise LexiconError(f"No lexicon named {name!r}; there are {known}.") from error
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    if not content.get("source"):
        raise LexiconError(f"{path.name}: the key 'source' is missing; say where these entries come from.")
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The words of one list of a lexicon. Raises LexiconError where the list is missing or empty."""
    found = load(name).get(key)
    if not found:
        raise LexiconError(f"{name}.toml: the list {key!r} is missing or empty.")
    return frozenset(found)
