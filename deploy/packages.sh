#!/bin/sh
# Installs the Debian packages that the tests need and that are missing; says which they are where it may not.
set -eu

# program it brings : package
needed="chromium:chromium"

missing=""
for pair in $needed; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
"${PYTHON:-python3}" -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >/dev/null
else
    echo "The tests need:$missing. Install it (Debian: sudo apt install$missing) and start again." >&2
    exit 1
fi
