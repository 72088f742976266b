"""Fit to be shown: tables and charts in JupyterLab and Voila, in both themes, in a wide and a
narrow window.
"""

import json
import os

import pytest
from browser.lab import CHROMIUM, PICTURES, code_cell, elsewhere, run_all, switch_theme
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ,
    reason="no Chromium: install it to run the browser tests",
)

WIDEST = 833

FLEET = """\
from datetime import UTC, datetime

import outpost_planner as planner

catalog = planner.read_catalog()
sandbox = planner.start_sandbox(seed=30, now=datetime(2025, 11, 3, tzinfo=UTC), max_open_orders=100)
outposts = planner.collect_outposts(sandbox)
seattle, frankfurt = (each["OutpostId"] for each in outposts[:2])
lines = catalog.line_items({"OR-RKGP001": 1})
big = [{"CatalogItemId": "OR-RKGP003", "Quantity": 2}]
for week in range(14):
    if week % 2:
        sandbox.client().create_order(OutpostIdentifier=frankfurt, LineItems=big, PaymentOption="NO_UPFRONT")
    else:
        request = planner.OrderRequest(seattle, lines, "NO_UPFRONT", "THREE_YEARS", reference=f"PO-2026-{week:04}")
        planner.submit(request, sandbox, approve=planner.review(request, sandbox).fingerprint)
    sandbox.advance(days=14)
print("fleet ready")"""  # noqa: E501

DESK = """\
planner.open_history(sandbox).record(planner.collect_orders(sandbox, progress=False), at=sandbox.now)
sandbox.advance(days=21)
desk = planner.OrderDesk(catalog, sandbox)
desk.model.track.refresh()
desk.model.work.wait()
desk.tabs.selected_index = 5
desk"""  # noqa: E501

TABLES = """\
frames = planner.flatten_orders(planner.collect_orders(sandbox, progress=False))
names = {each["OutpostId"]: each["Name"] for each in outposts}
known = {"now": sandbox.now, "catalog": catalog, "outposts": outposts}
display(planner.readable(planner.order_table(frames, receipts=planner.receipts(sandbox), **known)))
display(planner.readable(planner.forecast_installations(frames, **known), names=names))
display(planner.readable(frames.line_items, names=names), frames, catalog, lines)
display(planner.compare_payments(lines), planner.receipts(sandbox), sandbox)"""

CHARTS = """\
import matplotlib.pyplot as plt

planner.plot_order_status(frames)
planner.plot_order_timeline(frames, names=names, now=sandbox.now)
planner.plot_asset_distribution(frames, by="catalog_item_id")
planner.plot_payments(planner.compare_payments(lines))
plt.show()"""

NO_INSTRUCTIONS = ("import ", "planner.", "Run All", "Run → ", "cell", "fleet ready", "Python")


