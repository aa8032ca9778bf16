"""Foreign files taken apart: every format, made by the libraries that write it."""

from __future__ import annotations

import datetime as dt

import pytest

from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Block, Content, Limits, UnreadableError
from tests.indexer.sources.files import (
    docx_file,
    mail,
    ods_file,
    odt_file,
    pdf_file,
    xlsx_file,
)


def taken(data: bytes | str, name: str) -> Content:
    raw = data.encode() if isinstance(data, str) else data
    return take_apart(raw, name, None, Limits())


def shapes(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in content.blocks]


def test_html_loses_its_frame_and_keeps_headings_lists_and_address() -> None:
    page = taken(
        """<!doctype html><html lang="de"><head><title>Gesuche</title>
        <link rel="canonical" href="https://www.example.org/gesuche"><style>p{}</style></head>
        <body class="has-sidebar"><nav><a>Start</a></nav><div class="cookie-banner">Cookies?</div>
        <div id="content"><h2>Hizma</h2><p>Ein   Absatz<br>mit zwei Zeilen.</p>
        <ul><li>Abfall</li><li>Wasser</li></ul><script>alert(1)</script></div>
        <footer>Impressum</footer></body></html>""",
        "page.html",
    )
    assert shapes(page) == [
        ("heading", "Hizma"),
        ("paragraph", "Ein Absatz\nmit zwei Zeilen."),
        ("item", "Abfall"),
        ("item", "Wasser"),
    ]
    assert page.title == "Gesuche"
    assert page.language == "de"
    assert page.address == "https://www.example.org/gesuche"


def test_html_headings_by_their_looks() -> None:
    page = taken(
        """<p><strong>Hizma</strong></p><p>Text eins.</p><p><b>Sourif</b><br>Text zwei.</p>
        <div class="accordion-title"><a>Nablus</a></div><div>Text drei.</div>
        <dl><dt>Jericho</dt><dd>Text vier.</dd></dl><p><b>Themen:</b> Abfall, Wasser</p>
        <p>Das ist <b>wichtig</b> und kein Titel.</p>""",
        "page.html",
    )
    assert [block for block in page.blocks if block.kind == "heading"] == [
        Block("heading", "Hizma", 7),
        Block("heading", "Sourif", 7),
        Block("heading", "Nablus", 7),
        Block("heading", "Jericho", 7),
        Block("heading", "Themen", 8),
    ]
    assert page.blocks[-1].text == "Das ist wichtig und kein Titel."


