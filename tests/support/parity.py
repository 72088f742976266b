"""docs/sandbox.md: every operation of the service model beside what the sandbox does with it."""

from collections import Counter
from textwrap import dedent

from outpost_planner.sandbox.operations import GAPS, OPERATIONS
from outpost_planner.sandbox.operations.row import ASSUMED, DOCUMENTED, OBSERVED, VALIDATION
from outpost_planner.service import model

INTRO = """\
    # The sandbox beside AWS

    `start_sandbox()` and `mock_outposts()` answer {answered} of the {count} operations of AWS Outposts in botocore's
    service model (API version {version}). This page is written by the tests from that model and from the table in
    `outpost_planner/sandbox/operations`; a test fails where they differ.

    Every request is checked against the service model (types, required members, enums, patterns, lengths, ranges), and
    every answer of the conformance tests too. What goes beyond the model is a rule below, and each rule says what it
    rests on:

    - **{documented}**: AWS says so; the source is named. {n_documented} rules.
    - **{observed}**: somebody has published what AWS answered. {n_observed} rules.
    - **{assumed}**: the sandbox had to decide, and AWS may decide otherwise; the reason is named. {n_assumed} rules.

    ## What is known to be different

    {gaps}

    ## Operations

    Errors in brackets are declared by AWS and never given by the sandbox by itself.

    | operation | answered | errors |
    |---|---|---|
    {table}

    ## Rules

    {rules}
    """  # noqa: E501


def page():
    """Return the page as Markdown."""
    service = model.service_model()
    rules = [rule for row in OPERATIONS.values() for rule in row.rules]
    counted = Counter(rule.basis for rule in rules)
    names = sorted(service.operation_names)
    return dedent(INTRO).format(
        answered=len(OPERATIONS),
        count=len(names),
        version=service.api_version,
        documented=DOCUMENTED,
        observed=OBSERVED,
        assumed=ASSUMED,
        n_documented=counted[DOCUMENTED],
        n_observed=counted[OBSERVED],
        n_assumed=counted[ASSUMED],
        gaps="\n".join(f"- {gap}" for gap in GAPS),
        table="\n".join(_line(service.operation_model(name)) for name in names),
        rules="\n".join(map(_rules, sorted(OPERATIONS))),
    )


def declared(operation):
    """Return the errors that the service model declares for an operation."""
    return {shape.name for shape in model.service_model().operation_model(operation).error_shapes}


def given(operation):
    """Return the errors that the sandbox gives by itself."""
    row = OPERATIONS.get(operation)
    if row is None:
        return {"NotImplemented"}
    return {VALIDATION, *(rule.error for rule in row.rules if rule.error)}


def _line(operation):
    gives = given(operation.name)
    errors = [*sorted(gives), *(f"({name})" for name in sorted(declared(operation.name) - gives))]
    return (
        f"| {operation.name} | {'yes' if operation.name in OPERATIONS else 'no'} |"
        f" {', '.join(errors)} |"
    )


def _rules(name):
    lines = [f"### {name}", ""]
    for rule in OPERATIONS[name].rules:
        error = f" `{rule.error}`." if rule.error else ""
        lines.append(f"- {rule.text}.{error} **{rule.basis}**: {rule.source}.")
    if len(lines) == 2:
        lines.append("- Nothing beyond the service model.")
    return "\n".join([*lines, ""])
