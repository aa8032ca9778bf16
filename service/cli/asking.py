"""What ``match`` and ``themes`` have in common: where the text comes from."""

from __future__ import annotations

import argparse

from service.reading import read_text

__all__ = ["add_text_options", "text_of"]


def add_text_options(group: argparse._MutuallyExclusiveGroup) -> None:
    """``--text`` and ``--file``."""
    group.add_argument("--text", metavar="TEXT", help="the text itself")
    group.add_argument(
        "--file", metavar="PATH", help="a UTF-8 text file; '-' is the standard input"
    )


def text_of(args: argparse.Namespace) -> str:
    """The text that the options name."""
    return read_text(args.file) if args.file is not None else str(args.text)
