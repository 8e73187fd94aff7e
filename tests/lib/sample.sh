# Sourced after tap.sh: small repositories of every kind that a tool may be given.
#
#   sample_repository DIR   a work tree on branch main with three commits of two authors
#   sample_damage           makes, under $WORK, one repository of each kind below:
#     good bare.git empty unborn detached shallow corrupt corrupt-blob nothing (a plain directory)
# shellcheck shell=bash

commit_as() { # NAME DATE DIR MESSAGE: commits everything
    git -C "$3" add -A
    GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL="${1%% *}@example.com" GIT_AUTHOR_DATE=$2 GIT_COMMITTER_DATE=$2 \
        git -C "$3" commit -qm "$4"
}

sample_repository() {
    local dir=$1
    git init -qb main "$dir"
    printf 'int main(void)\n{\n    return 0;\n}\n' >"$dir/main.c"
    printf '# Sample\n\nA text.\n' >"$dir/README.md"
    printf '{"name": "sample", "dependencies": {"react": "^18.0.0", "left-pad": "1.3.0"}}\n' >"$dir/package.json"
    commit_as 'Ada Author' 2024-01-02T10:00:00Z "$dir" 'Begin'
    printf 'def run():\n    return 1\n' >"$dir/run.py"
    printf '\0\1\2' >"$dir/blob.bin"
    ln -s main.c "$dir/link"
    commit_as 'Bob Builder' 2024-02-03T10:00:00Z "$dir" 'Add a script'
    git -C "$dir" mv main.c start.c
    printf 'FROM debian:12\nRUN true\n' >"$dir/Dockerfile"
    printf '{"name": "sample", "dependencies": {"react": "^18.2.0"}}\n' >"$dir/package.json"
    commit_as 'Ada Author' 2024-03-04T10:00:00Z "$dir" 'Move the program, update'
}

# Overwrites the middle of the only pack: objects are listed but cannot be read.
sample_corrupt() { # DIR
    local pack
    git clone -q --bare "$WORK/good" "$1"
    git -C "$1" repack -qad
    pack=$(echo "$1"/objects/pack/*.pack)
    chmod u+w "$pack"
    head -c 64 /dev/zero | tr '\0' '\377' | dd of="$pack" bs=1 seek=12 conv=notrunc status=none
}

sample_corrupt_blob() { # DIR FILE: that file's content, a loose object, is overwritten
    local id file
    id=$(git -C "$1" rev-parse "HEAD:$2")
    file=$1/objects/${id:0:2}/${id:2}
    rm -f "$file" # clones on one disk share their files
    echo nonsense >"$file"
}

sample_damage() {
    sample_repository "$WORK/good"
    git clone -q --bare "$WORK/good" "$WORK/bare.git"
    git init -q --bare "$WORK/empty"
    git clone -q "$WORK/good" "$WORK/unborn"
    git -C "$WORK/unborn" symbolic-ref HEAD refs/heads/nothing-yet
    git clone -q "$WORK/good" "$WORK/detached"
    git -C "$WORK/detached" checkout -q HEAD~1
    git clone -q --depth 1 "file://$WORK/good" "$WORK/shallow"
    sample_corrupt "$WORK/corrupt"
    git clone -q --bare "$WORK/good" "$WORK/corrupt-blob"
    sample_corrupt_blob "$WORK/corrupt-blob" README.md
    mkdir "$WORK/nothing"
    git -C "$WORK/unborn" remote remove origin
    git -C "$WORK/detached" remote remove origin
    git -C "$WORK/shallow" remote remove origin
}
