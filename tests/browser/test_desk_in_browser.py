"""The order desk as its users have it: a real JupyterLab, and Voila, driven by a real browser."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pypdf
import pytest
from browser.lab import CHROMIUM, JOURNAL, add_cells, elsewhere, picture, run_all
from playwright.sync_api import expect

import outpost_planner as planner
from outpost_planner.service.pairs import OPTIONS, TERMS

# Without a browser these tests are left out on a person's machine, with the reason; in CI they
# fail.
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ,
    reason="no Chromium: install it to run the browser tests",
)

NASTY = "<img src=x onerror='window.hacked = 1'>"
TELL = (
    "import"
    " pathlib\npathlib.Path('../endpoint.txt').write_text(sandbox.endpoint_url)\nprint('told')"
)
DESK = "notebooks/07-order-desk.ipynb"
ITEM = "OR-RKGP002"
START = datetime(2026, 1, 5, tzinfo=UTC)


def prepare(folder):
    """Have the desk's notebook tell where its sandbox is, and put markup for a name into the
    catalog.
    """
    add_cells(folder / DESK, TELL)
    catalog = folder / "data" / "catalog.csv"
    catalog.write_text(
        catalog.read_text().replace('"General purpose starter rack, 2 m5 hosts"', f'"{NASTY}"')
    )
    assert NASTY in catalog.read_text()
    return folder


def open_desk(page, lab, folder):
    run_all(page, lab.address(folder / DESK))
    page.locator(".op-quantities input").first.wait_for()
    return page.locator(".op-desk")


def choose(desk):
    """Filter the catalog, and type a quantity."""
    desk.get_by_label("Search").fill("m5 8")
    expect(desk.locator(".op-quantities tbody tr")).to_have_count(2)
    desk.get_by_label(re.compile(ITEM)).fill("2")
    expect(desk.get_by_text(f"This order: 2 × {ITEM}")).to_be_visible()


def review(desk, reference):
    desk.get_by_role("tab", name="3 Review").click()
    desk.get_by_label("Purchase reference", exact=True).fill(reference)
    desk.get_by_role("button", name="Review the order").click()
    expect(desk.get_by_text("It can be ordered for")).to_be_visible()


def sign_and_ask_for_approval(page, desk):
    """Download the page for signature; name a policy, see the order wait, and take it away."""
    with page.expect_download() as signed:
        desk.get_by_role("button", name="Report for signature (PDF)").click()
    assert signed.value.suggested_filename == "approval.pdf"
    sheet = pypdf.PdfReader(signed.value.path()).pages[0].extract_text()
    assert "Request for approval:" in sheet
    desk.get_by_label("Approval policy", exact=True).fill("../data/approval-policy.toml")
    desk.get_by_label("Approval policy", exact=True).press("Tab")
    expect(desk.get_by_text("Not approved yet:").first).to_be_visible()
    picture(desk, "4-review-not-approved")
    desk.get_by_label("Approval policy", exact=True).fill("")
    desk.get_by_label("Approval policy", exact=True).press("Tab")
    expect(desk.get_by_text("Not approved yet:").first).to_be_hidden()
    picture(desk, "4-review")


def expect_figures(desk, **convention):
    """Compare the table on the page with what the library computes here."""
    lines = planner.read_catalog().line_items({ITEM: 2})
    costs = planner.compare_payments(lines, **convention).over(5).table["equivalent_annual_cost"]
    cells = desk.locator(".op-grid td strong")
    wanted = [f"${costs[term, option]:,.2f}" for option in OPTIONS for term in TERMS]
    expect(cells).to_have_text(wanted)


def orders_at(folder):
    url = (folder / "endpoint.txt").read_text()
    session = boto3.Session("123456789012", "sandbox", region_name="us-west-2")
    return session.client("outposts", endpoint_url=url).list_orders()["Orders"]


def test_from_run_all_to_an_order_that_arrives(page, lab, lab_project):
    """Run all, filter, type, move the slider, review, double-click, and count one order; then see
    it arrive.
    """
    project = prepare(lab_project)
    desk = open_desk(page, lab, project)
    expect(desk.get_by_text("SANDBOX 123456789012 us-west-2").first).to_be_visible()
    expect(desk.get_by_text(NASTY)).to_be_visible()
    picture(desk, "1-choose-empty")
    choose(desk)
    picture(desk, "2-choose")

    desk.get_by_role("tab", name="2 Pay").click()
    expect_figures(desk, discount_rate=0.08)
    handle = desk.locator(".noUi-handle").first
    handle.focus()
    for _ in range(8):
        handle.press("ArrowRight")
    expect(desk.get_by_label("Discount rate [% a year]", exact=True)).to_have_value("10")
    expect_figures(desk, discount_rate=0.10)
    picture(desk, "3-pay")
    with page.expect_download() as download:
        desk.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "payments.csv"
    expect(desk.get_by_text("payments.csv is in the downloads of this browser")).to_be_visible()
    finding = desk.locator(".op-finding:visible").first.inner_text()
    assert finding in Path(download.value.path()).read_bytes().decode("utf-8-sig")
    page.set_viewport_size({"width": 1400, "height": 2100})
    picture(desk, "order-desk")

    review(desk, "PO-2026-0117")
    sign_and_ask_for_approval(page, desk)
    desk.get_by_role("tab", name="4 Order").click()
    place = desk.get_by_role("button", name="Place the order")
    expect(place).to_be_enabled()
    picture(desk, "5-order")
    place.dblclick()
    expect(desk.get_by_text("Ordered: oo-")).to_be_visible()
    expect(place).to_be_disabled()
    picture(desk, "6-ordered")
    (order,) = orders_at(project)
    assert len(planner.Journal(project / "notebooks" / JOURNAL).attempts) == 1

    desk.get_by_role("tab", name="5 Track").click()
    desk.get_by_role("button", name="Refresh").click()
    expect(desk.get_by_text(f"As of {START:%Y-%m-%d}")).to_be_visible()
    for days in range(30, 211, 30):
        desk.get_by_role("button", name="Advance 30 days").click()
        expect(desk.get_by_text(f"As of {START + timedelta(days=days):%Y-%m-%d}")).to_be_visible()
    expect(desk.get_by_role("cell", name=re.compile("completed")).first).to_be_visible()
    expect(desk.get_by_role("cell", name=re.compile(order["OrderId"])).first).to_be_visible()
    expect(desk.locator(".op-charts img:visible").first).to_be_visible()
    picture(desk, "7-track")

    assert page.evaluate("window.hacked") is None
    assert elsewhere(page.urls) == []


def test_dollars_are_dollars_and_the_explorer_stands_alone(page, lab, lab_project):
    """JupyterLab typesets text between dollar signs as a formula, unless it is told not to."""
    run_all(page, lab.address(lab_project / "notebooks" / "02-compare-payments.ipynb"))
    expect(page.get_by_text(re.compile(r"\$[\d,]+\.\d\d .*\$[\d,]+\.\d\d")).first).to_be_visible()
    expect(page.locator(".op-grid")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert page.locator("mjx-container, .MathJax").count() == 0
    assert elsewhere(page.urls) == []


def contrast(locator):
    """Return the WCAG contrast of an element's text against what lies behind it."""
    return locator.evaluate("""element => {
          const parse = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
          let ground = [255, 255, 255, 1];
          for (let at = element; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour[3] > 0.99) { ground = colour; break; }
          }
          const light = rgb => {
            const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
            const [r, g, b] = rgb.slice(0, 3).map(v => linear(v / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }""")  # noqa: E501


