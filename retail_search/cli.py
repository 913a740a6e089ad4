"""The command line `retail-search`: one group, each command loaded only when it is called."""

from __future__ import annotations

import difflib
import logging
import os
import sys
from importlib import import_module
from typing import IO, Any

import click

from catalog.errors import RetailSearchError, SettingsError
from retail_search import __version__

# name -> where the command is, and its line in `--help`. What a command needs is imported with
# it, so that `--help` and `search` do not wait for what only `evaluate` needs.
COMMANDS = {
    "reindex": (
        "retail_search.commands.reindex:reindex_command",
        "Load product files or folders into an index and publish it.",
    ),
    "update": (
        "retail_search.commands.update:update_command",
        "Bring single products into the published index, or take them out of it.",
    ),
    "search": (
        "retail_search.commands.search:search_command",
        "Search an index and print the hits as a table, or as JSON.",
    ),
    "similar": (
        "retail_search.commands.similar:similar_command",
        "Show what is like a product, or what goes with it.",
    ),
    "suggest": (
        "retail_search.commands.suggest:suggest_command",
        "Show what a text that is being typed may become.",
    ),
    "understand": (
        "retail_search.commands.understand:understand_command",
        "Show how a query is read, step by step.",
    ),
    "events": (
        "retail_search.commands.events:events_command",
        "Load views, carts and purchases, which tell how popular products are.",
    ),
    "serve": (
        "retail_search.commands.serve:serve_command",
        "Serve the search page and the JSON API of an index.",
    ),
    "indexes": (
        "retail_search.commands.indexes:indexes_group",
        "List indexes and their generations, roll back, verify, delete.",
    ),
    "compact": (
        "retail_search.commands.compact:compact_command",
        "Build an index anew from its own products, without what updates left behind.",
    ),
    "synonyms": (
        "retail_search.commands.synonyms:synonyms_group",
        "Check, list and add synonyms, and mine them from a catalogue.",
    ),
    "rules": (
        "retail_search.commands.rules:rules_group",
        "List, add, check and preview business rules: pin, boost, hide, redirect.",
    ),
    "evaluate": (
        "evaluation.cli:evaluate_command",
        "Measure how well an index ranks a judged set of queries.",
    ),
    "compare": (
        "evaluation.cli:compare_command",
        "Compare two TREC runs on a judged set.",
    ),
    "evaluate-diversity": (
        "evaluation.diversity_cli:evaluate_diversity_command",
        "Measure what a various first page costs in relevance, and what it brings.",
    ),
    "ablate": (
        "evaluation.ablate_cli:ablate_command",
        "Measure each step of query understanding on judged queries.",
    ),
    "compare-engines": (
        "evaluation.engines_cli:compare_engines_command",
        "Compare the embedded engine with Elasticsearch on a judged set.",
    ),
    "tune-fusion": (
        "evaluation.tune_cli:tune_fusion_command",
        "Choose the weights of the fusion on judged queries.",
    ),
    "bench": (
        "evaluation.bench_cli:bench_group",
        "Measure how fast indexing and searching are.",
    ),
    "sample": (
        "retail_search.commands.sample:sample_command",
        "Write an invented catalogue: products, places, reviews, events, pictures.",
    ),
    "settings": (
        "retail_search.commands.settings:settings_command",
        "Show every setting: its value in force, unit and meaning.",
    ),
    "train": (
        "retail_search.commands.train:train_group",
        "Adapt the query tagger to an index, or learn from examples of your own.",
    ),
    "evaluate-few-shot": (
        "evaluation.fewshot:evaluate_few_shot_command",
        "Measure how well labels are learnt from a few examples each.",
    ),
    "evaluate-categories": (
        "evaluation.categories:evaluate_categories_command",
        "Measure how well the category of a query is guessed.",
    ),
    "export-encoder": (
        "training.export_encoder:export_encoder_command",
        "Make an encoder folder out of a sentence-transformers model.",
    ),
}


class ShownError(click.ClickException):
    """An error of ours as click shows it: on stderr with its fix, status 1, no traceback."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self._fix = fix

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what was wrong, and below it what to do about it."""
        click.echo(f"Error: {self.message}", file=file, err=file is None)
        if self._fix:
            click.echo(f"  Fix: {self._fix}", file=file, err=file is None)


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
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands' lines without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; one that does not exist is told with the nearest that does."""
        near = difflib.get_close_matches(args[0], COMMANDS, n=1)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what goes wrong is told in a line, and how to mend it in another."""
        try:
            return super().invoke(ctx)
        except RetailSearchError as error:
            raise ShownError(error.message, error.fix) from error
        except BrokenPipeError:
            # The reader of our output (head, say) has gone; that is its right.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            if error.filename is None:
                raise
            raise ShownError(
                f"{error.strerror or error}: '{error.filename}'.",
                "Check that the path is right and that this user may read and write there.",
            ) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="retail-search")
def cli() -> None:
    """Search product catalogues by words and by meaning.

    Begin with `retail-search reindex FILE`, then `retail-search search QUERY` or
    `retail-search serve`.
    """
    level = os.environ.get("RETAIL_SEARCH_LOG") or "WARNING"
    if level.upper() not in logging.getLevelNamesMapping():
        raise SettingsError(
            f"RETAIL_SEARCH_LOG is '{level}', which is no level of logging.",
            fix="Use one of DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        )
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Elasticsearch's client tells of each retry with a traceback; what matters of it we say.
    if not logging.getLogger().isEnabledFor(logging.DEBUG):
        logging.getLogger("elastic_transport").setLevel(logging.ERROR)


def main() -> None:
    """Run the command line."""
    cli(prog_name="retail-search")
