"""The ranked lists of ``match`` and ``suggest`` as a report on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from matcher.document import (
    Candidate,
    ExistingPartner,
    MatchDocument,
    ProgrammeStatus,
    Query,
    QueryTheme,
    Suggestion,
    SuggestionDocument,
    Wish,
)
from service.cli.comparing import print_changes, print_comparison
from service.cli.report import bar, bullets, confidence_style, hanging, heading, pairs
from service.reasons import CitedReason, cited_reasons
from service.wording import Wording

__all__ = ["print_match", "print_suggestions"]

_REASONS = 3
_TOP = 3
#: Narrower terminals get no bar: the figure says the same.
_BAR_NEEDS = 76
_INDENT = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a candidate and a suggestion have in common on the screen."""

    rank: int
    name: str
    detail: str
    population: int | None
    source: Candidate | Suggestion


def print_match(document: MatchDocument, console: Console, words: Wording) -> None:
    """Notes, the ranked list, what was understood, what speaks against it, programmes."""
    # Written as one piece: hundreds of short writes take longer than the words themselves.
    with console:
        _print_match(document, console, words)


def _print_match(document: MatchDocument, console: Console, words: Wording) -> None:
    query = document.query
    place = query.place or words.text("Gesuch")
    title = f"{place}, {query.country_name}" if query.country_name else place
    console.print(Text(title, style="bold"))
    _notes(console, words, document.notes)
    _list(console, words, [_of_candidate(one, words) for one in document.candidates])
    if document.comparison is not None:
        print_comparison(document.comparison, console, words)
    heading(console, words.text("So wurde das Gesuch verstanden"))
    pairs(console, _understood(query, words))
    _partners(console, words, document.partners)
    top = document.candidates[:_TOP]
    _against(console, words, [(one.label, one.against) for one in top])
    # Nothing can move the first one up.
    print_changes(console, words, [(one.label, one.changes) for one in top[1:]])
    _programmes(console, words, document.candidates)
    console.print()
    console.print(
        Text(
            words.text("{n} deutsche Einheiten verglichen, Index {snapshot}.").format(
                n=words.number(document.considered), snapshot=document.snapshot
            ),
            style="dim",
        )
    )


def print_suggestions(document: SuggestionDocument, console: Console, words: Wording) -> None:
    """The open requests ranked for a unit."""
    with console:
        _print_suggestions(document, console, words)


def _print_suggestions(document: SuggestionDocument, console: Console, words: Wording) -> None:
    unit = document.unit
    console.print(
        Text.assemble(
            (unit.label, "bold"), f"  {words.unit_kind(unit.kind)}, {words.state(unit.state)}"
        )
    )
    _notes(console, words, document.notes)
    _list(console, words, [_of_suggestion(one, words) for one in document.suggestions])
    top = document.suggestions[:_TOP]
    _against(console, words, [(one.request.place, one.against) for one in top])
    print_changes(console, words, [(one.request.place, one.changes) for one in top])
    console.print()
    console.print(Text(words.text("Index {snapshot}.").format(snapshot=document.snapshot), "dim"))


def _of_candidate(candidate: Candidate, words: Wording) -> _Entry:
    detail = f"{words.unit_kind(candidate.kind)}, {candidate.state}"
    return _Entry(candidate.rank, candidate.label, detail, candidate.population, candidate)


def _of_suggestion(suggestion: Suggestion, words: Wording) -> _Entry:
    request = suggestion.request
    detail = f"{request.country_name}, {words.date(request.date)}"
    return _Entry(suggestion.rank, request.place, detail, request.population, suggestion)


# --- the list --------------------------------------------------------------------------------


def _list(console: Console, words: Wording, entries: Sequence[_Entry]) -> None:
    console.print()
    with_bar = console.width >= _BAR_NEEDS
    header = _columns(with_bar)
    titles = ["", words.text("Name"), words.text("Einwohner")]
    titles += [words.text("Passung"), ""] if with_bar else [words.text("Passung")]
    header.add_row(*(Text(title, "dim") for title in (*titles, words.text("Beleglage"))))
    console.print(header)
    for entry in entries:
        _entry(console, words, entry, with_bar)


