"""A one-time code on a terminal: the code, the link, and the link as a QR code to scan."""

import io
import sys

import segno

from runtime.cli_app import say
from runtime.it_tables import moment
from runtime.policyd_asking import Shell


def say_code(shell: Shell, device: str, origin: str | None) -> None:
    """Ask for a code for a device, and write it. It is told this once."""
    told = shell.change("device.invite", device=device, origin=origin or shell.origin)
    say(f"code: {told.text('code')}, good once, until {moment(told.text('expires_at'))}")
    say(f"link: {told.text('link')}")
    if sys.stdout.isatty():
        drawn = io.StringIO()
        segno.make_qr(told.text("link"), error="m").terminal(drawn, compact=True)
        say(drawn.getvalue().rstrip("\n"))
    say(f"then: floorwatch devices approve {device} DIGITS, with the six digits that it shows")
