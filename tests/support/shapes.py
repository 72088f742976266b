"""Requests for an API, valid and invalid, generated from botocore's shapes."""

from hypothesis import strategies as st

from outpost_planner.service import model

NUMBERS = st.integers(0, 50).map(float) | st.floats(-1, 1e6, width=32)

PLAIN = {"boolean": st.booleans(), "float": NUMBERS, "double": NUMBERS}
"""Values of the kinds that the service model does not limit."""


def values(shape, known=None):
    """Generate values that a shape allows.

    `known` maps names of shapes to values that exist, such as ids; they are taken half of the time.
    """
    known = known or {}
    kind = shape.type_name
    if kind == "structure":
        return structures(shape, known)
    if kind == "list":
        least, greatest = shape.metadata.get("min", 0), min(shape.metadata.get("max", 3), 4)
        return st.lists(values(shape.member, known), min_size=least, max_size=max(least, greatest))
    if kind == "map":
        return st.dictionaries(
            values(shape.key, known),
            values(shape.value, known),
            min_size=shape.metadata.get("min", 0),
            max_size=3,
        )
    if kind in {"integer", "long"}:
        return st.integers(shape.metadata.get("min", 0), min(shape.metadata.get("max", 50), 1000))
    if kind in PLAIN:
        return PLAIN[kind]
    texts = text(shape)
    return st.sampled_from(known[shape.name]) | texts if known.get(shape.name) else texts


def structures(shape, known):
    """Generate structures: what is required always, the rest sometimes."""
    members = {name: values(member, known) for name, member in shape.members.items()}
    required = {name: members[name] for name in shape.required_members}
    return st.fixed_dictionaries(
        required, optional={n: s for n, s in members.items() if n not in required}
    )


def text(shape):
    """Generate texts of a shape's enum, or of its pattern and length."""
    if shape.enum:
        return st.sampled_from(shape.enum)
    least, greatest = shape.metadata.get("min", 0), shape.metadata.get("max", 60)
    pattern = shape.metadata.get("pattern")
    if pattern is None:
        return st.text(
            st.characters(codec="ascii", categories=["L", "N"]),
            min_size=max(least, 1),
            max_size=greatest,
        )
    # ASCII alone: what a person types. Longer texts are tried at the limits, one by one.
    matching = st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return matching.filter(
        lambda found: least <= len(found) <= greatest and model.matches(pattern, found)
    )


def least(shape):
    """Return the least value of a shape that can be sent; whether its texts are valid is not looked
    at.
    """
    kind = shape.type_name
    if kind == "structure":
        return {name: least(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [least(shape.member)] * shape.metadata.get("min", 0)
    if kind == "string":
        return (shape.enum or ["op-0123456789abcdef0"])[0]
    return {"boolean": False, "map": {}}.get(kind, 1)


def invalid(shape, known=None):
    """Generate requests of a structure in which one text is not what its enum, pattern or length
    allows.
    """
    spots = list(_texts(shape, ()))
    return st.tuples(values(shape, known), st.sampled_from(spots)).flatmap(
        lambda drawn: _bad(drawn[1][1]).map(lambda bad: placed(drawn[0], drawn[1][0], bad))
    )


def has_texts(shape):
    """Say whether `invalid` finds something to spoil."""
    return any(True for _ in _texts(shape, ()))


STEMS = ("a{}", "A{}", "1{}", "1##{}", "+1{}", "us-{}")
"""How texts of the service's patterns begin, so that one can be made of any length."""


def of_size(shape, size):
    """Return a value of so many characters, items or entries, or a number so large; None where no
    text can be.
    """
    kind = shape.type_name
    if kind in {"integer", "long"}:
        return size
    if kind == "list":
        member = shape.member
        return [
            of_size(member, 9) or least(member) if member.type_name == "string" else least(member)
        ] * size
    if kind == "map":
        return {"a" * (number + 1): "x" for number in range(size)}
    pattern = shape.metadata.get("pattern", ".*")
    filled = (stem.format("")[:size].ljust(size, "1" if "1" in stem else stem[0]) for stem in STEMS)
    return next((found for found in filled if model.matches(pattern, found)), None)


def _texts(shape, path):
    for name, member in shape.members.items():
        if member.type_name == "structure":
            yield from _texts(member, (*path, name))
        elif member.type_name == "string" and (member.enum or member.metadata.get("pattern")):
            yield (*path, name), member


def _bad(shape):
    pattern = shape.metadata.get("pattern")
    # `^.*$` takes a tab, and only a line break is wrong.
    texts = ("BOGUS\t", "\N{PILE OF POO}\t", "BO\nGUS\t")
    options = [each for each in texts if pattern is None or not model.matches(pattern, each)]
    if "max" in shape.metadata:
        options.append("x" * (shape.metadata["max"] + 1) + "\t")
    return st.sampled_from(options)


def placed(request, path, value):
    """Return the request with one value replaced; a structure or list on the way that is absent is
    made.
    """
    if not path:
        return value
    head, *rest = path
    if head == 0:
        return [placed(request[0] if request else {}, rest, value)]
    return {**request, head: placed(request.get(head, {}), rest, value)}
