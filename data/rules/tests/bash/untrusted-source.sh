# ruleid: bash-untrusted-source
source /tmp/settings.sh
# ruleid: bash-untrusted-source
. "$1"
# ok: bash-untrusted-source
source /etc/shop/settings.sh
# ok: bash-untrusted-source
. "$(dirname "$0")/lib.sh"
# ruleid: bash-path-current-folder
export PATH=.:$PATH
# ruleid: bash-path-current-folder
PATH="$PATH:/tmp"
# ok: bash-path-current-folder
export PATH=/opt/tool/bin:$PATH
# ok: bash-path-current-folder
PATH="$PATH:$HOME/bin"
