"""The command that shows what each part of the client saves."""

import subprocess
import sys

import pytest

from benchmarks.client_calls import CALLS, VARIANTS
from tests.support.paths import ROOT


@pytest.mark.long
@pytest.mark.whole
def test_each_variant_is_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.client_calls", "-n", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    _, *rows = done.stdout.splitlines()
    assert [row[:28].strip() for row in rows] == ["boto3 as it comes", *VARIANTS]
    for row in rows:
        times = [float(each.replace(",", "")) for each in row[28:].split()]
        assert len(times) == len(CALLS)
        assert min(times) > 0
