# ruleid: bash-eval
eval "$1"
# ruleid: bash-eval
eval cp $options "$target"
# ok: bash-eval
eval "$(ssh-agent -s)"
# ok: bash-eval
"${command[@]}"
# ruleid: bash-eval-shell
bash -c "ls $folder"
# ruleid: bash-eval-shell
find . -name '*.txt' -exec sh -c 'wc {}' \;
# ok: bash-eval-shell
bash -c 'ls "$1"' bash "$folder"
# ok: bash-eval-shell
find . -name '*.txt' -exec wc {} +
