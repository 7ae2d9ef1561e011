"""Figures become one frozen Report: sections, tables, charts and sentences. Renderers only draw it."""
