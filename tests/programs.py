"""Programs of the system that tests put Floorwatch next to; where one is missing, they skip.

`tools/system-packages.txt` names Debian's packages. CI installs them and lets no
such test skip.
"""

import shutil
import subprocess

import pytest

CHROMIUM = "/usr/bin/chromium"
SYSTEM_PYTHON = "/usr/bin/python3"
_RTSP = "import gi; gi.require_version('GstRtspServer', '1.0')"
_WHERE = "Debian's packages for the tests: tools/system-packages.txt"


def needs_program(name: str) -> None:
    """Skip the test where the program is not installed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed ({_WHERE})")


def needs_rtsp_server() -> None:
    """Skip the test where GStreamer's RTSP server is not installed."""
    needs_program(SYSTEM_PYTHON)
    if subprocess.run([SYSTEM_PYTHON, "-c", _RTSP], capture_output=True, check=False).returncode:
        pytest.skip(f"GStreamer's RTSP server is not installed ({_WHERE})")
