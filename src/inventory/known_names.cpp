#include "inventory/known_names.h"

#include "base/text.h"

namespace bawn::inventory {
namespace {

void add_packages(KnownNames& known, const agents::Traces& traces)
{
    known.npm.insert(traces.npm.begin(), traces.npm.end());
    known.brew.insert(traces.brew.begin(), traces.brew.end());
    known.cargo.insert(traces.cargo.begin(), traces.cargo.end());
    known.deb.insert(traces.deb.begin(), traces.deb.end());
    for (const std::string& name : traces.pypi) known.pypi.insert(normalised_python_name(name));
}

void add_extensions(KnownNames& known, const agents::Traces& traces)
{
    known.jetbrains.insert(traces.jetbrains.begin(), traces.jetbrains.end());
    for (const std::string& id : traces.vscode) {
        std::string lower = lower_case(id);
        known.vscode_publishers.insert(lower.substr(0, lower.find('.')));
        known.vscode.insert(std::move(lower));
    }
}

const std::string* first_program(const agents::Signature& signature)
{
    if (!signature.presence.executables.empty()) return &signature.presence.executables.front();
    if (!signature.reported.executables.empty()) return &signature.reported.executables.front();
    return nullptr;
}

void add_programs(KnownNames& known, const agents::Signature& signature, const agents::Traces& traces)
{
    known.executables.insert(traces.executables.begin(), traces.executables.end());
    const std::string* program = first_program(signature);
    if (!program) return;
    for (const std::string& name : traces.npm) known.program_of_package.emplace(name, *program);
    for (const std::string& name : traces.pypi) known.program_of_package.emplace(normalised_python_name(name), *program);
    for (const std::string& marker : traces.process) known.program_of_marker.emplace_back(marker, *program);
}

}  // namespace

KnownNames known_names(std::span<const agents::Signature> signatures)
{
    KnownNames known;
    for (const agents::Signature& signature : signatures) {
        for (const agents::Traces* traces : {&signature.presence, &signature.reported}) {
            add_packages(known, *traces);
            add_extensions(known, *traces);
            add_programs(known, signature, *traces);
            known.variables.insert(traces->env.begin(), traces->env.end());
        }
        for (const std::string& name : signature.relay_env) known.relay_variables.emplace(name, signature.id);
        known.variables.insert(signature.relay_env.begin(), signature.relay_env.end());
    }
    return known;
}

std::string normalised_python_name(std::string_view name)
{
    std::string out;
    for (char c : lower_case(name)) {
        bool joins = c == '-' || c == '_' || c == '.';
        if (!joins)
            out += c;
        else if (!out.ends_with('-'))
            out += '-';
    }
    return out;
}

}  // namespace bawn::inventory
