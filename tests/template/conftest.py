import pytest

from tests.support.template import Document, Stack, read_template


@pytest.fixture
def template() -> Document:
    """The template as it is written."""
    return read_template()


@pytest.fixture
def stack() -> Stack:
    """The stack as it is deployed where nothing is chosen."""
    return Stack()
