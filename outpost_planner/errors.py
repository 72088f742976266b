"""What can go wrong, as one small tree rooted in `PlannerError`.

Every message says what was wrong, where, and what to do next. In a notebook the
message stands alone, without the traceback of our own code.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


class PlannerError(Exception):
    """Root of every error that this package raises on purpose; no message of one holds a secret.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> try:
    ...     read_catalog().line_items({"OR-RKGP001": 0})
    ... except PlannerError as error:
    ...     print(type(error).__name__)
    InputError
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(without_secrets(message, is_our_own=True))

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in IPython and JupyterLab: the frames above it are ours."""
        return [f"{type(self).__name__}: {self}"]


SHOWN_PROBLEMS = 20
"""How many problems a message shows; `InputError.problems` has them all."""


class InputError(PlannerError, ValueError):
    """Something given to a function cannot be used; nothing was done with it.

    The message shows the first twenty problems and says how many more there are.

    Parameters
    ----------
    summary
        One sentence: what was read and how many problems it has.
    problems
        Every problem found, not only the first.

    Examples
    --------
    >>> print(InputError("batch.csv: 2 problems.", ["row 2: no option", "row 5: no reference"]))
    batch.csv: 2 problems.
      - row 2: no option
      - row 5: no reference
    """

    def __init__(self, summary: str, problems: Iterable[str] = ()) -> None:
        self.summary = without_secrets(summary, is_our_own=True)
        self._problems = tuple(problems)
        shown = [f"  - {problem}" for problem in self._problems[:SHOWN_PROBLEMS]]
        if more := len(self._problems) - len(shown):
            shown.append(f"  and {more:,} more; the error's .problems has them all.")
        super().__init__("\n".join([self.summary, *shown]))

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """Every problem found, not only those that the message shows.

        Examples
        --------
        >>> InputError("prices.csv: 1 problem.", ["row 2: no price"]).problems
        ('row 2: no price',)
        """
        return tuple(without_secrets(each, is_our_own=True) for each in self._problems)

    @classmethod
    def nothing_loaded(cls, what: object, problems: Sequence[str]) -> InputError:
        """Return the error of files that are read whole or not at all.

        Parameters
        ----------
        what
            The files.
        problems
            Every problem found in them.

        Examples
        --------
        >>> print(InputError.nothing_loaded("catalog.csv", ["row 2: no name"]))
        catalog.csv: 1 problem; nothing was loaded.
          - row 2: no name
        """
        count = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
        return cls(f"{what}: {count}; nothing was loaded.", problems)


class NothingFits(PlannerError):
    """Nothing that can be bought meets all requirements together; proven, and not for want of time.

    Parameters
    ----------
    message
        What is asked for, and which requirements clash.
    clash
        The requirements that cannot be met together, in words; without any one of them the others
        can.
    changes
        The smallest changes, each of which would make it possible, in sentences.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> try:
    ...     size({"m5.4xlarge": 300}, read_catalog(), site={"positions": 2})
    ... except NothingFits as error:
    ...     print(error.changes[0])
    Offer 6 free rack positions, not 2.
    """

    def __init__(
        self, message: str, *, clash: Iterable[str] = (), changes: Iterable[str] = ()
    ) -> None:
        self.clash = tuple(clash)
        self.changes = tuple(changes)
        super().__init__("\n".join([message, *(f"  - {each}" for each in self.changes)]))


class AwsError(PlannerError):
    """AWS, or the sandbox in its place, answered a call with an error.

    Parameters
    ----------
    message
        What happened and what to do next.
    code
        The API's error code, such as ``NotFoundException``; empty where there was no answer at all.
    operation
        The API operation that was called, such as ``CreateOrder``.

    Examples
    --------
    >>> AwsError(
    ...     "GetOrder: there is no order oo-1.", code="NotFoundException", operation="GetOrder"
    ... ).code
    'NotFoundException'
    """

    def __init__(self, message: str, *, code: str = "", operation: str = "") -> None:
        self.code = code
        self.operation = operation
        super().__init__(message)


class OrderError(PlannerError):
    """An order was not sent, or not cancelled, and the message says why.

    Examples
    --------
    >>> [each.__name__ for each in OrderError.__subclasses__()]
    ['NotApproved', 'NotTheSandbox', 'ReferenceConflict', 'OrderRefused', 'OrderUnknown']
    """


class NotApproved(OrderError):
    """Nothing was sent: the approval is missing or belongs to another request, price or account.

    Examples
    --------
    >>> from outpost_planner import (
    ...     OrderRequest,
    ...     collect_outposts,
    ...     read_catalog,
    ...     start_sandbox,
    ...     submit,
    ... )
    >>> sandbox = start_sandbox()
    >>> outpost_id = collect_outposts(sandbox)[0]["OutpostId"]
    >>> lines = read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-7")
    >>> try:
    ...     submit(request, sandbox, approve="another fingerprint")
    ... except OrderError as error:
    ...     print(type(error).__name__)
    NotApproved
    """


class NotTheSandbox(OrderError):
    """Nothing was sent: another program than the connected sandbox answers at its address.

    Examples
    --------
    >>> try:
    ...     raise NotTheSandbox(
    ...         "Nothing was sent: another program answers at http://127.0.0.1:8000."
    ...     )
    ... except OrderError as error:
    ...     print(error)
    Nothing was sent: another program answers at http://127.0.0.1:8000.
    """


class ReferenceConflict(OrderError):
    """Nothing was sent: the reference, or one that looks the same, stands for another order.

    Examples
    --------
    >>> try:
    ...     raise ReferenceConflict("PO-1 stands for 2 × OR-RKGP001; this asks for 3.")
    ... except OrderError as error:
    ...     print(error)
    PO-1 stands for 2 × OR-RKGP001; this asks for 3.
    """


class OrderRefused(OrderError, AwsError):
    """AWS answered that it did not place the order; nothing was bought.

    Examples
    --------
    >>> refused = OrderRefused(
    ...     "AWS placed nothing.", code="ServiceQuotaExceededException", operation="CreateOrder"
    ... )
    >>> isinstance(refused, AwsError), refused.code
    (True, 'ServiceQuotaExceededException')
    """


CANDIDATE_COLUMNS = ("order_id", "status", "submitted", "items", "speaks_for", "speaks_against")
"""Columns of `OrderUnknown.candidates`."""


class OrderUnknown(OrderError):
    """It is not known whether AWS placed the order. It is never sent again by itself.

    Parameters
    ----------
    message
        What was sent, what is known, and what to do next.
    reference
        The purchase reference; empty where it is about a cancellation.
    candidates
        The orders that it may be, as tuples of ``CANDIDATE_COLUMNS``.
    sent
        Whether the request of this reference may have reached AWS. False where another order has to
        be found first, and nothing was sent for this one.
    advice
        What to do next in Python, where that is more than the message says; it ends the message.

    Examples
    --------
    >>> OrderUnknown(
    ...     "PO-1 may be oo-0123456789abcdef0.", reference="PO-1"
    ... ).candidates.columns.to_list()
    ['order_id', 'status', 'submitted', 'items', 'speaks_for', 'speaks_against']
    """

    def __init__(
        self,
        message: str,
        *,
        reference: str = "",
        candidates: Iterable[tuple[Any, ...]] = (),
        sent: bool = True,
        advice: str = "",
    ) -> None:
        self.what = without_secrets(message, is_our_own=True)
        self.advice = without_secrets(advice, is_our_own=True)
        self.reference = reference
        self.sent = sent
        self._candidates = tuple(candidates)
        super().__init__("\n".join(filter(None, [message, advice])))

    @property
    def candidates(self) -> pd.DataFrame:
        """One row per order that it may be: what speaks for it, and what against.

        Examples
        --------
        >>> OrderUnknown("PO-1 was sent; no answer came.", reference="PO-1").candidates.empty
        True
        """
        import pandas as pd  # noqa: PLC0415 - an error that is only read needs no DataFrame

        return pd.DataFrame(self._candidates, columns=list(CANDIDATE_COLUMNS), dtype="str")


class OrderInterrupted(KeyboardInterrupt):
    """An order or a cancellation was interrupted from the keyboard.

    The message says what was sent and what to do.

    It is a KeyboardInterrupt, so that a loop over orders ends; a notebook shows the message alone.

    Examples
    --------
    >>> try:
    ...     raise OrderInterrupted("PO-1 was sent; resolve it.", reference="PO-1")
    ... except KeyboardInterrupt as interrupted:
    ...     print(interrupted.reference)
    PO-1
    """

    def __init__(self, message: str, *, reference: str = "") -> None:
        self.reference = reference
        super().__init__(without_secrets(message, is_our_own=True))

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in IPython and JupyterLab: the frames above it are ours."""
        return [f"{type(self).__name__}: {self}"]


