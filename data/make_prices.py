"""Write prices.csv, the illustrative prices of the sample catalog, from a stated linear model.

AWS publishes no price on a catalog item, so these are made up. They are made in the size of real
quotes, so that tables and charts look as they will with a quote's own figures:

    three years, all upfront, US  =  base + S3 + sum over hosts of the family's price
    other terms                   =  that x TERM_FACTOR
    total of an option            =  that x OPTION_FACTOR (of the term)
    country                       =  that x COUNTRY_FACTOR

PARTIAL_UPFRONT asks for half of its total upfront and the rest month by month; AWS does not publish
how a real one splits. Each price is rounded to the cent once, at the end.

Some prices are left out on purpose, as in life: see `is_offered`.

Run it from anywhere with ``python data/make_prices.py``; the result is the same every time.
"""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).parent
AS_OF = "2026-11-01"

BASE = {"RACK": Decimal(80_000), "SERVER": Decimal(4_500)}
"""An item without its hosts [USD, three years, all upfront, US]."""

S3_STORAGE = Decimal(26_000)
"""What a rack with S3 on Outposts costs more [USD, three years, all upfront, US]."""

HOST = {
    "m5.24xlarge": Decimal(36_500),
    "c5.24xlarge": Decimal(33_800),
    "r5.24xlarge": Decimal(45_200),
    "g4dn.12xlarge": Decimal(52_400),
    "i3en.24xlarge": Decimal(68_900),
    "m7i.24xlarge": Decimal(41_300),
    "m7i.48xlarge": Decimal(79_600),
    "c7i.24xlarge": Decimal(38_200),
    "c7i.48xlarge": Decimal(73_500),
    "r7i.24xlarge": Decimal(51_700),
    "r7i.48xlarge": Decimal(99_800),
    "c6gd.16xlarge": Decimal(11_600),
    "c6id.16xlarge": Decimal(14_900),
    "c6id.32xlarge": Decimal(25_300),
}
"""One host [USD, three years, all upfront, US]."""

TERM_FACTOR = {
    "ONE_YEAR": Decimal("0.42"),
    "THREE_YEARS": Decimal(1),
    "FIVE_YEARS": Decimal("1.45"),
}
TERM_MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}

OPTION_FACTOR = {
    "ONE_YEAR": {
        "ALL_UPFRONT": Decimal(1),
        "PARTIAL_UPFRONT": Decimal("1.025"),
        "NO_UPFRONT": Decimal("1.05"),
    },
    "THREE_YEARS": {
        "ALL_UPFRONT": Decimal(1),
        "PARTIAL_UPFRONT": Decimal("1.055"),
        "NO_UPFRONT": Decimal("1.12"),
    },
    "FIVE_YEARS": {
        "ALL_UPFRONT": Decimal(1),
        "PARTIAL_UPFRONT": Decimal("1.07"),
        "NO_UPFRONT": Decimal("1.15"),
    },
}
"""What paying later costs; set so that at 8 % a year no option is the cheapest for every term."""

UPFRONT_SHARE = {
    "ALL_UPFRONT": Decimal(1),
    "PARTIAL_UPFRONT": Decimal("0.5"),
    "NO_UPFRONT": Decimal(0),
}
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
        for term, options in OPTION_FACTOR.items():
            for option, factor in options.items():
                if not is_offered(item, country, term, option):
                    continue
                total = three_years(item) * TERM_FACTOR[term] * factor * uplift
                upfront = total * UPFRONT_SHARE[option]
                monthly = (total - upfront) / TERM_MONTHS[term]
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
    storage = S3_STORAGE if "S3" in item["supported_storage"].split(";") else Decimal(0)
    return (
        BASE[item["item_class"]]
        + storage
        + sum(HOST[size] * int(count) for _, size, count in hosts)
    )


def is_offered(item: dict[str, str], country: str, term: str, option: str) -> bool:
    """Say whether a price exists; the gaps are the kinds that real price lists have."""
    item_id = item["catalog_item_id"]
    if item["item_status"] == "DISCONTINUED":
        return False
    if item_id.startswith("OR-RKGR") and term == "FIVE_YEARS":
        return False  # graphics cards are not promised for five years
    if item_id.startswith("OR-RKST") and option == "NO_UPFRONT" and term == "ONE_YEAR":
        return False  # nobody lends the most expensive disks for a year
    if item_id.startswith("OR-R2") and "48xlarge" in item["ec2_capacities"] and country == "JP":
        return False  # not yet sold there
    return not (item_id == "OR-SV2U001" and country == "DE")


def cents(amount: Decimal) -> str:
    """Write an amount with two decimals."""
    return str(amount.quantize(CENT, rounding=ROUND_HALF_UP))


if __name__ == "__main__":
    main()
