"""`photostead stack …`: stacking a person's photos by rule from the terminal of the box."""

from typing import Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.features.stacks.rules import Rule

with_rules = click.option(
    "--rule",
    "rules",
    type=click.Choice([str(rule) for rule in Rule]),
    multiple=True,
    help="Only by this rule; may be given more than once.",
)


@click.group("stack")
def stack() -> None:
    """Stack photos that belong together: a RAW file and its JPEG, the frames of a burst.

    A stack shows as one photo; nothing is deleted, and each can be taken apart again. EMAIL is the account's.
    """


@stack.command("preview")
@click.argument("email")
@with_rules
@with_data_dir
def preview(email: str, rules: tuple[str, ...], **given: Any) -> None:
    """List what would be stacked, a line a stack, what would show first."""
    from photostead.cli import database
    from photostead.features.stacks import terminal

    options = options_of(**given)
    count = 0
    for groups in terminal.pieces(email, rules, lambda fn, *args: database.read(options, fn, *args)):
        for group in groups:
            click.echo("  ".join([str(group.rule).ljust(8), *(shot.name for shot in group.shots)]))
        count += len(groups)
    click.echo(f"{count} stacks.", err=True)


@stack.command("make")
@click.argument("email")
@with_rules
@with_data_dir
def make(email: str, rules: tuple[str, ...], **given: Any) -> None:
    """Stack it. What is in a stack already is left alone."""
    from photostead.cli import database
    from photostead.features.stacks import proposals, terminal

    options = options_of(**given)
    made: list[int] = []
    scope = database.read(options, terminal.find_scope, email, rules)
    for groups in terminal.pieces(email, rules, lambda fn, *args: database.read(options, fn, *args)):
        made += database.write(options, proposals.make_stacks, scope, groups)
    click.echo(f"{len(made)} stacks of {sum(made)} photos.")