class JournalError(PlannerError):
    """The journal cannot be read or written.

    By itself the error says nothing about an order, which may have been sent before it: where
    nothing was, `nothing_sent` is True and the message says so.

    Parameters
    ----------
    what
        What is wrong, without the final stop.
    advice
        What to do next: whole sentences.
    nothing_sent
        Whether it is known that nothing was sent.

    Examples
    --------
    >>> print(JournalError("The disk is full", "Make room and run it again.", nothing_sent=True))
    The disk is full; nothing was sent. Make room and run it again.
    """

    def __init__(self, what: str, advice: str = "", *, nothing_sent: bool = False) -> None:
        self.what = without_secrets(what, is_our_own=True)
        self.advice, self.nothing_sent = advice, nothing_sent
        super().__init__(f"{what}{'; nothing was sent' if nothing_sent else ''}. {advice}".rstrip())


class JournalLost(JournalError):
    """What came of an order could not be written down: its entry is no longer in the journal.

    Examples
    --------
    >>> issubclass(JournalLost, JournalError)
    True
    """


def check_kind(value: object, kind: type, who: str, hint: str) -> None:
    """Say in words that something else was given than a function takes.

    Parameters
    ----------
    value
        What was given.
    kind
        What is taken.
    who
        The function's name.
    hint
        Where such a thing comes from.

    Raises
    ------
    InputError
        Where it is of another kind.

    Examples
    --------
    >>> try:
    ...     check_kind([], int, "count", "give a whole number")
    ... except InputError as error:
    ...     print(error)
    count takes int, not list; give a whole number.
    """
    if not isinstance(value, kind):
        raise InputError(f"{who} takes {kind.__name__}, not {type(value).__name__}; {hint}.")
