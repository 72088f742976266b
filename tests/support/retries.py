"""The table of retries, changed for a test."""

from dataclasses import replace

from outpost_planner.aws.retries import RETRIES


def change_retries(monkeypatch, *kinds, **values):
    """Change rows of the table: of the kinds given, or all."""
    for kind in kinds or tuple(RETRIES):
        monkeypatch.setitem(RETRIES, kind, replace(RETRIES[kind], **values))
