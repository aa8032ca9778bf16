import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.keys import (
    PEERS_OF_DISTRICTS,
    SIZE_CLASSES,
    STATE_NAMES,
    STATES,
    normalise_ags,
    size_class,
    slug,
    state_of,
)
from models.errors import BadInputError


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("01001000", "01001000"),
        ("08236", "08236"),
        ("08236000", "08236"),  # padded as in the population tables
        ("082360000", "08236"),  # padded as in the tables of associations
        ("082360000000", "08236"),  # padded ARS
        ("01001", "01001000"),  # a kreisfreie Stadt exists once, as municipality
        ("010010000000", "01001000"),
        ("16056000", "16056000"),  # Eisenach before 2021-07-01: a city's key, joined by a change
        ("010515163", "010515163"),  # an Amt
        ("010515163003", "01051003"),  # its member
        ("010510011", "01051011"),  # a municipality in no association
        ("11000000-treptow-koepenick", "11000000-treptow-koepenick"),
        ("08115-abfallwirtschaftsbetrieb", "08115-abfallwirtschaftsbetrieb"),
        (" 08 236 000 ", "08236"),
    ],
)
def test_every_way_to_write_a_key_leads_to_one(written, key):
    assert normalise_ags(written) == key


@pytest.mark.parametrize(
    "text",
    ["", "abc", "DG000000", "99123456", "17000000", "0823", "08236-Über", "082360", "08236000-"],
)
def test_what_is_no_key_is_refused_with_a_mend(text):
    with pytest.raises(BadInputError, match=r"not the key of a German unit") as error:
        normalise_ags(text)
    assert error.value.mend


@pytest.mark.parametrize(("text", "mended"), [("1001000", "01001000"), ("8236", "08236")])
def test_a_lost_leading_zero_is_named(text, mended):
    with pytest.raises(BadInputError, match=mended):
        normalise_ags(text)


@given(st.from_regex(r"(0[1-9]|1[0-6])\d{3}(\d{3})?(-[a-z0-9]{1,5}){0,2}", fullmatch=True))
def test_normalising_twice_changes_nothing(text):
    once = normalise_ags(text)
    assert normalise_ags(once) == once
    assert state_of(once) == STATES[text[:2]]


def test_states_have_a_code_and_a_name_each():
    assert set(STATES.values()) == set(STATE_NAMES)
    assert len(STATES) == 16


def test_state_of_refuses_an_unknown_number():
    with pytest.raises(BadInputError):
        state_of("17000000")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Treptow-Köpenick", "treptow-koepenick"),
        ("hanseWasser Bremen", "hansewasser-bremen"),
        ("Zweckverband Wasser & Abwasser", "zweckverband-wasser-abwasser"),
        ("Straße 17", "strasse-17"),
    ],
)
def test_slugs_are_what_keys_allow(name, expected):
    assert slug(name) == expected
    assert normalise_ags(f"11000000-{expected}")


@given(st.text())
def test_a_slug_is_made_of_letters_digits_and_single_hyphens(name):
    try:
        found = slug(name)
    except BadInputError:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert slug(found) == found


def test_a_name_without_latin_letters_has_no_slug():
    with pytest.raises(BadInputError):
        slug("القرارة")


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (0, "under_5000"),
        (4_999, "under_5000"),
        (5_000, "under_10000"),
        (19_999, "under_20000"),
        (49_999, "under_50000"),
        (99_999, "under_100000"),
        (499_999, "under_500000"),
        (500_000, "from_500000"),
        (3_677_472, "from_500000"),
    ],
)
def test_size_classes_start_at_their_lower_bound(population, expected):
    assert size_class(population) == expected


def test_districts_are_no_size_class():
    assert PEERS_OF_DISTRICTS not in SIZE_CLASSES
    assert len(SIZE_CLASSES) == 7
