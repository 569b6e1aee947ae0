"""`dateline export`: the library, or a part of it, for other programs."""

import argparse
from pathlib import Path

from core.cli.common import library_of, library_option, slice_of, slice_options


def options(export: argparse.ArgumentParser) -> None:
    """What `export` takes."""
    library_option(export)
    export.add_argument(
        "--format", required=True, metavar="F", help="parquet, jsonl, csv, ftm, gdelt, plover, originals"
    )
    export.add_argument(
        "-o", "--output", required=True, metavar="PATH", type=Path, help="file; parquet, csv, originals: folder"
    )
    slice_options(export)
    export.add_argument("--source", action="append", default=[], metavar="S", help="any of these, one an option")
    export.add_argument("--force", action="store_true", help="replace what an earlier export left there")
    export.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Writes, and says how much of what."""
    from core.export import export
    from core.filters import Filters
    from core.ingest import alpha3_codes
    from core.library.reader import Library

    filters = Filters.parse({**slice_of(chosen), "sources": chosen.source})
    with Library.open(library_of(chosen)) as library:
        counts = export(
            library, chosen.output, chosen.format, filters=filters, alpha3=alpha3_codes(), force=chosen.force
        )
    print("; ".join(f"{n:,} {what}" for what, n in counts.items()) + f". Written to {chosen.output}")
    return 0
