#!/bin/sh
# Refuses a commit whose specs of mskraft are wrong, whose outputs are not what the
# specs say, or which changes what has to be accepted without the steps for it. It checks what is staged; the working tree may hold anything.
# Merges are checked, too, if it is also there as pre-merge-commit.
set -eu

# Yours to set, from the top folder of the repository on.
specs=clusters
out=out
mskraft=mskraft

cd "$(git rev-parse --show-toplevel)"
if git diff --cached --quiet --no-ext-diff -- "$specs" "$out"; then
  exit 0 # nothing of it is in this commit
fi
if ! command -v "$mskraft" >/dev/null; then
  echo "mskraft: the commit is refused, as there is no $mskraft to check it" >&2
  exit 1
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# The tree is what the commit will hold, also with git commit -a or git add -N,
# and in a sparse checkout.
tree=$(git write-tree)
export GIT_INDEX_FILE="$tmp/index"
git read-tree "$tree"
git ls-files -z -- "$specs" "$out" >"$tmp/list"
if [ ! -s "$tmp/list" ]; then
  exit 0 # the last spec goes, and all outputs with it
fi
git checkout-index -z --stdin --prefix="$tmp/tree/" <"$tmp/list"

before=$(git rev-parse -q --verify HEAD || true)
GIT_DIR=$(git rev-parse --absolute-git-dir)
export GIT_DIR GIT_WORK_TREE="$tmp/tree"
cd "$tmp/tree"
if ! "$mskraft" validate --strict "$specs"; then
  echo "mskraft: the commit is refused; mend what is said above in the specs, or accept it there under [allow]" >&2
  exit 1
fi
if ! "$mskraft" diff --prune "$specs" -o "$out"; then
  echo "mskraft: the commit is refused; this is what is staged, and it has to agree:" >&2
  echo "    $mskraft render --prune '$specs' -o '$out' && git add '$specs' '$out'" >&2
  exit 1
fi
if [ -n "$before" ] && ! "$mskraft" diff --prune "$specs" -o "$out" --against "$before"; then
  echo "mskraft: the commit is refused, as it lacks the steps for what has to be accepted" >&2
  exit 1
fi
