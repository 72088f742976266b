"""An order in JupyterLab and Voila, in both themes and sizes: what is seen is what is ordered."""

import json
import os
import re
from pathlib import Path

import axe_playwright_python
import pytest
from browser.kernel import kernel_of
from browser.lab import (
    CHROMIUM,
    PICTURES,
    copy_of_the_project,
    picture,
    run_again,
    run_all,
    switch_theme,
)
from playwright.sync_api import Error, expect

import outpost_planner as planner
from outpost_planner.show.wording import percent

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ,
    reason="no Chromium: install it to run the browser tests",
)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
DESK = "notebooks/07-order-desk.ipynb"
SIZES = (1280, 1000)
FIRST, SECOND = "OR-RKGP001", "OR-RKGP002"


@pytest.fixture(scope="module")
def notebook(lab, open_page):
    """Open the desk's notebook once for all of these tests, and run all of it."""
    lab.choose_theme("JupyterLab Light")
    path = copy_of_the_project(lab.folder / "order") / DESK
    page = open_page(viewport={"width": 1280, "height": 800})
    run_all(page, lab.address(path))
    page.locator(".op-quantities input").first.wait_for()
    page.desk = page.locator(".op-desk")
    with kernel_of(lab, path) as page.run:
        yield page
    page.close()
    lab.end_kernels()


@pytest.fixture
def desk(notebook):
    """Give the desk as it is at first, at its first tab."""
    notebook.set_viewport_size({"width": 1280, "height": 800})
    notebook.run(
        "desk.model.clear_quantities(); desk.model.reference = ''; desk.model.choose_pair(None)"
    )
    notebook.run(
        "desk.model.payment.discount_rate, desk.model.payment.years,"
        " desk.model.payment.first_year_cash = .08, 5, 0."
    )
    tab(notebook.desk, "1 Choose")
    return notebook.desk


def tab(desk, name):
    desk.get_by_role("tab", name=name).click()


def box(desk, item_id):
    return desk.locator(f"input[data-id={item_id}]")


def model(page, expression):
    """Return what the kernel holds."""
    return json.loads(page.run(f"import json; print(json.dumps({expression}))"))


