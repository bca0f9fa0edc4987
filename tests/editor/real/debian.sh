# Sourced by install.sh: two ways of getting Debian's packages.
# shellcheck shell=bash
SUITE=forky  # has the releases that the tests are for; the system may be older

# system PACKAGE...: installs in the system what it lacks.
system() {
    local package missing=()
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
}

# unpack FOLDER PACKAGE...: packages of SUITE with every library they need, in a folder of their own. Nothing of the
# system changes: apt has lists and a state of its own there, and no script of a package runs.
unpack() {
    local folder="$1" apt="$AIGC_EDITORS/apt" mirror source package
    shift
    rm -rf "$folder"
    mkdir -p "$apt/state/lists/partial" "$apt/cache" "$folder.packages/partial" "$folder"
    : >"$apt/status"
    mirror="$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' | sed -n 's/^Debian //p' | head -n 1)"
    [[ -n "$mirror" ]] || { echo "apt knows no Debian mirror; run apt-get update" >&2; return 1; }
    source="deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $SUITE main"
    cat >"$apt/apt.conf" <<CONF
Dir::State "$apt/state"; Dir::State::status "$apt/status"; Dir::Log "$apt";
Dir::Cache "$apt/cache"; Dir::Cache::archives "$folder.packages";
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none"; APT::Install-Recommends "false"; APT::Sandbox::User "root";
CONF
    if [[ -z "$(find "$apt/sources.list" -mmin -600 2>/dev/null)" || "$(<"$apt/sources.list")" != "$source" ]]; then
        echo "$source" >"$apt/sources.list"
        APT_CONFIG="$apt/apt.conf" apt-get update -q >/dev/null || { rm "$apt/sources.list"; return 1; }
    fi
    APT_CONFIG="$apt/apt.conf" apt-get install -q -y --download-only -o Debug::NoLocking=1 "$@" >/dev/null
    for package in "$folder.packages"/*.deb; do
        dpkg-deb -x "$package" "$folder"
    done
    for name in lib lib64 bin sbin; do
        [[ -e "$folder/$name" ]] || ln -s "usr/$name" "$folder/$name"
    done
    rm -rf "$folder.packages"
}

# own_libraries FOLDER PROGRAM: makes a program in an unpacked folder start with the folder's loader and libraries.
own_libraries() {
    local folder="$1" program="$1/$2" libraries
    libraries="$(echo "$folder"/usr/lib/*-linux-gnu*)"
    patchelf --set-interpreter "$folder$(patchelf --print-interpreter "$program")" "$program"
    patchelf --force-rpath --set-rpath "$libraries" "$program"
}

# command_for NAME <script: what starts an editor, in bin/.
command_for() {
    cat >"$AIGC_EDITORS/bin/$1"
    chmod +x "$AIGC_EDITORS/bin/$1"
}

system ca-certificates debian-archive-keyring patchelf tmux
