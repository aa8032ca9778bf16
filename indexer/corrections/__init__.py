"""What people know better than the sources, put over the facts: in the night and at once.

One function decides what a unit's facts are with the corrections
(:func:`indexer.corrections.applying.apply`). The night applies it to the tables before the index is
built (:mod:`indexer.corrections.building`); a running service applies it to the published snapshot
(:mod:`indexer.corrections.overlay`), which keeps the untouched facts of every corrected unit. So
both start from the same facts, and nothing is ever applied twice.
"""

from indexer.corrections.records import Corrections, FactChange, Figure, OwnStatement, UnitFacts
from indexer.lookups import ENTERED

__all__ = ["ENTERED", "Corrections", "FactChange", "Figure", "OwnStatement", "UnitFacts"]
