#!/bin/sh
# Installs the Debian packages of programs that are missing; says which they are where it may not.
# usage: packages.sh PROGRAM...
#   (chromium chromium-headless-shell firefox-esr postgres redis-server nginx caddy faketime openssl xgettext systemd-analyze turnserver)
set -eu

package_of() {
    case $1 in
    postgres) echo postgresql ;;
    nginx) echo nginx-light ;;
    xgettext) echo gettext ;;
    systemd-analyze) echo systemd ;;
    turnserver) echo coturn ;;
    *) echo "$1" ;;
    esac
}

can_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

PATH=$PATH:/usr/sbin:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')
missing=""
for program in "$@"; do
    # One only makes the tests quicker; without the others a fault, a proxy and a relay are not tried.
    case $program in chromium-headless-shell | faketime | caddy | turnserver) can_install || continue ;; esac
    command -v "$program" >/dev/null || missing="$missing $(package_of "$program")"
done
"${PYTHON:-$(deploy/python.sh)}" -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

if ! can_install; then
    echo "Cannot start: this needs$missing. Install it (Debian: sudo apt install$missing) and start again." >&2
    exit 1
fi

echo "Installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then # nothing is to be started: we start our own, on spare ports
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
case $missing in *chromium*) missing="$missing fonts-dejavu-core" ;; esac
apt-get update -qq
apt-get install -y -qq --no-install-recommends $missing >/dev/null
