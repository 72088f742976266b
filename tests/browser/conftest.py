"""A real browser, and a page in it that notes every request and keeps its last picture."""

import pytest
from browser.lab import CHROMIUM, FLAGS, PICTURES
from playwright.sync_api import expect, sync_playwright

# A machine with two cores that runs the other tests meanwhile is slow.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM is not None, "the browser tests need Chromium: .ci/run installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """Open a page that notes every request, and take its picture at the end, however that comes."""
    opened = browser.new_page(viewport={"width": 1280, "height": 1000})
    opened.set_default_timeout(60_000)
    opened.urls = []
    opened.on("request", lambda request: opened.urls.append(request.url))
    yield opened
    PICTURES.mkdir(exist_ok=True)
    opened.screenshot(path=PICTURES / "last.png")
    opened.close()
