from .assets import plot_asset_distribution as plot_asset_distribution
from .orders import plot_order_status as plot_order_status
from .payments import plot_npv_sensitivity as plot_npv_sensitivity
from .payments import plot_payment_grid as plot_payment_grid
from .payments import plot_payments as plot_payments
