"""What speaks against a candidate; said as plainly as what speaks for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from indexer.passages import LIST_FACT_MAX
from indexer.passages.traces import latest_trace
from indexer.records import Programme
from matcher.dating import OLD_AFTER, is_recent
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.wording import counted, joined, number, pick, ratio
from matcher.factors.operators import SPECIALISTS, wants_operator
from matcher.factors.structure import wants_district
from matcher.inputs import Locale
from matcher.profiles import UNLOCATED
from matcher.question import Question

__all__ = ["objections"]

_FAR = 5.0
_SEVERAL = 2
_MOST_NAMES = 3
_TRAITS = {
    "coast": ("Liegt nicht am Meer.", "Does not lie by the sea."),
    "mountains": ("Liegt nicht in den Bergen.", "Does not lie in the mountains."),
    "wine": ("Liegt nicht in einer Weinregion.", "Does not lie in a wine region."),
}


def objections(
    facts: CandidateFacts,
    question: Question,
    countries: Mapping[str, str],
    programmes: Sequence[Programme],
    unmet: Sequence[str],
    locale: Locale,
) -> tuple[str, ...]:
    """Every objection that holds, the gravest first.

    `countries` maps codes to names; `unmet` are the labels of wishes that the unit misses.
    """
    writer = _Objections(facts, question, countries, programmes, locale)
    return tuple(
        text
        for part in (
            writer.own_partnership(),
            writer.evidence(),
            writer.experience(),
            writer.traces(),
            writer.ended_programmes(),
            writer.size(),
            writer.wishes(unmet),
            writer.workload(),
        )
        for text in part
    )


class _Objections:
    def __init__(
        self,
        facts: CandidateFacts,
        question: Question,
        countries: Mapping[str, str],
        programmes: Sequence[Programme],
        locale: Locale,
    ) -> None:
        self._facts = facts
        self._question = question
        self._countries = countries
        self._programmes = programmes
        self._locale = locale

    def own_partnership(self) -> Iterator[str]:
        """With the asking place itself: there already, or over."""
        partnership = self._facts.with_place
        if partnership is None:
            return
        if partnership.status == "ended":
            yield self._pick(
                "Hatte mit dieser Kommune schon eine Partnerschaft, die beendet ist.",
                "Had a partnership with this municipality that has ended.",
            )
        else:
            since = self._pick(f" seit {partnership.since}", f" since {partnership.since}")
            yield self._pick(
                f"Ist schon Partner dieser Kommune{since if partnership.since else ''}.",
                f"Already is a partner of this municipality{since if partnership.since else ''}.",
            )

    def evidence(self) -> Iterator[str]:
        if not self._facts.has_facts:
            yield self._pick(
                "Über diese Kommune ist außer dem Register nichts bekannt.",
                "Nothing is known of this municipality beyond the register.",
            )
            return
        if not self._question.themes:
            return
        if not self._facts.documented:
            yield self._pick(
                "Kein Beleg zu den gefragten Themen.", "No evidence on the themes asked for."
            )
            return
        every = [finding for found in self._facts.documented.values() for finding in found]
        if all(finding.passage.strength <= LIST_FACT_MAX for finding in every):
            yield self._pick(
                "Nur schwache Belege: Listen, Zusagen oder ältere Einträge.",
                "Weak evidence only: lists, pledges or older entries.",
            )
        dated = [finding.year for finding in every if finding.year is not None]
        # A young partnership is dated by its beginning, as in the weight of its evidence.
        told = {finding.passage.place for finding in every}
        dated += [
            bond.partnership.since
            for bond in self._facts.bonds
            if bond.partnership.place in told
            and bond.partnership.since is not None
            and is_recent(bond.partnership.since, self._facts.year)
        ]
        if not dated:
            yield self._pick(
                "Die Belege zu den Themen sind undatiert und gelten als alt.",
                "The evidence on the themes is undated and counts as old.",
            )
        elif self._facts.year - max(dated) > OLD_AFTER:
            yield self._pick(
                f"Der jüngste datierte Beleg zu den Themen ist von {max(dated)}.",
                f"The newest dated evidence on the themes is from {max(dated)}.",
            )

    def experience(self) -> Iterator[str]:
        query = self._question.query
        if query.country is None:
            return
        where = self._countries.get(query.country, query.country)
        same = [bond for bond in self._facts.bonds if bond.same_country]
        if not any(bond.in_region and bond.relevance > 0 for bond in self._facts.bonds):
            yield self._pick(
                f"Keine Erfahrung mit dem Land oder der Region bekannt ({where}).",
                f"No experience with the country or its region is known ({where}).",
            )
        elif not same:
            yield self._pick(
                f"Keine Partnerschaft im Land bekannt ({where}).",
                f"No partnership in the country is known ({where}).",
            )
        others = [bond.place.name for bond in same if self._is_other(bond)]
        if len(others) >= _SEVERAL:
            names = joined(others[:_MOST_NAMES], self._locale)
            yield self._pick(
                f"Hat im Land schon mehrere Partner ({names}): Kräfte sind dort gebunden.",
                f"Already has several partners in the country ({names}): its forces are tied.",
            )

    def traces(self) -> Iterator[str]:
        """Partnerships in the country of which nothing recent is known."""
        same = [b for b in self._facts.bonds if b.same_country and self._is_other(b)]
        years = [latest_trace(b.partnership).seen or b.partnership.since or 0 for b in same]
        if not same or any(is_recent(year, self._facts.year) for year in years):
            return
        names = joined([bond.place.name for bond in same[:_MOST_NAMES]], self._locale)
        seen = max((latest_trace(bond.partnership).seen or 0 for bond in same), default=0)
        if seen:
            yield self._pick(
                f"Von der Partnerschaft im Land ({names}) ist seit {seen} nichts mehr belegt.",
                f"Nothing has been documented of the partnership in the country ({names}) "
                f"since {seen}.",
            )
        else:
            yield self._pick(
                f"Ob die Partnerschaft im Land ({names}) heute gelebt wird, ist nicht belegt: "
                "Die Quelle ist undatiert oder nur eine Liste.",
                f"Whether the partnership in the country ({names}) is alive is not documented: "
                "the source is undated or only a list.",
            )

    def ended_programmes(self) -> Iterator[str]:
        """Programmes that carried this experience and are over."""
        ended = {
            name: programme.end
            for programme in self._programmes
            if programme.end is not None and programme.end < self._facts.year
            for name in (*programme.name.values(), *programme.predecessors)
        }
        for bond in self._facts.bonds:
            for name in bond.partnership.programmes:
                if bond.relevance > 0 and name in ended:
                    yield self._pick(
                        f"Das Programm hinter der Partnerschaft mit {bond.place.name} "
                        f"({name}) ist {ended[name]} ausgelaufen.",
                        f"The programme behind the partnership with {bond.place.name} "
                        f"({name}) ended in {ended[name]}.",
                    )

    def size(self) -> Iterator[str]:
        own = self._facts.unit.population
        asked = self._question.query.population
        if self._facts.unit.kind in SPECIALISTS and not wants_operator(self._question):
            yield self._pick(
                "Keine Kommune: Partner nur im eigenen Fachgebiet.",
                "No municipality: a partner in its own field only.",
            )
        if own is None:
            return
        if not asked:
            return
        times = own / asked
        figures = f"{number(own, self._locale)} / {number(asked, self._locale)}"
        if times >= _FAR:
            factor = ratio(times, self._locale)
            yield self._pick(
                f"Rund {factor}-mal so viele Einwohner ({figures}).",
                f"About {factor} times as many inhabitants ({figures}).",
            )
        elif times <= 1 / _FAR:
            factor = ratio(1 / times, self._locale)
            yield self._pick(
                f"Das Gesuch kommt aus einer rund {factor}-mal so großen Kommune ({figures}).",
                f"The requesting place is about {factor} times as large ({figures}).",
            )

    def wishes(self, unmet: Sequence[str]) -> Iterator[str]:
        unit, wishes = self._facts.unit, self._question.wishes
        for label in unmet:
            yield self._pick(f"Wunsch nicht erfüllt: {label}.", f"Wish not fulfilled: {label}.")
        asked = {wish.id for wish in wishes.active}
        if unit.kind not in UNLOCATED:
            for trait, (german, english) in _TRAITS.items():
                # What is asked was said above; this is what the asking place has itself.
                if trait in wishes.ids - asked and trait not in unit.traits:
                    yield self._pick(german, english)
        if (
            wants_district(self._question)
            and "district_partner" not in asked
            and unit.kind != "landkreis"
        ):
            yield self._pick("Ist kein Landkreis.", "Is no district.")
        if self._question.named_partner not in (None, unit.ags):
            yield self._pick(
                f"Das Gesuch richtet sich an {self._question.named_partner_text}.",
                f"The request is aimed at {self._question.named_partner_text}.",
            )

    def workload(self) -> Iterator[str]:
        count, usual = self._facts.partners, self._facts.usual
        if not math.isnan(usual) and count > usual:
            yield self._pick(
                f"Schon {counted(count, 'Partnerschaft', 'Partnerschaften')} im Ausland bekannt; "
                f"bei dieser Größe sind bis zu {round(usual)} üblich.",
                f"{counted(count, 'partnership', 'partnerships')} abroad known already; "
                f"up to {round(usual)} are usual for its size.",
            )

    def _is_other(self, bond: Bond) -> bool:
        """Whether it is a partnership of today with another place than the asking one."""
        partnership = bond.partnership
        asking = self._question.query.place_id
        return partnership.place != asking and partnership.status != "ended"

    def _pick(self, german: str, english: str) -> str:
        return pick(self._locale, german, english)
