"""What keeps the service from starting is one line and exit code 1."""

import socket
from pathlib import Path

import httpx
import pytest

from tests.support.servers import failed_start, running_service


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_port_in_use_is_one_line_and_the_data_is_untouched(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = failed_start("--port", str(port), "--data-dir", str(data_dir))
    assert (code, output) == (
        1,
        f"Error: Port {port} cannot be opened (address already in use). "
        "Free it, or choose another with PORT.\n",
    )
    assert not data_dir.exists()


def test_data_folder_of_another_run_is_one_line_and_that_run_goes_on(data_dir: Path) -> None:
    with running_service(data_dir) as service:
        code, output = failed_start(PORT="0", DATA_DIR=str(data_dir))
        assert httpx.get(f"{service.url}/health").status_code == 200
    assert (code, output) == (
        1,
        f"Error: The data folder {data_dir} cannot be used: another run is using it.\n",
    )


def test_file_as_data_folder_is_one_line(data_dir: Path) -> None:
    data_dir.write_text("a file")
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir))
    assert (code, output) == (
        1,
        f"Error: The data folder {data_dir} cannot be used: it is not a folder.\n",
    )
    assert data_dir.read_text() == "a file"


def test_endpoint_without_a_table_is_one_line(dynalite_endpoint: str) -> None:
    code, output = failed_start(PORT="0", AWS_ENDPOINT_URL_DYNAMODB=dynalite_endpoint)
    assert (code, output.count("\n")) == (1, 1)
    assert "TABLE_NAME is not" in output


def test_missing_region_is_one_line(tmp_path: Path) -> None:
    nobody = str(tmp_path / "nobody")
    code, output = failed_start(PORT="0", TABLE_NAME="items", AWS_CONFIG_FILE=nobody)
    assert (code, output) == (1, "Error: You must specify a region.\n")
