"""The script that measures the first hour: what it starts is served, and a save is seen."""

import httpx
import pytest

from benchmarks.first_hour import QUERY, SAVED, ask, making_run, saved
from tests.support.servers import installed_copy


@pytest.mark.long
@pytest.mark.whole
def test_save_is_waited_for_until_it_is_served() -> None:
    with installed_copy() as folder:
        with making_run(folder) as url:
            assert b'"nodes"' in ask(f"{url}/graphql", QUERY)
            assert saved(folder / SAVED, url, "0.0.7") > 0
            assert httpx.get(url).json()["version"] == "0.0.7"
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
