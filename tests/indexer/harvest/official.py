"""Files as the Statistisches Bundesamt hands them out, written from units: layout, not content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

from indexer.records import Municipality

_KINDS = {"kreisfreie_stadt": "61", "stadt": "63", "gemeinde": "64"}
_URBAN = {
    "dense": "dicht besiedelt",
    "intermediate": "mittlere Besiedlungsdichte",
    "sparse": "gering besiedelt",
}
_FIRST = (
    "Satzart;Text-\nkenn-\nzeichen;Amtlicher Regionalschlüssel (ARS);;;;;Gemeindename;"
    "Fläche km2 1);Bevölkerung 2);;;;Post-\nleit-\nzahl 3);"
    "Geografische Mittelpunktkoordinaten;;Reisegebiete;;"
    "Grad der Verstädterung;"
)
_SECOND = (
    ";;Land;RB;Kreis;VB;Gem;;;insgesamt;männlich;weiblich;je km2;;Längengrad;Breitengrad;"
    "Schlüssel;Bezeichnung;Schlüssel;Bezeichnung"
)


def write_extract(
    path: Path,
    units: Iterable[Municipality],
    *,
    title: str = "Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl am 31.12.2024",
    more_inhabitants: int = 0,
    notes: Sequence[str] = (),
) -> Path:
    """The "Auszug aus dem Gemeindeverzeichnis" of `units`: titles, heads, levels, footnotes."""
    book = openpyxl.Workbook()
    book.active.title = "Deckblatt"
    sheet = book.create_sheet("Onlineprodukt_Gemeinden31122024")
    for row in ((title,), (), _FIRST.split(";"), _SECOND.split(";"), ()):
        sheet.append(row)
    sheet.merge_cells("A1:T1")
    sheet.append(("10", "", "01", "", "", "", "", "Schleswig-Holstein"))
    of_register = (unit for unit in units if "-" not in unit.ags)
    for unit in sorted(of_register, key=lambda one: one.ags):
        sheet.append(_row(unit, more_inhabitants))
    for note in notes:
        sheet.append((note,))
    book.save(path)
    return path


def _row(unit: Municipality, more: int) -> tuple[object, ...]:
    key = unit.ags
    ars: tuple[str, ...] = (key[:2], key[2], key[3:5])
    name = unit.official_name or unit.name
    if len(key) == 5:
        return ("40", "44", *ars, "", "", name.removeprefix("Landkreis ").removeprefix("Kreis "))
    if len(key) == 9:
        return ("50", "53", *ars, key[5:], "", name.partition(" ")[2])
    member = unit.parent[5:] if unit.parent else f"0{key[5:]}"
    inhabitants = (unit.population or 0) + more
    return (
        *("60", _KINDS[unit.kind], *ars, member, key[5:], name),
        *(unit.area_km2, inhabitants, None, None, None, unit.postal_code),
        *(str(unit.lon).replace(".", ","), str(unit.lat).replace(".", ",")),
        *("", unit.region, "", _URBAN.get(unit.urbanisation or "")),
    )


def write_changes(path: Path, *rows: Sequence[str]) -> Path:
    """The "Namens-, Grenz- und Schlüsseländerungen": (key, name, kind, new key, new name, date)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("Namens-, Grenz- und Schlüsseländerungen der Gemeinden",))
    sheet.append(("lfd. Nr.", "Regionale Einheit", "Vor der Änderung", "", "", "Änderung", "", ""))
    for number, (old, name, kind, new, successor, date) in enumerate(rows, start=1):
        before = (f"{old[:5]}0{old[5:]}{old[5:]}", old, name, kind, "12,5", "500")
        after = (f"{new[:5]}0{new[5:]}{new[5:]}", new, successor, date, date)
        sheet.append((number, "Gemeinde", *before, *after))
    book.save(path)
    return path
