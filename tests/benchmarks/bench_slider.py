"""How long the payment explorer takes, in a real JupyterLab, from a key on the slider to the new
table and charts.

Run it with ``python tests/benchmarks/bench_slider.py [moves]``; it needs Chromium. The clock is the
page's own: it starts at the key and stops when the page has changed, so that the way to the kernel
and back is part of it.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.lab import CHROMIUM, FLAGS, copy_of_the_project, jupyterlab, run_all

TABLE_MS, CHART_MS = 50, 150

MEASURE = """handle => new Promise(done => {
  const desk = handle.closest('.op-desk'), took = {}, start = performance.now();
  const seen = new MutationObserver(changes => {
    for (const change of changes) {
      const text = change.target.innerHTML || '';
      if (text.includes('op-grid')) took.table ??= performance.now() - start;
      if (text.includes('op-charts')) took.charts ??= performance.now() - start;
    }
    if (took.table && took.charts) { seen.disconnect(); requestAnimationFrame(() => done(took)); }
  });
  seen.observe(desk, { childList: true, subtree: true });
  handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
})"""


def main(moves):
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = copy_of_the_project(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        with jupyterlab(project) as lab:
            run_all(page, lab.address(project / "notebooks" / "07-order-desk.ipynb"))
            desk = page.locator(".op-desk")
            page.locator(".op-quantities input").first.fill("2")
            desk.get_by_role("tab", name="2 Pay").click()
            desk.locator(".op-grid").wait_for()
            page.wait_for_timeout(1000)
            handle = desk.locator(".noUi-handle").first
            took = []
            for _ in range(moves):
                took.append(handle.evaluate(MEASURE))
                page.wait_for_timeout(60)
        browser.close()
    for name, limit in (("table", TABLE_MS), ("charts", CHART_MS)):
        times = sorted(each[name] for each in took)
        median, late = statistics.median(times), times[int(len(times) * 0.95)]
        said = "yes" if median < limit else "NO"
        print(
            f"{name:7} median {median:5.1f} ms, 95 % within {late:5.1f} ms; median within {limit}"
            f" ms: {said}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80)
