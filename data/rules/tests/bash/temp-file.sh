# ruleid: bash-temp-file
echo "$report" > /tmp/report.$$
# ruleid: bash-temp-file
tmp=/tmp/work-$$
# ok: bash-temp-file
tmp=$(mktemp)
# ok: bash-temp-file
echo "$report" > "$tmp"
