#!/bin/sh
# Prints the Python that the product is to run with where nobody names one by PYTHON=.
# usage: python.sh [OF_THE_SYSTEM]
# It is the `python3` of the path, unless that was built without its optimisations, as pyenv does it, and the system's
# own may be taken: those of distributions have them, and the product needs an eighth to a third less processor time then.
set -eu

system=${1:-/usr/bin/python3}
suits='import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'
quick='import sysconfig; sys.exit("--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""))'

if ! python3 -c "import sys; $quick" 2>/dev/null && "$system" -c "$suits" 2>/dev/null; then
    echo "$system"
else
    echo python3
fi
