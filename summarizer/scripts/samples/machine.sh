#!/usr/bin/env bash
# A small machine of its own for one recorded session: own host name, processes, network and file tree.
# machine.sh ROOT HOST USER: runs the user's shell on it. The tools are this machine's; nothing else of it is visible.
# Wants root. ROOT/packages may hold unpacked Debian packages to add; ROOT/setup.sh runs on the machine first, as root.
set -eu
root=$1 host=$2 user=$3
if [ -z "${INSIDE:-}" ]; then
  INSIDE=1 exec unshare --mount --uts --net --ipc --pid --fork --kill-child "$0" "$@"
fi

tree=$root/tree
mkdir -p "$tree"/{usr,proc,dev,tmp,run,root,etc/pam.d,home/"$user",var/log} "$root/packages/usr"
chmod 1777 "$tree/tmp"
for link in bin lib lib64 sbin; do ln -s "usr/$link" "$tree/$link"; done
cp -a /etc/{alternatives,ld.so.cache,nsswitch.conf,login.defs} "$tree/etc/"
cp -a /etc/pam.d/common-* "$tree/etc/pam.d/"
mkdir "$tree/etc/ssl" && cp /etc/ssl/openssl.cnf "$tree/etc/ssl/"
printf '%s\n' root:x:0:0::/root:/bin/bash www-data:x:33:33::/:/bin/false nobody:x:65534:65534::/:/bin/false \
  "$user:x:1001:1001::/home/$user:/bin/bash" >"$tree/etc/passwd"
printf '%s\n' root:x:0: tty:x:5: www-data:x:33: nogroup:x:65534: "$user:x:1001:" >"$tree/etc/group"
echo "$host" >"$tree/etc/hostname"
printf '127.0.0.1 localhost %s\n' "$host" >"$tree/etc/hosts"
[ "$user" = root ] || chown 1001:1001 "$tree/home/$user"

hostname "$host"
ip link set lo up
mount -t overlay overlay -o "lowerdir=$root/packages/usr:/usr" "$tree/usr"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
if [ -f "$root/setup.sh" ]; then
  cp "$root/setup.sh" "$tree/"
  chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin bash -eu /setup.sh </dev/null >"$root/setup.log" 2>&1
  rm "$tree/setup.sh"
fi
home=$(awk -F: -v user="$user" '$1 == user { print $6; exit }' "$tree/etc/passwd")
exec setsid --ctty --wait chroot --userspec="$user" "$tree" /usr/bin/env -i TERM=xterm-256color LANG=C.UTF-8 HOME="$home" USER="$user" \
  PATH=/usr/local/bin:/usr/bin:/usr/sbin bash -c "cd; [ ! -f .start ] || . ./.start; exec \${SHELL_COMMAND:-bash -l}"
