"""What people read: translated texts, names of codes, numbers and dates.

German is the language of the source; other languages are gettext catalogues under ``locale/``,
read as they are edited (.po): there is no compiled copy that could be older.
Codes of the records (kind of unit, confidence, status) get their names here, once for the command
line and the pages.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from indexer.keys import STATE_NAMES

__all__ = ["DOMAIN", "LANGUAGES", "LOCALE_DIR", "N_", "Language", "Wording", "direction", "wording"]

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DOMAIN = "partnerkompass"
LOCALE_DIR = Path(__file__).resolve().parent / "locale"


def N_(text: str) -> str:  # noqa: N802 -- the name that gettext's extractors look for
    """Mark a text for the catalogues without translating it yet."""
    return text


_STATES = {str(code): name for code, name in STATE_NAMES.items()}
_UNIT_KINDS = {
    "kreisfreie_stadt": N_("kreisfreie Stadt"),
    "stadt": N_("Stadt"),
    "gemeinde": N_("Gemeinde"),
    "landkreis": N_("Landkreis"),
    "bezirk": N_("Bezirk"),
    "verbandsgemeinde": N_("Verbandsgemeinde"),
    "samtgemeinde": N_("Samtgemeinde"),
    "amt": N_("Amt"),
    "unternehmen": N_("kommunales Unternehmen"),
    "verband": N_("Verband"),
}
_CONFIDENCE = {"high": N_("stark"), "medium": N_("mittel"), "low": N_("schwach")}
_REQUEST_STATUS = {
    "open": N_("offen"),
    "matched": N_("vermittelt"),
    "dormant": N_("ruht"),
    "not_for_germany": N_("nicht an Deutschland gerichtet"),
    "not_actionable": N_("nicht bearbeitbar"),
}
_CASE_STATUS = {
    "new": N_("neu"),
    "in_review": N_("in Prüfung"),
    "proposed": N_("Vorschläge gemacht"),
    "in_contact": N_("im Kontakt"),
    "matched": N_("vermittelt"),
    "closed": N_("abgeschlossen"),
}
_SHORTLIST_STATES = {
    "selected": N_("ausgewählt"),
    "contacted": N_("angefragt"),
    "interested": N_("interessiert"),
    "declined": N_("abgesagt"),
    "matched": N_("vermittelt"),
}
_ANSWERS = {
    "interested": N_("interessiert"),
    "later": N_("später"),
    "not_us": N_("nicht wir"),
}
_SIZES = {
    "under_5000": N_("unter 5.000 Einwohner"),
    "under_10000": N_("5.000 bis unter 10.000"),
    "under_20000": N_("10.000 bis unter 20.000"),
    "under_50000": N_("20.000 bis unter 50.000"),
    "under_100000": N_("50.000 bis unter 100.000"),
    "under_500000": N_("100.000 bis unter 500.000"),
    "from_500000": N_("ab 500.000"),
}
_TIERS = {
    "municipality": N_("Gemeinde"),
    "district": N_("Kreis"),
    "region": N_("Region"),
}
_PARTNERSHIP_KINDS = {
    "twinning": N_("Städtepartnerschaft"),
    "project": N_("Projektpartnerschaft"),
    "climate": N_("Klimapartnerschaft"),
    "sustainability": N_("Nachhaltigkeitspartnerschaft"),
    "solidarity": N_("Solidaritätspartnerschaft"),
    "utility": N_("Betreiberpartnerschaft"),
    "unknown": N_("Partnerschaft"),
}
_PARTNERSHIP_STATUS = {
    "active": N_("aktiv"),
    "initiation": N_("im Aufbau"),
    "ended": N_("beendet"),
    "suspended": N_("ausgesetzt"),
    "unknown": N_("Stand unbekannt"),
}
_PROGRAMME_STATUS = {
    "possible": N_("möglich"),
    "needs_partnership": N_("setzt eine Partnerschaft voraus"),
    "ended": N_("beendet"),
    "not_applicable": N_("nicht anwendbar"),
}
_ROLES = {
    "advisor": N_("Beratung"),
    "municipality": N_("Kommune"),
    "administrator": N_("Verwaltung der Konten"),
    "service": N_("Programm"),
}
_STAGES = {
    "hash": N_("prüfen"),
    "read": N_("lesen"),
    "compose": N_("formulieren"),
    "embed": N_("einbetten"),
    "write": N_("schreiben"),
    "verify": N_("nachprüfen"),
    "collect": N_("einsammeln"),
    "gate": N_("vergleichen"),
    "digest": N_("Neues suchen"),
    "publish": N_("veröffentlichen"),
    "prune": N_("aufräumen"),
}
_NIGHT_RESULTS = {
    "published": N_("veröffentlicht"),
    "unchanged": N_("unverändert"),
    "refused": N_("abgelehnt"),
    "failed": N_("fehlgeschlagen"),
    "dry_run": N_("Probelauf"),
}
_NIGHT_CHECKS = {
    "units": N_("Einheiten"),
    "passages": N_("Aussagen"),
    "competences": N_("Kompetenzen"),
    "memberships": N_("Mitgliedschaften"),
    "partnerships": N_("Partnerschaften"),
    "places": N_("Orte im Ausland"),
    "passages_per_unit": N_("Aussagen je Einheit"),
    "units_with_facts": N_("Einheiten mit Fakten"),
    "units_with_themes": N_("Einheiten mit Themen"),
    "open_requests": N_("offene Gesuche"),
    "canaries": N_("starke Treffer der letzten Nacht"),
    "hit_rate": N_("Trefferquote"),
}
_LANGUAGE_NAMES = {
    "ar": N_("Arabisch"),
    "de": N_("Deutsch"),
    "en": N_("Englisch"),
    "es": N_("Spanisch"),
    "fr": N_("Französisch"),
    "pt": N_("Portugiesisch"),
    "uk": N_("Ukrainisch"),
    "ru": N_("Russisch"),
    "tr": N_("Türkisch"),
    "pl": N_("Polnisch"),
    "sw": N_("Suaheli"),
}
_MONTHS = (
    *(N_("Januar"), N_("Februar"), N_("März"), N_("April"), N_("Mai"), N_("Juni")),
    *(N_("Juli"), N_("August"), N_("September"), N_("Oktober"), N_("November"), N_("Dezember")),
)
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Wording:
    """Texts, names and figures in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.catalogue: gettext.NullTranslations
        if language == "de":
            self.catalogue = gettext.NullTranslations()
        else:
            self.catalogue = _read_catalogue(language)

    def text(self, message: str) -> str:
        """The German `message` in this language."""
        return self.catalogue.gettext(message)

    def plural(self, one: str, many: str, count: int) -> str:
        """The form for `count`, with ``{n}`` filled in."""
        return self.catalogue.ngettext(one, many, count).format(n=self.number(count))

    # --- names of codes ----------------------------------------------------------------------

    def unit_kind(self, code: str) -> str:
        """What kind of German unit."""
        return self._named(_UNIT_KINDS, code)

    def state(self, code: str) -> str:
        """Name of the German state with this two-letter code."""
        return _STATES.get(code, code)

    def confidence(self, code: str) -> str:
        """How well a match is backed by evidence."""
        return self._named(_CONFIDENCE, code)

    def request_status(self, code: str) -> str:
        """Whether a request is open."""
        return self._named(_REQUEST_STATUS, code)

    def case_status(self, code: str) -> str:
        """How far advisors are with a request."""
        return self._named(_CASE_STATUS, code)

    def shortlist_state(self, code: str) -> str:
        """How far a candidate on a shortlist got."""
        return self._named(_SHORTLIST_STATES, code)

    def answer(self, code: str) -> str:
        """What a municipality says to a request."""
        return self._named(_ANSWERS, code)

    def size(self, code: str) -> str:
        """A size class of German units."""
        return self._named(_SIZES, code)

    def tier(self, code: str) -> str:
        """What kind of place asks."""
        return self._named(_TIERS, code)

    def partnership_kind(self, code: str) -> str:
        """What kind of partnership."""
        return self._named(_PARTNERSHIP_KINDS, code)

    def partnership_status(self, code: str) -> str:
        """What is known of a partnership's present state."""
        return self._named(_PARTNERSHIP_STATUS, code)

    def programme_status(self, code: str) -> str:
        """Whether a programme can carry a pair."""
        return self._named(_PROGRAMME_STATUS, code)

    def role(self, code: str) -> str:
        """What an account or a token is for."""
        return self._named(_ROLES, code)

    def stage(self, code: str) -> str:
        """What a long run is doing."""
        return self._named(_STAGES, code)

    def night_result(self, code: str) -> str:
        """How a night ended."""
        return self._named(_NIGHT_RESULTS, code)

    def night_check(self, code: str) -> str:
        """What a new index was compared by."""
        return self._named(_NIGHT_CHECKS, code)

    def language_name(self, code: str) -> str:
        """Name of a language; the code itself where no name is held."""
        return self._named(_LANGUAGE_NAMES, code)

    def _named(self, names: Mapping[str, str], code: str) -> str:
        return self.text(names[code]) if code in names else code

    # --- figures and dates -------------------------------------------------------------------

    def number(self, value: int) -> str:
        """A whole number with the language's thousands separator."""
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.language == "de" else grouped

    def inhabitants(self, count: int) -> str:
        """How many people live somewhere."""
        return self.text("{n} Einwohner").format(n=self.number(count))

    def decimal(self, value: float, digits: int = 2) -> str:
        """A number with `digits` decimals and the language's decimal mark."""
        fixed = f"{value:.{digits}f}".replace("-", "−")
        return fixed.replace(".", ",") if self.language == "de" else fixed

    def source_date(self, iso: str | None) -> str:
        """The date of a source. Without one it is the page that is undated, not the fact in it."""
        return self.text("Quelle undatiert") if iso is None else self.date(iso)

    def date(self, iso: str | None) -> str:
        """A date that may be as short as a year; "undatiert" where there is none."""
        if iso is None:
            return self.text("undatiert")
        year, *rest = iso.split("-")
        if not rest:
            return year
        month = self.text(_MONTHS[int(rest[0]) - 1])
        if len(rest) == 1:
            return f"{month} {year}"
        day = f"{int(rest[1])}." if self.language == "de" else f"{int(rest[1])}"
        return f"{day} {month} {year}"

    def day(self, moment: dt.datetime) -> str:
        """The day of a moment, in the time zone of the machine."""
        return self.date(moment.astimezone().date().isoformat())

    def moment(self, iso: str) -> str:
        """Day and minute of an ISO moment, in UTC."""
        moment = dt.datetime.fromisoformat(iso).astimezone(dt.UTC)
        return f"{self.date(moment.date().isoformat())}, {moment:%H:%M} UTC"

    def age(self, iso: str | None, today: dt.date) -> str:
        """How long ago an ISO date is that may be as short as a year; empty where there is none."""
        if iso is None:
            return ""
        year, *rest = (int(part) for part in iso.split("-"))
        if not rest:
            return self._years(today.year - year)
        if len(rest) == 1:
            months = 12 * (today.year - year) + today.month - rest[0]
            return self._months(months) if months > 0 else self.text("diesen Monat")
        days = (today - dt.date(year, *rest)).days
        if days < 1:
            return self.text("heute")
        if days < 31:
            return self.plural("vor {n} Tag", "vor {n} Tagen", days)
        return self._months(int(days / 30.44))

    def _months(self, months: int) -> str:
        if months < 24:
            return self.plural("vor {n} Monat", "vor {n} Monaten", months)
        return self._years(months // 12)

    def _years(self, years: int) -> str:
        if years < 1:
            return self.text("dieses Jahr")
        return self.plural("vor {n} Jahr", "vor {n} Jahren", years)


def _read_catalogue(language: Language) -> gettext.GNUTranslations:
    # German, the default, needs none of this
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The writing direction of a language code, as HTML's ``dir`` wants it."""
    return "rtl" if language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: Language) -> Wording:
    """The wording of a language (one object each; catalogues are read once)."""
    return Wording(language)
