# ruleid: bash-hardcoded-credentials
DB_PASSWORD="k7Gq2mPz91"
# ruleid: bash-hardcoded-credentials
export API_KEY=k7Gq2mPz91
# ok: bash-hardcoded-credentials
: "${DB_PASSWORD:?}"
# ok: bash-hardcoded-credentials
DB_PASSWORD="changeme"
