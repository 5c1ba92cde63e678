# A disk of 3 MiB that is full but for so many KiB: the command, then what can be read of the registry, then the command again with room.
# It runs in a mount namespace of its own: $1 is the folder that is copied, $2 the binary; the words of the command follow.
# A line for each: KiB that were left, the command, check, verify log, the same command again.
set -eu
from=$1 admit=$2
shift 2
disk=$(mktemp -d)
mount -t tmpfs -o size=3m,mode=0700 tmpfs "$disk"
export ADMIT_REGISTRY=bank-partners

try() { "$@" >said 2>&1 && echo 0 || echo $?; }

for left in 0 4 12 16 20 24 28 96; do
  rm -rf "${disk:?}"/*
  cp -a "$from/." "$disk"
  cd "$disk"
  : >said
  dd if=/dev/zero of=filler bs=4096 2>/dev/null || true
  size=$(stat -c %s filler)
  truncate -s $((size - left * 1024)) filler
  first=$("$admit" "$@" >/dev/null 2>/dev/null && echo 0 || echo $?)
  rm filler
  check=$(try "$admit" check)
  log=$(try "$admit" verify log)
  again=$(try "$admit" "$@")
  reason=$(head -n 1 said)
  strays=$(find . -name '.admit-*' -o -path '*/.admit/*' ! -name lock ! -name .gitignore | wc -l)
  echo "$left $first $check $log $again $strays $reason"
  cd /
done
umount "$disk"
rmdir "$disk"
