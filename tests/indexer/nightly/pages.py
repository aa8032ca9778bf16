"""Sources and tables that change from night to night."""

from __future__ import annotations

from pathlib import Path

__all__ = ["PLACES", "lose_half", "lose_one", "page"]

PLACES = ("Nablus", "Jericho", "Hebron", "Bethlehem", "Beit Sahour")


def page(*places: str, theme: str = "Abwasser") -> str:
    return "<h1>Gesuche aus Palästina</h1>" + "".join(
        f"<h2>{place}</h2><p>{place} hat 9.000 Einwohner und sucht eine deutsche Partnerkommune"
        f" für {theme}.</p><p>(März 2026)</p>"
        for place in places
    )


def lose_one(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), encoding="utf-8")


def lose_half(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[::2]), encoding="utf-8")
