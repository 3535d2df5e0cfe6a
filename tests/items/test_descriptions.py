"""The descriptions of items say the limits that are enforced."""

import subprocess
import sys

from tests.support.paths import ROOT


def test_numbers_in_descriptions_are_those_that_are_enforced() -> None:
    program = """
from graphql_api.domain import collection, identity, paging
from graphql_api.items import item
item.NAME_MAX, item.DESCRIPTION_MAX, item.CATEGORY_MAX = 7001, 7002, 7003
item.PRICE_DIGITS, item.PRICE_PLACES, identity.IDEMPOTENCY_KEY_MAX = 7004, 7005, 7006
paging.PAGE_SIZE_MAX, paging.PAGE_SIZE_DEFAULT, collection.INPUTS_MAX = 7007, 7008, 7009
from graphql_api.wiring import build_schema
print(build_schema().as_str())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    stated = {number: done.stdout.count(str(number)) for number in range(7001, 7010)}
    # A name's limit is stated of the item and of the input; a page's of each argument and the list,
    # of items, jobs and problems; how many are created together, of the field and of its argument.
    expected = {7001: 2, 7002: 2, 7003: 2, 7004: 2, 7005: 3, 7006: 1, 7007: 8, 7008: 6, 7009: 2}
    assert stated == expected
