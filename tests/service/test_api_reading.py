"""Texts and files over the API: what is understood of them, before anybody keeps it."""

from __future__ import annotations

import pytest

from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Content, Limits
from tests.indexer.sources.files import docx_file
from tests.service.people import Served
from tests.service.test_api_desk import entered

API = "/api/v1"
LETTER = (
    "Die Stadt Halhul in Palästina mit 28.000 Einwohnern sucht eine deutsche Partnerkommune"
    " für Abfallwirtschaft und Abwasser.\n\nTelefon: +970 2 222 1234, halhul@example.org"
)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are taken apart without the confined process; that one has tests of its own."""

    def extract(data: bytes, name: str, limits: Limits, *, declared: str | None = None) -> Content:
        return take_apart(data, name, declared, limits)

    monkeypatch.setattr("service.desk.entering.extract_bytes", extract)


def test_a_text_is_understood_and_nothing_is_kept(served: Served) -> None:
    service = served.calling("service")
    entered(service)
    answered = service.post(f"{API}/requests/read", json={"text": LETTER, "locale": "en"})
    assert answered.status_code == 200, answered.text
    read = answered.json()
    assert read["found"]["contacts"] > 0
    assert "halhul@example.org" not in answered.text
    assert (read["query"]["place"], read["query"]["population"]) == ("Halhul", 28_000)
    assert [one["id"] for one in read["similar"]] == ["own-ps-halhul"]
    assert service.get(f"{API}/requests?q=halhul").json()["total"] == 1


def test_contact_data_are_not_kept_with_a_request(served: Served) -> None:
    kept = entered(served.calling("service"), text=LETTER)
    assert "halhul@example.org" not in kept["text"]
    assert "1234" not in kept["text"]
    assert kept["text"].startswith("Die Stadt Halhul")


def test_a_file_is_read(served: Served) -> None:
    letter = docx_file(*(("Normal", part) for part in LETTER.split("\n\n")))
    answered = served.calling("service").post(
        f"{API}/requests/read-file", files={"file": ("Brief.docx", letter)}
    )
    assert answered.status_code == 200, answered.text
    (found,) = answered.json()["found"]
    assert found["text"].startswith("Die Stadt Halhul")
    assert "halhul@example.org" not in answered.text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("Brief.docx", b"PK\x03\x04 broken", "Brief.docx"), ("x.exe", b"MZ\x00\x01", "x.exe")],
)
def test_files_that_cannot_be_read(served: Served, name: str, data: bytes, said: str) -> None:
    answered = served.calling("service").post(
        f"{API}/requests/read-file", files={"file": (name, data)}
    )
    assert answered.status_code == 422
    assert said in answered.json()["detail"]
    assert answered.json()["mend"]


def test_a_call_without_a_file(served: Served) -> None:
    answered = served.calling("service").post(f"{API}/requests/read-file", files={"x": b"y"})
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == "file"
    short = served.calling("service").post(f"{API}/requests/read", json={"text": "kurz"})
    assert short.status_code == 422
