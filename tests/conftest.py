"""What every test can rely on, and the rule about skipping.

`--nothing-missing` fails the run when a test was skipped for want of something that
can be installed. Tests marked `footage` may be skipped everywhere: the recordings
they need are not ours to pass on.
"""

import signal

import pytest
from hypothesis import settings

OPTION = "--nothing-missing"


class Missed:
    """Keeps what was skipped though it could have run. It hears of every worker's tests too."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # An expected failure is reported as a skip too; it did run.
        skipped = report.skipped and not hasattr(report, "wasxfail")
        if skipped and "footage" not in report.keywords:
            self._names.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._names.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._names and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._names:
            terminalreporter.section("skipped, though what they need can be installed", red=True)
            for name in sorted(self._names):
                terminalreporter.write_line(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    # A shell lets what it starts in the background ignore Ctrl-C, and programs under test with it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # On a busy machine an example may take its time; pytest's own timeout stays.
    settings.register_profile("floorwatch", settings(), deadline=None)
    settings.load_profile("floorwatch")
    # Where tests run in several processes, the one that they report to keeps the list.
    if config.getoption(OPTION) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Missed(), "missed")
