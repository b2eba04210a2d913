#!/bin/sh
# Installs the Debian packages named, without starting their services, now or at the next boot: dockAPI runs their
# programs itself.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] || grep -q dockapi "$policy"; then
  # The traps are in this shell, so that the file is removed even if the parent process is killed.
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\n# Temporary, by dockapi: no service starts during an installation.\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

units="docker.service docker.socket containerd.service docker-registry.service nginx.service haproxy.service
  caddy.service redis-server.service ssh.service ssh.socket"

present=
for unit in $units; do
  if [ -e "/lib/systemd/system/$unit" ]; then present="$present $unit"; fi
done

# --no-remove: never at the cost of something else on this machine.
install() { apt-get install -q -y --no-install-recommends --no-remove -o DPkg::Lock::Timeout=120 "$@"; }

# The lists may be missing, or older than what the archive still has.
install "$@" 2>/dev/null || {
  apt-get update -q || true # Without a network the lists may be there already, and if not, the next line says so.
  install "$@"
}

command -v systemctl >/dev/null || exit 0
for unit in $units; do
  case " $present " in
    *" $unit "*) ;;
    *) if [ -e "/lib/systemd/system/$unit" ]; then systemctl disable --quiet "$unit" || true; fi ;;
  esac
done
