from __future__ import annotations

import pytest

from models.training.card import with_ablations
from models.training.figures import Figure

FOUND = {"all ingredients": [Figure("flores", "de", "ar", 10, 80.0, 90.0)]}
HEADING = "## What each ingredient brings"


@pytest.mark.parametrize(
    ("card", "before", "after"),
    [
        ("# M\n\n## Known weaknesses\n\n- many\n", "# M", "## Known weaknesses\n\n- many\n"),
        (f"# M\n\n{HEADING}\n\nold\n\n## Last\n\n- end\n", "# M", "## Last\n\n- end\n"),
        (f"# M\n\n{HEADING}\n\nold\n", "# M", ""),
        ("# M, by hand\n\n", "# M, by hand", ""),
    ],
    ids=["first", "anew", "the last section", "another card"],
)
def test_ablations_have_one_section_and_leave_the_rest(card: str, before: str, after: str) -> None:
    told = with_ablations(card, 300, 4_000, FOUND)

    assert told.startswith(f"{before}\n\n{HEADING}\n\n")
    assert told.endswith(f" |\n\n{after}")
    assert told.count(HEADING) == 1
    assert "old" not in told
    assert "| all ingredients |" in told
    assert " 85.0 |" in told
