"""What everybody may read: published requests, the method, accessibility, privacy, imprint."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from models.errors import BadInputError
from service.imprint import FILE, Operator, read_operator
from service.pages.public.documents import LINKED, document
from service.settings import Settings
from tests.service.people import Served
from tests.service.test_pages import HTML, show

ROOT = Path(__file__).resolve().parents[2]
READ = ["/method", "/method/evaluation", "/accessibility", "/privacy", "/imprint"]


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pages_to_read_are_sound(client: TestClient, address: str, language: str) -> None:
    html, outline = show(client, f"{address}?lang={language}")
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(deeper <= level + 1 for level, deeper in steps)
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all("style" not in attributes for _, attributes in outline.tags)
    assert "<!--" not in html
    links = [link["href"] or "" for link in outline.all("a")]
    assert not [one for one in links if ".md" in one]
    assert {one.partition("?")[0] for one in links} >= {*READ} - {"/method/evaluation"}


def test_the_method_is_the_document_in_both_languages(client: TestClient) -> None:
    german, outline = show(client, "/method")
    english, _ = show(client, "/method?lang=en")
    assert "Wie eine Passung zustande kommt" in german
    assert "How a score comes about" in english
    assert "How a score comes about" not in german
    assert "Das Gesuch" not in english.split("<main")[1].split("</main>")[0]
    assert len(outline.all("table")) == 2
    assert {"/method/evaluation"} <= {link["href"] for link in outline.all("a")}
    for heading in document("method.md", "de").headings:
        assert f'href="#{heading.id}"' in german
        assert f'id="{heading.id}"' in german


def test_the_documents_ship_with_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for name in LINKED:
        assert shipped[f"docs/{name}"] == f"share/partnerkompass/docs/{name}"


def test_what_is_only_in_english_says_so(client: TestClient) -> None:
    html, _ = show(client, "/method/evaluation")
    assert '<article class="document" lang="en">' in html
    assert "nur auf Englisch" in html
    assert "nur auf Englisch" not in show(client, "/method/evaluation?lang=en")[0]


def test_html_in_a_document_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text(
        "# Title\n\n<script>alert(1)</script> [one](encoder.md) [two](javascript:alert(1))\n"
    )
    monkeypatch.setattr("service.pages.public.documents.docs_dir", lambda: tmp_path)
    shown = document("x.md", "en")
    assert shown.title == "Title"
    assert "<script>" not in shown.body
    assert "<em>one</em>" in shown.body
    assert "href" not in shown.body


def test_without_settings_the_pages_say_what_is_missing(client: TestClient) -> None:
    assert "noch nicht ausgefüllt" in show(client, "/imprint")[0]
    assert "noch nicht eingetragen" in show(client, "/privacy")[0]
    assert "noch keine Stelle eingetragen" in show(client, "/accessibility")[0]


def test_the_operator_is_named_where_it_has_to_be(served: Served) -> None:
    operator = Operator(
        name="Stadt Beispiel", address="Markt 1\n12345 Beispiel", email="info@stadt.example",
        privacy_contact="Datenschutz <b>", accessibility_contact="hilfe@stadt.example",
    )  # fmt: skip
    before = served.app.state.settings
    served.app.state.settings = Settings(home=before.home, operator=operator)
    client = TestClient(served.app, headers=HTML)
    pages = {address: client.get(address).text for address in READ[2:]}
    for address in ("/imprint", "/privacy"):
        assert "Markt 1<br>12345 Beispiel" in pages[address]
        assert "mailto:info@stadt.example" in pages[address]
    assert "Datenschutz &lt;b&gt;" in pages["/privacy"]
    assert "mailto:hilfe@stadt.example" in pages["/accessibility"]
    assert not any("operator.toml" in text for text in pages.values())


def test_the_operator_is_read_from_the_home_folder(tmp_path: Path) -> None:
    assert read_operator(tmp_path).missing == ("name", "address", "email")
    (tmp_path / FILE).write_text('name = "Stadt"\naddress = """\nMarkt 1\nOrt"""\nemail="a@b.de"\n')
    found = read_operator(tmp_path)
    assert (found.address, found.missing) == ("Markt 1\nOrt", ())
    assert Settings.from_environment(tmp_path).operator == found


@pytest.mark.parametrize(
    ("text", "named"),
    [("name = x", "line 1"), ('owner = "x"', "'owner'"), ("name = 3", "'name'"),
     (f'name = "{"x" * 2001}"', "'name'")],
)  # fmt: skip
def test_an_unusable_file_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, named: str
) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInputError, match=named) as raised:
        read_operator(tmp_path)
    assert FILE in raised.value.message
    assert raised.value.mend


def test_requests_are_filtered_by_country_theme_and_status(client: TestClient) -> None:
    everything, _ = show(client, "/requests")
    palestine, _ = show(client, "/requests?country=PS")
    assert "Hizma" in palestine
    assert palestine.count("<tr") < everything.count("<tr")
    html, _ = show(client, "/requests?country=PS&theme=waste&status=open")
    assert "West Bani Zeid" in html
    assert "Hizma" not in html
    assert '<option value="waste" selected>' in html
    assert "Filter aufheben" in html
    nothing, outline = show(client, "/requests?country=PS&q=gibt-es-nicht")
    assert "Kein veröffentlichtes Gesuch" in nothing
    assert outline.all("table") == []


def test_the_next_page_keeps_the_filters(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.public.listing._LISTED", 1)
    first, outline = show(client, "/requests?q=e&country=PS&lang=en")
    links = [link["href"] or "" for link in outline.all("a")]
    [more] = [one for one in links if "cursor=" in one]
    assert "q=e" in more
    assert "country=PS" in more
    second, _ = show(client, more)
    assert "<tbody" in second
    assert second != first
