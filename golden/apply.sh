#!/bin/sh
# Puts the files beside it in place on the host that they are for, and takes them back: sh apply.sh --help
# Made by mskraft, the same for every host. What it has to know of its host is in apply.conf.

set -euf
locale=${LC_ALL-}
LC_ALL=C
export LC_ALL
unset CDPATH
umask 022

usage() {
  cat <<'END'
usage: sh apply.sh [flags]

Puts the files beside it into the MeterSphere installation of this machine. It
checks everything first, keeps what it replaces, and changes all files or none.
Nothing is restarted without --reload, and .env is never changed. What a run
that was killed left behind, the next one takes back.

  --dry-run      show what would change, as a diff, and write nothing
  --reload       run msctl reload at the end
  --rollback     put back what the last run replaced
  --rollback=N   put back what run N and all later ones replaced; with "first"
                 for N, the first run under the installed release
  --list         list the runs that changed something
  --force        replace files that were edited on this machine, too; they are
                 kept like everything that is replaced
  --base DIR     the folder that holds metersphere, if it is not the one that
                 msctl uses
  --any-host     do not look for the host's address on this machine
  --help         print this

exit codes:
  0   done, or there was nothing to do
  1   a check failed; nothing was changed
  2   the command line is wrong
  3   something failed on the way; the old files are in place again
  4   the files are in place, but msctl reload failed
  129, 130, 141, 143   ended by a signal; if it was changing files, the old
      ones are in place again
END
}

say() { printf 'apply.sh: %s\n' "$1"; }

complaints=0
complain() { # WHAT HINT
  printf 'apply.sh: %s\n    hint: %s\n' "$1" "$2" >&2
  complaints=$((complaints + 1))
}

stop() { # CODE WHAT HINT
  complain "$2" "$3"
  exit "$1"
}

# Ends the run if there were complaints, so that all are seen at once.
settle() {
  [ "$complaints" -eq 0 ] || exit 1
}

action=apply to='' dry_run='' reload='' force='' base='' any_host=''
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry_run=yes ;;
    --reload) reload=yes ;;
    --rollback) action=rollback ;;
    --rollback=*) action=rollback to=${1#*=} ;;
    --list) action=list ;;
    --force) force=yes ;;
    --base)
      [ $# -gt 1 ] || stop 2 '--base: the folder is missing' 'write --base DIR'
      base=$2
      shift
      ;;
    --base=*) base=${1#*=} ;;
    --any-host) any_host=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) stop 2 "$1: no such flag" 'sh apply.sh --help lists them' ;;
  esac
  shift
done
case $to in
  first) ;;
  0* | *[!0-9]*) stop 2 "--rollback=$to: not the number of a run" '--list shows them' ;;
esac

copy='copy the whole folder of this host again, and run the apply.sh in it'
for tool in awk diff flock readlink sha256sum; do
  command -v "$tool" >/dev/null || complain "$tool: not found" 'install it, this script needs it'
done
settle
here=$(dirname -- "$(readlink -f -- "$0")")

# --- What it has to know of its host --------------------------------------------

cluster='' host='' address='' release='' client_port='' cut_word='' settings='' loads=''
[ -r "$here/apply.conf" ] || stop 1 "$here/apply.conf: cannot be read" "$copy"
while IFS= read -r line; do
  word=${line#*=}
  case $line in
    cluster=*) cluster=$word ;;
    host=*) host=$word ;;
    address=*) address=$word ;;
    release=*) release=$word ;;
    setting=*) settings="$settings $word" ;; # KEY=VALUE: what .env has to say
    client_port=*) client_port=$word ;;      # the published port of a broker
    cut_word=*) cut_word=$word ;;            # msctl cuts four lines out of Kafka's file, from this word on
    loads=*) loads=$word ;;                  # the compose files of the mode, where msctl has not written them down
  esac
done <"$here/apply.conf"

# --- What is installed ----------------------------------------------------------

