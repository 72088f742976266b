"""A box for a file: its path is typed, or the file is uploaded from the browser's computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts.controls import typed_text
from outpost_planner.desk.parts.layout import WRAPPED

if TYPE_CHECKING:
    import traitlets as t

    from outpost_planner.desk.uploads import Uploads


def file_box(
    model: t.HasTraits, name: str, label: str, uploads: Uploads, kind: str = ".csv", **traits: Any
) -> w.Widget:
    """Return a box for a file of a model, with a button that uploads one.

    Parameters
    ----------
    model, name
        The trait that holds the path, or the name of the upload.
    label
        What the box asks for.
    uploads
        Keeps what is uploaded.
    kind
        Which files the browser offers.
    **traits
        Of the `Box`.
    """
    box = typed_text(model, name, label, width="260px", **traits)
    upload = w.FileUpload(
        accept=kind,
        multiple=False,
        description="Upload",
        tooltip=f"{label}: upload it from this computer",
        layout={"width": "auto"},
    )

    def take(change: Any) -> None:
        if not change.new:
            return
        for each in change.new:
            setattr(model, name, uploads.take(each["name"], bytes(each["content"])))
        # The same file can be uploaded again, once it was put right.
        upload.value = ()

    upload.observe(take, "value")
    return w.HBox([box, upload], layout=WRAPPED)
