"""After the moment of sending, every path says what was sent and what to do next."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from outpost_planner.errors import (
    InputError,
    JournalError,
    JournalLost,
    OrderError,
    OrderInterrupted,
    OrderUnknown,
)
from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def past_sending(
    story: Callable[[], str],
    advice: str,
    *,
    reference: str = "",
    settle: Callable[[], object] | None = None,
) -> Iterator[None]:
    """Turn whatever happens after something was sent into an error that says so.

    Parameters
    ----------
    story
        Says what was sent and what is known of it by now: sentences without the final stop.
    advice
        What to do next, in whole sentences.
    reference
        The purchase reference; empty for a cancellation.
    settle
        Writes down what is known, where this is interrupted; what goes wrong in it changes nothing
        of what is said.

    Raises
    ------
    OrderUnknown
        For every error, save those that speak of the order themselves.
    OrderInterrupted
        For an interrupt from the keyboard, however often it comes.
    """
    try:
        yield
    except (OrderError, InputError):
        raise
    except KeyboardInterrupt as error:
        _write_down(settle)
        if isinstance(error, OrderInterrupted):
            raise
        raise OrderInterrupted(f"Interrupted. {story()}. {advice}", reference=reference) from None
    except JournalLost as error:
        said = (
            f"{story()}. {error.what}: it was deleted, replaced or restored meanwhile. Write this"
            " down before you go on, and bring the journal back: by another one,"
            f" {reference or 'this'} would be sent again"
        )
        raise OrderUnknown(f"{said}.", reference=reference) from error
    except JournalError as error:
        said = f"{story()}. It could not be written down: {error.what}. Keep this journal. {advice}"
        raise OrderUnknown(said, reference=reference) from error
    except Exception as error:
        _write_down(settle)
        said = f"{story()}. Then this went wrong: {str(error) or type(error).__name__} {advice}"
        raise OrderUnknown(said, reference=reference) from error
    except BaseException as error:
        # A signal's handler that ends the process, a task that is cancelled: it goes on, and says
        # what was sent.
        _write_down(settle)
        error.add_note(without_secrets(f"{story()}. {advice}", is_our_own=True))
        raise


def _write_down(settle: Callable[[], object] | None) -> None:
    if settle is not None:
        # Also a second interrupt: the entry then stays as it was written before the sending, which
        # is true as well.
        with suppress(BaseException):
            settle()
