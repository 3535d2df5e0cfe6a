"""How an item is stored: what does not follow from its fields is where it stands in the indexes."""

from typing import Final

from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.dynamodb.record_format import record_format
from graphql_api.items.item import Item
from graphql_api.items.keys import LISTS, query_of
from graphql_api.items.listing import Filter, OrderField

RECORD: Final[RecordFormat[Item, Filter, OrderField]] = record_format(LISTS, query_of)
