# ruleid: bash-weak-hash
printf %s "$password" | sha256sum
# ruleid: bash-weak-hash
openssl passwd -1 "$1"
# ok: bash-weak-hash
sha256sum release.tar
# ok: bash-weak-hash
openssl passwd -6 -stdin < secret
# ruleid: bash-weak-cipher
openssl enc -des3 -in a -out b
# ruleid: bash-weak-cipher
openssl genrsa -out key.pem 1024
# ok: bash-weak-cipher
openssl enc -aes-256-ctr -pbkdf2 -in a -out b
# ok: bash-weak-cipher
openssl genrsa -out key.pem 3072
