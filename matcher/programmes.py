"""Which support programme can carry a pair, and the rule that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from indexer.keys import STATE_NAMES
from indexer.lookups import CountryProfile
from indexer.records import Municipality, Programme
from matcher.document import ProgrammeStatus
from matcher.explain.wording import joined, kind_name, pick
from matcher.inputs import Locale

__all__ = ["programme_statuses"]

Status = Literal["possible", "needs_partnership", "ended", "not_applicable"]


def programme_statuses(
    programmes: Sequence[Programme],
    unit: Municipality,
    country: str | None,
    *,
    partners_already: bool,
    reference_year: int,
    countries: Mapping[str, CountryProfile],
    locale: Locale = "de",
) -> tuple[ProgrammeStatus, ...]:
    """One status per programme, in the order of `programmes`.

    Rules in this order: an ended programme is ended whatever else holds; an informational one funds
    nothing; country, state and kind of unit must fit; some need a partnership that exists
    (`partners_already`). An unknown end is said with the offer.
    """
    found = []
    for programme in programmes:
        status, why = _Case(programme, unit, country, countries, locale).decide(
            partners_already=partners_already, reference_year=reference_year
        )
        name = programme.name.get(locale) or programme.name["de"]
        found.append(ProgrammeStatus(programme.id, name, status, why))
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

    def decide(self, *, partners_already: bool, reference_year: int) -> tuple[Status, str]:
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

    def _country_obstacle(self) -> str | None:
        programme = self._programme
        if not programme.countries or self._country in programme.countries:
            return None
        names = joined([self._name(code) for code in programme.countries], self._locale)
        if self._country is None:
            return self._text(
                f"Nur für Partner in diesen Ländern: {names}. Das Land ist nicht bekannt.",
                f"Only for partners in: {names}. The country of the request is unknown.",
            )
        return self._text(
            f"Nur für Partner in diesen Ländern: {names}.",
            f"Only for partners in: {names}.",
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
