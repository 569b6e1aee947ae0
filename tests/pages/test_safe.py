"""What a page may do: no HTML but through the frame, no parser in the dashboard's process."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pages._opened import escape_markdown

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py"))]


def called(path: Path) -> set[str]:
    """Names of all functions called, and of all keyword arguments given, in a file."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    functions = {ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call)}
    return functions | {k.arg or "" for n in nodes if isinstance(n, ast.Call) for k in n.keywords}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_html_goes_through_the_frame_and_is_escaped_there(path):
    used = called(path)
    assert not used & {"unsafe_allow_html", "unsafe_allow_javascript", "st.markdown", "st.write", "eval", "exec"}
    assert path.name == "_frame.py" or "st.html" not in used


@pytest.mark.parametrize("text", ["see http://a.example/x", "HTTPS://a.example", "www.a.example", "to a@b.example"])
def test_an_address_is_parted_so_that_markdown_makes_no_link_of_it(text):
    escaped = escape_markdown(text)
    assert not re.search(r"(?i)https?\\?://|www\\?\.|\w@", escaped)
    assert escaped.replace("\u2060", "").replace("\\", "") == text


def test_the_dashboard_never_loads_the_parser(seeds_library):
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "test = AppTest.from_file('dashboard.py', default_timeout=60).run()\n"
        "for page in ('connections', 'places', 'quotes', 'trends', 'articles'):\n"
        "    test.switch_page(f'pages/{page}.py').run()\n"
        "assert not test.exception, test.exception\n"
        "print(sorted(m for m in sys.modules if m in ('spacy', 'thinc', 'core.parse')))\n"
    )
    environment = {**os.environ, "DATELINE_LIBRARY": str(seeds_library)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
