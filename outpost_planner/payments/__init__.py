"""How to pay: every payment option and term side by side, right to the cent, in finance's terms."""

from outpost_planner.payments.compare import PaymentComparison, compare_payments

__all__ = ["PaymentComparison", "compare_payments"]
