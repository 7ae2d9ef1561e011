"""Documents as DOCX, laid out by Decree 30/2020/NĐ-CP, annex I, from the same measures as the PDF."""

from qrsurvey.render.docx.document import render_docx

__all__ = ["render_docx"]
