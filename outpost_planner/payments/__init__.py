"""How to pay: every payment option and term side by side, right to the cent, in finance's terms."""

from outpost_planner.payments.compare import PaymentComparison, compare_payments
from outpost_planner.payments.planned import PlannedOrder
from outpost_planner.payments.portfolio import PortfolioComparison, compare_portfolio

__all__ = ["PaymentComparison", "PlannedOrder", "PortfolioComparison", "compare_payments", "compare_portfolio"]
