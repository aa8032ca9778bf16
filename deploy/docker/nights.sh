#!/bin/sh
# The second container: a night and a backup at once, then every day at half past two (UTC).
# A night that fails is told in its report and in /metrics; the next one comes all the same.
set -u
trap 'exit 0' TERM INT
while :; do
    partnerkompass nightly || echo "night: exit code $?" >&2
    partnerkompass backup --to /var/backups/partnerkompass --keep "${KEEP_BACKUPS:-14}" \
        || echo "backup: exit code $?" >&2
    sleep $(( $(date -u -d 'tomorrow 02:30' +%s) - $(date -u +%s) )) &
    # A shell that waits for a child in the background ends at once when it is told to.
    wait $!
done
