"""What hangs at a post: its code, and an address with it to be scanned by any camera."""

import io

import segno

APP = "/m/"


def address_of(code: str, *, server: str) -> str:
    """Return the address that opens the app at a post; `server` is such as https://plant.lan."""
    return f"{server.rstrip('/')}{APP}?z={code}"


def qr_of(address: str) -> str:
    """Return the address as an SVG that can stand in a page: no script, no style of its own."""
    written = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        written, kind="svg", xmldecl=False, svgns=True, scale=10, border=2, omitsize=True
    )
    return written.getvalue().decode()
