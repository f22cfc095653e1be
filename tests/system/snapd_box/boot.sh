#!/bin/bash
# First process of the namespaces that box.py makes: puts the tree (first argument) in place of / and becomes its systemd.
# What a machine has in /dev is made here, for the kernel's own /dev is shared with the machine outside.
set -euo pipefail
tree=$1

device() { mknod -m "$4" "$tree/dev/$1" "$2" "${3%:*}" "${3#*:}"; }

mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t sysfs sysfs "$tree/sys"
mount -t cgroup2 cgroup2 "$tree/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$tree/dev"
device null c 1:3 666
device zero c 1:5 666
device full c 1:7 666
device random c 1:8 666
device urandom c 1:9 666
device tty c 5:0 666
device loop-control c 10:237 600
# The kernel names the next free loop device and expects its node to be there.
for number in {0..255}; do device "loop$number" b "7:$number" 600; done
mkdir "$tree/dev/pts" "$tree/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$tree/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
ln -s pts/ptmx "$tree/dev/ptmx"
ln -s /proc/self/fd "$tree/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "$tree/dev/${number#*:}"; done
mount -t tmpfs -o mode=755 tmpfs "$tree/run"
mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"

cd "$tree"
mkdir -p .outside
pivot_root . .outside
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umount -l /.outside
rmdir /.outside
mount --make-rshared / # as systemd has it on a machine; snapd's sandboxes hear of later mounts by it
# `container` keeps systemd from what concerns the kernel as a whole: modules, sysctl, the clock.
exec env -i container=box PATH="$PATH" /sbin/init --log-target=console --show-status=false </dev/null
