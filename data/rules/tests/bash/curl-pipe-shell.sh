# ruleid: bash-curl-pipe-shell
curl -fsSL https://get.example.org | sh
# ruleid: bash-curl-pipe-shell
bash <(curl -s https://get.example.org)
# ok: bash-curl-pipe-shell
curl -fsSLo install.sh https://get.example.org
# ok: bash-curl-pipe-shell
curl -s https://api.example.org/items | jq .
