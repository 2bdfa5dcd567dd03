# ruleid: bash-remote-command
ssh "$host" "rm -f $name"
# ruleid: bash-remote-command
ssh deploy@web "systemctl restart ${service}"
# ok: bash-remote-command
ssh "$host" "rm -f -- ${name@Q}"
# ok: bash-remote-command
ssh "$host" "uptime"
