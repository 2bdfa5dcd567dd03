# ruleid: bash-tls-verification
curl -sk https://api.example.org
# ruleid: bash-tls-verification
wget -q --no-check-certificate https://api.example.org/file
# ok: bash-tls-verification
curl --cacert /etc/ssl/ca.pem https://api.example.org
# ok: bash-tls-verification
curl -s https://api.example.org/look-k
# ruleid: bash-unsigned-package
apt-get install -y --allow-unauthenticated tool
# ruleid: bash-unsigned-package
dnf install --nogpgcheck tool
# ok: bash-unsigned-package
apt-get install -y tool
# ok: bash-unsigned-package
dnf install -y tool
# ruleid: bash-ssh-host-key
ssh -o StrictHostKeyChecking=no host uptime
# ruleid: bash-ssh-host-key
scp -o UserKnownHostsFile=/dev/null a host:
# ok: bash-ssh-host-key
ssh -o StrictHostKeyChecking=accept-new host uptime
# ok: bash-ssh-host-key
ssh host uptime
