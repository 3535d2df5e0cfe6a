"""Names each client that was tested at the end of a run."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = sorted(
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "client"
    )
    if told:
        terminalreporter.section("clients")
        for line in told:
            terminalreporter.write_line(line)
