"""Sample files, made by the libraries that offices' programs resemble."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import typst
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, List, ListItem, P

__all__ = ["docx_file", "mail", "ods_file", "odt_file", "pdf_file", "xlsx_file", "zipped"]

Rows = Sequence[Sequence[object]]


def docx_file(*parts: tuple[str, str], table: Rows = ()) -> bytes:
    """Parts are (style, text): a heading ("Heading 1"), "List Bullet", "Bold" or "Normal"."""
    document = docx.Document()
    for style, text in parts:
        if style == "Bold":
            document.add_paragraph().add_run(text).bold = True
        else:
            document.add_paragraph(text, style=style)
    if table:
        drawn = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, value in zip(drawn.add_row().cells, row, strict=True):
                cell.text = str(value)
    return _saved(document)


def odt_file(*parts: tuple[str, str]) -> bytes:
    """Parts are ("h" | "p" | "li", text)."""
    document = OpenDocumentText()
    for kind, text in parts:
        if kind == "h":
            document.text.addElement(H(outlinelevel=1, text=text))
        elif kind == "li":
            listing, item = List(), ListItem()
            item.addElement(P(text=text))
            listing.addElement(item)
            document.text.addElement(listing)
        else:
            document.text.addElement(P(text=text))
    return _saved(document)


def xlsx_file(rows: Rows, hidden: Rows = ()) -> bytes:
    """A sheet with these values, and a hidden one."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if hidden:
        sheet = book.create_sheet("hidden")
        sheet.sheet_state = "hidden"
        for row in hidden:
            sheet.append(list(row))
    return _saved(book)


def ods_file(rows: Rows) -> bytes:
    """A sheet with these values."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Gesuche")
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=value)
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return _saved(document)


def pdf_file(markup: str) -> bytes:
    """A typeset page of Typst markup."""
    return typst.compile(markup.encode())


def mail(text: str, *attachments: tuple[str, bytes], subject: str = "Partnership") -> bytes:
    """A mail of 12 March 2024 with attachments (name, bytes)."""
    message = EmailMessage()
    message["From"] = "mayor@example.org"
    message["To"] = "info@example.org"
    message["Subject"] = subject
    message["Date"] = "Tue, 12 Mar 2024 09:30:00 +0200"
    message.set_content(text)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive with these members, packed as tightly as it goes."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _saved(document: object) -> bytes:
    data = BytesIO()
    document.save(data)  # type: ignore[attr-defined]  # three libraries, one method
    return data.getvalue()
