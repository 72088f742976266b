"""The shape of the package in numbers: ``make measures``, or ``make measures ARGS=<folder of
another checkout>``.

They say where to look, and are no aim of their own: a floor would be met by writing for it.
"""

import ast
import io
import statistics
import sys
import tokenize
from collections import Counter
from pathlib import Path

import grimp

BLOCK = 6
"""A block of as many lines of code that stands twice is a copy."""


def circles(*, with_types: bool) -> list[set[str]]:
    """Return the sets of modules that import each other, directly or not."""
    graph = grimp.build_graph("outpost_planner", exclude_type_checking_imports=not with_types)
    below = {module: graph.find_upstream_modules(module) for module in graph.modules}
    rings = [
        frozenset(other for other in below[module] if module in below[other]) for module in below
    ]
    return [
        set(ring)
        for ring in {ring | {module} for ring, module in zip(rings, below, strict=True) if ring}
    ]


def docstring_lines(tree: ast.AST) -> set[int]:
    """Return the lines of every text that stands alone, as docstrings do."""
    alone = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    texts = [
        node for node in alone if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {line for node in texts for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def code_lines(text: str, tree: ast.AST) -> dict[int, str]:
    """Return the lines that hold code: neither empty, nor a comment alone, nor of a docstring."""
    skipped = docstring_lines(tree)
    numbered = enumerate(map(str.strip, text.splitlines()), start=1)
    return {
        number: line
        for number, line in numbered
        if line and line[0] != "#" and number not in skipped
    }


def comments(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type == tokenize.COMMENT and "noqa" not in token.string for token in tokens)


def copies(files: list[list[str]]) -> int:
    """Count the lines of code that stand in a block which stands elsewhere too."""
    blocks = [
        (tuple(lines[start : start + BLOCK]), (number, start))
        for number, lines in enumerate(files)
        for start in range(len(lines) - BLOCK + 1)
    ]
    seen = Counter(block for block, _ in blocks)
    found = [place for block, place in blocks if seen[block] > 1]
    return len({(number, start + offset) for number, start in found for offset in range(BLOCK)})


def main() -> None:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    sys.path.insert(0, str(root))
    package = root / "outpost_planner"
    texts = [path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))]
    trees = [ast.parse(text) for text in texts]
    code = [code_lines(text, tree) for text, tree in zip(texts, trees, strict=True)]
    nodes = [
        (node, lines) for tree, lines in zip(trees, code, strict=True) for node in ast.walk(tree)
    ]

    def length(node: ast.stmt, lines: dict[int, str]) -> int:
        return sum(node.lineno <= number <= (node.end_lineno or 0) for number in lines)

    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [length(node, lines) for node, lines in nodes if isinstance(node, kinds)]
    classes = {
        node.name: length(node, lines) for node, lines in nodes if isinstance(node, ast.ClassDef)
    }
    largest = max(classes, key=lambda name: classes[name])
    expressions = sum(isinstance(node, ast.expr) for node, _ in nodes)
    total = sum(map(len, code))
    circle, circle_types = circles(with_types=False), circles(with_types=True)
    rows = {
        "modules": len(texts),
        "lines / lines of code": f"{sum(len(text.splitlines()) for text in texts):,} / {total:,}",
        "loose modules at the top": len(list(package.glob("*.py"))) - 1,
        "circles of imports (modules in them)": f"{len(circle)} ({sum(map(len, circle))})",
        "the same, imports for types too": f"{len(circle_types)} ({sum(map(len, circle_types))})",
        "function length, median / 90 % [lines of code]": (
            f"{statistics.median(functions):g} / {statistics.quantiles(functions, n=10)[-1]:g}"
        ),
        "expression nodes per line of code": f"{expressions / total:.2f}",
        "comments per line of code": f"{sum(map(comments, texts)) / total:.1%}",
        "largest class [lines of code]": f"{largest}, {classes[largest]}",
        f"lines in blocks of {BLOCK} that stand twice": copies(
            [list(lines.values()) for lines in code]
        ),
    }
    for name, value in rows.items():
        print(f"{name:48} {value}")


if __name__ == "__main__":
    main()
