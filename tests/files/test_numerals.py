"""Numbers in files: read where they can be read in one way, and a question where they can be read
in two.
"""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.files.numerals import Notation, shown_decimal
from outpost_planner.plan.columns import ITEM_COLUMNS, PRICE_COLUMNS

CATALOG = planner.read_catalog()
OUTPOST = "op-0123456789abcdef0"


@pytest.fixture(params=[",", ";", "\t"], ids=["commas", "semicolons", "tabs"])
def prices(request, tmp_path):
    """Read a price sheet with these upfront and monthly prices, in files of every kind."""

    def read(*pairs, **said):
        path = tmp_path / "prices.csv"
        given = [pairs] if isinstance(pairs[0], str) else pairs
        options = ["ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT"]
        rows = [
            ["OR-RKGP001", "US", "ONE_YEAR", option, *pair, "USD", "2026-11-01", "quote"]
            for option, pair in zip(options, given, strict=False)
        ]
        lines = [
            request.param.join(f'"{cell}"' for cell in row) for row in [list(PRICE_COLUMNS), *rows]
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        frame = planner.read_catalog(prices=path, **said).prices
        return list(zip(frame["upfront_price"], frame["monthly_recurring_price"], strict=True))

    return read


def said_of(read, *args, **said):
    with pytest.raises(planner.InputError) as caught:
        read(*args, **said)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "grouped", "fraction"),
    [
        ("80.000", "80000", "80"),
        ("225.500", "225500", "225.5"),
        ("6,420", "6420", "6.42"),
        ("2.744", "2744", "2.744"),
    ],
)
def test_three_digits_after_a_separator_are_a_question(prices, written, grouped, fraction):
    """A round quote that would pass a thousand times too cheap: both readings, the place, and what
    to pass.
    """
    message = said_of(prices, written, "0")
    separator = "," if "," in written else "."
    assert f"row 2, upfront_price: '{written}' can be read as {grouped} or as {fraction}" in message
    assert (
        f"pass thousands='{separator}' for {grouped}, or decimal='{separator}' for {fraction}"
        in message
    )


@pytest.mark.parametrize(
    ("written", "said", "amount"),
    [
        ("80.000", {"thousands": "."}, 80000),
        ("80.000", {"decimal": ","}, None),
        ("80.000", {"decimal": "."}, 80),
        ("6,420", {"decimal": ","}, 6.42),
        ("6,420", {"thousands": ","}, 6420),
        ("80.000,50", {"decimal": ",", "thousands": "."}, 80000.5),
        ("1,234,567.89", {"thousands": ","}, 1234567.89),
        ("80 000,50", {"thousands": " ", "decimal": ","}, 80000.5),
        ("80\u00a0000", {"thousands": " "}, 80000),
        ("80\u202f000", {"thousands": " "}, 80000),
        ("80'000.50", {"thousands": "'"}, 80000.5),
        ("80’000", {"thousands": "'"}, 80000),
        ("12.5", {"thousands": "."}, 12.5),
        ("8.00.00", {"thousands": "."}, None),
        ("1,00,000", {"thousands": ","}, None),
    ],
)
def test_the_callers_word_decides(prices, written, said, amount):
    """`decimal=` and `thousands=`, each alone or together; what fits neither is refused."""
    if amount is None:
        assert repr(written) in said_of(prices, written, "0", **said)
    else:
        assert prices(written, "0", **said) == [(amount, 0)]


@pytest.mark.parametrize("other", ["12.75", "0.5", "1234.50"])
@pytest.mark.parametrize("written", ["80.000", "225.500"])
def test_an_amount_with_three_decimals_is_asked_about_in_any_file(prices, other, written):
    """One cell in German among American ones is a question too: an amount has two decimals."""
    message = said_of(prices, (written, "0"), ("0", other))
    assert f"'{written}' can be read as {written.replace('.', '')} or as" in message
    assert "and an amount has two decimals at most" in message
    assert prices(("80.000", "0"), ("0", other), decimal=".")[0] == (80, 0)


