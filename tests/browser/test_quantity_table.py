"""The quantity table in a real browser, against the real model: what is seen is what is ordered."""

import os
import re
from pathlib import Path

import pytest
from browser.lab import CHROMIUM
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.desk import search
from outpost_planner.desk.parts import markup, quantity_table
from outpost_planner.desk.parts.quantity_table import QuantityTable

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ,
    reason="no Chromium: install it to run the browser tests",
)

CATALOG = planner.read_catalog()
TRAITS = ("rows", "columns", "numbers", "texts", "problems", "caption", "empty", "heard")
# What JupyterLab is to the table: a model whose messages reach the kernel in order, and whose state
# comes back from it.
PAGE = """
async ([source, css]) => {
  document.head.insertAdjacentHTML("beforeend", `<style>${css}</style>`);
  document.body.innerHTML = "<main></main><p style='height: 3000px'>a long page</p>";
  const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const listeners = [];
  window.state = {};
  window.waiting = 0;
  window.take = (state) => {
    const text = JSON.stringify;
    const changed = Object.keys(state).filter((name) => text(state[name]) !== text(window.state[name]));
    Object.assign(window.state, state);
    for (const [names, call] of listeners) if (names.split(" ").some((each) => changed.includes(each.slice(7)))) call();
  };
  window.take(await window.kernel(null));
  const model = {
    get: (name) => window.state[name],
    on: (names, call) => listeners.push([names, call]),
    off: () => {},
    send: async (content) => {
      window.waiting += 1;
      window.take(await window.kernel(content));
      window.waiting -= 1;
    },
  };
  widget.render({ model, el: document.querySelector("main") });
}
"""  # noqa: E501
SOURCE = Path(quantity_table.__file__).with_suffix(".js")
ROWS = ("OR-RKGP000", "OR-RKGP001", "OR-RKGP002", "OR-RKGP003")

texts = st.sampled_from(
    ["1", "2", "3", "15.5", "-3", "2-", "2e", "1e3", "1,000", "1.000", " 2 ", "２", "97", "0", "x"]
)
steps = st.one_of(
    st.tuples(st.just("click"), st.sampled_from(ROWS)),
    st.tuples(st.just("type"), st.text("0123 .,-e２", min_size=1, max_size=3)),
    st.tuples(st.just("paste"), texts),
    st.tuples(st.just("wheel"), st.sampled_from([-300, 120, 300])),
    st.tuples(
        st.just("press"),
        st.sampled_from(
            [
                "ArrowUp",
                "ArrowDown",
                "ArrowLeft",
                "Backspace",
                "Delete",
                "Control+a",
                "Tab",
                "Enter",
                "End",
            ]
        ),
    ),
    st.tuples(st.just("search"), st.sampled_from(["", "memory", "m5 8"])),
    st.tuples(st.just("clear"), st.none()),
    st.tuples(
        st.just("python"),
        st.sampled_from([{}, {"OR-RKGP001": 2}, {"OR-RKGP002": 1, "OR-RKMO001": 1}]),
    ),
)


class Bench:
    """A desk whose quantity table stands in a page of its own."""

    def __init__(self, page, sandbox, folder):
        self.page, self.sandbox, self.folder, self.orders = page, sandbox, folder, 0
        self.table = None
        page.expose_function("kernel", self.hear)

    def begin(self):
        self.desk = planner.DeskModel(
            CATALOG,
            self.sandbox,
            journal=self.folder / "journal.sqlite3",
            history=self.folder / "history.sqlite",
        )
        # What became of an order is another test's matter.
        self.desk.track.refresh = lambda: None  # type: ignore[method-assign]
        self.desk.work.wait()
        self.table = tables(planner.OrderDesk(self.desk))[0]
        self.page.goto("about:blank")
        self.page.evaluate(PAGE, [SOURCE.read_text(), markup.CSS])
        self.box("OR-RKGP001").click()

    def hear(self, content):
        if content is not None:
            self.table._hear(self.table, content, [])
        return {name: getattr(self.table, name) for name in TRAITS}

    def show(self):
        """Send what changed in the kernel to the page."""
        self.page.evaluate("state => window.take(state)", self.hear(None))

    def box(self, item_id):
        return self.page.locator(f"input[data-id={item_id}]")

    def do(self, action, value):
        keyboard = self.page.keyboard
        if action == "click" and self.box(value).count():
            self.box(value).click()
        elif action == "type":
            keyboard.type(value)
        elif action == "paste":
            keyboard.insert_text(value)
        elif action == "press":
            keyboard.press(value)
        elif action == "wheel":
            self.turn_the_wheel(value)
        elif action == "search":
            self.desk.search = search.Search(value)
        elif action == "clear":
            self.desk.clear_quantities()
        elif action == "python":
            self.desk.quantities = value
        self.page.wait_for_function("window.waiting === 0")
        self.show()

    def turn_the_wheel(self, delta):
        """Turn it over the box that has the focus, where a number box of
        the browser would count.
        """
        where = self.page.evaluate("""() => {
              const { left, top, width, height } = document.activeElement.getBoundingClientRect();
              return [left + width / 2, top + height / 2];
            }""")
        self.page.mouse.move(*where)
        self.page.mouse.wheel(0, delta)

    def seen(self):
        """Return the text of every box in the page that is not empty."""
        # A number box shows a text such as "2-", and says that its value is empty.
        value = "each.validity.badInput ? 'hidden from the script' : each.value"
        found = self.page.evaluate(
            f"[...document.querySelectorAll('input')].map(each => [each.dataset.id, {value}])"
        )
        return {item_id: text for item_id, text in found if text}


