# make serve: the service on http://127.0.0.1:8000.    make test: every check.    make help: the rest.
#
# The environment (.venv) is made once from the lock file, and again only when the lock or the place changes.

PORT ?= 8000
ARGS ?=
VENV := .venv
BIN  := $(VENV)/bin
.DEFAULT_GOAL := help
.SUFFIXES:
.PHONY: help install dev serve test bench bench-national lock clean

help:
	@echo 'make serve     levanta el servicio en http://127.0.0.1:$(PORT) (otro puerto: make serve PORT=8080)'
	@echo 'make test      revisa estilo y tipos, y ejecuta todas las pruebas'
	@echo 'make install   prepara el entorno: después funciona $(BIN)/normateca'
	@echo 'make bench     mide construcción y respuesta'
	@echo 'make bench-national  lo mismo con 20.000 leyes sintéticas (o ARGS="--corpus CARPETA")'
	@echo 'make lock      vuelve a fijar las dependencias (necesita uv)'
	@echo 'make clean     borra el entorno y lo que se puede volver a hacer'

# A Python of 3.11 or later, with venv; PYTHON=/ruta/a/python chooses one.
define find_python
for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		python="$$candidate"; break; \
	fi; \
done; \
if [ -z "$$python" ]; then \
	echo 'error: se necesita Python 3.11 o posterior y no se encontró; instálelo o indíquelo: make PYTHON=/ruta/a/python3' >&2; \
	exit 1; \
fi; \
if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	echo "error: a $$python le falta venv; instálelo (en Debian y Ubuntu: apt install python3-venv)" >&2; \
	exit 1; \
fi
endef

# $(call environment,LOCK,STAMP): the environment holds what LOCK says. STAMP tells what it was made from.
define environment
	@set -e; \
	made_from="$$(cksum $(1) pyproject.toml) $(CURDIR)"; \
	if [ -x $(BIN)/normateca ] && [ "$$(cat $(VENV)/$(2) 2>/dev/null)" = "$$made_from" ] \
		&& $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	$(find_python); \
	echo "Preparando el entorno en $(VENV) con $$("$$python" --version) y $(1)…"; \
	rm -f $(VENV)/$(2); \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1 \
		|| ! grep -qsxF "$(CURDIR)" $(VENV)/place; then "$$python" -m venv --clear $(VENV); fi; \
	echo "$(CURDIR)" > $(VENV)/place; \
	if ! $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(1); then \
		echo 'error: no se instalaron las dependencias; la causa está arriba (si es la red, repita el comando)' >&2; exit 1; \
	fi; \
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .; \
	echo "$$made_from" > $(VENV)/$(2)
endef

install:
	$(call environment,requirements.lock,made-from)

dev:
	$(call environment,requirements-dev.lock,made-from-dev)

serve: install
	@exec $(BIN)/normateca serve --port $(PORT) $(ARGS)

test: dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest $(ARGS)

bench: dev
	$(BIN)/python -m tests.bench $(ARGS)

bench-national: dev
	$(BIN)/python -m tests.bench.bench_national $(ARGS)

lock:
	@command -v uv >/dev/null || { echo 'error: se necesita uv para fijar las dependencias: pip install uv' >&2; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra build --extra import -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra build --extra import --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .normateca .mypy_cache .ruff_cache .pytest_cache .hypothesis
