#!/bin/sh
# Makes the virtual environment and installs a requirements file into it, unless that is already so.
# usage: prepare.sh REQUIREMENTS   (environment: PYTHON, VENV, DATA_DIR; without PYTHON python.sh chooses one)
set -eu

requirements=$1
python=${PYTHON:-$(deploy/python.sh)}
venv=${VENV:-.venv}
data=${DATA_DIR:-var}
stamp=$venv/installed-$(echo "$requirements" | tr '/' '-')

stop() {
    echo "Cannot start: $*" >&2
    exit 1
}

writable() {
    mkdir -p "$1" 2>/dev/null && (: >"$1/.writable") 2>/dev/null && rm -f "$1/.writable"
}

check_python() {
    command -v "$python" >/dev/null ||
        stop "there is no program '$python'. Install Python 3.11 or newer (Debian: apt install python3 python3-venv)" \
            "or name yours: make ... PYTHON=/path/to/python3."
    found=$("$python" -c '
import sys
version = "%d.%d" % sys.version_info[:2]
try:
    import ensurepip, venv
    print(version + " with venv")
except ImportError:
    print(version + " alone")
if sys.version_info < (3, 11):
    print("too old")' 2>/dev/null) || stop "'$python' does not run. Name a Python 3.11 or newer: make ... PYTHON=/path/to/python3."
    case $found in
    *old) stop "'$python' is Python ${found%% *}, but 3.11 or newer is needed. Name another: make ... PYTHON=/path/to/python3." ;;
    *alone) stop "'$python' has no venv module. Install it (Debian: apt install python3-venv) and start again." ;;
    esac
}

build_of() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

wanted() {
    build_of "$python"
    cat requirements.txt deploy/uvicorn.txt "$requirements"
}

made_of_it() {
    [ "$(build_of "$venv/bin/python")" = "$(build_of "$python")" ]
}

installed() {
    [ -f "$stamp" ] && made_of_it && wanted | cmp -s - "$stamp"
}

install() {
    writable "$venv" || stop "the folder $(pwd) is read-only. Clone into a folder you may write to, and start there."
    made_of_it || "$python" -m venv --clear "$venv" ||
        stop "'$python' could not make a virtual environment in $venv; the lines above say why."
    echo "Installing $requirements into $venv (once, about a minute) ..."
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check -r "$requirements" ||
        stop "pip could not install $requirements. Check the network or your package index, and start again."
    wanted >"$stamp"
}

check_python
installed || install
writable "$data" ||
    stop "the data folder '$data' is read-only. Use one you may write to: make ... DATA_DIR=/path/to/folder."
