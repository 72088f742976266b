"""How the widgets look: the theme's own colours, tables and messages, every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from outpost_planner.show import colours
from outpost_planner.show.markup import banner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outpost_planner.aws.connection import Connection
    from outpost_planner.show.colours import Tone


def variables(series: Sequence[str], tones: Mapping[Tone, str]) -> str:
    """Return the colours of one theme as variables of CSS.

    Examples
    --------
    >>> variables(["#123456"], {"good": "#00704d"})
    '--op-series-0: #123456; --op-good: #00704d;'
    """
    lines = [f"--op-series-{at}: {colour};" for at, colour in enumerate(series)]
    lines += [f"--op-{tone}: {colour};" for tone, colour in tones.items()]
    return " ".join(lines)


CSS = f"""
.op {{
  {variables(colours.SERIES_ON_LIGHT, colours.ON_LIGHT)}
  color: var(--jp-content-font-color1, #212121); font-family: var(--jp-content-font-family, sans-serif);
  font-size: var(--jp-widgets-font-size, 13px); line-height: 1.45;
}}
/* The arrow of ipywidgets' lists is black, and not seen in the dark. */
[data-jp-theme-light="false"] .op-above select {{
  appearance: auto; background-image: none; color-scheme: dark; padding-right: 4px;
}}
[data-jp-theme-light="false"] .op {{
  {variables(colours.SERIES_ON_DARK, colours.ON_DARK)}
}}
.op p {{ margin: 0 0 8px; }}
.op h3 {{ margin: 12px 0 6px; font-size: 1.05em; }}
.op-finding {{ font-size: 1.1em; }}
/* A table brings the size that pandas' tables have in a notebook; here all letters have that of the controls. */
.op table {{ font-size: inherit !important; }}
.op table {{ border-collapse: collapse; margin: 4px 0 10px; font-variant-numeric: tabular-nums; }}
.op th, .op td {{
  padding: 4px 10px; border: 1px solid var(--jp-border-color2, #ccc); text-align: left; vertical-align: top;
}}
.op th {{ background: var(--jp-layout-color2, #eee); font-weight: 600; }}
/* Set by quantity_table.js. */
.op .op-number {{ text-align: right; white-space: nowrap; }}
.op small {{ color: var(--jp-content-font-color2, #555); font-size: 0.92em; }}
.op .op-best {{ outline: 3px solid var(--op-series-3); outline-offset: -3px; font-weight: 600; }}
.op .op-chosen {{ background: var(--jp-layout-color3, #ddd); }}
.op .op-out, .op .op-out small {{ color: var(--jp-content-font-color2, #555); }}
.op-good {{ color: var(--op-good); font-weight: 600; }}
.op-bad {{ color: var(--op-bad); font-weight: 600; }}
.op-warn {{ color: var(--op-warn); font-weight: 600; }}
.op-note {{ color: var(--jp-content-font-color2, #555); }}
.op-message {{ border-left: 4px solid; padding: 4px 10px; margin: 6px 0; white-space: pre-line; }}
.op-charts {{ display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px 20px; }}
.op-chart {{ margin: 0; flex: 1 1 330px; max-width: 560px; }}
.op-chart figcaption {{ font-weight: 600; min-height: 2.9em; }}
.op-chart svg {{ max-width: 100%; height: auto; }}
.op-legend {{ display: flex; flex-wrap: wrap; gap: 2px 16px; padding-left: 30px; }}
.op-legend svg {{ vertical-align: middle; }}
.op-charts img {{ flex: 1 1 400px; max-width: 560px; min-width: 0; height: auto; }}
/* A chart's grey is that of both themes; the theme is known here, and brings it out. */
.op-charts img {{ filter: brightness(0.85); }}
[data-jp-theme-light="false"] .op-charts img {{ filter: brightness(1.25); }}
.op-quantities-frame {{
  max-height: min(60vh, 560px); overflow: auto; border: 1px solid var(--jp-border-color2, #ccc);
}}
.op-quantities table {{ margin: 0; width: 100%; }}
.op-quantities caption {{ text-align: left; padding: 4px 10px; }}
.op-quantities thead th {{ position: sticky; top: 0; }}
.op-quantities table {{ line-height: 1.3; }}
.op-quantities th button {{ all: unset; cursor: pointer; font: inherit; color: inherit; }}
.op-quantities th button:hover {{ text-decoration: underline; }}
.op-quantities th button:focus-visible {{ outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 2px; }}
.op-quantities.op-quantities th, .op-quantities.op-quantities td {{ padding: 2px 8px; vertical-align: middle; }}
.op-quantities input {{
  width: 5.5em; padding: 1px 4px; font: inherit; color: inherit; background: var(--jp-layout-color1, #fff);
  border: 1px solid var(--jp-border-color1, #888);
}}
.op-quantities input[aria-invalid="true"] {{ border-color: var(--op-bad); outline: 2px solid var(--op-bad); }}
/* The kernel does not answer: see guard.js. */
.op-gone > [inert] {{ opacity: 0.4; filter: grayscale(1); }}
.op-desk.op-desk .lm-TabBar-tab, .op-desk.op-desk .lm-TabBar-tabLabel {{
  color: var(--jp-content-font-color1, #212121);
}}
.op-box {{ display: flex; flex-direction: column; margin: 2px; }}
.op-box-label {{ line-height: 1.4; }}
.op-box-input {{
  height: 28px; box-sizing: border-box; padding: 2px 6px; font: inherit; color: inherit; min-width: 0;
  background: var(--jp-layout-color1, #fff); border: 1px solid var(--jp-border-color1, #888);
}}
.op-box-input[aria-invalid="true"] {{ border-color: var(--op-bad); outline: 2px solid var(--op-bad); }}
.op-box-problem {{ color: var(--op-bad); font-size: 0.92em; white-space: pre-line; max-width: 30em; }}
.op-box-problem:empty, .op-box-note:empty {{ display: none; }}
.op-box-note {{ color: var(--jp-content-font-color2, #555); font-size: 0.92em; }}
.op-slider.op-slider {{ width: auto; margin: 0 8px 4px; }}
.op-slider.op-slider > .widget-label {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}}
.op-quantities .op-box-problem {{ width: 9em; line-height: 1.2; }}
.op-controls.op-controls {{
  display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); align-items: start; overflow: visible;
}}
.op-above.op-above {{ display: flex; flex-direction: column; align-items: stretch; height: auto; }}
.op-above.op-above > .widget-label {{
  text-align: left; width: auto; max-width: none; white-space: normal; height: auto; line-height: 1.4;
}}
.op-above.op-above > select, .op-above.op-above > input {{ flex: 0 0 28px; height: 28px; width: auto; }}
.op-above.op-above > .slider-container {{ flex: 0 0 28px; height: 28px; margin: 6px 10px 0; }}
.op-above.op-above > .widget-readout {{
  flex: 0 0 auto; align-self: flex-start; text-align: left; max-width: 6em; height: 22px;
}}
.op-quantities td:nth-child(2) {{ white-space: nowrap; }}
.op-quantities td:nth-child(3) {{ min-width: 12em; }}
.op-download {{ display: inline-flex; align-items: center; }}
.op-download button {{ width: auto; }}
"""


def page(*parts: str) -> str:
    """Put HTML into the frame that carries the styles.

    Parameters
    ----------
    *parts
        HTML; texts in it are escaped already.

    Returns
    -------
    str
        One element of class ``op``.
    """
    return f'<div class="op">{"".join(parts)}</div>'


def message(text: str, tone: Tone = "plain") -> str:
    """Return a message that assistive technology announces; nothing for no text.

    Parameters
    ----------
    text
        Plain text; its lines stay lines.
    tone
        ``good``, ``bad``, ``warn`` or ``plain``.

    Examples
    --------
    >>> message("<b>", "bad")
    '<div class="op-message op-bad" role="alert">&lt;b&gt;</div>'
    """
    if not text:
        return ""
    role = "alert" if tone == "bad" else "status"
    return f'<div class="op-message op-{tone}" role="{role}">{escape(text)}</div>'


def who(connection: Connection) -> str:
    """Return the strip that says SANDBOX or LIVE, with account and Region."""
    risk = "real orders, real money" if connection.is_live else "nothing real is bought here"
    return banner(f"{connection.label}: {risk}", is_live=connection.is_live)
