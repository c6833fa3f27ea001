#!/bin/sh
# Print the path of a Python that deskwatch runs on: $PYTHON if it is set, else the newest one tested, else any.
# A candidate is asked for its version, because some machines keep commands of that name that do not run.
set -eu

is_new_enough() {
    "$1" -c 'import sys; print(sys.executable); sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python3.14}; do
    if path=$(is_new_enough "$candidate"); then
        echo "$path"
        exit 0
    fi
done

echo "deskwatch needs Python 3.11 or later; none of ${PYTHON:-python3.13, python3.12, python3.11, python3} is." >&2
echo "On Debian 12, Ubuntu 24.04 or later: apt install python3. Elsewhere: make PYTHON=/path/to/python3.12 ..." >&2
exit 2
