#!/bin/sh
# Print the path of uv, which sets up the virtual environment from uv.lock: the one on PATH if it is recent
# enough, else one of our own in .uv/. Ours comes by pip where there is a pip, else as its wheel from the package
# index, else by pip after installing that, where we are root on Debian.
# Usage: tools/uv.sh PYTHON
set -eu

VERSION=0.13.8
OLDEST_MINOR=8 # uv 0.8 is the oldest that was tried with this lock file
python=$1
log=.uv/install.log

say() { echo "deskwatch: $*" >&2; }

is_recent() {
    found=$("$1" --version 2>/dev/null) || return 1
    minor=$(echo "$found" | sed -n 's/^uv 0\.\([0-9]*\)\..*/\1/p')
    # No such number: uv 1.0 or later.
    [ -z "$minor" ] || [ "$minor" -ge "$OLDEST_MINOR" ]
}

# Each way is a chain of steps: the first that fails ends it, and the next way is tried.
by_venv() {
    rm -rf .uv/venv && "$python" -m venv .uv/venv \
        && .uv/venv/bin/python -m pip install "uv==$VERSION" && ln -sf ../venv/bin/uv .uv/bin/uv
}

by_pip() {
    "$python" -m pip install --target .uv/packages "uv==$VERSION" && ln -sf ../packages/bin/uv .uv/bin/uv
}

by_wheel() {
    rm -f .uv/bin/uv && "$python" tools/fetch_uv.py "$VERSION" .uv/bin/uv
}

by_apt() {
    [ "$(id -u)" = 0 ] && apt-get update \
        && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
            ca-certificates python3-venv \
        && python=/usr/bin/python3 && by_venv
}

for uv in "$(command -v uv || true)" .uv/bin/uv; do
    if [ -n "$uv" ] && is_recent "$uv"; then
        echo "$uv"
        exit 0
    fi
done

mkdir -p .uv/bin
: >"$log"
for way in by_venv by_pip by_wheel by_apt; do
    say "getting uv $VERSION into .uv ($way)"
    echo "== $way" >>"$log"
    if $way >>"$log" 2>&1 && is_recent .uv/bin/uv; then
        echo .uv/bin/uv
        exit 0
    fi
done

say "could not get uv; what was tried is in $log. Install it yourself, then run the same command again:"
say "as root 'apt install python3-venv' (it comes by pip then), or see docs.astral.sh/uv for other ways."
exit 2