def _columns(with_bar: bool) -> Table:
    """The same fixed columns for every entry, so that they stand below each other."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=11, justify="right")
    if with_bar:
        grid.add_column(width=10)
    grid.add_column(width=7 if not with_bar else 4, justify="right")
    grid.add_column(width=10)
    return grid


def _entry(console: Console, words: Wording, entry: _Entry, with_bar: bool) -> None:
    row = _columns(with_bar)
    population = "–" if entry.population is None else words.number(entry.population)
    score = max(0.0, entry.source.score)
    confidence = Text(
        words.confidence(entry.source.confidence), confidence_style(entry.source.confidence)
    )
    row.add_row(
        str(entry.rank),
        Text.assemble((entry.name, "bold"), (f"  {entry.detail}", "dim")),
        population,
        *([bar(score)] if with_bar else []),
        words.decimal(entry.source.score),
        confidence,
    )
    console.print()
    console.print(row)
    if isinstance(entry.source, Candidate) and entry.source.moved_because:
        moved = Text(entry.source.moved_because, "italic dim")
        hanging(console, Text(" " * _INDENT), moved)
    bullets(console, _reasons(entry.source, words), indent=_INDENT)


def _reasons(source: Candidate | Suggestion, words: Wording) -> Iterable[str | Text]:
    if source.reasons:
        return [_with_source(reason, words) for reason in cited_reasons(source)[:_REASONS]]
    return [Text(words.text("Kein Beleg, der für dieses Gesuch spricht."), "dim")]


def _with_source(reason: CitedReason, words: Wording) -> Text:
    """A reason and its source, which is there but not in the way."""
    if reason.source is None:
        return Text(reason.text)
    date = f", {words.source_date(reason.date)}" if reason.dated else ""
    cited = f"{reason.source}{date}"
    return Text.assemble(reason.text, (f" [{cited}]", "dim"))


# --- what stands around it -------------------------------------------------------------------


def _notes(console: Console, words: Wording, notes: Sequence[str]) -> None:
    for note in notes:
        console.print(Text.assemble((words.text("Hinweis: "), "yellow"), note))


def _understood(query: Query, words: Wording) -> Iterable[tuple[str, str | Text]]:
    unknown = words.text("unbekannt")
    population = unknown if query.population is None else words.number(query.population)
    yield words.text("Sprache"), words.language_name(query.language)
    yield words.text("Land"), query.country_name or unknown
    yield words.text("Einwohner"), population
    if query.themes:
        yield words.text("Themen"), Text(", ").join(map(_theme, query.themes))
    else:
        yield words.text("Themen"), words.text("keine erkannt")
    known = [theme for theme in query.themes if theme.documented_units is not None]
    if known:
        yield words.text("Wissensstand"), Text(", ").join(_knowledge(one, words) for one in known)
    for wish in query.wishes:
        yield _stated(wish, words), _wish(wish)
    if query.existing_partners:
        yield words.text("Partner laut Gesuch"), "; ".join(query.existing_partners)
    if query.source:
        yield words.text("Quelle"), f"{query.source}, {words.date(query.date)}"


def _stated(wish: Wish, words: Wording) -> str:
    if wish.dropped:
        return words.text("Weggelassen")
    return words.text("Wunsch") if wish.wished else words.text("Merkmal")


def _wish(wish: Wish) -> Text:
    """What is wished, by which id it can be left out, and what becomes of it."""
    return Text.assemble(wish.label, (f" [{wish.id}]", "dim"), f": {wish.note}")


def _theme(theme: QueryTheme) -> Text:
    goals = f", SDG {'/'.join(map(str, theme.sdgs))}" if theme.sdgs else ""
    return Text.assemble(theme.label, (f" ({100 * theme.weight:.0f} %{goals})", "dim"))


def _knowledge(theme: QueryTheme, words: Wording) -> Text:
    """Of how many units work on the theme is known: what can be found at all."""
    units = words.plural("{n} Kommune", "{n} Kommunen", theme.documented_units or 0)
    return Text.assemble(theme.label, (f" ({units})", "dim"))


def _partners(console: Console, words: Wording, partners: Sequence[ExistingPartner]) -> None:
    """Who already works with the asking place: known, and not proposed again."""
    if not partners:
        return
    heading(console, words.text("Schon Partner, nicht vorgeschlagen"))
    bullets(console, (_partner(partner, words) for partner in partners))


def _partner(partner: ExistingPartner, words: Wording) -> Text:
    told = [words.partnership_kind(partner.kind), words.partnership_status(partner.status)]
    if partner.since:
        told.append(words.text("seit {year}").format(year=partner.since))
    return Text.assemble(
        (partner.name, "bold"), f": {', '.join(told)}", (f" [{partner.source}]", "dim")
    )


def _against(console: Console, words: Wording, named: Iterable[tuple[str, Sequence[str]]]) -> None:
    lines = [
        Text.assemble((f"{name}: ", "bold"), " ".join(points)) for name, points in named if points
    ]
    if lines:
        heading(console, words.text("Was dagegen spricht"))
        bullets(console, lines)


def _programmes(console: Console, words: Wording, candidates: Sequence[Candidate]) -> None:
    """The programmes and what they can do for the first candidate."""
    if not candidates or not candidates[0].programmes:
        return
    heading(console, words.text("Förderprogramme für {name}").format(name=candidates[0].label))
    bullets(console, (_programme(one, words) for one in candidates[0].programmes))


def _programme(programme: ProgrammeStatus, words: Wording) -> Text:
    return Text.assemble(
        programme.name,
        ": ",
        (words.programme_status(programme.status), "bold"),
        f". {programme.why}",
    )
