"""What a notebook shows: dollar signs are dollars, wherever an object shows itself as HTML."""

import importlib
import pkgutil
from dataclasses import fields

import pytest

import outpost_planner as planner
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.sandboxes import ServedSandbox
from outpost_planner.order.examples import example_approval
from outpost_planner.order.journal import Journal
from outpost_planner.order.renewals.examples import (
    example_renewal_receipt,
    example_renewal_review,
)
from outpost_planner.quote.contracts.examples import example_comparison, example_contracts
from outpost_planner.quote.examples import example_quote
from outpost_planner.saved.examples import example_plan

CATALOG = planner.read_catalog()


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Every object that shows itself as HTML, by its class's name."""
    folder = tmp_path_factory.mktemp("html")
    journal = Journal(folder / "journal.sqlite3")
    lines = CATALOG.line_items({"OR-SV1U001": 1})
    comparison = planner.compare_payments(lines)
    with planner.start_sandbox() as sandbox:
        outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
        request = planner.OrderRequest(
            outpost_id, CATALOG.line_items({"OR-RKGP001": 1}), "NO_UPFRONT", reference="$1"
        )
        review = planner.review(request, sandbox, journal=journal)
        receipt = planner.submit(request, sandbox, approve=review.fingerprint, journal=journal)
        batch = planner.Batch((request,))
        objects = [
            CATALOG,
            lines,
            comparison,
            comparison.over(3),
            comparison.sensitivity(),
            comparison.best_within(monthly=0),
            planner.compare_portfolio([planner.PlannedOrder(lines)]),
            sandbox,
            request,
            review,
            receipt,
            planner.receipts(sandbox, journal=journal),
            planner.readable(comparison.table),
            planner.rebuild_journal(sandbox, folder / "rebuilt.sqlite3"),
            batch,
            planner.review_batch(batch, sandbox, journal=journal),
            planner.submit_batch(batch, sandbox, journal=journal, progress=False),
            planner.collect_orders(sandbox, progress=False),
            planner.flatten_orders(planner.collect_orders(sandbox, progress=False)),
            planner.open_history(sandbox, path=folder / "history.sqlite"),
            planner.cancel(receipt, sandbox, journal=journal),
            quote := planner.request_quote(sandbox, {"m5.24xlarge": 1}, "US", journal=journal),
            quote.option(1),
            planner.quotes(sandbox),
            planner.delete_quote(quote, sandbox, journal=journal),
            planner.refresh_catalog(sandbox, folder / "catalog.csv"),
            estimate := planner.compare_estimate(CATALOG, example_quote()),
            estimate.price_changes(folder / "prices.csv"),
            planner.paid_prices(sandbox),
            example_contracts(),
            planner.compare_billed(example_contracts(), journal=journal),
            renewal := example_comparison(),
            renewal.over(3),
            planner.ReturnCheck(outpost_id, "BLOCKED", ("EC2_INSTANCE",), sandbox.label),
            planner.RenewalRequest(outpost_id, "NO_UPFRONT", "ONE_YEAR", reference="$2"),
            example_renewal_review(),
            example_renewal_receipt(),
            sandbox.connection("111122223333"),
            sizes := planner.size_many({"Oslo": {"m5.4xlarge": 12}}, CATALOG, progress=False),
            sizes["Oslo"],
            planner.Demand({"m5.4xlarge": 12}),
            planner.read_inventory(planner.sample_data_path() / "instances.json"),
            plan := planner.make_plan(request),
            plan.changes(catalog=CATALOG),
            planner.approval_report(example_plan()),
            example_approval(),
            ServedSandbox(
                **{each.name: getattr(sandbox, each.name) for each in fields(Connection)}
            ),
        ]
        return {type(each).__name__: getattr(each, "_repr_html_")() for each in objects}  # noqa: B009 - of several classes


def classes_with_html():
    """Return the names of the package's classes that show themselves as HTML; of a family, those
    without heirs.
    """
    modules = [
        importlib.import_module(each.name)
        for each in pkgutil.walk_packages(planner.__path__, "outpost_planner.")
    ]
    for module in modules:
        for value in vars(module).values():
            is_own = isinstance(value, type) and value.__module__ == module.__name__
            if is_own and hasattr(value, "_repr_html_") and not value.__subclasses__():
                yield value.__name__


@pytest.mark.parametrize("name", sorted(set(classes_with_html())))
def test_jupyterlab_takes_no_dollar_signs_for_a_formula(shown, name):
    """The whole of it stands in an element that MathJax of either generation leaves alone."""
    assert shown[name].startswith('<div class="mathjax_ignore tex2jax_ignore">')
    assert shown[name].endswith("</div>")
