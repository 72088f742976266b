"""One JupyterLab for all tests of this folder and one real browser for each file; each test has
a project of its own.
"""

import re

import pytest
from browser.lab import CHROMIUM, FLAGS, PICTURES, copy_of_the_project, jupyterlab, voila
from playwright.sync_api import expect, sync_playwright

# A machine with two cores that runs the other tests meanwhile is slow.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


# Playwright leaves an event loop running in this thread, in which later tests would find
# themselves: each file ends it.
@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM is not None, "the browser tests need Chromium: .ci/run installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def open_page(browser):
    """Give a function that opens a page which notes every request."""

    def run(**options):
        opened = browser.new_page(**{"viewport": {"width": 1280, "height": 1000}, **options})
        opened.set_default_timeout(PATIENCE_MS)
        opened.urls = []
        opened.on("request", lambda request: opened.urls.append(request.url))
        return opened

    return run


@pytest.fixture
def page(open_page):
    """Open a page, and take its picture at the end, however that comes."""
    opened = open_page()
    yield opened
    PICTURES.mkdir(exist_ok=True)
    opened.screenshot(path=PICTURES / "last.png")
    opened.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    with voila(tmp_path_factory.mktemp("voila")) as started:
        yield started


def folder_of(server, request):
    """Return a folder below the server's that no other test has."""
    return server.folder / re.sub(r"\W+", "-", request.node.name)


@pytest.fixture
def lab_project(lab, request):
    """Copy the project into JupyterLab's folder, in the light theme; what it leaves running ends
    with the test.
    """
    lab.choose_theme("JupyterLab Light")
    yield copy_of_the_project(folder_of(lab, request))
    lab.end_kernels()


@pytest.fixture
def voila_project(served, request):
    """Copy the project into Voila's folder."""
    return copy_of_the_project(folder_of(served, request))
