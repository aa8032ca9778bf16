"""The factors of the score, each a pure function over all units (DESIGN, section 6)."""

from matcher.factors.base import Fact, Factor, Values
from matcher.factors.connections import CONNECTIONS
from matcher.factors.engagement import CAPACITY, COMMITMENT
from matcher.factors.experience import EXPERIENCE
from matcher.factors.structure import DISPARITY, STRUCTURE
from matcher.factors.surroundings import GEOGRAPHY, LANGUAGE
from matcher.factors.text import TEXT
from matcher.factors.themes import THEMES
from matcher.factors.wishes import WISHES

__all__ = ["FACTORS", "Fact", "Factor", "Values"]

FACTORS: tuple[Factor, ...] = (
    THEMES,
    TEXT,
    EXPERIENCE,
    STRUCTURE,
    COMMITMENT,
    GEOGRAPHY,
    CONNECTIONS,
    LANGUAGE,
    CAPACITY,
    DISPARITY,
    WISHES,
)
