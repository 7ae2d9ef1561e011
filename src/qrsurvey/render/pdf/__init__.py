"""Documents as PDF, laid out by Decree 30/2020/NĐ-CP, annex I."""

from qrsurvey.render.pdf.document import render_pdf

__all__ = ["render_pdf"]
