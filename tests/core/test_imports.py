"""The direction of the arrows in the design: which part of the core may import which."""

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "core"
# The parts, and what each may import of the core; `records`, `errors`, `settings` know nothing and are for all.
BASE = {"records", "errors", "settings", "dates", "event_words", "core"}
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "settings": {"errors"},
    "dates": set(),
    "event_words": set(),
    "read": BASE,
    "parse": BASE,
    "library": BASE,
    "engine": BASE,
    "contract": BASE,
    "filters": BASE,
    "link": BASE | {"library"},
    "views": BASE | {"library", "filters", "link"},
    "samples": BASE | {"library"},
    "charts": BASE | {"filters", "marked"},
    "marked": BASE,
    "present": BASE | {"library", "filters", "views", "charts", "marked"},
    "export": BASE | {"library", "filters", "contract", "views", "charts", "marked", "present"},
    "briefing": BASE | {"library", "filters", "views", "charts", "present", "export"},
    "corrections": BASE | {"library", "link", "ingest"},
    "ingest": BASE | {"read", "parse", "library", "link", "engine"},
    "adding": BASE | {"ingest", "read"},
    "watch": BASE | {"ingest", "read"},
    "reparse": BASE | {"read", "parse", "library", "engine", "ingest"},
    "shards": BASE | {"read", "parse", "library", "link", "filters", "engine", "ingest"},
    "remote": BASE | {"library", "link", "filters", "views", "ingest", "shards"},
    "cli": BASE
    | {"read", "parse", "library", "link", "filters", "views", "export", "charts", "contract", "engine", "ingest"}
    | {"samples", "reparse", "watch", "briefing", "corrections", "shards"},
}
FILES = sorted(CORE.rglob("*.py"))


def part_of(path):
    return path.relative_to(CORE).with_suffix("").parts[0]


def imported(path):
    """Full names of all that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(CORE)))
def test_the_core_knows_no_browser(path):
    assert not {name.split(".")[0] for name in imported(path)} & {"streamlit", "pages", "dashboard"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(CORE)))
def test_imports_go_one_way(path):
    part = part_of(path)
    if part == "__init__":
        return
    used = {name.split(".")[1] for name in imported(path) if name.startswith("core.")}
    parts = {p for p in used if (CORE / p).is_dir() or (CORE / f"{p}.py").exists()}
    allowed = MAY_IMPORT[part] | {part}
    assert parts <= allowed, f"{part} imports {sorted(parts - allowed)}; allowed are {sorted(allowed)}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(CORE)))
def test_only_the_parser_knows_spacy(path):
    names = {name.split(".")[0] for name in imported(path)}
    assert "spacy" not in names or part_of(path) in ("parse", "ingest")


def test_every_part_has_its_row():
    assert {part_of(p) for p in FILES} - {"__init__"} <= set(MAY_IMPORT)
