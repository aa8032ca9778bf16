"""The pages: complete without a script, in two languages, with nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from service.application import create_app
from tests.service.helpers import REQUEST, TEXT

HTML = {"accept": "text/html,application/xhtml+xml"}
PAGES = ["/", "/requests", f"/requests/{REQUEST}", "/requests/ps-sourif", "/match", "/login"]
PAGES += ["/municipalities/05315000"]
ARABIC = "تبحث بلديتنا عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه والطاقة المتجددة."
_VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path", "circle", "option"}


class Outline(HTMLParser):
    """What a page is made of: tags with attributes, headings, balance, ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "option":
            return  # Its end may be left out.
        assert self._open
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def show(client: TestClient, address: str, **form: str) -> tuple[str, Outline]:
    answered = client.post(address, data=form) if form else client.get(address, headers=HTML)
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    return answered.text, Outline(answered.text)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_sound(client: TestClient, address: str, language: str) -> None:
    html, outline = show(client, address if language == "de" else f"{address}?lang=en")
    assert outline.all("html") == [{"lang": language}]
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(deeper <= level + 1 for level, deeper in steps)
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in outline.tags:
        for reference in ("for", "aria-labelledby", "aria-describedby"):
            assert set((attributes.get(reference) or "").split()) <= set(ids)
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert all((one["src"] or "").startswith("/static/") for one in outline.all("script"))
    assert "<style" not in html
    assert "Undefined" not in html
    assert len(html) < 150_000


@pytest.mark.parametrize("address", PAGES)
def test_nothing_comes_from_elsewhere(client: TestClient, address: str) -> None:
    _, outline = show(client, address)
    for tag, attributes in outline.tags:
        loaded = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        assert loaded is None or loaded.startswith("/")
        if loaded:
            assert client.get(loaded).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_ours_leads_somewhere(client: TestClient, address: str) -> None:
    for start in (address, f"{address}?lang=en"):
        client.cookies.clear()  # The link that switches the language leaves one.
        _, outline = show(client, start)
        for link in outline.all("a"):
            target = link["href"] or ""
            if target.startswith("/"):
                assert client.get(target, headers=HTML).status_code == 200, target
            if start.endswith("en") and target.startswith("/") and "hreflang" not in link:
                assert "lang=en" in target or target.startswith("/api/")


def test_the_start_page_shows_one_real_request_with_reasons_and_sources(
    client: TestClient,
) -> None:
    html, outline = show(client, "/")
    assert "West Bani Zeid" in html
    assert "<mark>" in html
    assert html.count('class="candidate"') == 3
    assert any((link["href"] or "").startswith("http") for link in outline.all("a"))
    assert "Köln" in html


def test_a_request_without_themes_says_so(client: TestClient) -> None:
    html, _ = show(client, "/requests/ps-sourif")
    assert 'class="notes"' in html
    assert "confidence-high" not in html


def test_the_table_of_requests_has_headers(client: TestClient) -> None:
    html, outline = show(client, "/requests")
    assert {"columnheader", "rowheader"} == {one["role"] for one in outline.all("th")}
    assert "Hizma" in html
    found, _ = show(client, "/requests?q=hizma")
    assert "Sourif" not in found
    nothing, _ = show(client, "/requests?q=%3Cscript%3E")
    assert "&lt;script&gt;" in nothing


def test_a_pasted_text_is_matched(client: TestClient) -> None:
    html, _ = show(client, "/match", text=TEXT, country="Palästina", population="24.000")
    assert "<mark>" in html
    assert "Palästina" in html
    assert html.count('class="candidate"') == 12


