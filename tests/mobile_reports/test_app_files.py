"""The app is small, whole and ours: no third party."""

import re

from mobile_reports.app_files import INDEX, SERVICE_WORKER, read_app

LARGEST = 40 * 1024
APP = read_app()
# The icons of the home screen are fetched when the app is installed, not when it is opened.
OPENED = [name for name in APP if not name.endswith(".png")]


def text(name: str) -> str:
    return APP[name].content.decode()


def test_what_a_phone_loads_is_small() -> None:
    # A page loads one language; all of them are kept for later.
    once = [name for name in OPENED if not name.startswith("words-")] + ["words-ar.json"]
    assert sum(len(APP[name].zipped or APP[name].content) for name in once) <= LARGEST * 3 // 5
    assert sum(len(APP[name].zipped or APP[name].content) for name in APP) <= LARGEST


def test_nothing_comes_from_elsewhere_and_nothing_is_run_of_text() -> None:
    for name in OPENED:
        addresses = re.findall(r"https?://[^\s\"')]+", text(name))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text(name)
        )
    assert " style=" not in text(INDEX)
    assert not re.search(r"\son[a-z]+=", text(INDEX))


def test_the_service_worker_keeps_all_that_the_page_needs() -> None:
    kept = set(re.findall(r'"/m/([\w.-]*)"', text(SERVICE_WORKER)))
    # The gate's door is never kept: it is asked for when a phone is let in.
    assert kept - {"", "sw.js", "door"} == set(OPENED) - {INDEX, SERVICE_WORKER}
    assert re.search(r'"floorwatch-phone-[0-9a-f]{16}"', text(SERVICE_WORKER))
