"""The sheet on top of a package, to be printed: what it is, for whom, and how to check it."""

from collections.abc import Mapping, Sequence
from html import escape

from casework.evidence.gathering import Exhibit
from plant.incidents import Incident
from plant.wire import Json, time_text


def cover_of(about: Mapping[str, Json], incident: Incident, exhibits: Sequence[Exhibit]) -> str:
    """Return a sheet to print and to put on top: what this is, and how to check it."""
    facts = {
        "Package": about["package"],
        "Site": about["site"],
        "Incident": about["incident"],
        "Opened": time_text(incident.opened_at),
        "Given to": about["recipient"],
        "Reason": about["reason"],
        "Made": f"{about['made_at']} by {about['made_by']}",
    }
    pairs = "".join(f"<dt>{escape(n)}</dt><dd>{escape(str(v))}</dd>" for n, v in facts.items())
    rows = "".join(
        f"<tr><td>{escape(each.name)}</td><td>{escape(each.role)}</td>"
        f"<td>{each.file.size:,}</td><td><code>{each.file.sha256}</code></td></tr>"
        for each in exhibits
    )
    return _SHEET.format(pairs=pairs, rows=rows)


_SHEET = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence</title>
<style>body{{font:11pt/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
dl{{display:grid;grid-template-columns:9em 1fr}}dt{{color:#555}}dd{{margin:0}}
table{{border-collapse:collapse;width:100%;font-size:9pt}}td,th{{border-bottom:1px solid #999;
padding:.3em .4em;text-align:left}}code{{font-size:8pt;overflow-wrap:anywhere}}</style></head>
<body><h1>Evidence</h1><dl>{pairs}</dl>
<p>Check this package, without a network, with <code>floorwatch evidence verify FILE</code>. It tells
the key that signed; compare it with the one that the plant gives. One changed byte is found.</p>
<table><tr><th>File</th><th>What</th><th>Bytes</th><th>SHA-256</th></tr>{rows}</table>
</body></html>
"""
