from graphql_api.cli import cli

cli(prog_name="python -m graphql_api")