def test_dark_theme_narrow_window_and_a_cell_run_again(page, lab, lab_project):
    """Legible in the dark and at 1,000 pixels; and what was typed stands when the cell is run
    again.
    """
    lab.choose_theme("JupyterLab Dark")
    project = prepare(lab_project)
    page.set_viewport_size({"width": 1000, "height": 900})
    desk = open_desk(page, lab, project)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    choose(desk)
    picture(desk, "8-dark-choose")
    for css in (".op-quantities th", ".op-quantities td", ".op-quantities input", ".op-mark"):
        assert contrast(desk.locator(css).first) >= 4.5, css
    desk.get_by_role("tab", name="2 Pay").click()
    picture(desk, "9-dark-pay")
    for css in (
        ".op-finding",
        ".op-grid th",
        ".op-grid strong",
        ".op-grid small",
        ".op-note",
        "figcaption",
    ):
        assert contrast(desk.locator(css).first) >= 4.5, css
    width = desk.evaluate("each => [each.scrollWidth, each.clientWidth]")
    assert width[0] <= width[1] + 1, "nothing is cut off at the right"

    cell = page.locator(".jp-CodeCell").nth(1)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    again = page.locator(".op-desk")
    expect(again.get_by_label(re.compile(ITEM))).to_have_value("2")
    assert elsewhere(page.urls) == []


