"""Tables as CSV files, for spreadsheets: no cell is ever taken for a formula."""

import csv
import io
from collections.abc import Sequence

from starlette.responses import Response


def csv_answer(name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Response:
    """Return a table as a download."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: object) -> object:
    """Return what no spreadsheet takes for a formula."""
    risky = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if risky else cell