@pytest.mark.parametrize(("weight", "power"), [("50", "2.744"), ("50", "0.500"), ("50", "2744.5")])
def test_another_number_of_the_file_decides(tmp_path, weight, power):
    """12.75 kVA in one row shows what the separator of another means."""
    path = tmp_path / "catalog.csv"
    rows = [
        [f"OR-AAAAAA{place}", "Rack", "RACK", "AVAILABLE", "", value, weight, "10", "EBS", ""]
        for place, value in enumerate(["12.75", power])
    ]
    path.write_text("\n".join(",".join(line) for line in (ITEM_COLUMNS, *rows)))
    assert planner.read_catalog(path).items["power_kva"].tolist() == [12.75, float(power)]


def test_thousands_are_never_read_without_a_word(prices):
    """Beside decimal commas a point can only group thousands: that is said, and still asked."""
    message = said_of(prices, ("80.000", "0"), ("0", "0,5"))
    assert "'80.000' is 80000 with separators of thousands, as other numbers here show" in message
    assert "pass thousands='.'" in message
    assert prices(("80.000", "0"), ("0", "0,5"), thousands=".")[0] == (80000, 0)


def test_a_file_that_contradicts_itself_names_both_cells(prices):
    """Decimal points in one row and decimal commas in another are no notation at all."""
    message = said_of(prices, ("12.5", "0"), ("0", "0,5"))
    assert (
        "two ways, row 2, upfront_price has '12.5' and row 3, monthly_recurring_price has '0,5'"
        in message
    )


def test_a_word_that_the_file_contradicts_decides_nothing(prices):
    """With points as decimals in one cell, thousands='.' does not make thousands of another."""
    message = said_of(prices, ("80.000", "0"), ("0", "12.5"), thousands=".")
    assert "can be read as 80000 or as 80: row 3, monthly_recurring_price has '12.5'" in message


@pytest.mark.parametrize(
    "written",
    [
        "80.000,00", "80,000.00", "1.234.567", "80 000", "80'000", "80_000", "$80", "80 USD", "80 %", "(80)", "−80",  # noqa: E501
        "٨٠", "８０", "8E+4", "1e5", "8,0E+4", "0x50", "1.5.2026", "5-Jan", "#REF!", "80.-", "½", "1/2", "9" * 4301,  # noqa: E501
        "80.", "80,", "--5", "1..5", ".", "+", "inf", "NaN",
    ],
)  # fmt: skip
def test_other_ways_of_writing_are_refused_with_the_cell(prices, written):
    """Groups, currencies, percent, brackets, other digits, powers of ten, dates: never a guess."""
    message = said_of(prices, written, "0")
    assert "row 2, upfront_price: " in message
    assert len(message) < 600


@pytest.mark.parametrize(
    ("written", "amount"),
    [("80000", 80000), ("80000.50", 80000.5), ("0,5", 0.5), ("80000,5", 80000.5), ("+7", 7)],
)
def test_what_can_be_read_in_one_way_is_read(prices, written, amount):
    """Plain numbers need no word, whatever separates the cells."""
    assert prices(written, "0") == [(amount, 0)]


@pytest.mark.parametrize(
    "said",
    [{"decimal": ";"}, {"thousands": "x"}, {"decimal": 5}, {"decimal": ".", "thousands": "."}],
)
def test_a_word_that_is_none_is_refused(said):
    """Both arguments take one of a few characters, and not the same."""
    with pytest.raises(planner.InputError, match=r"decimal=|thousands="):
        planner.read_catalog(**said)


def catalog(tmp_path, power, weight, hosts="4", **said):
    path = tmp_path / "catalog.csv"
    row = [
        "OR-AAAAAA1",
        "Rack",
        "RACK",
        "AVAILABLE",
        f"m5:m5.xlarge:{hosts}",
        power,
        weight,
        "10",
        "EBS",
        "",
    ]
    path.write_text(
        "\n".join(";".join(f'"{cell}"' for cell in line) for line in (ITEM_COLUMNS, row))
    )
    return planner.read_catalog(path, **said).items.iloc[0]


