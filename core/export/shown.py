"""What a chart shows, as rows for other programs."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from core.export.cells import cell


def chart_csv(table: Any) -> bytes:
    """A table as CSV that a spreadsheet reads as text and runs nothing of."""
    return sheet([str(name) for name in table.columns], table.astype(object).to_numpy().tolist())


def chart_json(table: Any) -> bytes:
    """A table as a list of objects."""
    rows = json.loads(table.to_json(orient="records", date_format="iso"))
    return f"{json.dumps(rows, ensure_ascii=False, indent=1)}\n".encode()


def sheet(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as CSV with a byte order mark, every cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([cell(_plain(value)) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value
