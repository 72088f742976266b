from .desk import OrderDesk as OrderDesk
from .desk_model import DeskModel as DeskModel
from .explorer import PaymentExplorer as PaymentExplorer
from .payment_model import PaymentModel as PaymentModel
