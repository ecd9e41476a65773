# Shared by the scripts: where things are, and what a bare Debian 12 must get. Source it; it changes to the project's root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

build_packages=(build-essential ccache git ca-certificates meson ninja-build pkg-config python3 brotli zlib1g-dev tzdata
    libmicrohttpd-dev libsqlite3-dev libpq-dev libjansson-dev libsodium-dev nettle-dev libcurl4-openssl-dev libvips-dev libinih-dev libglib2.0-dev libcmocka-dev)
test_packages=(clang llvm libclang-rt-14-dev clang-format-14 chromium fonts-dejavu-core sqlite3 openssl
    postgresql-15 postgresql-client-15)

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs the packages that are missing; quick when there are none.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Any Node and npm will do (the packages bring the Node that they are built with); Debian's, if there is none.
install_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return 0
    install_packages nodejs npm
}

# npm under a Node of its own where the machine's is too old: with Debian 12's, npm leaves out the native parts of current packages.
run_npm() {
    local own=$PWD/build-node/node_modules/node/bin major
    major=$(node -p 'process.versions.node.split(".")[0]')
    if [ "$major" -ge 20 ]; then npm "$@"; return; fi
    [ -x "$own/node" ] || (mkdir -p build-node && cd build-node && npm install --no-save --no-progress --loglevel=error node@22.23.3 >/dev/null)
    PATH=$own:$PATH "$own/node" "$(readlink -f "$(command -v npm)")" "$@"
}

# npm ci in a folder, unless what is there was made from the same lock file.
install_npm() {
    local folder=$1 stamp=$1/node_modules/.installed-from
    cmp -s "$folder/package-lock.json" "$stamp" 2>/dev/null && return 0
    say "installing npm packages in $folder"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 run_npm --prefix "$folder" ci --no-progress --loglevel=error >/dev/null
    cp "$folder/package-lock.json" "$stamp"
}

# A checksum of all that the interface is made from.
web_state() {
    (cd web && find src plugins public index.html package-lock.json vite.config.ts tsconfig.json tsconfig.sw.json -type f | LC_ALL=C sort | xargs sha256sum | sha256sum)
}

build_web() {
    install_npm web
    if [ -e web/dist/index.html ] && [ "$(web_state)" = "$(cat web/dist/.made-from 2>/dev/null)" ]; then return 0; fi
    say "building the interface"
    (cd web && npm run --silent build >/dev/null)
    web_state >web/dist/.made-from
}

# configure FOLDER [meson options]: when there is none yet, or the options are others; meson itself sees later changes of the sources.
configure() {
    local folder=$1; shift
    if [ ! -e "$folder/build.ninja" ]; then meson setup "$folder" "$@" >/dev/null
    elif [ "$*" != "$(cat "$folder/.options" 2>/dev/null)" ]; then meson configure "$folder" "$@" >/dev/null; fi
    printf '%s' "$*" >"$folder/.options"
}

# As the user that PostgreSQL is run by: it refuses to be run by root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

# A PostgreSQL of our own, in a new folder, reached through a socket there. Sets postgresql_folder and POSTGRESQL (its address).
postgresql_start() {
    local bin=/usr/lib/postgresql/15/bin
    postgresql_folder=$(mktemp -d /tmp/mcf-postgresql-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres: "$postgresql_folder"
    chmod 711 "$postgresql_folder"
    as_postgres "$bin/initdb" -D "$postgresql_folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    cat >>"$postgresql_folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$postgresql_folder'
max_connections = 400
shared_buffers = 128MB
max_wal_size = 2GB
log_min_messages = warning
log_min_error_statement = panic
CONF
    as_postgres "$bin/pg_ctl" -D "$postgresql_folder/data" -l "$postgresql_folder/log" -w start >/dev/null
    export POSTGRESQL="postgresql://postgres@/postgres?host=$postgresql_folder"
}

postgresql_stop() {
    [ -n "${postgresql_folder:-}" ] || return 0
    as_postgres /usr/lib/postgresql/15/bin/pg_ctl -D "$postgresql_folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$postgresql_folder"
    unset postgresql_folder POSTGRESQL
}
