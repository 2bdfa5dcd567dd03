# ruleid: bash-file-permissions
chmod 777 /srv/app
# ruleid: bash-file-permissions
chmod -R a+w /srv/app
# ok: bash-file-permissions
chmod 755 /srv/app
# ok: bash-file-permissions
chmod u+w /srv/app
# ruleid: bash-setuid
chmod u+s /usr/local/bin/tool
# ruleid: bash-setuid
echo "deploy ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers
# ok: bash-setuid
chmod u+x /usr/local/bin/tool
# ok: bash-setuid
echo "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart web" > /etc/sudoers.d/deploy