def findings(page, within):
    """Return what axe-core calls serious or critical, in words."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE)
    # What passes is not described, which takes most of axe's time.
    run = (
        "async (within) => (await axe.run(document.querySelector(within), {resultTypes:"
        " ['violations']})).violations"
    )
    found = page.evaluate(run, within)
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def focus(page):
    """Return the tag and the text of what has the focus."""
    return page.evaluate("[document.activeElement.tagName, document.activeElement.innerText ?? '']")


def test_after_run_all_the_desk_is_in_sight(notebook):
    """Its banner and tabs, and many rows of the catalog, in a window of 1280 x 800."""
    expect(notebook.desk.get_by_role("tab", name="1 Choose")).to_be_in_viewport()
    expect(notebook.desk.get_by_text("SANDBOX 123456789012 us-west-2").first).to_be_in_viewport()
    notebook.wait_for_timeout(500)
    assert (
        notebook.evaluate("""() => {
      const frame = document.querySelector('.op-quantities-frame').getBoundingClientRect();
      const end = Math.min(frame.bottom, window.innerHeight - 24);
      return [...document.querySelectorAll('.op-quantities tbody tr')].filter(row => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= frame.top && bottom <= end;
      }).length;
    }""")
        >= 10
    )
    notebook.screenshot(path=PICTURES / "20-after-run-all.png")


def test_what_is_no_quantity_blocks_in_the_page(notebook, desk):
    """The reason beside the totals and in the box; the button is dead; put right, it is ordered as
    it is seen.
    """
    box(desk, FIRST).fill("2")
    expect(desk.get_by_text(f"This order: 2 × {FIRST}")).to_be_visible()
    for text in ("15.5", "-3", "2-", "2e"):
        box(desk, FIRST).fill(text)
        expect(desk.get_by_text(f"{FIRST}: '{text}' is not a whole number").first).to_be_visible()
        assert model(notebook, "[desk.model.quantities, desk.model.can_order]") == [
            {FIRST: 2},
            False,
        ]
    picture(desk, "21-no-quantity")
    tab(desk, "3 Review")
    expect(desk.get_by_text("This cannot be reviewed yet.")).to_be_visible()
    tab(desk, "4 Order")
    expect(desk.get_by_role("button", name="Place the order")).to_be_disabled()
    expect(desk.locator(".op-bad:visible", has_text=f"{FIRST}: '2e'")).to_be_visible()
    tab(desk, "1 Choose")
    box(desk, FIRST).fill("3")
    expect(desk.get_by_text(f"This order: 3 × {FIRST}")).to_be_visible()


def test_a_click_does_not_overtake_what_was_typed(notebook, desk):
    """While the kernel is busy: a quantity, a reference and a click are taken in the order in which
    they were made.
    """
    box(desk, FIRST).fill("2")
    expect(desk.get_by_text(f"This order: 2 × {FIRST}")).to_be_visible()
    notebook.run.later("import time; time.sleep(2)")
    box(desk, FIRST).press_sequentially("1")
    box(desk, SECOND).press_sequentially("7")
    tab(desk, "3 Review")
    desk.get_by_label("Purchase reference", exact=True).press_sequentially("PO-RACE-1")
    desk.get_by_role("button", name="Review the order").click()
    expect(
        desk.get_by_text(f"PO-RACE-1: 21 × {FIRST}, 7 × {SECOND} for Seattle imaging (op-").first
    ).to_be_visible()
    assert model(notebook, "desk.model.review.request.lines.quantities") == {FIRST: 21, SECOND: 7}
    assert focus(notebook) == ["BUTTON", "Review the order"]


def test_shift_enter_in_a_field_stays_in_the_field(notebook, desk):
    """The cell is not run again, and what was typed stands, with the focus in it."""
    count = "[len(get_ipython().history_manager.input_hist_raw), desk.model.boxes]"
    before = model(notebook, count)[0]
    box(desk, FIRST).fill("4")
    box(desk, FIRST).press("Shift+Enter")
    desk.get_by_label("Search").fill("rack")
    desk.get_by_label("Search").press("Control+Enter")
    notebook.wait_for_timeout(500)
    assert model(notebook, count) == [before, {FIRST: "4"}]
    assert notebook.evaluate("document.activeElement.value") == "rack"
    desk.get_by_label("Search").fill("")


def test_no_click_overtakes_what_was_typed_before_it(notebook, desk):
    """Text boxes and buttons are widgets of their own, and the kernel takes what they say in the
    order it was said.
    """
    for quantity in range(1, 11):
        box(desk, FIRST).fill(str(quantity))
        box(desk, SECOND).fill("4-")
        desk.get_by_role("button", name="Clear quantities").click()
        for each in (FIRST, SECOND):
            expect(box(desk, each)).to_have_value("")
    assert model(notebook, "desk.model.boxes") == {}


def test_clear_quantities_clears_the_boxes(notebook, desk):
    """What is a quantity and what is none; the focus stays at the button."""
    box(desk, FIRST).fill("4")
    box(desk, SECOND).fill("4-")
    desk.get_by_role("button", name="Clear quantities").click()
    expect(box(desk, FIRST)).to_have_value("")
    expect(box(desk, SECOND)).to_have_value("")
    expect(desk.get_by_text("Nothing is chosen yet.")).to_be_visible()
    assert focus(notebook) == ["BUTTON", "Clear quantities"]


def test_numbers_of_pay_can_be_typed_exactly(notebook, desk):
    """6.125 and 7,5 are understood; 100 is refused with the range, and no older figure stays."""
    box(desk, FIRST).fill("2")
    tab(desk, "2 Pay")
    rate = desk.get_by_label("Discount rate [% a year]", exact=True)
    for text, value in (("6.125", 0.06125), ("7,5", 0.075)):
        rate.fill(text)
        expect(desk.locator(".op-finding").first).to_contain_text(f"at {percent(value)} a year")
        assert model(notebook, "desk.model.payment.discount_rate") == pytest.approx(
            value, abs=1e-15
        )
    rate.fill("100")
    said = "Discount rate [% a year]: '100' is out of range; type a number from 0 to 30."
    expect(desk.locator(".op-box-problem:visible", has_text=said)).to_be_visible()
    expect(desk.locator(".op-grid")).to_have_count(0)
    picture(desk, "22-pay-out-of-range")
    tab(desk, "4 Order")
    expect(desk.locator(".op-bad:visible", has_text="'100' is out of range")).to_be_visible()
    tab(desk, "2 Pay")
    rate.fill("8")
    desk.get_by_label("Country of the prices").select_option("DE")
    expect(desk.get_by_text("These are prices of DE, and the site is in US").first).to_be_visible()
    desk.get_by_label("First day of the contract [year-month-day]").fill("2020-01-01")
    expect(
        desk.get_by_text("The first day of the contract, 2020-01-01, is past.").first
    ).to_be_visible()
    desk.get_by_label("Country of the prices").select_option("US")
    desk.get_by_label("First day of the contract [year-month-day]").fill("2026-04-01")


def overlapping(page):
    """Return the pairs of texts in the charts that lie on each other."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.op-chart > svg')].flatMap(chart => {
      const texts = [...chart.querySelectorAll('text')].map(each => [each.textContent, each.getBoundingClientRect()]);
      return texts.flatMap(([one, a], at) => texts.slice(at + 1)
        .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
        .map(([other]) => `${one} on ${other}`));
    })"""  # noqa: E501
    )


def test_focus_goes_on_where_a_button_leads(notebook, desk):
    """After an order the focus is at what came of it, and never at the page."""
    box(desk, FIRST).fill("1")
    tab(desk, "3 Review")
    desk.get_by_label("Purchase reference", exact=True).fill("PO-FOCUS")
    desk.get_by_role("button", name="Review the order").click()
    expect(desk.get_by_text("It can be ordered for")).to_be_visible()
    tab(desk, "4 Order")
    desk.get_by_role("button", name="Place the order").click()
    expect(desk.get_by_text("Ordered: oo-")).to_be_visible()
    notebook.wait_for_timeout(300)
    tag, text = focus(notebook)
    assert tag != "BODY"
    assert "PO-FOCUS is placed" in text or "Ordered: oo-" in text
    tab(desk, "5 Track")
    desk.get_by_role("button", name="Refresh").click()
    expect(desk.get_by_text("1 order", exact=False).first).to_be_visible()
    notebook.wait_for_timeout(300)
    assert focus(notebook)[0] != "BODY"


def shown(page, desk, where):
    """Walk through the tabs of a desk with an order, at both widths: nothing cut off, no serious
    finding of axe.
    """
    trouble = []
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 1100})
        for name in ("Size", "1 Choose", "2 Pay", "3 Review", "4 Order"):
            tab(desk, name)
            page.wait_for_timeout(400)
            picture(desk, f"30-{where}-{width}-{name[0]}")
            room = desk.evaluate("each => [each.scrollWidth, each.clientWidth]")
            if room[0] > room[1] + 1:
                trouble.append(f"{where} {width} {name}: {room[0]} px in {room[1]} px")
            trouble += [f"{where} {width} {name}: {each}" for each in findings(page, ".op-desk")]
            trouble += [f"{where} {width} {name}: {each}" for each in overlapping(page)]
    return trouble


def compose(page, desk, reference):
    box(desk, FIRST).fill("2")
    expect(desk.get_by_text(f"This order: 2 × {FIRST}")).to_be_visible()
    box(desk, SECOND).fill("2-")
    expect(desk.get_by_text(f"{SECOND}: '2-' is not").first).to_be_visible()


def test_an_order_that_starts_from_a_quote(notebook, desk):
    """What must run is typed, AWS is asked, an option is chosen: its price and fit stand below."""
    desk.get_by_role("button", name="A quote of AWS").click()
    desk.get_by_label("What must run").fill("c5.24xlarge 4; EBS 11 TiB")
    desk.get_by_role("button", name="Ask AWS for a quote").click()
    expect(desk.get_by_text("It is valid until").first).to_be_visible(timeout=20_000)
    desk.get_by_label("Option").select_option(index=1)
    expect(desk.get_by_text("This order: option 1 of quote").first).to_be_visible()
    assert model(notebook, "desk.model.quantities") == {}
    assert findings(notebook, ".op-desk") == []
    picture(desk, "quote")
    # A quantity takes its place.
    desk.get_by_role("button", name="Items of the catalog").click()
    box(desk, FIRST).fill("1")
    expect(desk.get_by_text(f"This order: 1 × {FIRST}").first).to_be_visible()
    assert model(notebook, "desk.model.quoting.option is None")
    picture(desk, "items-beside-quotes")


def test_what_must_run_becomes_the_order(notebook, desk):
    """Typed with suggestions or read from a list of servers, sized by keyboard, and its items are
    the order's.
    """
    tab(desk, "Size")
    desk.get_by_label("Instance types").fill("m5. 4x")
    desk.get_by_label("Quantity of m5.4xlarge").fill("12")
    desk.get_by_label("Free rack positions").fill("2")
    desk.get_by_role("button", name="Size", exact=True).press("Enter")
    expect(desk.get_by_text("Buy 1 × OR-RKGP001").first).to_be_visible(timeout=30_000)
    expect(desk.get_by_text("2 × m5.24xlarge, each 6 × 4xlarge").first).to_be_visible()
    expect(desk.get_by_text("This and the next best")).to_be_visible(timeout=30_000)
    assert findings(notebook, ".op-desk") == []
    picture(desk, "25-size")
    with notebook.expect_file_chooser() as chosen:
        desk.get_by_role("button", name="Read a list of servers").click()
    chosen.value.set_files(planner.sample_data_path() / "inventory.xlsx")
    expect(desk.get_by_text("103 of 120 servers taken").first).to_be_visible(timeout=30_000)
    expect(desk.get_by_label("Quantity of c5.xlarge")).to_have_value("18")
    desk.get_by_role("button", name="Size", exact=True).click()
    expect(desk.get_by_text("OR-RKMX001").first).to_be_visible(timeout=30_000)
    picture(desk, "26-size-of-a-list")
    items = model(notebook, "dict(desk.model.sizing.result.lines.quantities)")
    desk.get_by_role("button", name="Use these items").click()
    expect(desk.get_by_role("tab", name="1 Choose")).to_have_attribute("aria-selected", "true")
    expect(desk.get_by_text("This order: 1 × ").first).to_be_visible()
    assert model(notebook, "desk.model.quantities") == items
    notebook.run("desk.model.sizing.clear()")


def test_both_themes_and_sizes_in_jupyterlab(notebook, desk):
    """Light and dark, 1280 and 1000 px: complete, legible and accessible, with a box that is not
    understood.
    """
    compose(notebook, desk, "PO-SHOWN")
    trouble = shown(notebook, desk, "lab-light")
    switch_theme(notebook, "JupyterLab Dark")
    assert trouble + shown(notebook, desk, "lab-dark") == []


def test_the_conclusion_says_that_the_network_is_gone(notebook, desk):
    """Last in JupyterLab: the sandbox is closed under the desk, and no price is called failed."""
    box(desk, FIRST).fill("2")
    tab(desk, "3 Review")
    desk.get_by_label("Purchase reference", exact=True).fill("PO-GONE")
    notebook.run("sandbox.stop()")
    desk.get_by_role("button", name="Review the order").click()
    expect(desk.get_by_text("It cannot be ordered now: AWS could not be asked.")).to_be_visible(
        timeout=60_000
    )
    assert desk.get_by_text(re.compile("Price failed")).count() == 0
    tab(desk, "4 Order")
    expect(desk.get_by_text("Network: AWS could not be asked").last).to_be_visible()
    picture(desk, "23-network-gone")


def test_a_desk_without_a_kernel_is_grey_and_goes_on_with_a_new_one(notebook, desk):
    """The kernel dies: no click is taken, and what was planned is offered again."""
    notebook.run("desk.model.reference = 'PO-KEPT'")
    box(desk, FIRST).fill("3")
    notebook.wait_for_timeout(1500)
    expect(desk.get_by_text("Saved at").first).to_be_visible()
    notebook.run.later("import os; os._exit(1)")
    expect(desk.get_by_role("alert")).to_contain_text("The kernel does not answer")
    picture(notebook, "24-kernel-gone")
    with pytest.raises(Error, match="Timeout"):
        desk.get_by_role("tab", name="2 Pay").click(timeout=1000)
    notebook.get_by_role("button", name="Ok", exact=True).click()
    run_again(notebook)
    again = notebook.locator(".op-desk").last
    expect(again.get_by_text("Go on with PO-KEPT, saved").first).to_be_visible()
    picture(again, "25-go-on")
    assert findings(notebook, ".op-desk") == []
    again.get_by_role("button", name="Go on").click()
    expect(again.get_by_text(f"This order: 3 × {FIRST}")).to_be_visible()
    again.get_by_role("button", name="Plan file…").click()
    again.get_by_label("Plan file").fill("PO-KEPT.toml")
    again.get_by_role("button", name="Save as").click()
    expect(again.get_by_text(re.compile("Saved as /.*/PO-KEPT.toml"))).to_be_visible()
    picture(again, "26-plan-file")


def test_dark_in_all_sizes_in_voila(page, served, voila_project):
    """The same for people who see no code; the light theme there is seen with a fleet."""
    page.goto(served.address(voila_project / DESK, "dark"), timeout=120_000)
    page.locator(".op-quantities input").first.wait_for()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    desk = page.locator(".op-desk")
    tab(desk, "Size")
    expect(desk.get_by_label("Quantity of c5.2xlarge")).to_be_visible()
    tab(desk, "1 Choose")
    compose(page, desk, "PO-VOILA")
    box(desk, SECOND).press("Shift+Enter")
    expect(box(desk, SECOND)).to_have_value("2-")
    assert shown(page, desk, "voila-dark") == []
    # F5 gives Voila a new kernel: what was planned is offered, and goes on.
    expect(desk.get_by_text("Saved at").first).to_be_visible()
    page.reload(timeout=120_000)
    page.locator(".op-quantities input").first.wait_for()
    expect(desk.get_by_text("Go on with a plan without a reference").first).to_be_visible()
    picture(desk, "31-voila-go-on")
    assert findings(page, ".op-desk") == []
    desk.get_by_role("button", name="Go on").click()
    expect(box(desk, FIRST)).to_have_value("2")
