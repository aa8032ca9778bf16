"""Which support programme can carry a pair, and the rule that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from indexer.keys import STATE_NAMES
from indexer.lookups import CountryProfile
from indexer.records import Municipality, Programme
from matcher.document import ProgrammeStatus
from matcher.explain.wording import joined, kind_name, pick
from matcher.inputs import Locale

__all__ = ["programme_statuses"]

#: What municipal services are made of: a programme for them covers these.
_SERVICES = frozenset(
    ("water_supply", "wastewater", "waste", "renewable_energy", "energy_efficiency", "mobility")
)

Status = Literal["possible", "needs_partnership", "ended", "not_applicable"]


def programme_statuses(
    programmes: Sequence[Programme],
    unit: Municipality,
    country: str | None,
    *,
    partners_already: bool,
    reference_year: int,
    countries: Mapping[str, CountryProfile],
    themes: Mapping[str, str] = MappingProxyType({}),
    labels: Mapping[str, str] = MappingProxyType({}),
    locale: Locale = "de",
) -> tuple[ProgrammeStatus, ...]:
    """One status per programme, in the order of `programmes`.

    Rules in this order: an ended programme is ended whatever else holds; an informational one funds
    nothing; country, state and kind of unit must fit; some need a partnership that exists
    (`partners_already`). With an offer it is said which of the asked `themes` (id -> label) are
    the programme's (`labels` names all of them), and that its end is unknown.
    """
    found = []
    for programme in programmes:
        case = _Case(programme, unit, country, countries, locale)
        status, why = case.decide(partners_already, reference_year)
        if status == "possible":
            why = f"{why} {case.themes(themes, labels)}".strip()
        found.append(
            ProgrammeStatus(
                id=programme.id,
                name=programme.name.get(locale) or programme.name["de"],
                status=status,
                why=why,
                publisher=programme.publisher,
                note=(programme.note or {}).get(locale),
            )
        )
    return tuple(found)


class _Case:
    """One programme for one pair."""

    def __init__(
        self,
        programme: Programme,
        unit: Municipality,
        country: str | None,
        countries: Mapping[str, CountryProfile],
        locale: Locale,
    ) -> None:
        self._programme = programme
        self._unit = unit
        self._country = country
        self._countries = countries
        self._locale = locale

    def decide(self, partners_already: bool, reference_year: int) -> tuple[Status, str]:
        programme = self._programme
        if programme.end is not None and programme.end < reference_year:
            return "ended", self._text(
                f"{programme.end} beendet, keine Förderung mehr.",
                f"Ended in {programme.end}; it funds nothing any more.",
            )
        if programme.informational:
            return "not_applicable", self._text(
                "Informationsangebot: fördert nicht und empfiehlt noch keine Form der "
                "Zusammenarbeit.",
                "Information only: it does not fund, and recommends no form of cooperation yet.",
            )
        obstacle = self._country_obstacle() or self._unit_obstacle()
        if obstacle is not None:
            return "not_applicable", obstacle
        if programme.needs_partnership and not partners_already:
            return "needs_partnership", self._text(
                "Setzt eine bestehende Partnerschaft mit dieser Kommune voraus.",
                "Needs an existing partnership with this municipality.",
            )
        return "possible", self._possible()

    def themes(self, asked: Mapping[str, str], labels: Mapping[str, str]) -> str:
        """Which of the asked themes are the programme's."""
        own = self._programme.themes
        if not asked or not own:
            return ""
        covered = {*own, *(_SERVICES if "public_services" in own else ())}
        shared = [label for theme, label in asked.items() if theme in covered]
        if shared:
            names = "; ".join(shared)
            return self._text(
                f"Auch Themen des Programms: {names}.", f"Themes of the programme too: {names}."
            )
        names = "; ".join(labels.get(theme, theme) for theme in own)
        return self._text(
            f"Schwerpunkte des Programms: {names}. Ob die gefragten Themen passen, vorher klären.",
            f"The programme's focus: {names}. Find out first whether the themes asked for fit.",
        )

    def _country_obstacle(self) -> str | None:
        programme = self._programme
        if not programme.countries or self._country in programme.countries:
            return None
        names = joined([self._name(code) for code in programme.countries], self._locale)
        where = "diesem Land" if len(programme.countries) == 1 else "diesen Ländern"
        if self._country is None:
            return self._text(
                f"Nur für Partner in {where}: {names}. Das Land des Gesuchs ist nicht bekannt.",
                f"Only for partners in: {names}. The country of the request is unknown.",
            )
        return self._text(
            f"Nur für Partner in {where}: {names}.", f"Only for partners in: {names}."
        )

    def _unit_obstacle(self) -> str | None:
        programme, unit = self._programme, self._unit
        if programme.states and unit.state not in programme.states:
            names = joined([STATE_NAMES[state] for state in programme.states], self._locale)
            return self._text(
                f"Nur für Kommunen in {names}.", f"Only for municipalities in {names}."
            )
        if programme.actors and unit.kind not in programme.actors:
            kinds = kind_name(unit.kind, self._locale, plural=True)
            return self._text(f"Für {kinds} nicht vorgesehen.", f"Not meant for {kinds}.")
        return None

    def _possible(self) -> str:
        programme = self._programme
        parts = []
        if programme.countries:
            name = self._name(self._country or "")
            parts.append(
                self._text(f"Gilt für das Land ({name}).", f"Covers the country ({name}).")
            )
        if programme.states:
            names = joined([STATE_NAMES[state] for state in programme.states], self._locale)
            parts.append(self._text(f"Für Kommunen in {names}.", f"For municipalities in {names}."))
        if programme.end is None:
            parts.append(
                self._text(
                    "Ende nicht bekannt: vor einer Zusage prüfen.",
                    "End unknown: check before promising.",
                )
            )
        else:
            parts.append(self._text(f"Läuft bis {programme.end}.", f"Runs until {programme.end}."))
        return " ".join(parts)

    def _name(self, code: str) -> str:
        return self._countries[code].names[self._locale] if code in self._countries else code

    def _text(self, german: str, english: str) -> str:
        return pick(self._locale, german, english)
