"""`dateline brief`: a pack of charts, as the dashboard's Briefing page makes it."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.common import library_of, library_option, slice_of, slice_options

if TYPE_CHECKING:
    from core.filters import Filters
    from core.library.reader import Library


def options(brief: argparse.ArgumentParser) -> None:
    """What `brief` takes."""
    library_option(brief)
    brief.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PATH",
        type=Path,
        help="file; its end says what: pptx, docx, html, zip",
    )
    slice_options(brief)
    brief.add_argument("--match", default="any", metavar="any|all", help="any of the countries, or all together")
    brief.add_argument("--source", action="append", default=[], metavar="S", help="any of these, one an option")
    brief.add_argument("--text", default="", metavar="WORDS", help="only what holds these words")
    brief.add_argument("--type", nargs="+", action="extend", default=[], metavar="T", help="any of these: CONSULT AID")
    brief.add_argument("--status", nargs="+", action="extend", default=[], metavar="S", help="any of: reported denied")
    brief.add_argument("--entity", default="", metavar="NAME", help="only what names this person, body or place")
    brief.add_argument("--corroborated", action="store_true", help="only events that two or more sources tell of")
    brief.add_argument("--charts", default="timeline,connections,speakers", metavar="A,B", help="charts, in order")
    brief.add_argument("--title", default="", metavar="T", help="title of the pack")
    brief.add_argument("--force", action="store_true", help="replace a file that is there")
    brief.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Makes the pack, and says what is in it."""
    from core.briefing import Item, build, check_form, check_kind
    from core.export.chosen import Job, check
    from core.export.target import file_target
    from core.ingest import alpha3_codes
    from core.library.reader import Library

    form = chosen.output.suffix.lstrip(".").lower()
    check_form(form)
    kinds = [kind for part in chosen.charts.split(",") if (kind := part.strip())]
    for kind in kinds:
        check_kind(kind)
    filters = _filters(chosen)
    target = chosen.output.expanduser().absolute()
    with Library.open(library_of(chosen)) as library:
        check(Job(library, filters, alpha3_codes()))
        filters = replace(filters, entity=_entity_named(library, chosen.entity)) if chosen.entity else filters
        with file_target(target, library.folder, force=chosen.force) as part:
            items = [Item.of(kind, filters, {}) for kind in kinds]
            part.write_bytes(build(library, items, form, title=chosen.title))
    print(f"{target.stat().st_size:,} bytes: {', '.join(kinds)}. Written to {chosen.output}")
    return 0


def _filters(chosen: argparse.Namespace) -> "Filters":
    """All but the entity, whom only a library knows."""
    from core.filters import Filters

    asked = {"match": chosen.match, "text": chosen.text, "corroborated": "yes" if chosen.corroborated else ""}
    lists = {"sources": chosen.source, "types": chosen.type, "statuses": chosen.status}
    return Filters.parse({**slice_of(chosen), **asked, **lists})


def _entity_named(library: "Library", words: str) -> str:
    """The id of who is called so, or else of the most often named whose name has these letters, as in the dashboard."""
    from core import views
    from core.errors import FilterError

    found = views.entity_called(library, words)
    found = views.entities(library, like=words, limit=1) if found.empty else found
    if found.empty:
        raise FilterError(f"Nobody and nothing in this library is called {words[:80]!r}; write a part of a name.")
    return str(found.iloc[0]["id"])
