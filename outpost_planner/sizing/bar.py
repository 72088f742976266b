"""A progress bar that moves while one program is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tqdm.auto import tqdm

if TYPE_CHECKING:
    from types import TracebackType

    from outpost_planner.sizing.patience import Standing

AFTER_S = 2.0
"""When a progress bar appears [s]: what takes less needs none."""

FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}{postfix}"


class Bar:
    """A bar of the steps of a search; hears each `Standing`, and goes when its block ends.

    Examples
    --------
    >>> from outpost_planner.sizing.patience import Standing
    >>> with Bar() as bar:
    ...     bar(Standing(0, 2, "hosts of each family"))
    """

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, standing: Standing) -> None:
        """Show how far a search is.

        Parameters
        ----------
        standing
            Where it is.
        """
        if self._bar is None:
            self._bar = tqdm(
                total=standing.steps, delay=AFTER_S, leave=False, bar_format=FORMAT, miniters=0
            )
        self._bar.set_description_str(standing.doing, refresh=False)
        self._bar.set_postfix_str(standing.words, refresh=False)
        # A bound that is found to be worse does not move the bar back.
        self._bar.update(max(0.0, standing.done - self._bar.n))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
