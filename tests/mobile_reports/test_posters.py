"""What hangs at a post leads to the app at that post."""

import re

import pytest

from mobile_reports.posters import address_of, qr_of


def test_the_address_opens_the_app_at_the_post() -> None:
    assert address_of("K7", server="https://plant.lan:8443/") == "https://plant.lan:8443/m/?z=K7"


@pytest.mark.parametrize("code", ["K7", "ZZZZ99"])
def test_the_code_can_stand_in_a_strict_page(code: str) -> None:
    drawn = qr_of(address_of(code, server="https://plant.lan"))
    assert drawn.startswith("<svg")
    assert not re.search(r"<script|style=|\son[a-z]+=", drawn)
