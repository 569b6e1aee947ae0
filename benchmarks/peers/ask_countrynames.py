"""Names, one a line, to country codes: `countrynames` and `rigour`, by the argument."""

import json
import sys


def by_countrynames(name: str) -> str | None:
    import countrynames

    return countrynames.to_code(name)


def by_rigour(name: str) -> str | None:
    from rigour.territories import lookup_territory

    found = lookup_territory(name)
    return found.code[:2].upper() if found else None


ask = {"countrynames": by_countrynames, "rigour": by_rigour}[sys.argv[1]]
for line in sys.stdin:
    print(json.dumps(ask(json.loads(line))))
