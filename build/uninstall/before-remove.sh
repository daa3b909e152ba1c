#!/bin/sh
# Before the deb is removed, not before it is updated: every person's changes to this machine are put back as they were.
# Each by that person, so that nothing which stands in a home folder is done with an administrator's rights.
set -e

[ "$1" = remove ] || exit 0

getent passwd | while IFS=: read -r name _ id _ _ home _; do
  [ "$id" -ge 1000 ] || [ "$id" -eq 0 ] || continue
  [ -d "$home/.config/berth/changes" ] || continue
  runuser -u "$name" -- env -i HOME="$home" PATH="$PATH" timeout 60 \
    /usr/bin/berth --no-sandbox --ozone-platform=headless disconnect --all --yes </dev/null ||
    echo "Of what Berth changed for $name on this machine, something is still there; backups are in $home/.config/berth/changes." >&2
done
