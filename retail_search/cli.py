"""The command line `retail-search`: one group, each command loaded only when it is called."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module

import click

from catalog.errors import RetailSearchError
from retail_search import __version__

# name -> module and attribute; what a command needs is imported with it, so that `--help` and
# `search` do not wait for what only `evaluate` needs.
COMMANDS = {
    "reindex": "retail_search.commands.reindex:reindex_command",
    "search": "retail_search.commands.search:search_command",
    "events": "retail_search.commands.events:events_command",
    "serve": "retail_search.commands.serve:serve_command",
    "indexes": "retail_search.commands.indexes:indexes_group",
    "evaluate": "evaluation.cli:evaluate_command",
    "compare": "evaluation.cli:compare_command",
    "tune-fusion": "evaluation.tune_cli:tune_fusion_command",
    "bench": "evaluation.bench_cli:bench_group",
    "sample": "retail_search.commands.sample:sample_command",
    "settings": "retail_search.commands.settings:settings_command",
    "export-encoder": "training.export_encoder:export_encoder_command",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import and return a command."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="retail-search")
def cli() -> None:
    """Search product catalogues by words and by meaning.

    Begin with `retail-search reindex FILE`, then `retail-search search QUERY` or
    `retail-search serve`.
    """


def main() -> None:
    """Run the command line; an error that we raise is said on stderr and ends with status 1."""
    logging.basicConfig(
        level=os.environ.get("RETAIL_SEARCH_LOG", "WARNING").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        cli()
    except RetailSearchError as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.fix:
            click.echo(f"  Fix: {error.fix}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, say) has gone; that is its right.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
