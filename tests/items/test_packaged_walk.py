"""The README's commands, executed by the package under Lambda's own runtime client."""

import sys
from pathlib import Path

import pytest

from graphql_api.settings import Settings
from lambda_package.bytecode import find_interpreter
from tests.package.built_package import built, native_target
from tests.package.runtime_api import environment_of, install_client, running_function
from tests.support.documents import event_of, ids_and_times_aside, item_id_in, walk

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="the client is for Linux alone"),
]


@pytest.mark.parametrize("snap_start", [False, True])
def test_package_serves_the_walk(
    settings: Settings,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    snap_start: bool,
) -> None:
    target = native_target()
    interpreter, client = find_interpreter(target), tmp_path / "client"
    assert interpreter
    install_client(target, client)
    package, environment = built(target, tmp_path_factory), environment_of(settings)
    with running_function(
        package, client, interpreter, environment, tmp_path, snap_start=snap_start
    ) as function:
        if snap_start:
            function.restore()
        item_id = None
        for step in walk():
            reply = function.invoke(event_of(step.for_item(item_id)))
            assert reply["statusCode"] == 200
            item_id = item_id_in(reply["body"]) or item_id
            assert ids_and_times_aside(reply["body"]) == ids_and_times_aside(step.answer)
