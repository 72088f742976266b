"""Where the sample files lie that come with the package."""

from __future__ import annotations

from pathlib import Path


def sample_data_path() -> Path:
    """Return the folder of the sample catalog, prices and orders that come with the package.

    Returns
    -------
    pathlib.Path
        ``data/`` of a checkout, or the copy inside an installed package.

    Examples
    --------
    >>> (sample_data_path() / "catalog.csv").is_file()
    True
    """
    package = Path(__file__).parents[1]
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"
