"""ISO 3166-1 codes of three letters, which GDELT, PLOVER's own files and many exports count countries in."""

from functools import cache

from core.parse import lexicon

FILE = "iso3166"


def alpha3(code: str) -> str | None:
    """The alpha-3 code of an alpha-2 code, XKX for Kosovo; None for what is no code.

    Source: lexicon/iso3166.toml.
    """
    return _table().get(code)


@cache
def _table() -> dict[str, str]:
    return dict(lexicon.load(FILE)["alpha3"])
