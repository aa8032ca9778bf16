"""A briefing as the file that a browser or a program gets."""

from __future__ import annotations

from enum import StrEnum

from starlette.responses import Response

from service.exports.briefing import Briefing
from service.exports.mail import mail
from service.exports.pdf import PDF_TYPE, to_pdf
from service.exports.sheets import candidate_table, workbook
from service.exports.tables import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx

__all__ = ["BriefingFormat", "briefing_file"]


class BriefingFormat(StrEnum):
    """In which form a briefing is wanted."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    #: Subject and text of a mail.
    TXT = "txt"


def briefing_file(briefing: Briefing, format: BriefingFormat) -> Response:
    """`briefing` in this form, to be saved under a name of its own; nobody may cache it."""
    content, media_type = _made(briefing, format)
    name = f"partnerkompass-{briefing.request.id}.{format.value}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": briefing.language,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def _made(briefing: Briefing, format: BriefingFormat) -> tuple[bytes, str]:
    if format is BriefingFormat.PDF:
        return to_pdf(briefing), PDF_TYPE
    if format is BriefingFormat.XLSX:
        return to_xlsx(workbook(briefing), title=briefing.title), XLSX_TYPE
    if format is BriefingFormat.CSV:
        return to_csv(candidate_table(briefing)), CSV_TYPE
    return mail(briefing).text.encode(), "text/plain; charset=utf-8"