# Prints the assignments of a file as docker-compose reads them, with \n for a line
# break in a value.
assignments() { # FILE
  awk '
    function unescape(text, class,    done) {
      while (match(text, class)) {
        done = done substr(text, 1, RSTART - 1) substr(text, RSTART + 1, 1)
        text = substr(text, RSTART + 2)
      }
      return done text
    }
    function expand(text,    done, word, key) {
      while (match(text, /\$\{[A-Za-z0-9_]+(:-[^}]*)?\}/)) {
        key = word = substr(text, RSTART + 2, RLENGTH - 3)
        sub(/:-.*/, "", key)
        word = (key in values) ? values[key] : (word == key) ? "${" key "}" : substr(word, length(key) + 3)
        done = done substr(text, 1, RSTART - 1) word
        text = substr(text, RSTART + RLENGTH)
      }
      return done text
    }
    { sub(/\r$/, ""); text = text $0 "\n" }
    END {
      for (sub(/^\357\273\277/, "", text); text != ""; text = substr(text, end + 1)) {
        end = index(text, "\n")
        if (!match(text, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=[ \t]*/)) continue
        key = substr(text, 1, RLENGTH); at = RLENGTH; rest = substr(text, at + 1)
        sub(/[ \t]*=[ \t]*$/, "", key); sub(/.*[ \t]/, "", key)
        if (match(rest, /^"(\\"|[^"])*"/) || match(rest, /^\047(\\\047|[^\047])*\047/)) {
          value = substr(rest, 2, RLENGTH - 2); at += RLENGTH
          if (!match(substr(text, at + 1), /^[ \t]*(#[^\n]*)?\n/)) continue
          end = at + RLENGTH
          gsub(/\n/, "\\n", value)
          value = unescape(value, (rest ~ /^"/) ? "\\\\[\\\\\"\047]" : "\\\\[\\\\\047]")
        } else if (rest ~ /^["\047]/) {
          continue
        } else {
          value = substr(text, at + 1, end - at - 1)
          sub(/[ \t]+#.*/, "", value); sub(/[ \t]+$/, "", value)
        }
        print key "=" (values[key] = expand(value))
      }
    }' "$1"
}

# Prints the value that the last assignment gives a key.
value() { # KEY FILE
  assignments "$2" | sed -n "s/^$1=//p" | tail -n 1
}

# Prints a release without what stands for its build or architecture, -arm64-b7.
plain() { # RELEASE
  printf '%s\n' "$1" | tr -cd 'a-z0-9.\n-' | sed 's/-b[0-9]*$//; s/-arm64$//; s/-b[0-9]*$//'
}

# Prints the SHA-256 of a file, or none.
sum() { # FILE
  if [ -f "$1" ]; then
    text=$(sha256sum <"$1") && echo "${text%% *}"
  else
    echo none
  fi
}

msctl=$(command -v msctl) || msctl=/usr/local/bin/msctl
for file in "${HOME:-/root}/.msrc" "$msctl"; do
  if [ -z "$base" ] && [ -r "$file" ]; then
    base=$(value MS_BASE "$file")
    case $base in /*) ;; *) base='' ;; esac
  fi
done
target=${base:-/opt}/metersphere
if [ ! -f "$target/docker-compose-base.yml" ] || [ ! -f "$target/.env" ]; then
  stop 1 "$target: no MeterSphere is installed there" 'name the folder that holds it: --base DIR'
fi
[ -r "$target/.env" ] || stop 1 "$target/.env: cannot be read" 'run this as root'
[ -w "$target" ] || [ -n "$dry_run" ] || [ "$action" = list ] ||
  stop 1 "$target: cannot be written to" 'run this as root, on a file system that is not read-only'
target=$(cd -- "$target" && pwd)

tag=$(plain "$(value MS_IMAGE_TAG "$target/.env")")
installed=$tag
[ ! -f "$target/version" ] || installed=$(plain "$(head -n 1 "$target/version")")

# --- Runs -----------------------------------------------------------------------
#
# Every run that changed something is a folder in mskraft/, numbered from 1:
#   run       apply or rollback, the release, the time, and the run a rollback began with
#   plan      a line for every file that it changed, see make_plan
#   before/   those that it replaced or removed
# "new" is a run that gets ready, "change" one that is at it.

runs=$target/mskraft
temp=.mskraft-new
why='the message above tells why'

numbers() {
  # shellcheck disable=SC2012 # no name with a blank is looked for
  [ ! -d "$runs" ] || ls "$runs" | sed -n '/^[1-9][0-9]*$/p' | sort -n
}

# Prints the runs that a rollback can begin with. An upgrade ends them all: its
# files went with the release.
open_runs() {
  open=''
  for n in $(numbers); do
    read -r kind of _ first <"$runs/$n/run" || :
    if [ "$of" != "$installed" ]; then
      open=''
    elif [ "$kind" = apply ]; then
      open="$open $n"
    else
      kept=''
      for m in $open; do [ "$m" -ge "$first" ] || kept="$kept $m"; done
      open=$kept
    fi
  done
  echo "$open"
}

# Makes sure that what was written outlives a loss of power.
flush() {
  sync -f "$target" 2>/dev/null || sync
}

# Removes a file of ours, and folders that are empty without it.
drop() { # PATH
  rm -f "$target/$1" && { (cd "$target" && rmdir -p "$(dirname "$1")") 2>/dev/null || :; }
}

# Removes what a run got ready.
forget() { # FOLDER
  if [ -f "$1/plan" ]; then
    while read -r _ _ _ _ path _; do drop "$path$temp"; done <"$1/plan"
  fi
  rm -rf "$1"
}

# Takes back one file of a run.
take_back() { # BEFORE AFTER CUT PATH
  now=$(sum "$target/$4") || return 1
  case $now in
    "$1") return 0 ;;
    "$2" | "$3" | none) ;;
    *)
      if [ -z "$force" ]; then
        complain "$target/$4: was edited after a run was cut short" "put the file aside and run this again; --force puts it into $runs"
        return 1
      fi
      mkdir -p "$(dirname "$runs/change/edited/$4")" && cp -p "$target/$4" "$runs/change/edited/$4" || return 1
      ;;
  esac
  if [ "$1" = none ]; then
    drop "$4"
  else
    dir=$(dirname "$target/$4")
    { [ -d "$dir" ] || mkdir -p "$dir"; } && cp -p "$runs/change/before/$4" "$target/$4$temp" && mv -f "$target/$4$temp" "$target/$4"
  fi
}

# Takes back a run that did not come to its end. This, too, can be cut short.
recover() {
  [ ! -d "$runs/new" ] || forget "$runs/new"
  [ -d "$runs/change" ] || return 0
  while read -r _ before after cut path _; do
    rm -f "$target/$path$temp"
    take_back "$before" "$after" "$cut" "$path" || return 1
  done <"$runs/change/plan"
  flush
  if [ -d "$runs/change/edited" ]; then
    n=1
    while [ -e "$runs/edited-$n" ]; do n=$((n + 1)); done
    mv "$runs/change" "$runs/edited-$n"
    say "what was edited is in $runs/edited-$n/edited"
  else
    mv "$runs/change" "$runs/new" && forget "$runs/new"
  fi
}

# Ends every run, also one that a signal ends: what is not done is taken back.
# shellcheck disable=SC2317 # called by a trap
finish() {
  code=$?
  trap '' HUP INT PIPE TERM
  trap - EXIT
  set +e
  if [ -d "$runs/new" ] || [ -d "$runs/change" ]; then
    if recover; then
      echo 'apply.sh: the old files are in place' >&2
    else
      echo "apply.sh: not all old files could be put back; they are in $runs/change/before, and the next run tries again" >&2
      code=3
    fi
  fi
  exit "$code"
}

# --- Plans ----------------------------------------------------------------------

# Makes a plan of lines "PATH SUM FROM", a line for every file: what happens to
# it; the sums of what is there, of what comes, and of what msctl makes of that;
# its path; and where it comes from, a run or "here".
make_plan() {
  wanted=$(cat)
  present='' cut=''
  for path in $(printf '%s\n' "$wanted" | sed 's/ .*//'); do
    if [ -f "$target/$path" ] && [ ! -L "$target/$path" ]; then
      present="$present $path"
    elif [ -e "$target/$path" ] || [ -L "$target/$path" ]; then
      complain "$target/$path: is not a regular file" 'put it aside; Docker makes a folder where a file that it mounts is missing'
    fi
  done
  settle
  from=$(printf '%s\n' "$wanted" | sed -n 's/^docker-compose-kafka\.yml [^ ]* //p')
  if [ -n "$cut_word" ] && [ -f "$(source_of docker-compose-kafka.yml "$from")" ]; then
    cut=$(awk -v word="$cut_word" 'skip > 0 { skip--; next } index($0, word) { skip = 3; next } { print }' \
      "$(source_of docker-compose-kafka.yml "$from")" | sha256sum)
  fi
  # shellcheck disable=SC2086 # paths of ours hold no blanks
  {
    printf '%s\n' "$history" | sed 's/^/known /'
    [ -z "$present" ] || (cd "$target" && sha256sum $present) | sed 's/^/now /'
    printf '%s\n' "$wanted"
  } | awk -v cut="${cut%% *}" '
    $1 == "known" { known[$6] = 1; seen[$6, $3] = seen[$6, $4] = seen[$6, $5] = 1; next }
    $1 == "now" { now[$3] = $2; next }
    {
      path = $1; after = $2; reloaded = after; what = "replace"
      if (path == "docker-compose-kafka.yml" && cut != "") reloaded = cut
      before = (path in now) ? now[path] : "none"
      if (before == after || before == reloaded) what = "same"
      else if (before == "none") what = "create"
      else if (known[path] && !seen[path, before]) what = "edited"
      else if (after == "none") what = "remove"
      print what, before, after, reloaded, path, $3
    }'
}

# Prints where a file of a plan comes from.
source_of() { # PATH FROM
  if [ "$2" = here ]; then echo "$here/metersphere/$1"; else echo "$runs/$2/before/$1"; fi
}

# Plans what the manifest lists below metersphere/.
plan_apply() {
  sed -n 's/^\([0-9a-f]*\)  metersphere\/\(.*\)$/\2 \1 here/p' "$here/SHA256SUMS" | make_plan
}

# Plans what was there before a run and all later ones.
plan_rollback() { # RUN
  for n in $open; do
    [ "$n" -lt "$1" ] || sed "s/^/$n /" "$runs/$n/plan"
  done | awk '!seen[$6]++ { print $6, $3, $1 }' | make_plan
}

# Masks what may be secret, and takes out what steers a terminal. Where the end of a
# secret cannot be told, the rest of its line is masked. A plain ${VARIABLE} is none.
mask() {
  tr -d '\000-\010\013\014\016-\037\177' | awk '
    BEGIN {
      words = "password|passwd|passphrase|passcode|pass_word|pass_phrase|secret|credential|creds_|jaas_|token_|tokens_|(pass|pwd|pw|auth|authorization|cookie|signature|jwt|psk)_$|(access|account|admin|aes|api|app|auth|aws|cipher|client|cos|crypto|decryption|deploy|encrypt|encryption|hmac|jwt|keystore|license|master|minio|oss|private|root|rsa|_s|secret|session|shared|sign|signing|ssh|ssl|storage|tls|unseal|vault)_?keys?_"
      innocent = "_(bypass|compass|encompass|overpass|surpass|trespass|underpass|proxy_pass|fastcgi_pass|grpc_pass|scgi_pass|uwsgi_pass|secretary|secretariat|client_auth|max_tokens)_"
      about = "_(algorithm|class|count|days|dir|disabled|enabled|endpoint|expiration|expires|expiry|file|format|header|host|hours|interval|issuer|iterations|length|location|max|mechanism|mechanisms|method|min|minutes|mode|ms|name|path|policy|port|provider|required|seconds|size|timeout|ttl|type|uri|url)_$"
      forms = "^(eyJ[^.]*[.]|AKIA|ASIA|AIza|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xoxa-|xoxb-|xoxp-|xoxr-|xoxs-|sk_live_|rk_live_)"
      foreign = "(密码|口令|密钥|令牌|凭据|凭证)$"
      separator = "(\001|[:=]+>?)" # \001 stands for the wide colon of Chinese text
      variable = "([$][{][A-Za-z_][A-Za-z0-9_]*[}]|[$][A-Z_][A-Z0-9_]*)"
      fallback = "[$][{][A-Za-z_][A-Za-z0-9_]*:?[-+=?]"
      reference = "(" variable "|" fallback variable "?[}])"
      references = reference "([:@/._,-]" reference ")*"
      depth = -1
    }

    # Tells whether a name promises a secret.
    function promises(name) {
      if (name ~ foreign) return 1
      while (match(name, /[a-z][A-Z]|[A-Z][A-Z][a-z]/)) name = substr(name, 1, RSTART) "_" substr(name, RSTART + 1)
      name = "_" tolower(name) "_"
      gsub(/[^a-z]+/, "_", name)
      if (name !~ words) return 0
      gsub(innocent, "_", name)
      return name ~ words && name !~ about
    }

    # The length of what says nothing secret at the begin of a value; shown is what is
    # printed of it.
    function known(s,   n, end) {
      n = end = 0
      if (match(s, "^" references)) n = RLENGTH
      else if (match(s, "^" fallback)) {
        n = RLENGTH
        end = index(substr(s, n + 1), "}")
        if (end < 2) n = end = 0
      } else if (match(tolower(s), /^(true|false|null|~|[|>][-+0-9]*)/)) n = RLENGTH
      shown = substr(s, 1, n) (end ? "***}" : "")
      return n + end
    }

    # Masks a text that is a value from begin to end.
    function whole(s) { return known(s) == length(s) ? shown : "***" }

    # The length of the value at the begin of a text; shown is what is printed of it.
    function value(s,   n, rest) {
      n = known(s)
      if (!n && match(s, /^("([^"\\]|\\.)*"|\047([^\047]|\047\047)*\047|`[^`]*`)/) && substr(s, RLENGTH + 1) !~ /^["\047`]/) {
        n = RLENGTH
        shown = substr(s, 1, 1) whole(substr(s, 2, n - 2)) substr(s, 1, 1)
      }
      rest = substr(s, n + 1)
      if (n && rest ~ /^([] \t,;})<&"\047`]|\\["\047`]|\\?$)/) {
        if (!match(rest, /^[ \t]+#/)) return n
        shown = shown substr(rest, 1, RLENGTH) " ***" # what it was before, maybe
      } else if (s ~ /^(\\|["\047`]?[])},;]*)$/) shown = s
      else {
        shown = (s ~ /^["\047`]/ ? substr(s, 1, 1) : "") "***"
        rest = s
        # The quotes that the name stands in, too, end here.
        if (match(s, /["\047`][])},;]*$/) && gsub(substr(s, RSTART, 1), "", rest) % 2) shown = shown substr(s, RSTART)
      }
      return length(s)
    }

    # Masks private keys.
    function keys(s,   out, n) {
      out = ""
      while (open == "" && match(s, /-----BEGIN [^-]*PRIVATE KEY[^-]*-----/)) {
        out = out substr(s, 1, RSTART + RLENGTH - 1)
        s = substr(s, RSTART + RLENGTH)
        n = index(s, "-----END")
        if (!n && match(s, /.*["\047`]/)) n = RLENGTH # it is in quotes, and ends with them
        if (!n) {
          n = length(s) + 1
          open = "-----END"
        }
        out = out (substr(s, 1, n - 1) ~ /[^ \t]/ ? "***" : substr(s, 1, n - 1))
        s = substr(s, n)
      }
      return out s
    }

    # Masks the user and the password before an @. A word ends at a blank, or at a quote
    # that begins or ends a text: in a password quotes may stand, too.
    function users(s,   out, text, n) {
      gsub(/(^|[.=:,;()[{} \t]|])["\047`]/, "&\002", s)
      gsub(/["\047`](\002?$|\002?[].=:,;()[{} \t])/, "\002&", s)
      out = ""
      while (match(s, /[^ \t\002]*@/)) {
        text = substr(s, RSTART, RLENGTH - 1)
        out = out substr(s, 1, RSTART - 1)
        s = substr(s, RSTART + RLENGTH)
        match(text, /^["\047`]*/)
        out = out substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        n = user(text, s)
        out = out (n ? substr(text, 1, n - 1) "***@" : text "@")
      }
      out = out s
      gsub(/\002/, "", out)
      return out
    }

    # Where in the text before an @ a user and a password begin, 0 if it is something
    # else: a voter of Kafka, an address of mail.
    function user(s, after,   at, name, rest) {
      at = index(s, "://")
      name = rest = at ? substr(s, at + 3) : s
      if (!sub(/^[^:]*:/, "", rest)) {
        if (!at || name ~ /\//) return 0
      } else if (!at) {
        sub(/:.*/, "", name)
        sub(/.*[=,;]/, "", name)
        if (name ~ "[/@]" || rest ~ /^\// || after ~ /^sha256:/) return 0
        at = length(s) - length(rest) - length(name) - 3
      }
      return rest ~ "^(" references ")?$" ? 0 : at + 3
    }

    # Masks what stands for a variable of a secret that is not set.
    function defaults(s,   out, name, n) {
      out = ""
      while (match(s, fallback)) {
        name = substr(s, RSTART, RLENGTH)
        n = RSTART + RLENGTH
        if (substr(s, RSTART) ~ "^" reference) name = ""
        out = out substr(s, 1, n - 1)
        s = substr(s, n)
        if (!promises(name)) continue
        out = out "***"
        n = index(s, "}")
        s = n ? substr(s, n) : ""
      }
      return out s
    }

    # Masks what stands behind the name of a secret, and what looks like a token.
    function values(s,   line, out, before, gap, name, n, at) {
      line = s
      out = before = ""
      letters = (s ~ /mysql|mariadb|mongo|sshpass|docker login/ ? "p" : "") (s ~ /redis-cli/ ? "a" : "") (s ~ /ldap/ ? "w" : "") (s ~ /curl/ ? "u" : "")
      while (match(s, /[A-Za-z0-9_.\200-\377-]+/)) {
        at = length(line) - length(s) + RSTART - 1
        gap = substr(s, 1, RSTART - 1)
        name = substr(s, RSTART, RLENGTH)
        s = substr(s, RSTART + RLENGTH)
        if (length(name) >= 20 && name ~ forms) {
          out = out gap "***"
          before = ""
          continue
        }
        if (name ~ /^-[a-z]./ && index(letters, substr(name, 2, 1))) {
          s = substr(name, 3) s
          name = substr(name, 1, 2)
        }
        out = out gap name
        n = lead(gap, name, s, before)
        before = name
        if (n < 0) continue
        before = ""
        match(line, /^[ \t#]*(- [ \t]*)*/)
        if (assigned && (at == RLENGTH || at == RLENGTH + 1 && substr(line, at, 1) ~ /["\047`]/)) column = RLENGTH
        out = out substr(s, 1, n)
        s = substr(s, n + 1)
        n = value(s)
        if (assigned ~ /=/ && s ~ /^("""|\047\047\047)/ && !index(substr(s, 4), substr(s, 1, 3))) {
          open = substr(s, 1, 3)
          shown = open "***"
          n = length(s)
        }
        goes_on = last || n == length(s) && s ~ /\\$/ && shown ~ /[*][*][*]$/
        out = out shown
        s = substr(s, n + 1)
      }
      return out s
    }

    # The length of what stands between a name and its secret, -1 if it has none.
    function lead(gap, name, rest, before,   n, apart) {
      assigned = last = ""
      if (gap ~ /[$][{]$/) return -1
      if (match(rest, "^[]\\\\\"\047`]*[ \t]*" separator "[ \t]*")) {
        n = RLENGTH
        assigned = substr(rest, 1, n)
        rest = substr(rest, n + 1)
        if (assigned == ":" && (rest ~ /^\// || rest != "" && gap ~ /\/$/)) return -1 # a path, a port, a tag
        if (before != "" && gap ~ /^[ \t]+$/ && tolower(name) ~ /^keys?$/) name = before "_" name
        return promises(name) ? n : -1
      }
      match(rest, /^[\\"\047`]*[, \t]*/)
      n = RLENGTH
      apart = substr(rest, 1, n) ~ /[, \t]$/
      rest = substr(rest, n + 1)
      if (!apart) n = 0 # the quotes are those of the argument
      last = rest == "" || rest == "\\"
      sub(/^[\\"\047`]+/, "", rest)
      if (name == "-u") return index(letters, "u") && rest ~ /^[^ \t"\047`]*:/ ? n : -1
      if (name ~ /^-[a-z]$/) return index(letters, substr(name, 2)) && !last && !(apart && rest ~ "^([-/]|[0-9.]+:[0-9])") ? n : -1
      if (name ~ /^-/) return (apart || last) && rest !~ /^-/ && promises(name) ? n : -1
      if (last || !apart) return -1
      if (tolower(name) ~ /^(authorization|bearer|requirepass|masterauth)$/) return n
      if (tolower(name) == "by" && tolower(before) == "identified" || tolower(before) ~ /header$/ && promises(name)) return n
      return -1
    }

    # Masks a line but for what leads to its content.
    function content(s) {
      match(s, /^[ \t#]*(- [ \t]*)*/)
      return substr(s, RLENGTH + 1) ~ /[^ \t]/ ? substr(s, 1, RLENGTH) whole(substr(s, RLENGTH + 1)) : s
    }

    # Tells whether a line belongs to the value of the key before it.
    function below(s) {
      if (remark && s !~ /^[ \t]*#/) return 0
      match(s, remark ? "^[ \t#]*" : "^[ \t]*")
      return RLENGTH > depth || RLENGTH == depth && substr(s, RLENGTH + 1) ~ /^-( |$)/
    }

    function hide(s) {
      column = -1
      goes_on = ""
      return values(defaults(users(keys(s))))
    }

    {
      end = sub(/\r$/, "") ? "^M" : ""
      gsub(/：/, "\001")
      s = $0
      if (open != "") { # a secret goes on
        n = index(s, mark = open)
        if (n) {
          open = ""
          s = content(substr(s, 1, n - 1)) mark hide(substr(s, n + length(mark)))
        } else s = content(s)
      } else if (s ~ /[^ \t#]/ && more) {
        more = s ~ /\\$/
        s = content(s)
      } else if (s ~ /[^ \t#]/ && depth >= 0 && below(s)) {
        s = content(s)
      } else if (s ~ /[^ \t#]/) {
        s = hide(s)
        if (depth < 0 || remark || $0 !~ /^[ \t]*#/ || column >= 0) { # a remark may stand between a key and its value
          depth = column
          remark = $0 ~ /^[ \t]*#/
        }
        more = goes_on
      }
      gsub(/\001/, "：", s)
      gsub(/\r/, "^M", s)
      print s end
    }'
}

# Shows a plan as a diff. Secrets are masked in the whole files: a line of a diff does
# not tell that it belongs to one.
show() {
  printf '%s\n' "$plan" | while read -r what before after _ path from; do
    [ "$what" != same ] || continue
    [ "$what" != edited ] || what='replace what is not as the last run left it,'
    say "would $what $target/$path"
    old=$target/$path new=$(source_of "$path" "$from")
    [ "$before" != none ] || old=/dev/null
    [ "$after" != none ] || new=/dev/null
    {
      mask <"$old" | sed 's/^/</'
      mask <"$new" | sed 's/^/>/'
      diff -u -L "installed/$path" -L "$host/$path" "$old" "$new" | sed 's/^/=/'
    } | awk '
      /^</ { old[++olds] = substr($0, 2); next }
      /^>/ { new[++news] = substr($0, 2); next }
      { line = substr($0, 2) }
      line ~ /^@@ / { split(line, part, /[-+, ]+/); x = part[2]; y = part[line ~ /^@@ -[0-9]+,/ ? 4 : 3]; hunks = 1 }
      hunks && line ~ /^-/ { line = "-" old[x++] }
      hunks && line ~ /^ / { line = " " old[x++]; y++ }
      hunks && line ~ /^[+]/ { line = "+" new[y++] }
      { print line }'
  done
}

# --- Checks ---------------------------------------------------------------------

check_manifest() {
  manifest=$here/SHA256SUMS
  if [ ! -r "$manifest" ]; then
    complain "$manifest: cannot be read" "$copy"
    return 0
  fi
  line=$(awk '
    { name = substr($0, 67) }
    length($0) < 67 || substr($0, 1, 64) ~ /[^0-9a-f]/ || substr($0, 65, 2) != "  " ||
      name ~ /[^A-Za-z0-9._\/-]/ || name ~ /^\/|(^|\/)\.\.?(\/|$)|\/$/ { print NR; exit }' "$manifest")
  if [ -n "$line" ]; then
    complain "$manifest:$line: not a line of a manifest" 'copy the folder again; git must not change line ends'
  elif ! grep -q '^.\{66\}metersphere/' "$manifest"; then
    complain "$manifest: lists no file below metersphere/" "$copy"
  elif ! text=$(cd "$here" && sha256sum -c SHA256SUMS 2>/dev/null); then
    text=$(printf '%s\n' "$text" | sed -n 's/: FAILED.*//p' | tr '\n' ' ')
    complain "$here: not what SHA256SUMS says: ${text% }" 'copy the folder again; change the spec and render, not the files'
  fi
}

# Prints the addresses of this machine.
addresses() {
  ip -o addr show 2>/dev/null | awk '{ sub(/\/.*/, "", $4); print $4 }'
  hostname -I 2>/dev/null | tr ' ' '\n' | sed '/^$/d'
}

check_host() {
  [ -z "$any_host" ] || return 0
  mine=$(addresses | sort -u)
  wanted=$address
  case $address in
    *:*) ;;
    *[!0-9.]*)
      wanted=$(getent ahosts "$address" | awk '{ print $1 }' | sort -u) || :
      if [ -z "$wanted" ]; then
        complain "$address, the address of host $host, cannot be resolved here" 'make it known in DNS or /etc/hosts, or use --any-host'
        return 0
      fi
      ;;
  esac
  for one in $wanted; do
    for own in $mine; do [ "$one" != "$own" ] || return 0; done
    case $one in 127.* | ::1) return 0 ;; esac
  done
  complain "these files are for host $host of cluster $cluster, $address; this machine has $(printf '%s' "$mine" | tr '\n' ' ')" \
    'take the folder of this machine; if its address is translated on the way (NAT), use --any-host'
}

check_release() {
  if [ "$installed" != "$release" ]; then
    complain "$target/version: $installed is installed, and these files are for $release" \
      "render them for the release that is installed, or upgrade first"
  fi
  case $tag in
    "$release" | "$release"-*) ;;
    *) complain "$target/.env: MS_IMAGE_TAG is not $release" 'finish the upgrade, or correct it' ;;
  esac
}

# Compares a file with what it has to say. What is in it stays unsaid if it could
# be a secret.
check_settings() { # FILE PATTERN
  wrong=$({
    # shellcheck disable=SC2086 # words without blanks
    printf '%s\n' $settings | grep -E "$2"
    echo
    assignments "$1"
  } | awk '
    { key = $0; sub(/=.*/, "", key); value = substr($0, length(key) + 2) }
    $0 == "" { there = 1 }
    !there { names[++n] = key; want[key] = value }
    there { has[key] = value }
    END {
      for (i = 1; i <= n; i++) {
        key = names[i]; value = has[key]; sub(/\/$/, "", value)
        if (value == want[key]) continue
        plain = value ~ /^(true|false)$/ || key ~ /_PORT$/ && value ~ /^[0-9]+$/ && length(value) < 6 || key ~ /_MODE$/ && value ~ /^[a-z-]+$/
        print key "=" want[key] " " (value == "" ? "not-set" : plain ? value : "another")
      }
    }')
  # shellcheck disable=SC2086 # pairs of words
  set -- "$1" $wrong
  while [ $# -gt 1 ]; do
    complain "$1: ${2%%=*} is $(echo "$3" | sed 's/^not-set$/not set/; s/^another$/another one/')" "set $2"
    file=$1
    shift 3
    set -- "$file" "$@"
  done
}

check_env() {
  check_settings "$target/.env" .
  # The installer makes a link of install.conf, which an edit can turn into a copy.
  if [ -f "$target/install.conf" ] && ! cmp -s "$target/.env" "$target/install.conf"; then
    check_settings "$target/install.conf" '^MS_INSTALL_MODE=|^MS_EXTERNAL_'
  fi
  mounted=$(value MS_BASE "$target/.env")
  if [ -n "$mounted" ] && [ "$(cd -- "$mounted/metersphere" 2>/dev/null && pwd -P)" != "$(cd -- "$target" && pwd -P)" ]; then
    complain "$target/.env: MS_BASE is another folder" "set it to the one that holds this metersphere: docker-compose mounts files from there"
  fi
  [ -z "$client_port" ] || [ "$(value MS_KAFKA_PORT "$target/.env")" = "$client_port" ] ||
    say "note: MS_KAFKA_PORT in .env is not $client_port; only MeterSphere's own files use it, as they are after an upgrade"
}

# What a container sends to an address of its own network never leaves the host.
check_subnet() {
  subnet=$(value MS_DOCKER_SUBNET "$target/.env")
  printf '%s\n' "$subnet" | grep -Eqx '([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}' || return 0
  inside=$(sed -n 's/^[0-9a-f]*  //; /\.yml$/p; /^apply\.conf$/p' "$here/SHA256SUMS" | while read -r path; do
    cat "$here/$path"
  done | awk -v subnet="$subnet" '
    function number(text,    part) {
      return split(text, part, ".") == 4 ? ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] : 0
    }
    BEGIN { # without powers, which the awk of some busyboxes does not know
      split(subnet, net, "/"); size = 1
      for (n = net[2]; n < 32; n++) size *= 2
      first = int(number(net[1]) / size)
    }
    {
      while (match($0, /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/)) {
        address = substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH)
        if (int(number(address) / size) == first && !told[address]++) print address
      }
    }')
  [ -z "$inside" ] ||
    complain "$target/.env: MS_DOCKER_SUBNET is $subnet, and hosts have addresses in it: $(printf '%s' "$inside" | tr '\n' ' ')" \
      'give the containers another network there: they cannot reach these hosts'
}

# Runs a program as this script was run: in its language, without its lock.
outside() (
  if [ -n "$locale" ]; then LC_ALL=$locale; else unset LC_ALL; fi
  exec 9>&-
  "$@"
)

# Has docker-compose read the files that msctl will name, those that are here from
# here. The output holds secrets.
check_compose() {
  if command -v docker-compose >/dev/null; then
    compose=docker-compose
  elif docker compose version >/dev/null 2>&1; then
    compose='docker compose'
  else
    say 'note: there is no docker-compose, so nobody has read the files'
    return 0
  fi
  # shellcheck disable=SC2086 # words
  names=$(printf 'docker-compose-%s.yml\n' $loads)
  [ ! -s "$target/compose_files" ] || names=$(tr ' ' '\n' <"$target/compose_files" | sed -n '/\.yml$/p')
  set --
  for name in $names; do
    if grep -q "  metersphere/$name\$" "$here/SHA256SUMS"; then
      set -- "$@" -f "$here/metersphere/$name"
    elif [ -f "$target/$name" ]; then
      set -- "$@" -f "$name"
    fi
  done
  # shellcheck disable=SC2086 # one word or two
  text=$(cd "$target" && outside $compose --project-directory "$target" "$@" config 2>&1 >/dev/null) || {
    printf '%s\n' "$text" | mask | head -n 20 >&2
    complain "$compose refuses the files" 'repair what it names; if the file is none of these, it was wrong before'
  }
}

# Room for what comes, for what is kept of what is there, and a little more.
check_space() {
  needed=$(printf '%s\n' "$plan" | while read -r what _ _ _ path from; do
    [ "$what" = same ] || cat "$target/$path" "$(source_of "$path" "$from")" 2>/dev/null || :
  done | wc -c)
  needed=$((needed / 1024 + 1024))
  room=$(df -Pk "$target" | awk 'NR == 2 { print $4 }')
  [ "$room" -ge "$needed" ] || stop 1 "$target: $room KiB are free, and $needed are needed" 'make room'
}

# --- Doing it -------------------------------------------------------------------

# Gets one file ready: what is there is kept, what comes lies beside it.
prepare() { # BEFORE AFTER PATH FROM
  dir=$(dirname "$3")
  if [ "$1" != none ]; then
    { [ -d "$runs/new/before/$dir" ] || mkdir -p "$runs/new/before/$dir"; } && cp -p "$target/$3" "$runs/new/before/$3" || return 1
  fi
  [ "$2" != none ] || return 0
  [ -d "$target/$dir" ] || mkdir -p "$target/$dir" || return 1
  if [ "$4" = here ]; then
    cat "$here/metersphere/$3" >"$target/$3$temp" # 0644, as the umask says
  else
    cp -p "$runs/$4/before/$3" "$target/$3$temp"
  fi
}

# Tells whether files are what a column of the plan says.
whole() { # FOLDER SUFFIX COLUMN
  list=$(awk -v suffix="$2" -v column="$3" '$column != "none" { print $column "  " $5 suffix }' "$runs/new/plan")
  [ -z "$list" ] || printf '%s\n' "$list" | (cd "$1" && sha256sum -c - >/dev/null 2>&1)
}

change() {
  last=$(numbers | tail -n 1)
  number=$((${last:-0} + 1))
  {
    mkdir "$runs/new" &&
      echo "$action $installed $(date +%Y-%m-%dT%H:%M:%S) $to" >"$runs/new/run" &&
      printf '%s\n' "$plan" | sed '/^same /d' >"$runs/new/plan"
  } || stop 3 "$runs: cannot be written to" "$why"
  while read -r _ before after _ path from; do
    prepare "$before" "$after" "$path" "$from" || stop 3 "$target/$path: cannot be prepared" "$why"
  done <"$runs/new/plan"
  { whole "$runs/new/before" '' 2 && whole "$target" "$temp" 3; } ||
    stop 3 "$target: files changed meanwhile, or were not written whole" 'run this again'
  flush
  mv "$runs/new" "$runs/change" || stop 3 "$runs: cannot be written to" "$why"
  while read -r _ _ after _ path _; do
    if [ "$after" = none ]; then
      drop "$path"
    else
      mv -f "$target/$path$temp" "$target/$path"
    fi || stop 3 "$target/$path: cannot be replaced" "$why"
  done <"$runs/change/plan"
  flush
  mv "$runs/change" "$runs/$number" || stop 3 "$runs: cannot be written to" "$why"
}

# Ends a run that did what it had to.
done_with() { # MESSAGE...
  [ $# -eq 0 ] || say "$1"
  trap - EXIT HUP INT PIPE TERM
  if [ -n "$reload" ] && [ -n "$dry_run" ]; then
    say 'would run msctl reload'
  elif [ -n "$reload" ]; then
    outside "$msctl" reload || stop 4 'msctl reload failed; the files stay in place' 'repair what it says, and run msctl reload again'
  fi
  exit 0
}

if [ -d "$runs" ] && [ ! -x "$runs" ]; then stop 1 "$runs: cannot be read" 'run this as root'; fi
if [ "$action" = list ]; then
  open=" $(open_runs) "
  for n in $(numbers); do
    read -r kind of time first <"$runs/$n/run"
    about='taken back'
    case $kind$open in
      rollback*) about="of run $first and later ones" ;;
      *" $n "*) about='can be taken back' ;;
    esac
    [ "$of" = "$installed" ] || about='of another release than the installed one'
    printf '%3s  %s  %-8s  %s  %3s files  %s\n' "$n" "$time" "$kind" "$of" "$(wc -l <"$runs/$n/plan" | tr -d ' ')" "$about"
  done
  exit 0
fi

[ -z "$reload" ] || [ -x "$msctl" ] || stop 1 "$msctl: not found" 'leave out --reload, or install it again'

# Prints what kind of run did not come to its end.
cut_short() {
  for n in change new; do
    [ -d "$runs/$n" ] || continue
    kind=apply
    [ ! -s "$runs/$n/run" ] || read -r kind _ <"$runs/$n/run" || :
    echo "$kind"
    break
  done
}

if [ -n "$dry_run" ]; then
  was=$(cut_short)
  [ -z "$was" ] || say 'note: a run was cut short; the next one first takes it back'
else
  { { [ -d "$runs" ] || mkdir -m 0700 "$runs"; } && : >>"$runs/lock"; } || stop 3 "$runs: cannot be written to" "$why"
  exec 9>>"$runs/lock"
  flock -n 9 || stop 1 "$target: another apply.sh is at work" 'wait for its end'
  was=$(cut_short)
  if [ -n "$was" ]; then
    recover || stop 3 "$runs/change: a run was cut short and cannot be taken back" "$why"
    say 'a run was cut short; the old files are in place again'
  fi
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
fi

history=$(
  for n in $(numbers); do
    read -r _ of _ <"$runs/$n/run"
    [ "$of" != "$installed" ] || cat "$runs/$n/plan"
  done
)

if [ "$action" = rollback ]; then
  [ "$was" != apply ] || done_with 'nothing else is taken back'
  open=$(open_runs)
  last=$(numbers | tail -n 1)
  [ -n "$last" ] || stop 1 "$runs: no run has changed anything" 'there is nothing to take back'
  read -r kind of _ first <"$runs/$last/run"
  # shellcheck disable=SC2086 # numbers
  [ "$to" != first ] || { set -- $open; to=${1:-$first}; }
  if [ "$kind" = rollback ] && [ "${to:-$first}" = "$first" ]; then
    done_with "run $first is taken back already; nothing to do"
  fi
  to=${to:-$last} # also where the last one is of another release
  case " $open " in
    *" $to "*) ;;
    *) stop 1 "run $to cannot be taken back" "it was already, or it was made under another release than $installed; --list tells" ;;
  esac
  plan=$(plan_rollback "$to")
else
  check_manifest
  settle # the rest reads it
  check_host
  check_release
  check_env
  check_subnet
  settle
  plan=$(plan_apply)
  check_compose
  settle
fi

changes=$(printf '%s\n' "$plan" | grep -cv '^same ') || done_with 'everything is in place; nothing to do'
[ -z "$dry_run" ] || show
if [ -z "$force" ]; then
  for path in $(printf '%s\n' "$plan" | sed -n 's/^edited [^ ]* [^ ]* [^ ]* \([^ ]*\) .*/\1/p'); do
    complain "$target/$path: is not as the last run left it" 'look at it with --dry-run; put an edit into the spec, or let --force replace it'
  done
  settle
fi
check_space
[ -z "$dry_run" ] || done_with "files that would change: $changes"
change
say "files changed: $changes; those that were there are in $runs/$number"
[ -n "$reload" ] || say 'nothing is restarted yet: msctl reload does that, on all hosts within a minute of each other'
done_with
