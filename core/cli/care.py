"""Looking after a library: `dateline check`, `compact`, `reparse`, `remove`, `migrate`."""

import argparse
import sys
from pathlib import Path

from core.cli.common import SHOWN_REJECTS, bar, library_of, library_option, linking


def check_options(check: argparse.ArgumentParser) -> None:
    """What `check` takes."""
    check.add_argument("--mend", action="store_true", help="keep what is whole, make the rest anew, say what is lost")
    check.add_argument("--quick", action="store_true", help="look at the sizes of files, not at every byte")
    library_option(check)
    check.set_defaults(run=_check)


def compact_options(compact: argparse.ArgumentParser) -> None:
    """What `compact` takes."""
    library_option(compact)
    compact.set_defaults(run=_compact)


def reparse_options(reparse: argparse.ArgumentParser) -> None:
    """What `reparse` takes."""
    library_option(reparse)
    reparse.set_defaults(run=_reparse)


def remove_options(remove: argparse.ArgumentParser) -> None:
    """What `remove` takes."""
    remove.add_argument("ids", nargs="+", metavar="ID", help="id of an article, as the pages and exports show it")
    library_option(remove)
    remove.set_defaults(run=_remove)


def migrate_options(migrate: argparse.ArgumentParser) -> None:
    """What `migrate` takes."""
    library_option(migrate)
    migrate.set_defaults(run=_migrate)


def _check(chosen: argparse.Namespace) -> int:
    from core.library.check import check

    folder = library_of(chosen)
    report = check(folder, thorough=not chosen.quick)
    for finding in report.findings:
        print(f"{'DAMAGED' if finding.is_damage else 'ok':<8}{finding.part}: {finding.said}")
    if report.is_whole or not chosen.mend:
        print(report.way or f"The library in {folder} is whole.")
        return 0 if report.is_whole else 1
    return _mend(folder)


def _mend(folder: Path) -> int:
    from core.library.check import check
    from core.library.mend import mend
    from core.parse import PARSER_VERSION

    done = mend(folder, link=linking(folder), parser_version=PARSER_VERSION)
    print("\n".join(done.said))
    for article_id, title in done.lost[:SHOWN_REJECTS]:
        print(f"  lost: {article_id} {title or ''}".rstrip())
    if done.lost:
        print(f"{len(done.lost):,} articles are lost. Add the files again that they came from; the others are known.")
    is_whole = check(folder).is_whole
    print(f"The library in {folder} is whole{'' if is_whole else ' but for what is said above'}.")
    return 0 if is_whole else 1


def _compact(chosen: argparse.Namespace) -> int:
    from core.library.compact import compact

    folder = library_of(chosen)
    done = compact(folder, link=linking(folder))
    (files, size), (now, small) = zip(done.files, done.size, strict=True)
    print(f"{size / 1e6:,.1f} MB in {files:,} files are {small / 1e6:,.1f} MB in {now:,} now. Library: {folder}")
    return 0


def _reparse(chosen: argparse.Namespace) -> int:
    from core.reparse import reparse, stale

    folder = library_of(chosen)
    with bar("articles", stale(folder)) as shown:
        done = reparse(folder, link=linking(folder), progress=shown.update)
    if done.parsed or done.resumed:
        before = f", {done.resumed:,} by an earlier run" if done.resumed else ""
        print(f"{done.parsed + done.resumed:,} articles were parsed again{before}. Library: {folder}")
    else:
        print(f"Every article in {folder} is of this parser; there was nothing to do.")
    return 0


def _remove(chosen: argparse.Namespace) -> int:
    from core.library.compact import remove

    folder = library_of(chosen)
    unknown = remove(folder, chosen.ids, link=linking(folder))
    for article_id in unknown:
        print(f"dateline: there is no article {article_id} in {folder}", file=sys.stderr)
    removed = len(set(chosen.ids)) - len(unknown)
    print(f"{removed:,} removed; `dateline compact` frees their room. Library: {folder}")
    return 0 if removed else 1


def _migrate(chosen: argparse.Namespace) -> int:
    from core.library.migrate import migrate

    folder = library_of(chosen)
    with bar("articles") as shown:
        done = migrate(folder, link=linking(folder), progress=shown.update)
    if done.is_new:
        print(f"{done.articles:,} articles of layout {done.was} are in layout {done.now} now. Library: {folder}")
    else:
        print(f"The library in {folder} has layout {done.now} already; there was nothing to do.")
    return 0
