"""What a briefing of one request says: the request, what was understood, and its candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.lookups import Source
from matcher import MatchInput
from matcher.document import Candidate, MatchDocument, ProgrammeStatus
from models.errors import BadInputError
from service.accounts import Actor
from service.desk.matching import match_for
from service.desk.questions import questions_for
from service.desk.requests import RequestEntry, find
from service.index import Index
from service.maps import MapPoint, candidate_points
from service.profile import unit_profile
from service.reasons import CitedReason, cited_reasons
from service.state import Database
from service.state.records import ShortlistEntry
from service.wording import Language, Wording, wording

__all__ = ["FIRST", "MOST", "BriefedCandidate", "Briefing", "brief"]

#: So many candidates are briefed where nothing was chosen and the shortlist is empty ...
FIRST = 5
#: ... and so many at most.
MOST = 20
#: Programmes that a reader can do something with.
_WORTH_TELLING = ("possible", "needs_partnership")


@dataclass(frozen=True, slots=True)
class BriefedCandidate:
    """A candidate with what is said of it beside its score.

    ``contact`` is the entry of the shortlist, None unless the briefing was asked to tell it.
    """

    candidate: Candidate
    reasons: tuple[CitedReason, ...]
    programmes: tuple[ProgrammeStatus, ...]
    questions: tuple[str, ...]
    contact: ShortlistEntry | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """One request and some of its candidates, in one language.

    ``chosen`` says how they were picked: by hand, the shortlist, or the first of the list.
    ``made`` is the day, ``country`` the name of the country, ``points`` the candidates on a map.
    """

    request: RequestEntry
    document: MatchDocument
    candidates: tuple[BriefedCandidate, ...]
    chosen: Literal["asked", "shortlist", "first"]
    language: Language
    made: date
    country: str
    sources: Mapping[str, Source]
    points: tuple[MapPoint, ...]

    @property
    def words(self) -> Wording:
        """The wording of its language."""
        return wording(self.language)

    @property
    def snapshot(self) -> str:
        """The id of the index that the candidates are from."""
        return self.document.snapshot

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.words.text("Partner für {place}").format(place=self.request.place)

    @property
    def subtitle(self) -> str:
        """Country, size and date of the request in a line."""
        parts = [self.country]
        if self.request.population is not None:
            size = self.words.number(self.request.population)
            parts.append(self.words.text("{n} Einwohner").format(n=size))
        if self.request.reference.date is not None:
            day = self.words.date(self.request.reference.date)
            parts.append(self.words.text("Gesuch vom {date}").format(date=day))
        else:
            parts.append(self.words.text("Gesuch ohne Datum"))
        return " · ".join(parts)

    @property
    def request_source(self) -> tuple[str, str | None]:
        """Where the request was published or how it came in, and the address if it has one."""
        desk, reference = self.request.desk, self.request.reference
        if desk is not None and desk.entered:
            return desk.source or self.words.text("von der Beratung eingegeben"), None
        source = self.sources.get(reference.source)
        title = source.title if source else reference.source
        return (reference.url or title), reference.url

    @property
    def common_questions(self) -> tuple[str, ...]:
        """What is to be asked of every candidate; nothing where there is only one."""
        if len(self.candidates) < 2:
            return ()
        first, *others = (one.questions for one in self.candidates)
        return tuple(one for one in first if all(one in asked for asked in others))

    def own_questions(self, one: BriefedCandidate) -> tuple[str, ...]:
        """What is to be asked of this candidate beyond what is asked of all."""
        common = self.common_questions
        return tuple(question for question in one.questions if question not in common)

    @property
    def choice(self) -> str:
        """How the candidates were picked, in a sentence."""
        n = self.words.number(self.document.considered)
        return {
            "asked": self.words.text(
                "Ausgewählt von der Beratung; Ränge unter {n} deutschen Kommunen und Verbänden."
            ),
            "shortlist": self.words.text(
                "Die Merkliste der Beratung; Ränge unter {n} deutschen Kommunen und Verbänden."
            ),
            "first": self.words.text(
                "Die ersten der Liste unter {n} deutschen Kommunen und Verbänden."
            ),
        }[self.chosen].format(n=n)

    @property
    def method(self) -> str:
        """How the list comes about, in a few sentences."""
        return self.words.text(
            "Die Passung ist eine Summe gewichteter Merkmale (Themen, Erfahrung, Struktur, Lage und"
            " andere) zwischen 0 und 1; wie sie entsteht, steht unter „So funktioniert es“. Sie"
            " ordnet Vorschläge und sagt nichts darüber, ob eine Kommune Zeit und Willen hat."
            " Jeder Grund nennt seine Quelle; was nicht in den Quellen steht, fehlt auch hier."
            " Reise- und Sicherheitshinweise gibt der Partnerkompass nicht."
        )

    @property
    def provenance(self) -> str:
        """Index and day, in a line."""
        return self.words.text("Index {snapshot} · erstellt am {date}").format(
            snapshot=self.snapshot, date=self.words.date(self.made.isoformat())
        )


def brief(
    database: Database,
    index: Index,
    actor: Actor,
    request_id: str,
    *,
    language: Language,
    ags: Sequence[str] = (),
    contacts: bool = False,
    today: date | None = None,
) -> Briefing:
    """The briefing of a request, as `actor` may see it.

    Args:
        database: of what people enter.
        index: to answer from.
        actor: who asks.
        request_id: published or entered.
        language: of everything but the request itself and the words of sources.
        ags: the units to tell of; the shortlist if there are none, else the first of the list.
        contacts: tell how far the contact is and what advisors noted.
        today: the day; this one unless given.

    Raises:
        NotFoundError: no such request or unit.
        BadInputError: more units than one can brief on.
    """
    today = today or date.today()
    keys = list(dict.fromkeys(index.unit_key(one) for one in ags))
    if len(keys) > MOST:
        raise BadInputError(
            f"Field 'ags': {len(keys)} units are too many for one briefing.",
            mend=f"Choose up to {MOST}.",
        )
    with database.read() as work:
        request = find(work, index, actor, request_id)
        entries = {one.ags: one for one in work.shortlist.of_request(request_id)}
    chosen: Literal["asked", "shortlist", "first"] = "asked" if keys else "first"
    listed = [one.ags for one in entries.values() if one.state != "declined"][:MOST]
    if not keys and listed:
        keys, chosen = listed, "shortlist"
    document = match_for(
        database,
        index,
        actor,
        MatchInput(request_id=request_id),
        k=max(len(keys), 1) if keys else FIRST,
        locale=language,
        within=frozenset(keys) if keys else None,
    )
    country = index.snapshot.countries.get(request.country)
    return Briefing(
        request=request,
        document=document,
        candidates=tuple(
            _briefed(index, document, one, entries if contacts else {}, language, today)
            for one in document.candidates
        ),
        chosen=chosen,
        language=language,
        made=today,
        country=country.names[language] if country else request.country,
        sources=index.snapshot.sources,
        points=tuple(candidate_points(index.snapshot, document.candidates, wording(language))),
    )


def _briefed(
    index: Index,
    document: MatchDocument,
    candidate: Candidate,
    entries: Mapping[str, ShortlistEntry],
    language: Language,
    today: date,
) -> BriefedCandidate:
    partnerships = unit_profile(index.snapshot, candidate.ags).partnerships
    return BriefedCandidate(
        candidate=candidate,
        reasons=cited_reasons(candidate),
        programmes=tuple(one for one in candidate.programmes if one.status in _WORTH_TELLING),
        questions=questions_for(
            candidate, document.query, partnerships, today=today, locale=language
        ),
        contact=entries.get(candidate.ags),
    )
