# ruleid: bash-password-argument
mysql -u root -p"$DB_PASSWORD" shop
# ruleid: bash-password-argument
curl -u "admin:$SECRET" https://api.example.org
# ok: bash-password-argument
mysql --defaults-extra-file=/etc/shop/my.cnf shop
# ok: bash-password-argument
curl --netrc https://api.example.org
