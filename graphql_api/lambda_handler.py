"""The one name that AWS knows."""

from graphql_api.settings import load_settings
from graphql_api.wiring import start_handler

handler = start_handler(load_settings())
