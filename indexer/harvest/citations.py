"""References to the sources that the facts side is built from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from indexer.records import Reference

__all__ = ["HARVEST", "VINTAGES", "cite", "cite_address", "date_in_url", "dated"]

#: The day on which the collection of facts was made; nothing in it can be younger.
HARVEST = "2026-11-22"

#: Source id (a row of ``data/sources.csv``) -> date of the table or of the harvest.
VINTAGES: Mapping[str, str] = MappingProxyType(
    {
        "cldr": "2025-03",
        "facts-competences": HARVEST,
        "facts-partnerships": HARVEST,
        "facts-programmes": HARVEST,
        "facts-requests": HARVEST,
        "facts-state-partnerships": HARVEST,
        "geonames": HARVEST,
        "giz-experts-brief": "2022",
        "staedtetag-bw-partnerships": HARVEST,
        "twin-towns-wikidata": "2017",
        "twin-towns-wikipedia": "2026-02",
        "ua-hromadas": "2022",
    }
)

# What the collections give in place of an address.
_DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "Projektkurzbeschreibung 'Fachkräfte für kommunale Partnerschaften weltweit' "
        "(BMZ/GIZ, 2012-2022)": "giz-experts-brief",
        "Städtetag Baden-Württemberg, Kommunale Partnerschaften (Schwerpunkt Burundi; "
        "Verbindungen seit den 1980er-Jahren)": "staedtetag-bw-partnerships",
    }
)
_DATED = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>0[1-9]|1[0-2])(?:[/-](?P<d>0[1-9]|[12]\d|3[01]))?(?=[/_.-]|$)"
)


def cite(source: str, url: str | None = None, date: str | None = None) -> Reference:
    """A reference to one of the sources, with its vintage."""
    return Reference(source=source, vintage=VINTAGES[source], url=url or None, date=date)


def dated(source: str, year: str) -> str:
    """The vintage of a table of `year`: the one filed here, unless the table is of another year."""
    filed = VINTAGES[source]
    return filed if filed.startswith(year) else year


def cite_address(source: str, address: str, date: str | None = None) -> Reference:
    """A reference to a page; an address that is the title of a document cites that document."""
    if address.startswith(("http://", "https://")):
        return cite(source, address, date)
    return cite(_DOCUMENTS[address], date=date)


def date_in_url(url: str) -> str | None:
    """The day or month of publication that an address carries ("/2018/06/01/"), None without one.

    Only whole dates count: a bare year in an address may be anything.
    """
    match = _DATED.search(url)
    if match is None:
        return None
    date = "-".join(part for part in match.group("y", "m", "d") if part)
    return date if date <= HARVEST else None
