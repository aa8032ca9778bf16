"""One sentence or two per factor: what the value rests on, with names, years and figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from indexer.keys import STATE_NAMES
from indexer.passages.traces import latest_trace, only_listed
from indexer.records import Partnership
from matcher.commitments import works_abroad
from matcher.explain.citing import source_name
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.structure import structure_reason
from matcher.explain.wishes import wish_reason
from matcher.explain.wording import counted, joined, pick, quoted, ratio, shortened
from matcher.factors.base import Factor
from matcher.factors.connections import CONNECTIONS
from matcher.factors.surroundings import GEOGRAPHY, shares_language, state_relevance
from matcher.factors.text import NEAR
from matcher.inputs import Locale
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["Reasons"]

_MOST_NAMES = 3
_MOST_THEMES = 4
_MOST_LINKS = 2
_TEXT_LENGTH = 110
_LIVED = {"active", "initiation"}


class Reasons:
    """Writes the reason of each factor for one candidate."""

    def __init__(
        self,
        profiles: Profiles,
        question: Question,
        facts: CandidateFacts,
        labels: Mapping[str, str],
        locale: Locale,
    ) -> None:
        self._profiles = profiles
        self._snapshot = profiles.snapshot
        self._question = question
        self._facts = facts
        self._labels = labels
        self._locale = locale

    def of(self, factor: str, *, value: float, missing: bool) -> str:
        """The reason for the `value` of `factor`; `missing` says that there are no data for it."""
        writers: Mapping[str, Callable[[bool], str]] = {
            "themes": self._themes,
            "text": partial(self._text, value),
            "experience": self._experience,
            "structure": self._structure,
            "commitment": self._commitment,
            "geography": self._geography,
            "connections": self._connections,
            "language": self._language,
            "capacity": self._capacity,
            "disparity": self._disparity,
            "wishes": self._wishes,
        }
        return writers[factor](missing)

    def _themes(self, missing: bool) -> str:
        asked = len(self._question.themes)
        if not asked:
            return self._pick("Das Gesuch nennt keine Themen.", "The request names no themes.")
        if missing:
            return self._pick(
                "Zu den gefragten Themen ist nichts bekannt.",
                "Nothing is known on the themes asked for.",
            )
        documented = self._best_themes()
        parts = []
        if documented:
            named = [self._theme_with_year(theme) for theme in documented[:_MOST_THEMES]]
            shown = "; ".join(named)
            count = len(documented)
            are = "ist" if count == 1 else "sind"
            parts.append(
                self._pick(
                    f"Belegt {are} {count} von {asked} gefragten: {shown}.",
                    f"{count} of {asked} asked for are documented: {shown}.",
                )
            )
        context = [theme for theme in self._facts.context if theme not in documented]
        if context:
            names = "; ".join(self._labels[theme] for theme in context[:_MOST_NAMES])
            parts.append(
                self._pick(
                    f"Nur als Umfeld, nicht als Erfahrung: {names}.",
                    f"As context only, not as experience: {names}.",
                )
            )
        return " ".join(parts)

    def _text(self, value: float, missing: bool) -> str:
        nearest = self._facts.nearest
        if not len(self._question.vectors):
            return self._pick(
                "Das Gesuch nennt keine Anliegen, die sich vergleichen ließen.",
                "The request names no concerns that could be compared.",
            )
        if nearest is None:
            return self._pick(
                "Über das Register hinaus gibt es keine Aussagen zum Vergleichen.",
                "Beyond the register there are no statements to compare.",
            )
        if missing or value < NEAR:
            return self._pick(
                "Keine Aussage kommt dem Gesuch im Wortlaut nahe.",
                "No statement comes near to the request in its wording.",
            )
        start, end = nearest.span or (0, 0)
        asked = quoted(shortened(self._question.query.text[start:end], 60), self._locale)
        found = quoted(shortened(nearest.passage.text, _TEXT_LENGTH), self._locale)
        return self._pick(
            f"Am nächsten kommen sich {asked} und {found}.", f"Nearest: {asked} and {found}."
        )

    def _experience(self, missing: bool) -> str:
        query = self._question.query
        if query.country is None:
            return self._pick(
                "Das Land des Gesuchs ist nicht bekannt.", "The country of the request is unknown."
            )
        others = [b for b in self._facts.bonds if b.partnership.place != query.place_id]
        same = [bond for bond in others if bond.same_country and bond.relevance > 0]
        abroad = [bond for bond in others if not bond.same_country and bond.relevance > 0]
        near = [bond for bond in abroad if bond.in_region]
        where = query.country_name or query.country
        if same:
            names = joined([self._bond(bond) for bond in same[:_MOST_NAMES]], self._locale)
            more = self._more(len(same) - _MOST_NAMES)
            count = len(same)
            german = "Partnerschaft" if count == 1 else "Partnerschaften"
            english = "Partnership" if count == 1 else "Partnerships"
            return self._pick(
                f"{german} im Land ({where}): {names}{more}.",
                f"{english} in the country ({where}): {names}{more}.",
            )
        if near and not missing:
            names = joined([self._bond(bond, country=True) for bond in near[:2]], self._locale)
            return self._pick(
                f"Keine Partnerschaft im Land bekannt ({where}); in der weiteren Region: {names}.",
                f"No partnership in the country known ({where}); in the wider region: {names}.",
            )
        if abroad and not missing:
            names = joined([self._bond(bond, country=True) for bond in abroad[:2]], self._locale)
            return self._pick(
                f"Keine Partnerschaft im Land oder in der Region bekannt ({where}); zu einem "
                f"gefragten Thema anderswo: {names}.",
                f"No partnership in the country or its region is known ({where}); on an asked "
                f"theme elsewhere: {names}.",
            )
        return self._pick(
            f"Keine Partnerschaft im Land oder in der Region bekannt ({where}).",
            f"No partnership in the country or its region is known ({where}).",
        )

    def _structure(self, missing: bool) -> str:
        return structure_reason(self._facts, self._question, self._locale, missing=missing)

    def _commitment(self, missing: bool) -> str:
        if missing:
            return self._pick(
                "Keine eigene Arbeit, kein Netzwerk und keine Entwicklungszusammenarbeit belegt.",
                "No work of its own, no network and no development cooperation documented.",
            )
        joint = [bond for bond in self._facts.bonds if _is_joint_work(bond.partnership)]
        parts = []
        if joint:
            german = counted(len(joint), "Projektpartnerschaft", "Projektpartnerschaften")
            english = counted(len(joint), "project partnership", "project partnerships")
            parts.append(self._pick(f"{german} im Ausland", f"{english} abroad"))
        for membership in self._profiles.memberships.get(self._facts.unit.ags, ()):
            if membership.status == "active":
                since = f" ({membership.since[:4]})" if membership.since else ""
                parts.append(f"{membership.network}{since}")
        for competence in self._facts.competences:
            if works_abroad(competence):
                told = not competence.year or str(competence.year) in competence.statement
                year = "" if told else f" ({competence.year})"
                parts.append(f"{shortened(competence.statement, 80)}{year}")
        if not parts and self._facts.partners:
            german = counted(self._facts.partners, "Partnerschaft", "Partnerschaften")
            english = counted(self._facts.partners, "partnership", "partnerships")
            parts.append(self._pick(f"{german} im Ausland", f"{english} abroad"))
        text = "; ".join(parts[:_MOST_NAMES])
        abroad = text if text.endswith("…") or not text else f"{text}."
        return f"{abroad} {self._own_work()}".strip()

    def _own_work(self) -> str:
        """How many statements on own work there are, against the most active of the size."""
        facts = self._facts
        count = len(facts.competences)
        if not count:
            return ""
        much = round(float(self._profiles.usual_statements[self._snapshot.row[facts.unit.ags]]))
        german = counted(count, "belegte Aussage", "belegte Aussagen")
        english = counted(count, "documented statement", "documented statements")
        return self._pick(
            f"{german} zur eigenen Arbeit; viel für diese Größe wären {much}.",
            f"{english} on its own work; many for its size would be {much}.",
        )

    def _geography(self, missing: bool) -> str:  # noqa: ARG002 (all writers are called alike)
        where = self._question.query.country_name or ""
        unit = self._facts.unit
        state = STATE_NAMES[unit.state]
        parts = []
        for partnership in self._snapshot.state_partnerships:
            if partnership.state != unit.state or not state_relevance(partnership, self._question):
                continue
            since = (
                self._pick(f" seit {partnership.since}", f" since {partnership.since}")
                if partnership.since
                else ""
            )
            region = f" ({partnership.region})" if partnership.region else ""
            source = source_name(self._snapshot, partnership.reference)
            parts.append(
                self._pick(
                    f"Landespartnerschaft: {state} – {where}{region}{since} ({source}).",
                    f"State partnership: {state} – {where}{region}{since} ({source}).",
                )
            )
        parts += self._told(GEOGRAPHY)
        return " ".join(parts) or self._pick(
            "Keine Landespartnerschaft und keine Kommune in der Nähe mit Partnern im Land bekannt.",
            "No state partnership, and nobody nearby with partners in the country, is known.",
        )

    def _connections(self, missing: bool) -> str:
        if missing:
            return self._pick(
                "Keine Verbindung zum Ort über andere Partner bekannt.",
                "No link to the place through other partners is known.",
            )
        return " ".join(self._told(CONNECTIONS)[:_MOST_LINKS])

    def _told(self, factor: Factor) -> list[str]:
        """What the factor found beyond the unit itself, strongest first."""
        if factor.facts is None:
            return []
        found = factor.facts(self._profiles, self._question, self._facts.entry)
        return [fact.text[self._locale] for fact in found]

    def _wishes(self, missing: bool) -> str:  # noqa: ARG002 (all writers are called alike)
        return wish_reason(self._profiles, self._question, self._facts.entry, self._locale)

    def _language(self, missing: bool) -> str:
        if missing:
            return self._pick(
                "Zur gemeinsamen Arbeitssprache ist nichts bekannt.",
                "Nothing is known about a shared working language.",
            )
        names = [
            self._bond(bond, country=True)
            for bond in sorted(self._facts.bonds, key=lambda bond: -bond.strength)
            if shares_language(self._profiles, self._question, bond.partnership.country)
        ]
        shown = joined(names[:2], self._locale)
        return self._pick(
            f"Partnerschaften in Ländern derselben Amtssprache: {shown}.",
            f"Partnerships in countries of the same official language: {shown}.",
        )

    def _disparity(self, missing: bool) -> str:
        own = self._facts.unit.population
        asked = self._question.partner_population or self._question.query.population
        if missing or not own or not asked:
            return self._pick(
                "Ohne Einwohnerzahlen nicht einzuordnen.",
                "Can't be judged without numbers of inhabitants.",
            )
        times = ratio(max(own / asked, asked / own), self._locale)
        if own >= asked:
            return self._pick(f"{times}-mal so groß.", f"{times} times as large.")
        return self._pick(f"{times}-mal kleiner.", f"{times} times smaller.")

    def _capacity(self, missing: bool) -> str:
        count = self._facts.partners
        if count == 0:
            return self._pick(
                "Keine Partnerschaft im Ausland bekannt.", "No partnership abroad is known."
            )
        known = self._pick(
            counted(count, "bekannte Partnerschaft", "bekannte Partnerschaften"),
            counted(count, "known partnership", "known partnerships"),
        )
        if missing or math.isnan(self._facts.usual):
            return self._pick(
                f"{known}; ohne Einwohnerzahl nicht einzuordnen.",
                f"{known}; can't be judged without a number of inhabitants.",
            )
        usual = round(self._facts.usual)
        if count > self._facts.usual:
            return self._pick(
                f"{known}; bei dieser Größe sind bis zu {usual} üblich.",
                f"{known}; up to {usual} are usual for its size.",
            )
        return self._pick(
            f"{known}, für diese Größe nicht viele.", f"{known}, not many for its size."
        )

    # --- parts

    def _best_themes(self) -> list[str]:
        fit = self._facts.fit
        found = [theme for theme in self._question.themes if theme in self._facts.documented]
        return sorted(found, key=lambda theme: (-fit[theme], self._question.themes.index(theme)))

    def _theme_with_year(self, theme: str) -> str:
        year = self._facts.documented[theme][0].year
        return f"{self._labels[theme]} ({year})" if year else self._labels[theme]

    def _bond(self, bond: Bond, *, country: bool = False) -> str:
        partnership = bond.partnership
        details = []
        if country:
            details.append(self._snapshot.countries[partnership.country].names[self._locale])
        if partnership.since:
            details.append(self._pick(f"seit {partnership.since}", f"since {partnership.since}"))
        seen = latest_trace(partnership).seen
        if seen:
            details.append(self._pick(f"zuletzt belegt {seen}", f"last seen {seen}"))
        if only_listed(partnership):
            details.append(self._pick("nur als Städtepartner gelistet", "only listed as twin town"))
        elif partnership.status != "active":
            details.append(status_words(partnership.status, self._locale))
        inside = f" ({', '.join(details)})" if details else ""
        return f"{bond.place.name}{inside}"

    def _more(self, count: int) -> str:
        return "" if count <= 0 else self._pick(f" und {count} weitere", f" and {count} more")

    def _pick(self, german: str, english: str) -> str:
        return pick(self._locale, german, english)


def status_words(status: str, locale: Locale) -> str:
    """What is known about whether a partnership is lived."""
    words = {
        "active": ("aktiv", "active"),
        "initiation": ("in Anbahnung", "starting"),
        "ended": ("beendet", "ended"),
        "suspended": ("ruht", "suspended"),
        "unknown": ("heutiger Stand nicht belegt", "current state not documented"),
    }
    return pick(locale, *words[status])


def _is_joint_work(partnership: Partnership) -> bool:
    return partnership.kind not in ("twinning", "unknown") and partnership.status in _LIVED
