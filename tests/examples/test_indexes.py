"""The indexes of the template serve the examples, too."""

from tests.examples.with_reviews import WITH_REVIEWS
from tests.support.template import Stack
from tests.template.index_text import indexes_of, missing


def test_template_has_what_the_lists_use_with_reviews() -> None:
    assert missing(Stack(), indexes_of(WITH_REVIEWS)) == ""
