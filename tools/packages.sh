#!/bin/sh
# Install the Debian packages of tools/packages.txt that are missing, where we are root on a Debian-like system.
# Anywhere else, and where a package cannot be had, say so: the tests that need it are then left out, and pytest
# names them at the end.
set -eu
cd "$(dirname "$0")/.."

say() { echo "deskwatch: $*" >&2; }

is_missing() { # PACKAGE PROGRAM; a package without a program of its own has "-"
    if [ "$2" != "-" ]; then
        ! command -v "$2" >/dev/null 2>&1
    else
        ! dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q "ok installed"
    fi
}

missing=""
while read -r package program _; do
    case $package in "" | "#"*) continue ;; esac
    if is_missing "$package" "$program"; then missing="$missing $package"; fi
done <tools/packages.txt
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    say "not a Debian system; what these Debian packages hold is not installed:$missing"
    exit 0
elif [ "$(id -u)" != 0 ]; then
    say "not root; to run every test: sudo apt-get install --no-install-recommends$missing"
    exit 0
fi

# A package that brings a service would start it; the tests want the program, not a server on this machine.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

mkdir -p .uv
log=.uv/packages.log
export DEBIAN_FRONTEND=noninteractive
apt-get update -o Acquire::Retries=2 >"$log" 2>&1 || say "apt-get update failed; going on with the lists there are"
installed() { dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii  *//p' | sort; }
installed >.uv/packages.before
for package in $missing; do
    say "installing the Debian package $package"
    apt-get install --yes --no-install-recommends "$package" </dev/null >>"$log" 2>&1 ||
        say "could not install $package (see $log): the tests that need it will be left out"
done

# Nor shall a service start with the machine, whichever of the new packages it came with (PostgreSQL's comes with
# another one than was asked for).
command -v systemctl >/dev/null 2>&1 || exit 0
installed | comm -13 .uv/packages.before - | while read -r package; do
    dpkg-query --listfiles "$package" | sed -n 's#.*/systemd/system/\([^/@]*\.service\)$#\1#p' | while read -r service; do
        systemctl disable --quiet "$service" >>"$log" 2>&1 || say "could not disable $service (see $log)"
    done
done
