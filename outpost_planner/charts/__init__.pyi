from .assets import plot_asset_distribution as plot_asset_distribution
from .orders import plot_order_status as plot_order_status
from .payments import plot_npv_sensitivity as plot_npv_sensitivity
from .payments import plot_payment_grid as plot_payment_grid
from .payments import plot_payments as plot_payments
from .schedule import plot_late_orders as plot_late_orders
from .schedule import plot_lead_times as plot_lead_times
from .schedule import plot_order_timeline as plot_order_timeline
