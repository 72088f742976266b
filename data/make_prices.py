"""Write prices.csv, the illustrative prices of the sample catalog, from a stated linear model.

AWS puts no price on a catalog item, and no price here is AWS's. They have the size and the shape of
the few that are public (README.md beside this file says which number rests on what):

    three years, all upfront, US  =  rack + S3 + sum over hosts of the host's price
    other terms                   =  that x TERM_FACTOR
    country                       =  that x COUNTRY_FACTOR
    paid later                    =  the payments that are worth as much at ANNUAL_RATE

PARTIAL_UPFRONT asks for half of its total upfront and for the rest month by month. Each price is
rounded to the cent once, at the end.

Some prices are left out on purpose, as in life: see `is_offered`.

Run it from anywhere with ``python data/make_prices.py``; the result is the same every time.
"""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).parent
AS_OF = "2026-11-01"

RACK = Decimal(80_000)
"""A rack without hosts [USD, three years, all upfront, US]; a server is its host and no more."""

S3_STORAGE = Decimal(26_000)
"""What a rack with S3 on Outposts costs more [USD, three years, all upfront, US]."""

PUBLIC_HOST = {
    "m5.24xlarge": Decimal(44_722),
    "c5.24xlarge": Decimal(38_110),
    "r5.24xlarge": Decimal(58_040),
    "g4dn.12xlarge": Decimal(40_500),
}
"""One host whose price is public [USD, three years, all upfront, US]."""

EC2_RATE = {
    "m5.24xlarge": Decimal("4.608"),
    "i3en.24xlarge": Decimal("10.848"),
    "m7i.24xlarge": Decimal("4.8384"),
    "m7i.48xlarge": Decimal("9.6768"),
    "c7i.24xlarge": Decimal("4.284"),
    "c7i.48xlarge": Decimal("8.568"),
    "r7i.24xlarge": Decimal("6.3504"),
    "r7i.48xlarge": Decimal("12.7008"),
    "m8i.24xlarge": Decimal("5.08032"),
    "m8i.48xlarge": Decimal("10.16064"),
    "c8i.24xlarge": Decimal("4.4982"),
    "c8i.48xlarge": Decimal("8.9964"),
    "r8i.24xlarge": Decimal("6.66792"),
    "r8i.48xlarge": Decimal("13.33584"),
    "c6gd.16xlarge": Decimal("2.4576"),
    "c6id.16xlarge": Decimal("3.2256"),
    "c6id.32xlarge": Decimal("6.4512"),
}
"""What the same instance costs in the Region, on demand [USD/hour, Linux, us-east-1]."""

TERM_FACTOR = {
    "ONE_YEAR": Decimal("0.42"),
    "THREE_YEARS": Decimal(1),
    "FIVE_YEARS": Decimal("1.45"),
}
TERM_MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}

UPFRONT_SHARE = {
    "ALL_UPFRONT": Decimal(1),
    "PARTIAL_UPFRONT": Decimal("0.5"),
    "NO_UPFRONT": Decimal(0),
}
ANNUAL_RATE = {
    "ALL_UPFRONT": Decimal(0),
    "PARTIAL_UPFRONT": Decimal("0.08496"),
    "NO_UPFRONT": Decimal("0.09247"),
}
"""What paying later costs a year: nominal, compounded by the month, paid at each month's end."""

COUNTRY_FACTOR = {"US": Decimal(1), "DE": Decimal("1.08"), "JP": Decimal("1.13")}

CENT = Decimal("0.01")


def main() -> None:
    """Read catalog.csv and write prices.csv beside it."""
    with (HERE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        items = list(csv.DictReader(file))
    with (HERE / "prices.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "catalog_item_id",
                "country_code",
                "payment_term",
                "payment_option",
                "upfront_price",
                "monthly_recurring_price",
                "currency",
                "as_of",
                "source",
            ]
        )
        for item in items:
            writer.writerows(price_rows(item))


def price_rows(item: dict[str, str]) -> Iterator[list[str]]:
    """Yield the rows of one item: every country, term and option that it is offered for."""
    for country, uplift in COUNTRY_FACTOR.items():
        for term, months in TERM_MONTHS.items():
            worth = three_years(item) * TERM_FACTOR[term] * uplift
            for option, share in UPFRONT_SHARE.items():
                if not is_offered(item, country, term, option):
                    continue
                total = worth / (share + (1 - share) * worth_of_one(option, months))
                upfront = total * share
                monthly = (total - upfront) / months
                item_id = item["catalog_item_id"]
                yield [
                    item_id,
                    country,
                    term,
                    option,
                    cents(upfront),
                    cents(monthly),
                    "USD",
                    AS_OF,
                    "illustrative",
                ]


def three_years(item: dict[str, str]) -> Decimal:
    """Return what an item costs for three years, all upfront, in the US [USD]."""
    hosts = [capacity.split(":") for capacity in item["ec2_capacities"].split(";") if capacity]
    rack = RACK if item["item_class"] == "RACK" else Decimal(0)
    storage = S3_STORAGE if "S3" in item["supported_storage"].split(";") else Decimal(0)
    return rack + storage + sum(host(size) * int(count) for _, size, count in hosts)


def host(size: str) -> Decimal:
    """Return what one host costs: its public price, or as many hours on demand as an m5 host costs,
    to ten dollars.
    """
    if size in PUBLIC_HOST:
        return PUBLIC_HOST[size]
    hours = PUBLIC_HOST["m5.24xlarge"] / EC2_RATE["m5.24xlarge"]
    return (EC2_RATE[size] * hours / 10).quantize(Decimal(1), rounding=ROUND_HALF_UP) * 10


def worth_of_one(option: str, months: int) -> Decimal:
    """Return what 1 USD is worth today that is paid in equal parts at the end of each month."""
    rate = ANNUAL_RATE[option] / 12
    if not rate:
        return Decimal(1)
    return (1 - (1 + rate) ** -months) / rate / months


def is_offered(item: dict[str, str], country: str, term: str, option: str) -> bool:
    """Say whether a price exists; the gaps are the kinds that real price lists have."""
    item_id = item["catalog_item_id"]
    if item["item_status"] == "DISCONTINUED":
        return False
    if item_id.startswith("OR-RKGR") and term == "FIVE_YEARS":
        return False  # graphics cards are not promised for five years
    if item_id.startswith("OR-RKST") and option == "NO_UPFRONT" and term == "ONE_YEAR":
        return False  # nobody lends the most expensive disks for a year
    is_rack = item["item_class"] == "RACK"
    if is_rack and "48xlarge" in item["ec2_capacities"] and country == "JP":
        return False  # not yet sold there
    return not (item_id == "OR-SV2U001" and country == "DE")


def cents(amount: Decimal) -> str:
    """Write an amount with two decimals."""
    return str(amount.quantize(CENT, rounding=ROUND_HALF_UP))


if __name__ == "__main__":
    main()
