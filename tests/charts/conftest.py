"""What every test of a chart needs."""

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def figures():
    """Draw without a screen, and leave no figure open."""
    mpl.use("Agg")
    yield
    plt.close("all")