def tables(root):
    found = [root] if isinstance(root, QuantityTable) else []
    return found + [each for child in getattr(root, "children", ()) for each in tables(child)]


def quantity(text):
    """Return what a person reads in a box; None for what is no quantity."""
    if not text.strip():
        return 0
    return int(text) if re.fullmatch(r" *[0-9]+ *", text) and int(text) <= 1_000_000 else None


@pytest.fixture(scope="module")
def bench(open_page, tmp_path_factory):
    page = open_page(viewport={"width": 1000, "height": 500})
    with planner.start_sandbox(max_open_orders=10_000) as sandbox:
        yield Bench(page, sandbox, tmp_path_factory.mktemp("bench"))
    page.close()


def compare(bench):
    """Compare box, model, review and order with what a person reads on the page."""
    seen, desk = bench.seen(), bench.desk
    read = {item_id: quantity(text) for item_id, text in seen.items()}
    wanted = {item_id: each for item_id, each in read.items() if each}
    wrong = {item_id for item_id, each in read.items() if each is None}
    assert {item_id: text for item_id, text in desk.boxes.items() if text} == seen
    assert set(desk.unclear) == wrong
    marked = bench.page.evaluate(
        "[...document.querySelectorAll('[aria-invalid=true]')].map(each => each.dataset.id)"
    )
    assert set(marked) == wrong
    bench.orders += 1
    desk.reference = f"PO-{bench.orders}"
    desk.look_over()
    # Playwright has an event loop, in which a desk works in the background.
    desk.work.wait()
    before = bench.sandbox.received("CreateOrder")
    if wrong or not wanted:
        assert desk.review is None
        assert all(item_id in desk.review_error for item_id in wrong)
        assert not desk.can_order
    else:
        assert dict(desk.quantities) == dict(desk.review.request.lines.quantities) == wanted
        assert desk.can_order == (sum(wanted.values()) <= 96)
    could = desk.can_order
    desk.order()
    desk.work.wait()
    assert bench.sandbox.received("CreateOrder") - before == could
    if could:
        order = bench.sandbox.client().get_order(OrderId=desk.receipt.order_id)["Order"]
        assert {line["CatalogItemId"]: line["Quantity"] for line in order["LineItems"]} == wanted


# To make a failure smaller would take minutes of a browser's time.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=8, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=10))
@example([("search", "m5 8"), ("python", {"OR-RKGP001": 2})])
def test_what_is_seen_is_what_is_ordered(bench, done):
    """Typing, pasting, wheel, arrows, search, clear and Python in any order: after each step all
    four say the same.
    """
    bench.begin()
    compare(bench)
    for action, value in done:
        bench.do(action, value)
        compare(bench)


@pytest.mark.parametrize("delta", [-30, 30])
def test_the_wheel_scrolls_and_changes_no_quantity(bench, delta):
    """Over the box that has the focus, the table scrolls."""
    bench.begin()
    bench.do("click", "OR-RKMO001")
    bench.do("type", "2")
    place = "document.querySelector('.op-quantities-frame').scrollTop"
    before = bench.page.evaluate(f"{place} = 120")
    bench.do("wheel", delta)
    bench.page.wait_for_function(f"{place} === {before + delta}")
    assert bench.seen() == {"OR-RKMO001": "2"}


def test_arrows_go_from_box_to_box(bench):
    """As in a spreadsheet; what stands in the boxes stays."""
    bench.begin()
    bench.do("type", "2")
    for key, focused in (
        ("ArrowDown", "OR-RKGP002"),
        ("ArrowUp", "OR-RKGP001"),
        ("ArrowUp", "OR-RKGP000"),
    ):
        bench.do("press", key)
        assert bench.page.evaluate("document.activeElement.dataset.id") == focused
    bench.do("press", "ArrowUp")
    assert bench.seen() == {"OR-RKGP001": "2"}


def test_a_search_while_typing_keeps_focus_and_text(bench):
    """The rows are drawn anew, and the person goes on in the same box; where that is gone, in the
    table.
    """
    bench.begin()
    bench.do("type", "2-")
    bench.do("search", "memory")
    assert bench.page.evaluate("document.activeElement.dataset.id") == "OR-RKGP001"
    assert bench.seen() == {"OR-RKGP001": "2-"}
    bench.do("clear", None)
    bench.do("search", "storage")
    assert bench.page.evaluate("document.activeElement.className") == "op-quantities-frame"


def test_a_click_on_a_column_sorts_and_a_third_gives_the_catalogs_order(bench):
    """Numbers as numbers (9.32 before 15), rows without one last; what was typed stays."""
    bench.begin()
    bench.do("type", "2")
    at = search.COLUMNS.index("vCPUs")
    head = bench.page.get_by_role("columnheader", name="vCPUs")

    def shown():
        cells = f"tbody tr td:nth-child({at + 2})"
        found = bench.page.locator(cells).all_inner_texts()
        return [int(text.replace(",", "")) if text else None for text in found]

    catalogs = shown()
    counted = sorted(each for each in catalogs if each is not None)
    for said, wanted in (("ascending", counted), ("descending", counted[::-1])):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == said
        assert [each for each in shown() if each is not None] == wanted
        assert shown()[-1] is None
    head.get_by_role("button").click()
    assert shown() == catalogs
    # One stop for the Tab key; the arrows go from column to column.
    bench.page.keyboard.press("ArrowRight")
    assert bench.page.evaluate("document.activeElement.textContent") == "GiB"
    stops = bench.page.locator("th button[tabindex='0']")
    assert stops.count() == 1
    assert bench.seen() == {"OR-RKGP001": "2"}
