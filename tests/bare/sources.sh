# shellcheck shell=bash
list_sources() { # SUITE: this machine's own sources of Debian, of another release
  # shellcheck disable=SC2016 # expanded by apt-get
  apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' |
    sed -n "s/^Packages Debian //p" | sed "s/ $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)/ $1/"
}
