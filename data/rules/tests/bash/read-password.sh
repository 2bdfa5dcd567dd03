# ruleid: bash-read-password
read -r -p "Password: " word
# ruleid: bash-read-password
read password
# ok: bash-read-password
read -rs -p "Password: " word
# ok: bash-read-password
read -r -p "Name: " name
