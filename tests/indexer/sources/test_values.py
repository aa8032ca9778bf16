"""Numbers and dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.values import day_order, read_count, read_date, read_degrees
from indexer.tables.reading import RowError

TODAY = dt.date(2026, 11, 22)
counts = st.integers(min_value=1, max_value=49_999_999)


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@given(counts, st.sampled_from([".", ",", " ", "\u00a0", "\u202f", "'", "’", ""]))
def test_a_number_reads_back_whatever_groups_it(number: int, mark: str) -> None:
    assert read_count(grouped(number, mark)) == number


@given(counts, st.sampled_from(["ca. {}", "rund {} Einwohner", "{} inhabitants", "~{}", "{} EW"]))
def test_words_around_a_number_change_nothing(number: int, words: str) -> None:
    assert read_count(words.format(grouped(number, "."))) == number


@given(counts)
def test_arabic_digits_are_digits(number: int) -> None:
    assert read_count(str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == number


@given(st.integers(1, 49_999), st.sampled_from(["Tsd.", "tausend", "k", "тис."]))
def test_thousands_in_words(number: int, word: str) -> None:
    assert read_count(f"{number} {word}") == number * 1000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.234,00", 1234),
        ("1,234.00", 1234),
        ("24000.0", 24_000),
        ("1,1 Mio.", 1_100_000),
        ("24.000 (Stand 2019)", 24_000),
        ("ca. 18.500 Einwohner*innen", 18_500),
        ("k. A.", None),
        ("-", None),
        ("", None),
    ],
)
def test_forms_of_cells(text: str, count: int | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "viele",
        "12.5",
        "10-12.000",
        "-5",
        "0",
        "1.234567",
        "12.34.567",
        "8.000,5",
        "10^9",
        "99 Mio.",
    ],
)
def test_what_is_no_number_of_people_is_refused(text: str) -> None:
    with pytest.raises(RowError) as refused:
        read_count(text)
    assert refused.value.mend


dates = st.dates(min_value=dt.date(1960, 1, 1), max_value=TODAY)


@given(dates, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d. %m. %Y"]))
def test_whole_dates_read_back(date: dt.date, form: str) -> None:
    assert read_date(date.strftime(form), TODAY) == date.isoformat()


@given(dates, st.sampled_from(["%m/%Y", "%Y-%m", "%m.%Y"]))
def test_months_stay_months(date: dt.date, form: str) -> None:
    assert read_date(date.strftime(form), TODAY) == date.strftime("%Y-%m")


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = read_date(text, TODAY)
    except RowError:
        return
    assert found is None or found[:4] <= "2026"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("April 2018", "2018-04"),
        ("(April 2018)", "2018-04"),
        ("Stand: März 2023", "2023-03"),
        ("Jänner 2020", "2020-01"),
        ("Sept. 2018", "2018-09"),
        ("7. April 2018", "2018-04-07"),
        ("April 7, 2018", "2018-04-07"),
        ("Saturday, 7 April 2018", "2018-04-07"),
        ("7 avril 2018", "2018-04-07"),
        ("7 de abril de 2018", "2018-04-07"),
        ("квітень 2018", "2018-04"),
        ("7 квітня 2018 року", "2018-04-07"),
        ("نيسان 2018", "2018-04"),
        ("7.4.18", "2018-04-07"),
        ("Frühjahr 2018", "2018"),
        ("Winter 2018/19", "2018"),
        ("2. Halbjahr 2018", "2018"),
        ("Q2 2018", "2018"),
        ("2018", "2018"),
        ("13/07/2018", "2018-07-13"),
        ("", None),
        ("unbekannt", None),
    ],
)
def test_dates_as_exactly_as_they_are_written(text: str, date: str | None) -> None:
    assert read_date(text, TODAY) == date


@pytest.mark.parametrize(
    "text", ["2099-01", "31.02.2018", "2018-13", "43191", "März", "bald", "1066"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(RowError):
        read_date(text, TODAY)


def test_slashes_are_read_as_their_column_writes_them() -> None:
    assert read_date("04/07/2018", TODAY) == "2018"
    assert day_order(["04/07/2018", "25/07/2018"]) == "day_first"
    assert day_order(["04/07/2018", "07/25/2018"]) == "month_first"
    assert day_order(["04/07/2018"]) == "unknown"
    assert day_order(["25/07/2018", "07/25/2018"]) == "unknown"
    assert read_date("04/07/2018", TODAY, "day_first") == "2018-07-04"
    assert read_date("04/07/2018", TODAY, "month_first") == "2018-04-07"


def test_positions_take_point_and_comma() -> None:
    assert read_degrees("32,0392", 90) == read_degrees("32.0392", 90) == 32.0392
    assert read_degrees("", 90) is None
    with pytest.raises(RowError):
        read_degrees("320", 90)
