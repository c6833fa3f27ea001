#!/bin/sh
# Set up the virtual environment .venv from uv.lock, or write that lock anew.
# Usage: tools/setup.sh demo    what `deskwatch demo` needs; takes nothing away that is already there
#        tools/setup.sh all     everything: the hub, the adapters' frameworks, the tests' and checkers' packages
#        tools/setup.sh lock    write uv.lock from pyproject.toml
set -eu
cd "$(dirname "$0")/.."

say() { echo "deskwatch: $*" >&2; }

python=$(tools/python.sh)

# A network that signs with its own authority has it in the system's bundle, which uv and pip do not read unasked.
bundle=/etc/ssl/certs/ca-certificates.crt
if [ -z "${SSL_CERT_FILE:-}" ] && [ -s "$bundle" ]; then
    export SSL_CERT_FILE="$bundle" PIP_CERT="${PIP_CERT:-$bundle}"
fi
# uv and pip keep their downloads in the home folder; where there is none to write to, in the project's.
if [ -z "${HOME:-}" ] || ! mkdir -p "$HOME/.cache" 2>/dev/null; then
    export HOME="$PWD/.uv/home"
    mkdir -p "$HOME"
fi
unset VIRTUAL_ENV
export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv

uv=$(tools/uv.sh "$python")
say "$("$uv" --version), $("$python" --version)"

case ${1:-} in
demo) what="--no-dev --extra hub" exact=--inexact ;;
all) what="" exact=--exact ;;
lock) exec "$uv" lock ;;
*) say "usage: tools/setup.sh demo|all|lock" && exit 2 ;;
esac

# An index of the user's own is not the one that the lock file names, so the locked versions, with their sums,
# are installed from it one by one.
index=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-${PIP_INDEX_URL:-}}}
if [ -z "$index" ]; then
    say "installing what uv.lock names into .venv"
    # shellcheck disable=SC2086 # words on purpose
    "$uv" sync --locked $exact --python "$python" $what
else
    say "installing what uv.lock names into .venv, from $index"
    mkdir -p .uv
    # shellcheck disable=SC2086 # words on purpose
    "$uv" export --frozen --quiet --no-emit-project $what --output-file .uv/requirements.txt
    "$uv" venv --quiet --allow-existing --python "$python" .venv
    "$uv" pip install --python .venv --default-index "$index" --require-hashes -r .uv/requirements.txt
    "$uv" pip install --python .venv --default-index "$index" --no-deps --editable .
fi
