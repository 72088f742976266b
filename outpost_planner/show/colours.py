"""Colours and what they mean, the same in HTML, charts and SVG.

The series have the colours of Okabe and Ito ("Color Universal Design", 2008), which people with any
common colour blindness tell apart. Colour never stands alone: each series also has a line style,
a marker or a hatch, and each result its word, so that all of it survives a black-and-white printer.
"""

from __future__ import annotations

from typing import Literal

Tone = Literal["good", "bad", "warn", "plain"]
"""What a message or a result means to the reader."""

TONE_OF_CHECK: dict[str, Tone] = {
    "PASS": "good",
    "FAIL": "bad",
    "WARN": "warn",
    "EXEMPT": "plain",
    "NOT CHECKED": "plain",
}
"""What the result of a check means."""

ON_LIGHT: dict[Tone, str] = {
    "good": "#00704d",
    "bad": "#b3430a",
    "warn": "#7a5c00",
    "plain": "#5a5a5a",
}
"""Each tone as text on a light ground, or as the ground of white text."""

ON_DARK: dict[Tone, str] = {
    "good": "#2ec79e",
    "bad": "#ff8a4c",
    "warn": "#e8c34a",
    "plain": "#c2c2c2",
}
"""Each tone as text on a dark ground."""

LIVE, SANDBOX = ON_LIGHT["bad"], "#00578a"
"""Ground of the banner where money is real, and where it is not."""

BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"
LIGHT_GREY = "#B8B8B8"
WHITE = "#FFFFFF"

INK = "#787878"
"""Text and lines: of all greys the one that is read equally well on white and on JupyterLab's dark
ground.

A picture does not know the theme that it will be seen in. The contrast of white against #111111 is
18.9, so that no colour has more than its root, 4.3, against both; 4.5, which WCAG asks of small
text, would take 20.3. In the widgets, where the theme is known, a chart is made darker or lighter,
and has 5.8 and more.
"""

COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY_BLUE, PURPLE, YELLOW, BLACK)
"""Okabe–Ito, those that differ most in lightness first."""

HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "+++")
"""One hatch per series, in step with `COLOURS`."""

LINE_STYLES = ("-", "--", ":", "-.")
"""One line style per series, in step with `COLOURS`; they repeat after four."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""One marker per series, in step with `COLOURS`."""

SEQUENTIAL = "cividis_r"
"""Colour map for heat maps: even in lightness, and the same to colour-blind readers."""

SERIES_ON_LIGHT = COLOURS[:4]
"""The lines of an SVG chart on a light ground, in step with `COLOURS`."""

SERIES_ON_DARK = (SKY_BLUE, ORANGE, ON_DARK["good"], ON_DARK["bad"])
"""The same on a dark ground, where the dark ones of Okabe and Ito would not be read."""