def test_arabic_is_written_from_right_to_left(client: TestClient) -> None:
    html, outline = show(client, "/match", text=ARABIC)
    quoted = outline.all("blockquote")[0]
    assert (quoted["lang"], quoted["dir"]) == ("ar", "rtl")
    assert ARABIC[:20] in re.sub(r"</?mark>", "", html)


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"text": " "}, "text", "mindestens 20 Zeichen"),
        ({"text": "Abfall neu"}, "text", "mindestens 20 Zeichen"),
        ({"text": "a" * 19}, "text", "mindestens 20 Zeichen"),
        ({"text": "a" * 200_000}, "text", "höchstens 100.000"),
        ({"text": "\x00\x01\x02" * 40}, "text", "kein lesbarer Text"),
        ({"text": TEXT, "country": "Atlantis"}, "country", "nicht bekannt"),
        ({"text": TEXT, "population": "viele"}, "population", "ganze Zahl"),
        ({"text": TEXT, "population": "0"}, "population", "ganze Zahl"),
    ],
)
def test_the_form_says_what_is_wrong_beside_the_field(
    client: TestClient, form: dict[str, str], field: str, said: str
) -> None:
    answered = client.post("/match", data=form)
    assert answered.status_code == 422
    assert said in answered.text
    outline = Outline(answered.text)
    wrong = [
        one for one in (*outline.all("textarea"), *outline.all("input")) if "aria-invalid" in one
    ]
    assert [one["name"] for one in wrong] == [field]
    assert f"{field}-error" in (wrong[0]["aria-describedby"] or "")
    assert f'href="#{field}"' in answered.text


def test_a_text_of_just_enough_characters_is_taken(client: TestClient) -> None:
    assert client.post("/match", data={"text": "Abfall und Abwasser!"}).status_code == 200


def test_what_was_typed_is_escaped_and_kept(client: TestClient) -> None:
    typed = "<script>alert(1)</script> Abfallwirtschaft und Abwasser"
    html, _ = show(client, "/match", text=typed, population="x")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    matched, _ = show(client, "/match", text=typed)
    assert "<script" not in matched


def test_wrong_bytes_in_a_form_are_answered(client: TestClient) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"text=%FF%FE" * 3, b"\xff\xfe\x00", b"", b"text"):
        answered = client.post("/match", content=body, headers=form)
        assert answered.status_code == 422
        Outline(answered.text)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing", 404), ("/requests/ps-hisma", 404), ("/requests?cursor=x", 422)],
)
def test_a_browser_gets_a_page_for_an_error(client: TestClient, address: str, status: int) -> None:
    answered = client.get(address, headers=HTML)
    assert answered.status_code == status
    outline = Outline(answered.text)
    assert outline.headings[0] == 1
    assert client.get(address).headers["content-type"] == "application/problem+json"
    assert client.get(f"/api/v1{address}", headers=HTML).headers["content-type"].endswith("json")


def test_a_page_without_an_index_says_how_to_get_one(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path)) as client:
        answered = client.get("/", headers=HTML)
    assert answered.status_code == 503
    assert "partnerkompass reindex" in answered.text


def test_an_unknown_language_is_german(client: TestClient) -> None:
    _, outline = show(client, "/?lang=xx")
    assert outline.all("html") == [{"lang": "de"}]


def test_a_wish_can_be_left_out_of_a_text_and_taken_back(client: TestClient) -> None:
    text = f"{TEXT} Gesucht wird eine Partnerschaft mit einer bayerischen Stadt am Meer."

    html, outline = show(client, "/match", text=text)
    values = {tag["value"] for tag in outline.all("button") if tag.get("name") == "drop"}
    assert {"state_by", "coast"} <= values
    assert "<q" in html

    html, outline = show(client, "/match", text=text, drop="coast")
    kept = [tag for tag in outline.all("button") if tag.get("name") == "keep"]
    assert [tag["value"] for tag in kept] == ["coast"]
    hidden = [tag for tag in outline.all("input") if tag.get("name") == "drop"]
    assert {tag["value"] for tag in hidden} == {"coast"}
    assert "weggelassen" in html

    _, outline = show(client, "/match", text=text, drop="coast", keep="coast")
    assert not [tag for tag in outline.all("button") if tag.get("name") == "keep"]


def test_a_trait_can_be_left_out_of_a_stored_request(client: TestClient) -> None:
    address = f"/requests/{REQUEST}"
    _, outline = show(client, address)
    offered = [tag for tag in outline.all("button") if tag.get("name") == "drop"]
    assert offered

    wish = str(offered[0]["value"])
    _, outline = show(client, f"{address}?drop={quote(wish)}")
    assert wish in [tag["value"] for tag in outline.all("button") if tag.get("name") == "keep"]
