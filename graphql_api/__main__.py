from graphql_api.local.cli import cli

cli(prog_name="python -m graphql_api")
