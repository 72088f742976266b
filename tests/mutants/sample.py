"""Draw mutants of price, order and track at random, for `make mutants`: all 16,000 take days.

    python tests/mutants/sample.py --count 60 --seed 15

prints their names, one per line. The same seed draws the same mutants of the same code.
"""

import argparse
import multiprocessing
import random
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name


def names_of(path):
    """Return the names of all mutants of a file, as `mutmut run` takes them."""
    made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    return [get_mutant_name(path, name) for name in made.mutant_names]


def main():
    parser = argparse.ArgumentParser(description="Draw mutants at random")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=15)
    options = parser.parse_args()
    files = [each for each in Path("outpost_planner").rglob("*.py") if config().should_mutate(each)]
    with multiprocessing.Pool() as pool:
        names = [name for some in pool.map(names_of, sorted(files)) for name in some]
    print(*random.Random(options.seed).sample(names, options.count), sep="\n")


if __name__ == "__main__":
    main()
