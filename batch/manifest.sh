# Sourced by run-analysis: the child's part of the list. See README.md for the variables.
# shellcheck shell=bash disable=SC2154

# The number of this child: AWS Batch, Kubernetes, Slurm.
manifest_index() { echo "${AWS_BATCH_JOB_ARRAY_INDEX-${JOB_COMPLETION_INDEX-${SLURM_ARRAY_TASK_ID-}}}"; }

manifest_read() { # ADDRESS: all of it
    local file=$1 open=cat
    case $1 in *.zst) open='zstd -dcq' ;; esac
    case $1 in
    s3://*) file=$scratch/manifest && cloud s3 cp --no-progress --only-show-errors "$1" "$file" || return ;;
    esac
    [ -r "$file" ] || { say "cannot read the manifest $1"; return "${code[input]}"; }
    $open <"$file" || { say "the manifest $1 is damaged"; return "${code[input]}"; }
}

manifest_lines() { # ADDRESS INDEX COUNT
    local first=$(($2 * $3 + 1)) all
    all=$(manifest_read "$1") || return
    sed -n "$first,$((first + $3 - 1))p" <<<"$all" | grep . || { say "the manifest has no line $first"; return "${code[input]}"; }
}