def test_by_keyboard_alone(page, lab, lab_project):
    """Tab reaches the search, the table and the buttons, and Enter orders."""
    project = prepare(lab_project)
    desk = open_desk(page, lab, project)
    desk.get_by_label("Search").focus()
    page.keyboard.type("m5 8")
    expect(desk.locator(".op-quantities tbody tr")).to_have_count(2)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.dataset.id === '{ITEM}'"):
            break
    page.keyboard.type("2")
    expect(desk.get_by_text(f"This order: 2 × {ITEM}")).to_be_visible()
    desk.get_by_role("tab", name="1 Choose").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    reference = desk.get_by_label("Purchase reference", exact=True)
    expect(reference).to_be_visible()
    reference.focus()
    page.keyboard.type("PO-KEYS")
    page.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Review the order")).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.get_by_text("It can be ordered for")).to_be_visible()


def test_voila_shows_the_desk_without_code(page, served, voila_project):
    """For people who should see no code: choose, review and order; nothing is fetched from
    elsewhere.
    """
    project = prepare(voila_project)
    page.goto(served.address(project / DESK), timeout=120_000)
    desk = page.locator(".op-desk")
    desk.locator(".op-quantities input").first.wait_for(timeout=60_000)
    assert page.get_by_text("planner.OrderDesk(catalog").count() == 0
    choose(desk)
    review(desk, "PO-VOILA")
    desk.get_by_role("tab", name="4 Order").click()
    desk.get_by_role("button", name="Place the order").dblclick()
    expect(desk.get_by_text("Ordered: oo-")).to_be_visible()
    picture(desk, "10-voila")
    assert len(orders_at(project)) == 1
    assert elsewhere(page.urls) == []


def test_a_batch_and_files_of_ones_own_in_voila(page, served, voila_project):
    """A file that is not there changes nothing; a batch is read, reviewed, placed, and seen."""
    page.goto(served.address(voila_project / DESK, "light"), timeout=120_000)
    page.locator(".op-quantities input").first.wait_for()
    desk = page.locator(".op-desk")
    desk.get_by_role("button", name="Load other files").click()
    desk.get_by_label("Catalog CSV", exact=True).fill("nowhere.csv")
    desk.get_by_role("button", name="Load", exact=True).click()
    expect(desk.get_by_text("there is no such file")).to_be_visible()
    desk.get_by_role("tab", name="Batch").click()
    desk.get_by_label("Batch CSV", exact=True).fill("../data/batch.csv")
    desk.get_by_role("button", name="Read and review").click()
    expect(desk.get_by_text("4 orders can be placed")).to_be_visible()
    picture(desk, "11-batch")
    desk.get_by_role("button", name="Place the orders").click()
    expect(desk.get_by_text("4 placed, of 4")).to_be_visible()
    expect(desk.get_by_role("button", name="Place the orders")).to_be_disabled()
    desk.get_by_role("tab", name="Receipts").click()
    expect(desk.get_by_role("table").locator("tbody tr:visible")).to_have_count(4)
    desk.get_by_label("Cancel an order").select_option(index=1)
    desk.get_by_role("button", name="Cancel this order").click()
    expect(desk.get_by_text(re.compile("Order oo-[0-9a-f]+ is cancelled"))).to_be_visible()
    expect(desk.get_by_label("Cancel an order").locator("option")).to_have_count(4)
    picture(desk, "12-receipts")


def test_an_outpost_is_made_and_another_account_is_looked_at_in_voila(page, served, voila_project):
    """The Outpost that was made is chosen; an account that is not there is a sentence, and nothing
    changes.
    """
    page.goto(served.address(voila_project / DESK, "dark"), timeout=120_000)
    page.locator(".op-quantities input").first.wait_for()
    desk = page.locator(".op-desk")
    desk.get_by_role("button", name="New Outpost…").click()
    expect(desk.get_by_label("At site").locator("option")).not_to_have_count(1)
    desk.get_by_label("At site").select_option(index=0)
    desk.get_by_label("Name of the Outpost", exact=True).fill("Imaging 2")
    picture(desk, "13-new-outpost")
    desk.get_by_role("button", name="Make it").click()
    expect(desk.get_by_text(re.compile("Outpost Imaging 2 .* is there"))).to_be_visible()
    chosen = desk.get_by_label("For Outpost").locator("option:checked")
    expect(chosen).to_contain_text("Imaging 2")
    desk.get_by_role("button", name="Change the account").click()
    desk.get_by_label("Account", exact=True).select_option(
        label="What boto3 chooses itself (environment, role)"
    )
    desk.get_by_role("button", name="Look whose it is").click()
    expect(desk.locator(".op-message.op-bad:visible").first).to_be_visible()
    expect(desk.get_by_text("SANDBOX").first).to_be_visible()
    picture(desk, "14-account")
