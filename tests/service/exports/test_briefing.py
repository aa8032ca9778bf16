"""The briefing of a request in its four forms, and the page that makes it."""

from __future__ import annotations

import csv
import io
import re
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pypdfium2
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from service.accounts import Actor, Role
from service.exports.briefing import FIRST, Briefing, brief
from service.exports.mail import mail
from service.exports.pdf import to_pdf
from service.exports.sheets import candidate_table
from tests.service.helpers import REQUEST
from tests.service.people import Served

PAGE = f"/desk/requests/{REQUEST}/briefing"
API = f"/api/v1/requests/{REQUEST}/briefing"
ADVISOR = Actor(kind="user", id="x", name="Advisor", role=Role.ADVISOR)
ARABIC = (
    "تبحث بلدية حلحول في محافظة الخليل عن بلدية شريكة في ألمانيا للتعاون في مجال إدارة النفايات"
    " ومعالجة مياه الصرف الصحي."
)
DAY = date(2026, 11, 22)


def briefed(served: Served, request_id: str = REQUEST, **options) -> Briefing:
    index = served.app.state.index.get()
    options = {"language": "de", "today": DAY, **options}
    return brief(served.database, index, ADVISOR, request_id, **options)


def listed(client: TestClient, **fields) -> None:
    body = {"request_id": REQUEST, "version": 0, **fields}
    answered = client.post("/api/v1/feedback", json=body)
    assert answered.status_code < 300, answered.text


def told(pdf: bytes) -> str:
    """The words of a PDF, with single blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def content_of(pdf: bytes) -> bytes:
    """What is drawn, with the marks that say what it is."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(stream))
    return b"".join(found)


# --- what it says --------------------------------------------------------------------------------


def test_without_a_shortlist_it_tells_of_the_first(served: Served) -> None:
    briefing = briefed(served)
    assert briefing.chosen == "first"
    assert [one.candidate.rank for one in briefing.candidates] == list(range(1, FIRST + 1))
    assert all(one.contact is None for one in briefing.candidates)


def test_the_shortlist_is_told_without_those_who_declined(served: Served) -> None:
    advisor = served.calling("advisor")
    listed(advisor, ags="08236", state="contacted", note="Ruft zurück", contacted_on="2026-11-02")
    listed(advisor, ags="05378004", state="declined", reason="keine Zeit")
    briefing = briefed(served, contacts=True)
    assert briefing.chosen == "shortlist"
    assert [one.candidate.ags for one in briefing.candidates] == ["08236"]
    assert "Ruft zurück" in mail(briefing).body
    assert "2. November 2026" in mail(briefing).body
    assert "Ruft zurück" in str(candidate_table(briefing).rows)
    # Internal notes are told only where it was asked for.
    assert "Ruft zurück" not in mail(briefed(served)).text
    assert "Ruft zurück" not in str(candidate_table(briefed(served)))


def test_chosen_units_keep_the_ranks_of_the_whole_list(served: Served) -> None:
    whole = briefed(served)
    last = whole.candidates[-1].candidate
    briefing = briefed(served, ags=[last.ags, last.ags])
    assert [(one.candidate.ags, one.candidate.rank) for one in briefing.candidates] == [
        (last.ags, last.rank)
    ]
    assert briefing.candidates[0].candidate.score == last.score


def test_what_is_asked_of_all_is_asked_once(served: Served) -> None:
    briefing = briefed(served)
    common = briefing.common_questions
    assert common
    for one in briefing.candidates:
        assert set(one.questions) == {*common, *briefing.own_questions(one)}
    body = mail(briefing).body
    assert all(body.count(question) == 1 for question in common)


@pytest.mark.parametrize("parameters", [{"ags": "99999999"}, {"ags": ["05315000x"]}])
def test_units_that_are_not_there(served: Served, parameters: dict) -> None:
    answered = served.calling("advisor").get(f"{API}.csv", params=parameters)
    assert answered.status_code in (404, 422)
    assert answered.json()["mend"]


def test_too_many_units(served: Served) -> None:
    keys = [unit.ags for unit in served.app.state.index.get().snapshot.units[:21]]
    answered = served.calling("advisor").get(f"{API}.csv", params={"ags": keys})
    assert answered.status_code == 422
    assert "20" in answered.json()["mend"]


# --- PDF -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    """Set once, looked at by several tests."""
    return {}


def made(pdfs: dict[str, bytes], served: Served, language: str) -> bytes:
    if language not in pdfs:
        request_id = REQUEST
        if language == "en":
            body = {"text": ARABIC, "place": "Halhul", "country": "PS", "source": "Brief"}
            entered = served.calling("advisor").post("/api/v1/requests", json=body)
            request_id = entered.json()["id"]
        pdfs[language] = to_pdf(briefed(served, request_id, language=language))
    return pdfs[language]


