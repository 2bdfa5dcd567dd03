# ruleid: bash-sql-injection
mysql shop -e "SELECT * FROM users WHERE name = '$1'"
# ruleid: bash-sql-injection
psql -c "DELETE FROM jobs WHERE id = ${id}"
# ok: bash-sql-injection
psql -v id="$id" -f delete-job.sql
# ok: bash-sql-injection
psql -c "SELECT count(*) FROM jobs"
