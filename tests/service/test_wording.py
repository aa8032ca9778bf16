"""Names, figures and dates in both languages; no text without its translation."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import State, UnitKind
from matcher.document import Confidence
from service.wording import DOMAIN, LANGUAGES, LOCALE_DIR, direction, wording

SERVICE = LOCALE_DIR.parent
CATALOGUE = LOCALE_DIR / "en" / "LC_MESSAGES" / f"{DOMAIN}.po"
METHODS = [("pages/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "text": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}


def messages_in_the_source() -> set[str]:
    found = extract_from_dir(str(SERVICE), METHODS, keywords=KEYWORDS)
    return {m if isinstance(m, str) else m[0] for _, _, m, _, _ in found}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_has_its_translation_and_no_other_stays(catalogue: Catalog) -> None:
    in_catalogue = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert in_catalogue == messages_in_the_source()
    for message in catalogue:
        if message.id:
            texts = [message.string] if isinstance(message.string, str) else message.string
            assert all(texts), message.id
            assert not message.fuzzy, message.id
            assert not list(message.check(catalogue)), message.id


def test_english_is_read_from_the_catalogue() -> None:
    assert wording("en").text("undatiert") == "undated"
    assert wording("en").text("nicht im Katalog") == "nicht im Katalog"


def test_every_code_has_a_name() -> None:
    words = wording("de")
    for named, codes in (
        (words.unit_kind, get_args(UnitKind)),
        (words.state, get_args(State)),
        (words.confidence, get_args(Confidence)),
    ):
        assert not {named(code) for code in codes} & set(codes)


@pytest.mark.parametrize(
    ("iso", "german", "english"),
    [
        ("2023", "2023", "2023"),
        ("2023-03", "März 2023", "March 2023"),
        ("2023-03-07", "7. März 2023", "7 March 2023"),
        (None, "undatiert", "undated"),
    ],
)
def test_dates(iso: str | None, german: str, english: str) -> None:
    assert wording("de").date(iso) == german
    assert wording("en").date(iso) == english


def test_without_a_date_it_is_the_source_that_is_undated() -> None:
    assert wording("de").source_date(None) == "Quelle undatiert"
    assert wording("en").source_date(None) == "source undated"
    assert wording("de").source_date("2023-03") == "März 2023"


@given(st.dates())
def test_every_date_has_its_year(day: date) -> None:
    for language in LANGUAGES:
        assert wording(language).date(day.isoformat()).endswith(f"{day.year:04d}")


@given(st.integers(0, 10**9))
def test_numbers_are_grouped(number: int) -> None:
    assert int(wording("de").number(number).replace(".", "")) == number
    assert int(wording("en").number(number).replace(",", "")) == number


def test_decimals() -> None:
    assert wording("de").decimal(0.8251) == "0,83"
    assert wording("en").decimal(0.8251, 4) == "0.8251"


def test_directions() -> None:
    assert [direction(code) for code in ("ar", "ar-PS", "de", "uk")] == ["rtl", "rtl", "ltr", "ltr"]


def test_an_unknown_code_stays_as_it_is() -> None:
    assert wording("de").unit_kind("dorf") == "dorf"