def test_the_pdf_says_what_the_briefing_says(pdfs: dict[str, bytes], served: Served) -> None:
    briefing, text = briefed(served), told(made(pdfs, served, "de"))
    assert briefing.title in text
    assert "Was dafür spricht" in text
    assert briefing.snapshot in text
    for one in briefing.candidates:
        assert one.candidate.label in text
        assert f"AGS {one.candidate.ags}" in text
        for reason in one.reasons:
            assert reason.text.split(".")[0][:40] in text.replace("-\u2028", "")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pdf_is_tagged(pdfs: dict[str, bytes], served: Served, language: str) -> None:
    pdf = made(pdfs, served, language)
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", pdf)
    assert re.search(rb"<pdfuaid:part>\s*1\s*</pdfuaid:part>|pdfuaid:part=\"1\"", pdf)
    assert re.search(rb"/Lang\s*\(%s" % language.encode(), pdf)
    assert b"/DisplayDocTitle true" in pdf
    # A table has headers, the map a text in its place, headings begin with the first level.
    for tag in (b"/TH", b"/H1", b"/H2", b"/H3", b"/Figure", b"/Alt", b"/LI"):
        assert tag in pdf, tag


def test_arabic_is_set_in_its_own_font_and_language(pdfs: dict[str, bytes], served: Served) -> None:
    pdf = made(pdfs, served, "en")
    assert b"IBMPlexSansArabic" in pdf
    assert b"/Lang(ar)" in content_of(pdf)
    text = told(pdf)
    assert "Partners for Halhul" in text
    assert "What speaks for it" in text
    assert sum("\u0600" <= letter <= "\ufeff" for letter in text) > 60


def test_a_script_without_a_font_leaves_boxes_and_says_so(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefing = briefed(served, ags=["08236"])
    odd = replace(briefing.request, text="Partner \U000f1234\U000f1235 gesucht = #let x [*")
    text = told(to_pdf(replace(briefing, request=odd)))
    assert "Partner □□ gesucht = #let x [*" in text
    assert "sie stehen als □" in text


# --- the other files -----------------------------------------------------------------------------


def test_the_workbook_has_every_reason_with_its_source(served: Served) -> None:
    advisor = served.calling("advisor")
    answered = advisor.get(f"{API}.xlsx")
    book = load_workbook(io.BytesIO(answered.content))
    assert book.sheetnames == ["Kandidaten", "Gründe und Quellen", "Gesuch", "Über diese Liste"]
    briefing = briefed(served)
    assert [cell.value for cell in book["Kandidaten"]["B"][1:]] == [
        one.candidate.ags for one in briefing.candidates
    ]
    reasons = [reason for one in briefing.candidates for reason in one.reasons]
    assert [cell.value for cell in book["Gründe und Quellen"]["C"][1:]] == [
        reason.text for reason in reasons
    ]
    assert book["Kandidaten"].freeze_panes == "A2"


def test_csv_and_mail_come_as_files(served: Served) -> None:
    advisor = served.calling("advisor")
    table = advisor.get(f"{API}.csv", params={"lang": "en"})
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Rank", "Key (AGS)", "Municipality"]
    assert len(rows) == FIRST + 1
    assert table.headers["content-disposition"].endswith(f'"partnerkompass-{REQUEST}.csv"')
    written = advisor.get(f"{API}.txt").text
    assert written.startswith("Partnervorschläge für West Bani Zeid")
    assert "https://" in written


def test_a_hostile_request_becomes_no_formula(served: Served) -> None:
    body = {"text": f"=HYPERLINK(1) {ARABIC}", "place": "=1+1", "country": "PS"}
    advisor = served.calling("advisor")
    request_id = advisor.post("/api/v1/requests", json=body).json()["id"]
    address = f"/api/v1/requests/{request_id}/briefing.xlsx"
    book = load_workbook(io.BytesIO(advisor.get(address).content))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if str(cell.value).startswith("=")]


def test_the_mail_opens_in_the_advisors_own_program(served: Served) -> None:
    letter = mail(briefed(served))
    link = urlsplit(letter.link)
    given = parse_qs(link.query)
    assert (link.scheme, link.path) == ("mailto", "")
    assert given["subject"] == [letter.subject]
    assert len(letter.link) < 2000
    kept = unquote(given["body"][0]).replace("\r\n", "\n")
    assert letter.body.startswith(kept.removesuffix("\n[…]"))
    assert "\n" not in letter.subject


# --- the page ------------------------------------------------------------------------------------


def test_the_page_offers_candidates_and_files(served: Served) -> None:
    with served.calling("advisor") as client:
        page = client.get(PAGE).text
        only = client.get(f"{PAGE}?ags=08236&lang=en").text
    assert page.count(" checked") == FIRST + 1
    for ending in ("pdf", "xlsx", "csv", "txt"):
        assert f'formaction="{PAGE}.{ending}"' in page
    assert re.findall(r'value="(\w+)" checked', only) == ["08236", "en"]
    assert "mailto:?subject=Partner%20proposals" in only


def test_an_unknown_request_or_format(served: Served) -> None:
    with served.calling("advisor") as client:
        assert client.get("/desk/requests/xx-nowhere/briefing").status_code == 404
        assert client.get(f"{PAGE}.docx").status_code in (404, 422)


def test_the_template_ships_with_the_package() -> None:
    import service.exports

    assert (Path(service.exports.__file__).parent / "briefing.typ").is_file()
