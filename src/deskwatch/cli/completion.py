"""`deskwatch completion`."""

import argparse

import shtab

from deskwatch.cli import main as front

HELP = """Print the completion script for a shell.

  deskwatch completion bash > ~/.local/share/bash-completion/completions/deskwatch
  deskwatch completion zsh > "${fpath[1]}/_deskwatch"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS, help="the shell to complete for")


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    print(shtab.complete(front.build_parser(set(front.COMMANDS)), arguments.shell))
    return 0
