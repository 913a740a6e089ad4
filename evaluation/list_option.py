"""A command line option that takes one or more words after one flag: `--measures nDCG@10 R@100`."""

from __future__ import annotations

from collections.abc import Sequence

import click


class ListOption(click.Option):
    """An option of a ListCommand that takes every word up to the next option; may be repeated."""

    def __init__(self, names: Sequence[str], **given: object) -> None:
        super().__init__(names, multiple=True, **given)  # type: ignore[arg-type]


class ListCommand(click.Command):
    """A command whose ListOptions take several words: the flag is set again before each word.

    A command that also has arguments needs an option or `--` between a list and them.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the flag before each word of a list, then parse as click does."""
        flags = {
            name
            for parameter in self.get_params(ctx)
            if isinstance(parameter, ListOption)
            for name in parameter.opts
        }
        return super().parse_args(ctx, _spread(args, flags))


def _spread(args: list[str], flags: set[str]) -> list[str]:
    spread: list[str] = []
    flag = ""
    waiting = False
    for position, word in enumerate(args):
        option = word.startswith("-") and len(word) > 1
        if waiting and option:
            # click would take the next option for the value
            raise click.BadOptionUsage(flag, f"Option '{flag}' needs at least one word.")
        if word == "--":
            return spread + args[position:]
        if word in flags:
            flag, waiting = word, True
        elif option:
            spread.append(word)
            name = word.split("=", 1)[0]
            flag = name if name in flags else ""
        elif flag:
            spread += [flag, word]
            waiting = False
        else:
            spread.append(word)
    # click itself reports a last flag that is left without a word
    return spread + ([flag] if waiting else [])
