# ruleid: bash-rm-variable
rm -rf "$BUILD"/*
# ruleid: bash-rm-variable
rm -rf "${prefix}/"
# ok: bash-rm-variable
rm -rf "${BUILD:?}"/*
# ok: bash-rm-variable
rm -rf "$BUILD/cache"
# ruleid: bash-rm-unquoted
rm -f $file
# ruleid: bash-rm-unquoted
mv $1 /srv/done
# ok: bash-rm-unquoted
rm -f -- "$file"
# ok: bash-rm-unquoted
echo $file
