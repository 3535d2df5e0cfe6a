"""Takes out of template.yaml what it says of indexes that no entity's lists use any more.

`python -m tests.template.unused_indexes` does so for the entities that are served. DynamoDB deletes
one index in an update of a table: on AWS, deploy the template once for each.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graphql_api.dynamodb.attributes import Index
from graphql_api.registry import REGISTRY
from tests.support.template import TEMPLATE
from tests.template.index_text import indexes_of

# Entries of these lists stand eight spaces deep.
INDEX: Final = re.compile(r" {8}- IndexName: (\w+)$", re.MULTILINE)
ATTRIBUTE: Final = re.compile(r" {8}- \{AttributeName: (\w+), AttributeType: \w+\}$", re.MULTILINE)
METRIC: Final = re.compile(r" {8}- Id: (\w+)$", re.MULTILINE)
DEEPER: Final = " " * 9


def without_unused(template: str, indexes: Iterable[Index]) -> str:
    """Return the text of a template without other indexes, their metrics and their attributes."""
    used = list(indexes)
    keys = {key for index in used for key in (index.partition_key, index.sort_key)}
    others = set(INDEX.findall(template)) - {index.name for index in used}
    unused = {
        INDEX: others,
        METRIC: others,
        ATTRIBUTE: set(ATTRIBUTE.findall(template)) - {"id", *keys},
    }
    return "".join(_kept(template, unused))


def _kept(template: str, unused: dict[re.Pattern[str], set[str]]) -> Iterator[str]:
    is_unused = False
    for line in template.splitlines(keepends=True):
        if not (is_unused and line.startswith(DEEPER)):
            found = ((entry.match(line), names) for entry, names in unused.items())
            is_unused = any(match and match[1] in names for match, names in found)
        if not is_unused:
            yield line


if __name__ == "__main__":
    text = TEMPLATE.read_text(encoding="utf-8")
    TEMPLATE.write_text(without_unused(text, indexes_of(REGISTRY)), encoding="utf-8")
