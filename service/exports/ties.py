"""The ties to a country as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from indexer.lookups import Source
from indexer.records import Reference
from service.desk.ties import Tie
from service.exports.tables import Cell, Table
from service.wording import Wording

__all__ = ["cited", "standing_name", "tie_kind_name", "tie_table"]


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
