"""The ties to a country as a table, and as the file of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import urlsplit

from starlette.responses import Response

from indexer.lookups import Source
from indexer.records import Reference
from service.desk.ties import Tie
from service.exports.tables import CSV_TYPE, XLSX_TYPE, Cell, Table, to_csv, to_xlsx
from service.index import Index
from service.wording import Language, Wording, wording

__all__ = ["cited", "standing_name", "tie_kind_name", "tie_table", "ties_file"]


def ties_file(
    index: Index,
    country: str,
    found: Iterable[Tie],
    format: Literal["csv", "xlsx"],
    language: Language,
) -> Response:
    """Ties to `country` (its code) as a file, to be saved under a name of its own."""
    snapshot = index.snapshot
    known = snapshot.countries.get(country)
    table = tie_table(
        found,
        wording(language),
        country=known.names[language] if known else country,
        theme_labels={theme.id: theme.label for theme in snapshot.themes},
        sources=snapshot.sources,
    )
    content = to_csv(table) if format == "csv" else to_xlsx([table], title=table.name)
    name = f"partnerkompass-{country.lower()}.{format}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    media_type = CSV_TYPE if format == "csv" else XLSX_TYPE
    return Response(content, media_type=media_type, headers=headers)


def tie_table(
    ties: Iterable[Tie],
    words: Wording,
    *,
    country: str,
    theme_labels: Mapping[str, Mapping[str, str]],
    sources: Mapping[str, Source],
) -> Table:
    """`ties` in the language of `words`; `country` is its name, which becomes the table's."""
    columns = (
        words.text("Schlüssel (AGS)"),
        words.text("Kommune"),
        words.text("Gebietsart"),
        words.text("Bundesland"),
        words.text("Einwohner"),
        words.text("Partner"),
        words.text("Art"),
        words.text("Lebendig?"),
        words.text("Stand laut Quelle"),
        words.text("Themen"),
        words.text("Seit"),
        words.text("Zuletzt belegt"),
        words.text("Aussage oder Anmerkung"),
        words.text("Quellen"),
        words.text("Adressen"),
    )
    rows = (_row(tie, words, theme_labels, sources) for tie in ties)
    return Table(country, columns, tuple(rows))


def _row(
    tie: Tie,
    words: Wording,
    theme_labels: Mapping[str, Mapping[str, str]],
    sources: Mapping[str, Source],
) -> tuple[Cell, ...]:
    themes = (theme_labels[theme][words.language] for theme in tie.themes if theme in theme_labels)
    told = (cited(reference, words, sources) for reference in tie.references)
    addresses = (reference.url for reference in tie.references if reference.url)
    return (
        tie.ags,
        tie.label,
        words.unit_kind(tie.unit_kind),
        words.state(tie.state),
        tie.population,
        tie.place,
        tie_kind_name(tie.kind, words),
        standing_name(tie.standing, words),
        None if tie.kind == "statement" else words.partnership_status(tie.status),
        ", ".join(themes),
        tie.since,
        tie.last_seen,
        tie.text,
        "\n".join(dict.fromkeys(told)),
        "\n".join(dict.fromkeys(addresses)),
    )


def cited(reference: Reference, words: Wording, sources: Mapping[str, Source]) -> str:
    """A source as a reader knows it: the page and the date of the fact, or the list and its age."""
    if reference.url is not None:
        host = (urlsplit(reference.url).hostname or reference.url).removeprefix("www.")
        return f"{host}, {words.source_date(reference.date)}"
    source = sources.get(reference.source)
    return words.text("{source}, Stand {date}").format(
        source=source.title if source else reference.source,
        date=words.date(reference.date or reference.vintage),
    )


def tie_kind_name(kind: str, words: Wording) -> str:
    """What kind of tie."""
    return words.text("Aussage") if kind == "statement" else words.partnership_kind(kind)


def standing_name(standing: str, words: Wording) -> str:
    """Whether a tie is lived, as far as sources say."""
    return {
        "active": words.text("aktiv belegt"),
        "unknown": words.text("nicht belegt"),
        "ended": words.text("beendet oder ausgesetzt"),
    }[standing]
