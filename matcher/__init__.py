"""Matching: a snapshot and a request make a ranked, explained list of German units."""

from matcher.engine import Matcher
from matcher.hidden import HiddenPair
from matcher.inputs import MatchInput

__all__ = ["HiddenPair", "MatchInput", "Matcher"]