def test_html_tables_of_data_stay_rows_and_layout_tables_dissolve() -> None:
    page = taken(
        """<table><tr><th>Ort</th><th>Land</th></tr><tr><td>Hizma</td><td>PS</td></tr></table>
        <table><tr><td><h3>Sourif</h3><p>Text.</p></td><td></td></tr></table>""",
        "page.html",
    )
    assert shapes(page) == [
        ("row", "Ort\tLand"),
        ("row", "Hizma\tPS"),
        ("heading", "Sourif"),
        ("paragraph", "Text."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_any_encoding_and_dialect(encoding: str) -> None:
    for mark in (";", ",", "\t"):
        rows = [["Gemeinde", "Einwohner"], ["Größe, „Süd“", "1.234"], ["Übach", "5"]]
        text = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
        content = taken(text.encode(encoding), "table.csv")
        assert [list(row) for row in content.sheets[0].rows] == rows


def test_csv_in_cyrillic_and_arabic_code_pages() -> None:
    ukrainian = "Громада;Країна\nБориспільська громада;Україна\nМіська рада Чорткова;Україна\n"
    assert taken(ukrainian.encode("cp1251"), "t.csv").sheets[0].rows[1][1] == "Україна"
    arabic = "البلدية;الدولة\nبلدية حزما في محافظة القدس;فلسطين\nبلدية صوريف;فلسطين\n"
    assert taken(arabic.encode("cp1256"), "t.csv").sheets[0].rows[1][1] == "فلسطين"


def test_workbooks_keep_values_and_dates_and_leave_hidden_sheets() -> None:
    rows = [["Ort", "EW", "Datum", "Anteil"], ["Hizma", 8000, dt.date(2018, 4, 7), 1.234]]
    content = taken(xlsx_file(rows, hidden=[["geheim"]]), "table.xlsx")
    assert [sheet.rows[1] for sheet in content.sheets] == [
        ("Hizma", "8000", "2018-04-07", "1.234000")
    ]
    assert taken(ods_file([["Ort", "EW"], ["Hizma", 8000]]), "t.ods").sheets[0].rows == (
        ("Ort", "EW"),
        ("Hizma", "8000"),
    )


def test_docx_styles_lists_bold_lines_and_tables() -> None:
    content = taken(
        docx_file(
            ("Heading 1", "Anfrage"),
            ("Normal", "Ein Absatz."),
            ("Bold", "Themen"),
            ("List Bullet", "Abfall"),
            table=[["Ort", "Hizma"], ["Land", "Palästina"]],
        ),
        "letter.docx",
    )
    assert content.blocks == (
        Block("heading", "Anfrage", 1),
        Block("paragraph", "Ein Absatz."),
        Block("heading", "Themen", 7),
        Block("item", "Abfall"),
        Block("row", "Ort\tHizma"),
        Block("row", "Land\tPalästina"),
    )


def test_odt_headings_paragraphs_and_lists() -> None:
    content = taken(odt_file(("h", "Anfrage"), ("p", "Ein Absatz."), ("li", "Abfall")), "l.odt")
    assert shapes(content) == [
        ("heading", "Anfrage"),
        ("paragraph", "Ein Absatz."),
        ("item", "Abfall"),
    ]


def test_pdf_lines_become_paragraphs_and_headings() -> None:
    words = "Die Gemeinde sucht eine Partnerschaft für die Abwasserbehandlung. " * 8
    content = taken(
        pdf_file(
            '#set text(lang: "de", hyphenate: true)\n#set par(justify: true)\n'
            f"= Anfrage der Gemeinde Hizma\n{words}\n\n{words}\n\n*Themen*\n\n- Abfall\n- Wasser"
        ),
        "letter.pdf",
    )
    kinds = [block.kind for block in content.blocks]
    assert kinds == ["heading", "paragraph", "paragraph", "heading", "item", "item"]
    assert content.blocks[0].text == "Anfrage der Gemeinde Hizma"
    assert content.blocks[1].text == words.strip(), "hyphens at the ends of lines are taken out"


def test_pdf_running_heads_and_page_numbers_go() -> None:
    page = '#set page(header: [Bericht 2023], numbering: "1")\n'
    sentences = ["Wir bauen.", "Wir heizen.", "Wir pflanzen.", "Wir lernen."]
    content = taken(pdf_file(page + "\n#pagebreak()\n".join(sentences)), "report.pdf")
    assert [block.text for block in content.blocks] == sentences


def test_mail_keeps_body_date_and_attachments_without_quotes_and_signature() -> None:
    body = "Wir suchen Partner.\n\n-- \nBürgermeister\n"
    content = taken(
        mail(body, ("letter.docx", docx_file(("Normal", "Der Brief."))), ("x.bin", b"\0\1\2" * 50)),
        "mail.eml",
    )
    assert shapes(content) == [("paragraph", "Wir suchen Partner.")]
    assert content.date == "2024-03-12"
    assert [shapes(part) for part in content.attachments] == [[("paragraph", "Der Brief.")]]
    assert "x.bin" in content.notes[0]
    reply = "Danke.\n\nAm 3. Mai 2024 um 10:00 schrieb Frau X:\n> alt\n> älter\n"
    assert shapes(taken(mail(reply), "m.eml")) == [("paragraph", "Danke.")]


def test_plain_text_headings_and_lists() -> None:
    content = taken(
        "Hizma\n=====\n\nEin Text.\n\n- Abfall\n- Wasser\n\nSourif\n\nNoch einer.", "t.txt"
    )
    assert shapes(content) == [
        ("heading", "Hizma"),
        ("paragraph", "Ein Text."),
        ("item", "Abfall"),
        ("item", "Wasser"),
        ("heading", "Sourif"),
        ("paragraph", "Noch einer."),
    ]


def test_what_a_file_is_called_deceives_nobody() -> None:
    letter = docx_file(("Normal", "Text."))
    assert taken(letter, "letter.pdf").format == "docx"
    assert taken(letter, "letter").format == "docx"
    assert taken("a;b;c\n1;2;3\n4;5;6\n", "download").format == "csv"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.csv"),
        (b"   \n", "blank.txt"),
        (bytes(range(256)) * 20, "binary.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture.pdf"),
        (b"%PDF-1.7\n1 0 obj\n<<", "cut.pdf"),
        (b"PK\x03\x04" + bytes(50), "cut.docx"),
        (b"{\\rtf1 Text}", "letter.rtf"),
        (b'{"place": "Hizma"}', "data.json"),
        (b'<?xml version="1.0"?><a/>', "data.xml"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "old.doc"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "mail.msg"),
    ],
)
def test_what_can_not_be_read_says_what_would_help(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        taken(data, name)
    assert refused.value.why.endswith(".")
    assert refused.value.mend.endswith(".")


def test_a_truncated_file_of_each_kind_is_refused() -> None:
    for name, data in (
        ("l.docx", docx_file(("Normal", "Text."))),
        ("t.xlsx", xlsx_file([["a"]])),
        ("l.odt", odt_file(("p", "Text."))),
        ("l.pdf", pdf_file("Text")),
    ):
        with pytest.raises(UnreadableError):
            taken(data[: len(data) // 2], name)


def test_a_pdf_of_pictures_is_told_apart() -> None:
    with pytest.raises(UnreadableError, match="pictures"):
        taken(pdf_file("#rect(width: 50%, height: 30%, fill: red)"), "scan.pdf")
