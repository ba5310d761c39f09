"""The command line: one command, one function, a few calls.

Exit codes: 0 well, 1 cannot, 2 wrong usage, 3 a file is wrong, 4 the data are refused.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from peeratlas.cli import asking, making, pushing, sharing
from peeratlas.errors import AtlasError

_COMMANDS: Final = (
    making.build,
    making.check,
    asking.list_questions,
    asking.ask,
    asking.compare,
    asking.show,
    sharing.serve,
    sharing.publish,
    pushing.push,
    sharing.rehearse,
    sharing.arrived,
    sharing.diff,
    making.guard_answers,
)


class Commands(click.Group):
    """Turns an error of ours into its message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AtlasError as fault:
            click.echo(click.style(str(fault), fg="red") if sys.stderr.isatty() else str(fault), err=True)
            ctx.exit(fault.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peeratlas")
def main() -> None:
    """Peer Atlas: who does what in peer support in the Nordic and Baltic countries, and according to which source.

    An independent edition made from published sources. Start with `peeratlas build`, then ask:
    `peeratlas questions` lists what can be asked, `peeratlas compare` shows the countries side by side,
    `peeratlas serve` opens the same as web pages.
    """


for _command in _COMMANDS:
    main.add_command(_command)
