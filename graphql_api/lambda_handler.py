"""The one name that AWS knows."""

from graphql_api.settings import load_settings
from graphql_api.wiring import build_handler

handler = build_handler(load_settings())
