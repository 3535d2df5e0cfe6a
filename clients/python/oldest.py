"""Prints a service's schema as the oldest graphql-core reads it that the docs name."""

import sys

import httpx
from graphql import build_client_schema, get_introspection_query, print_schema

query = get_introspection_query(specified_by_url=True)
answer = httpx.post(sys.argv[1], json={"query": query}, timeout=60).raise_for_status()
sys.stdout.write(print_schema(build_client_schema(answer.json()["data"])))
