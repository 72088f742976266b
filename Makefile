# The commands of this project; each one sets up what it needs, once.
#
#   make lab          JupyterLab on the first notebook, working against the sandbox
#   make desk         the order desk alone, without code, in a browser (Voila)
#   make explorer     the payment explorer alone, without code, in a browser (Voila)
#   make test         every check and every test, the notebooks among them
#   make benchmarks   speed, as ratios measured in one run
#   make soak         ten thousand orders through faults and kills, counted
#   make mutations    a hundred thousand inputs with one thing wrong, counted
#   make docs         the site, in build/site: every public name, the notebooks, the pages
#   make cover        which branches the tests reach, with a floor; half an hour, without the browser tests and the soak
#   make mutants      change price, order and track a little, sixty times, and see whether a test notices; an hour
#   make measures     the shape of the code in numbers
#   make notebooks    run the notebooks again and store their outputs
#   make lock         write locks/ anew from pyproject.toml, after a dependency was added or changed there
#   make wheel        from pip install in an empty environment to a first order, timed; some minutes
#   make pictures     take the README's picture in a real JupyterLab (needs Chromium)
#
# What is installed stands in locks/, each version with the hashes of all its files, for Python 3.11 and newer on
# every system; nothing else is taken. 'make lock' keeps the versions that fit. To renew one: make lock
# ARGS="--upgrade-package pandas".
#
# ARGS is passed on: make lab ARGS=--no-browser, make test ARGS="-k catalog".

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
# A container's only user is often root, whom Jupyter refuses unless told.
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

UV := 0.13.9

.PHONY: lab desk explorer test lint check-notebooks docs cover mutants measures benchmarks soak mutations notebooks lock
.PHONY: pictures wheel clean
.DELETE_ON_ERROR:

lab: $(VENV)/.lab
	@# The whole repository is served, not the notebook's folder alone: README and data open in it too.
	$(BIN)/jupyter lab $(ALLOW_ROOT) --ServerApp.root_dir="$(CURDIR)" \
	  --LabApp.default_url=/lab/tree/$(firstword $(NOTEBOOKS)) $(ARGS)

desk: $(VENV)/.lab
	JUPYTER_PATH=$(CURDIR)/notebooks $(BIN)/voila --template=offline $(ARGS) notebooks/07-order-desk.ipynb

explorer: $(VENV)/.lab
	JUPYTER_PATH=$(CURDIR)/notebooks $(BIN)/voila --template=offline $(ARGS) notebooks/11-payment-explorer.ipynb

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --doctest-modules outpost_planner tests $(ARGS)
	$(MAKE) --no-print-directory check-notebooks

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-notebooks: $(VENV)/.test
	TQDM_DISABLE=1 $(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

docs: $(VENV)/.test
	$(BIN)/sphinx-build -q -n -W --keep-going -c docs -d build/doctrees . build/site
	@echo "build/site/docs/index.html"

# 20 to 35 minutes on two cores. pytest's own workers and the kit's processes are counted by coverage's patch of
# subprocess; the warnings of 'combine' are about processes that a test has killed in the middle of writing.
cover: $(VENV)/.test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile --doctest-modules outpost_planner tests --ignore=tests/browser \
	  --ignore=tests/test_soak.py --ignore=tests/test_mutations.py $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Sixty mutants drawn at random: an hour on two cores, a third of it for the notes of which test reaches what, which
# are kept in mutants/. Another draw: SEED=16. One module: ARGS='outpost_planner.price.rates*'. What survives is
# named at the end; .venv/bin/mutmut show <its name> shows the change. The processes that tests start find the mutants
# by PYTHONPATH.
SEED ?= 15
mutants: $(VENV)/.test
	PYTHONPATH="$(CURDIR)/mutants" $(BIN)/mutmut run \
	  $(or $(ARGS),$$($(BIN)/python tests/mutants/sample.py --seed $(SEED)))
	$(BIN)/mutmut results | sed '/: not checked$$/d'

measures: $(VENV)/.test
	$(BIN)/python tests/benchmarks/measures.py $(ARGS)

benchmarks: $(VENV)/.test
	@for each in tests/benchmarks/bench_*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

soak: $(VENV)/.test
	$(BIN)/python tests/soak/run_soak.py $(ARGS)

mutations: $(VENV)/.test
	$(BIN)/python tests/soak/mutations/run.py $(ARGS)

notebooks: $(VENV)/.test
	TQDM_DISABLE=1 $(BIN)/jupyter nbconvert --to notebook --execute --inplace \
	  --ExecutePreprocessor.store_widget_state=False --ExecutePreprocessor.record_timing=False $(NOTEBOOKS)

wheel: $(VENV)/.test
	$(BIN)/python tests/wheel/walk.py $(ARGS)

pictures: $(VENV)/.test
	$(BIN)/python -m pytest tests/browser
	cp tests/browser/pictures/order-desk.png notebooks/pictures/order-desk.png

# uv resolves for all systems and Python versions at once, which pip lock and pip-compile do for the running one alone.
# It knows no pip.conf: where pip has another index than the usual one, uv is told. The extras stay in the locks,
# because pip takes a requirement with an extra for another one than the pinned, which has no hash.
lock: $(BIN)/python
	@$(PIP) install uv==$(UV)
	@index="$$($(BIN)/python -m pip config list | sed -n "s/^global\.index.url='\(.*\)'$$/\1/p")"; \
	for each in test lab; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" $${index:+env UV_DEFAULT_INDEX="$$index"} \
	  $(BIN)/uv pip compile pyproject.toml --group build --extra lab --extra sandbox \
	    $$([ $$each = test ] && echo --extra test) \
	    $$([ $$each = lab ] && echo --constraint locks/test.txt) --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-strip-extras --no-emit-package uv --quiet --output-file locks/$$each.txt $(ARGS) || exit 1; \
	done

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

# The project itself has no hash: it comes last, alone, built by the backend that the lock brought.
$(VENV)/.lab: pyproject.toml locks/lab.txt | $(BIN)/python
	@echo "Installing outpost_planner into $(VENV): some minutes the first time."
	@$(PIP) install --require-hashes --requirement locks/lab.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@# Without this, the first start asks about news from the network.
	@$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" 2>/dev/null
	@touch $@

$(VENV)/.test: locks/test.txt $(VENV)/.lab
	@echo "Installing the test tools into $(VENV)."
	@$(PIP) install --require-hashes --requirement locks/test.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "outpost_planner needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	  echo "Name another one: make $(or $(firstword $(MAKECMDGOALS)),lab) PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; }
