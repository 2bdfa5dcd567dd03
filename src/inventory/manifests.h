#pragma once

// Manifests of package managers: is one of the agents installed by npm, pip, Homebrew, cargo or dpkg?
//
// A manifest tells what is installed, not what a project would like to have: lists of dependencies are not read.
// Sources: docs.npmjs.com package.json; Python core metadata (PEP 566, PEP 503); Homebrew's Tab class; cargo's
// crates_io install tracker; dpkg status (deb-control(5)).

#include "inventory/known_names.h"
#include "inventory/reading.h"

namespace bawn::inventory {

Traced read_npm_package(const TraceText&, const KnownNames&);      // node_modules/@x/y/package.json
Traced read_python_metadata(const TraceText&, const KnownNames&);  // X.dist-info/METADATA, X.egg-info/PKG-INFO
Traced read_brew_receipt(const TraceText&, const KnownNames&);     // Cellar/NAME/VERSION/INSTALL_RECEIPT.json
Traced read_crates_json(const TraceText&, const KnownNames&);      // .cargo/.crates2.json
Traced read_crates_toml(const TraceText&, const KnownNames&);      // .cargo/.crates.toml
Traced read_dpkg_status(const TraceText&, const KnownNames&);      // var/lib/dpkg/status

// The text of every string that stands after this key somewhere in a JSON text, found without parsing. Escapes are not
// undone: a caller who must not miss one looks for "\u" as well.
std::vector<std::string_view> texts_after_key(std::string_view json, std::string_view quoted_key);

}  // namespace bawn::inventory