@pytest.mark.parametrize("power", ["6,76", "6.76", "6"])
def test_a_weight_of_two_tons_is_not_two_pounds(tmp_path, power):
    """Nobody gives a whole number three decimals on purpose, so that only the caller's word makes
    them decimals.
    """
    with pytest.raises(
        planner.InputError, match=r"row 2, weight_lbs: '2.000' (is|can be read as) 2000"
    ):
        catalog(tmp_path, power, "2.000")
    assert catalog(tmp_path, "6", "2.000", thousands=".")["weight_lbs"] == 2000
    assert catalog(tmp_path, "6", "2.000", decimal=".")["weight_lbs"] == 2


def test_power_and_hosts_are_asked_about_too(tmp_path):
    """1.334 kVA or 1334, 1.000 hosts or 1: every number of the file."""
    with pytest.raises(planner.InputError) as caught:
        catalog(tmp_path, "1.334", "50", "1.000")
    said = str(caught.value)
    assert "power_kva: '1.334' can be read as 1334 or as 1.334" in said
    assert "ec2_capacities: '1.000' can be read as 1000 or as 1" in said
    assert (
        catalog(tmp_path, "1.334", "50", "1.000", thousands=".")["ec2_capacities"][0].quantity
        == 1000
    )


@pytest.mark.parametrize("hosts", ["9" * 30, "9" * 5000, "1000001"])
def test_numbers_beyond_all_racks_are_refused(tmp_path, hosts):
    """Counts of thirty digits and of five thousand, as a problem of their cell."""
    with pytest.raises(
        planner.InputError, match=r"ec2_capacities: '9|ec2_capacities: '1000001' is above 1,000,000"
    ):
        catalog(tmp_path, "6", "50", hosts)
    with pytest.raises(planner.InputError, match="weight_lbs"):
        catalog(tmp_path, "6", "9" * 5000)


def batch(tmp_path, items, **said):
    path = tmp_path / "batch.csv"
    path.write_text(f'reference,outpost,items,option,term\nPO-1,{OUTPOST},"{items}",NO_UPFRONT,\n')
    return planner.read_batch(path, CATALOG, **said).requests[0].lines.quantities


def test_quantities_of_a_batch_are_asked_about_too(tmp_path):
    """Two racks or two thousand."""
    with pytest.raises(
        planner.InputError, match=r"row 2, items: '2.000' can be read as 2000 or as 2"
    ):
        batch(tmp_path, "OR-RKGP001:2.000")
    assert batch(tmp_path, "OR-RKGP001:2.000", thousands=".") == {"OR-RKGP001": 2000}
    assert batch(tmp_path, "OR-RKGP001:2,000;OR-ACENET1:1", decimal=",") == {
        "OR-RKGP001": 2,
        "OR-ACENET1": 1,
    }
    with pytest.raises(planner.InputError, match="digits 0 to 9"):
        batch(tmp_path, "OR-RKGP001:２")


PLAIN = st.integers(0, 10**9)


@given(
    PLAIN,
    st.integers(0, 999),
    st.sampled_from(".,"),
    st.sampled_from([None, ".", ",", " ", "'"]),
    st.integers(0, 3),
)
def test_a_number_reads_back_or_is_refused(whole, thousandths, decimal, group, decimals):
    """Written in any notation and read without a word: the number itself, or words; never another
    number.
    """
    if group == decimal:
        return
    integer = f"{whole:,}".replace(",", group) if group else str(whole)
    digits = f"{thousandths:03}"[:decimals]
    written = integer + (decimal + digits if digits else "")
    meant = Decimal(f"{whole}.{digits or 0}")
    shown = shown_decimal(written)
    assert shown in {None, decimal, "." if group == "," else ","}
    told = Notation(decimal, group, is_said=True).read(written, 10**12)
    untold = Notation(shown).read(written, 10**12)
    assert told == meant or re.search("read as", str(told))
    assert isinstance(untold, str) or untold == meant
    amount = Notation(shown or ".").read(written, 10**12, decimals=2)
    # What has a fraction of a cent is refused where the amount is taken.
    assert isinstance(amount, str) or amount == meant or amount * 100 % 1
