#pragma once

// Extensions of editors. The family of VS Code keeps a list (extensions/extensions.json) and a folder with a
// package.json for each; either is told without the other, and by its own path, since a list may lie. JetBrains
// plugins carry META-INF/plugin.xml, mostly inside a jar.
//
// Sources: VS Code's extensionsScannerService; plugins.jetbrains.com/docs/intellij "Plugin Configuration File".

#include "base/fd.h"
#include "inventory/known_names.h"
#include "inventory/reading.h"

namespace bawn::inventory {

Traced read_extension_list(const TraceText&, const KnownNames&);     // extensions/extensions.json
Traced read_extension_package(const TraceText&, const KnownNames&);  // extensions/X/package.json
Traced read_plugin_xml(const TraceText&, const KnownNames&);         // X/META-INF/plugin.xml, or the one in a jar

// META-INF/plugin.xml of a jar, "" where there is none: at most 20,000 entries are passed, 1 MiB is read.
Result<std::string> plugin_xml_in_jar(const Fd&);

}  // namespace bawn::inventory
