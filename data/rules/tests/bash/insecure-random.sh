# ruleid: bash-insecure-random
password="pw$RANDOM$RANDOM"
# ruleid: bash-insecure-random
token=$(date +%s | sha256sum | head -c 16)
# ok: bash-insecure-random
token=$(openssl rand -hex 16)
# ok: bash-insecure-random
delay=$((RANDOM % 10))
