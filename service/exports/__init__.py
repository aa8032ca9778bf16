"""Files that leave the service: tables as CSV and XLSX, the briefing as PDF and as a mail.

- :mod:`~service.exports.tables`: any table as CSV or XLSX, with cells that no program executes.
- :mod:`~service.exports.briefing`: what a briefing of one request says, in one language.
- :mod:`~service.exports.pdf`: it as a tagged PDF (PDF/UA-1), set by typst.
- :mod:`~service.exports.sheets`, :mod:`~service.exports.mail`: it as tables, and as a mail.

Heavy libraries (typst, openpyxl) are loaded when a file is made, never before.
"""
