# Every target sets itself up first; scripts/dev.py says what it does, a line a step.
#   make serve WATCH=1      rebuild when a file changes
#   make serve PORT=8080    another port
#   make test ARGS="-k spf" hand words to the test runner
PYTHON ?= python3
export PORT WATCH ARGS

.PHONY: serve site test check bench golden shots pins
serve site test check bench golden shots pins:
	@$(PYTHON) scripts/dev.py $@