def with_a_fleet(folder):
    """Put a notebook that shows a fleet into a project, and return its path."""
    title = {
        "cell_type": "markdown",
        "id": "title",
        "metadata": {},
        "source": "# The fleet\n\nRun All cells in Python.",
    }
    cells = [code_cell(f"c{at}", source) for at, source in enumerate([FLEET, DESK, TABLES, CHARTS])]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    path = folder / "notebooks" / "fleet.ipynb"
    path.write_text(
        json.dumps(
            {"cells": [title, *cells], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        )
    )
    return path


def contrast_in_tables(page):
    """Return the least WCAG contrast of the text of all tables against what lies behind it."""
    return page.evaluate("""() => {
          const parse = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
          const light = rgb => {
            const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
            const [r, g, b] = rgb.slice(0, 3).map(v => linear(v / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = parse(getComputedStyle(at).backgroundColor);
              if (colour[3] > 0.99) return colour;
            }
            return [255, 255, 255, 1];
          };
          const of = element => {
            const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          };
          return Math.min(...[...document.querySelectorAll("td span, th")].filter(e => e.innerText).map(of));
        }""")  # noqa: E501


def cut_off(page, within):
    """Return what of tables and pictures sticks out of its output, is too wide or distorted, in
    words.
    """
    return page.evaluate(
        """([within, widest]) => [...document.querySelectorAll(`${within} table, ${within} img`)].flatMap(each => {
          const box = each.getBoundingClientRect();
          if (!box.width) return [];
          const room = each.closest(within).getBoundingClientRect();
          const said = `${each.tagName} ${each.innerText.slice(0, 40)} ${Math.round(box.width)} px`;
          const tooWide = each.tagName === "TABLE" && box.width > widest + 1;
          const ratio = each.naturalWidth && (box.width / box.height) / (each.naturalWidth / each.naturalHeight);
          const distorted = ratio && Math.abs(ratio - 1) > 0.02;
          return box.right > room.right + 1 || tooWide || distorted ? [said] : [];
        })""",  # noqa: E501
        [within, WIDEST],
    )


def corners_of_pictures(page):
    """Return the opacity of the corners of every chart; 0 is no ground of its own."""
    return page.evaluate(
        """() => [...document.querySelectorAll("img")].filter(each => each.naturalWidth > 200).flatMap(each => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [each.naturalWidth, each.naturalHeight];
          const context = canvas.getContext("2d");
          context.drawImage(each, 0, 0);
          const [right, low] = [canvas.width - 1, canvas.height - 1];
          return [[0, 0], [right, 0], [0, low], [right, low]].map(([x, y]) => context.getImageData(x, y, 1, 1).data[3]);
        })"""  # noqa: E501
    )


def expect_the_answer_first(desk):
    """A sentence and one row per order come before everything else, with
    all that a manager asks.
    """
    said = desk.locator(".op-finding", has_text="As of").first
    expect(said).to_contain_text("15 orders: ")
    expect(said).to_contain_text("late")
    table = desk.locator("table:visible").first
    expect(table.locator("tbody tr")).to_have_count(15)
    head = table.locator("th").all_inner_texts()
    assert head == ["Order", "Items", "Status", "Carrier, tracking number", "Expected", "Late?"]
    text = table.inner_text()
    for part in (
        "PO-2026-0000",
        "Seattle imaging",
        "2 × General purpose rack",
        "installed\n20",
        "DHL",
    ):
        assert part in text, part
    assert "replacement for a line item of" in text
    changed = desk.locator("table:visible", has_text="What changed").first.inner_text()
    assert "→" in changed
    assert "AssetInformationList" not in desk.inner_text()
    assert (
        said.bounding_box()["y"]
        < table.bounding_box()["y"]
        < desk.locator("img:visible").first.bounding_box()["y"]
    )


def expect_fit(page, name, parts):
    """In a wide and in a narrow window nothing is cut, and everything can be read."""
    PICTURES.mkdir(exist_ok=True)
    for width in (1280, 1000):
        page.set_viewport_size({"width": width, "height": 2400})
        for part, locator in parts.items():
            locator.evaluate("each => each.scrollIntoView()")
            page.wait_for_timeout(400)
            page.screenshot(path=PICTURES / f"shown-{name}-{width}-{part}.png")
            assert cut_off(page, ".jp-OutputArea-output") == [], width
    assert contrast_in_tables(page) >= 4.5
    corners = corners_of_pictures(page)
    assert corners
    assert not any(corners)


def test_tables_and_charts_fit_in_jupyterlab(page, lab, lab_project):
    """In both themes tables are formatted and fit, charts have no ground, and Track begins with the
    answer.
    """
    run_all(page, lab.address(with_a_fleet(lab_project)))
    desk = page.locator(".op-desk")
    expect(page.locator(".jp-OutputArea-output img")).not_to_have_count(0, timeout=120_000)
    expect(desk.get_by_text("As of")).to_be_visible()
    expect_the_answer_first(desk)
    outputs = page.locator(".jp-RenderedHTMLCommon.jp-OutputArea-output, .jp-RenderedHTML")
    text = "\n".join(outputs.all_inner_texts())
    for noise in ("NaN", "NaT", "<NA>", "00:00:00", "+00:00"):
        assert noise not in text, noise
    cells = page.locator(".jp-CodeCell")
    parts = {"desk": desk, "tables": cells.nth(2), "charts": cells.nth(3)}
    for theme in ("Light", "Dark"):
        switch_theme(page, f"JupyterLab {theme}")
        expect_fit(page, theme.lower(), parts)
    assert elsewhere(page.urls) == []


def test_voila_shows_the_widgets_alone(page, served, voila_project):
    """No Python, no instructions for notebooks: a title and the desk, in the light theme."""
    address = served.address(with_a_fleet(voila_project), "light")
    page.goto(address, timeout=120_000, wait_until="commit")
    desk = page.locator(".op-desk")
    desk.get_by_text("As of").wait_for(timeout=120_000)
    expect(page.get_by_role("heading", name="The fleet")).to_be_visible()
    expect_the_answer_first(desk)
    text = page.locator("#rendered_cells").inner_text()
    for part in NO_INSTRUCTIONS:
        assert part not in text.replace("Cancel", ""), part
    assert page.locator(".jp-InputArea:visible, .jp-Cell-inputWrapper:visible").count() == 0
    expect_fit(page, "voila-light", {"page": page.locator("#rendered_cells")})
    assert elsewhere(page.urls) == []
