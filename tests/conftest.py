"""What every test can rely on, and the rule about skipping.

`--nothing-missing` fails the run when a test was skipped for want of something that
can be installed. Tests marked `footage` may be skipped everywhere: the recordings
they need are not ours to pass on.
"""

from collections.abc import Generator

import pytest
from hypothesis import settings

OPTION = "--nothing-missing"
_MISSED = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_MISSED] = []
    # On a busy machine an example may take its time; pytest's own timeout stays.
    settings.register_profile("floorwatch", settings(), deadline=None)
    settings.load_profile("floorwatch")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # An expected failure is reported as a skip too; it did run.
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and item.get_closest_marker("footage") is None:
        item.config.stash[_MISSED].append(item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        collector.config.stash[_MISSED].append(collector.nodeid)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    strict = session.config.getoption(OPTION)
    if strict and exitstatus == pytest.ExitCode.OK and session.config.stash[_MISSED]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    missed = config.stash[_MISSED]
    if missed and config.getoption(OPTION):
        terminalreporter.section("skipped, though what they need can be installed", red=True)
        for name in sorted(set(missed)):
            terminalreporter.write_line(name)
