#include "inventory/traces.h"

#include <algorithm>
#include <bitset>
#include <unordered_map>

#include "base/files.h"
#include "base/text.h"
#include "inventory/file_kinds.h"
#include "inventory/known_names.h"
#include "inventory/mcp_servers.h"
#include "inventory/places.h"
#include "inventory/reading.h"
#include "inventory/settings.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;
using agents::NamedFile;
using agents::Signature;

}  // namespace

// Everything the signatures and the kinds say about files of one name.
struct NamedPlace {
    Place place;
    std::string told;  // as the signature writes it
    NamedFile::Where where = NamedFile::Where::home;
};
struct SettingsPlace {
    Place place;
    SettingsFacts::Risky risky;      // one of these two
    SettingsFacts::Servers servers;
};
struct NameFacts {
    bool is_program = false;
    bool is_for_mcp_servers = false;
    std::vector<const FileKind*> kinds;
    std::vector<NamedPlace> places;
    std::vector<SettingsPlace> settings;
};

namespace {

// Most names are told apart from all of ours by their length and three letters, without hashing them.
constexpr std::size_t most_shapes = 4096;

std::size_t shape_of(std::string_view name)
{
    auto letter = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(name[at])); };
    return (name.size() * 131 + letter(0) * 31 + letter(name.size() / 2) * 17 + letter(name.size() - 1) * 7) % most_shapes;
}

// "settings" rows write "repo:" and absolute paths; the rest is relative to a home.
Place place_of_settings(std::string_view file)
{
    if (file.starts_with("repo:")) return place_of(Place::Base::repository, file.substr(5));
    return place_of(file.starts_with('/') ? Place::Base::machine : Place::Base::home, file);
}

bool is_program(const FileSeen& file)
{
    std::string_view folder = end_of(end_of(file.path).folder).name;
    if (S_ISLNK(file.mode)) return folder == "bin" || folder == ".bin" || folder == "sbin" || folder == "games";
    return S_ISREG(file.mode) && (file.mode & 0111) != 0;
}

bool fits_type(const Place& place, mode_t mode) { return S_ISLNK(mode) || (place.is_folder ? S_ISDIR(mode) : !S_ISDIR(mode)); }

bool is_app_image(std::string_view name) { return name.ends_with(".AppImage") || name.ends_with(".appimage"); }

std::string without_app_image(std::string_view name)
{
    std::string lower = lower_case(name);
    if (lower.ends_with(".appimage")) lower.resize(lower.size() - 9);
    return lower;
}

// The folder of one version: …/Caskroom/NAME/VERSION.
bool is_cask_version(const FileSeen& file)
{
    return S_ISDIR(file.mode) && end_of(end_of(end_of(file.path).folder).folder).name == "Caskroom" &&
           !end_of(file.path).name.starts_with('.');
}

}  // namespace

struct Traces::Tables {
    Tables(std::span<const Signature> signatures, Homes its_homes) : homes(std::move(its_homes)), known(known_names(signatures))
    {
        for (const FileKind& kind : file_kinds()) add_kind(kind);
        for (std::string_view name : mcp_file_names()) by_name[std::string(name)].is_for_mcp_servers = true;
        for (const Signature& signature : signatures) add(signature);
        by_name.erase("");
        for (const auto& [name, facts] : by_name) shapes.set(shape_of(name));
    }

    const NameFacts* facts_of(std::string_view name) const
    {
        if (name.empty() || !shapes[shape_of(name)]) return nullptr;
        auto found = by_name.find(name);
        return found == by_name.end() ? nullptr : &found->second;
    }

    const FileKind* kind_of(std::string_view path, const NameFacts* facts) const
    {
        if (facts) {
            for (const FileKind* kind : facts->kinds) {
                if (kind->lies_right(path)) return kind;
            }
        }
        for (const auto& [ending, kind] : by_ending) {
            if (path.ends_with(ending) && kind->lies_right(path)) return kind;
        }
        return nullptr;
    }

    bool holds_settings(const FileSeen& file, const NameFacts* facts) const
    {
        if (!facts) return false;
        if (std::ranges::any_of(facts->settings, [&](const SettingsPlace& s) { return lies_at(s.place, file.path, homes); })) return true;
        return facts->is_for_mcp_servers && !file.path.contains("/node_modules/") && !file.path.contains("/site-packages/");
    }

    bool is_named(const FileSeen& file, const NameFacts* facts) const
    {
        if (is_app_image(file.path) || is_cask_version(file)) return true;
        if (!facts) return false;
        return (facts->is_program && is_program(file)) ||
               std::ranges::any_of(facts->places, [&](const NamedPlace& p) { return is_at(p.place, file); });
    }

    bool is_at(const Place& place, const FileSeen& file) const { return fits_type(place, file.mode) && lies_at(place, file.path, homes); }

    SettingsFacts settings_facts(const FileSeen& file, const NameFacts* facts) const
    {
        SettingsFacts found;
        if (!facts) return found;
        for (const SettingsPlace& settings : facts->settings) {
            if (!lies_at(settings.place, file.path, homes)) continue;
            if (settings.risky.setting)
                found.risky.push_back(settings.risky);
            else
                found.servers.push_back(settings.servers);
        }
        return found;
    }

    // "Cursor-1.2.3-x86_64.AppImage" is tried as "cursor-1.2.3-x86", "cursor-1.2.3" and "cursor".
    const std::string* app_image_program(std::string_view name) const
    {
        for (std::string stem = without_app_image(name); !stem.empty(); stem.resize(std::min(stem.size(), stem.find_last_of("-_ ")))) {
            if (auto found = app_images.find(stem); found != app_images.end()) return &found->second;
            if (stem.find_last_of("-_ ") == std::string::npos) break;
        }
        return nullptr;
    }

    Homes homes;
    KnownNames known;
    std::unordered_map<std::string, NameFacts, NameHash, std::equal_to<>> by_name;
    std::vector<std::pair<std::string_view, const FileKind*>> by_ending;
    NameMap app_images;  // "cursor" -> "Cursor.AppImage"
    std::bitset<most_shapes> shapes;  // of the names in by_name

private:
    void add_kind(const FileKind& kind)
    {
        if (kind.name.starts_with('*'))
            by_ending.emplace_back(kind.name.substr(1), &kind);
        else
            by_name[std::string(kind.name)].kinds.push_back(&kind);
    }

    NameFacts& facts_for(const Place& place) { return by_name[std::string(end_of(place.path).name)]; }

    void add(const Signature& signature)
    {
        using Where = NamedFile::Where;
        for (const agents::Traces* traces : {&signature.presence, &signature.reported}) {
            for (const std::string& path : traces->home) add_named(signature, Place::Base::home, path, Where::home);
            for (const std::string& path : traces->system) add_named(signature, Place::Base::machine, path, Where::system);
            for (const std::string& name : traces->executables) add_program(name);
        }
        for (const std::string& path : signature.repository) add_named(signature, Place::Base::repository, path, Where::repository);
        for (const agents::RiskySetting& row : signature.settings) add_settings(signature, row.file, {{}, {signature.id, &row}, {}});
        for (const agents::McpPlace& row : signature.mcp) add_settings(signature, row.file, {{}, {}, {signature.id, row.at}});
    }

    void add_program(const std::string& name)
    {
        by_name[name].is_program = true;
        app_images.emplace(without_app_image(name), name);
    }

    // A place, and every folder to which a variable of this agent has moved it.
    template <typename Add>
    void with_moved(const Signature& signature, const Place& place, Add add_place)
    {
        add_place(place);
        for (const MovedFolder& moved : homes.moved()) {
            if (moved.agent != signature.id) continue;
            if (auto there = moved_place(place, moved)) add_place(*there);
        }
    }

    // The same path may stand in several signatures: it is told once, and believed for each of them.
    void add_named(const Signature& signature, Place::Base base, const std::string& path, NamedFile::Where where)
    {
        with_moved(signature, place_of(base, path), [&](const Place& place) {
            auto& places = facts_for(place).places;
            bool is_there = std::ranges::any_of(
                places, [&](const NamedPlace& p) { return p.told == path && p.where == where && p.place.path == place.path; });
            if (!is_there) places.push_back({place, path, where});
        });
    }

    void add_settings(const Signature& signature, const std::string& file, SettingsPlace settings)
    {
        with_moved(signature, place_of_settings(file), [&](const Place& place) {
            settings.place = place;
            facts_for(place).settings.push_back(settings);
        });
    }
};

Traces::Traces(std::span<const Signature> signatures, Homes homes) : tables_(std::make_unique<const Tables>(signatures, std::move(homes)))
{
}
Traces::Traces(Traces&&) noexcept = default;
Traces& Traces::operator=(Traces&&) noexcept = default;
Traces::~Traces() = default;

Interest Traces::interest_in(const FileSeen& file) const
{
    const NameFacts* facts = tables_->facts_of(end_of(file.path).name);
    if (S_ISREG(file.mode) && (tables_->kind_of(file.path, facts) || tables_->holds_settings(file, facts))) return Interest::content;
    return tables_->is_named(file, facts) ? Interest::name : Interest::none;
}

std::vector<Evidence> Traces::named(const FileSeen& file) const
{
    std::vector<Evidence> found;
    auto [folder, name] = end_of(file.path);
    auto tell = [&](std::string told, NamedFile::Where where) {
        found.push_back(NamedFile{std::string(file.path), std::move(told), where, file.uid});
    };
    const NameFacts* facts = tables_->facts_of(name);
    bool is_known_program = facts && facts->is_program && is_program(file);
    if (is_known_program) tell(std::string(name), NamedFile::Where::executable);
    if (facts) {
        for (const NamedPlace& named : facts->places) {
            if (tables_->is_at(named.place, file)) tell(named.told, named.where);
        }
    }
    const std::string* program = is_app_image(name) && !is_known_program && S_ISREG(file.mode) ? tables_->app_image_program(name) : nullptr;
    if (program) tell(*program, NamedFile::Where::executable);
    if (is_cask_version(file) && tables_->known.brew.contains(end_of(folder).name))
        found.push_back(agents::Package{std::string(file.path), "brew", std::string(end_of(folder).name), std::string(name), file.uid});
    return found;
}

Result<std::vector<Evidence>> Traces::read(const FileSeen& file, const Fd& fd) const
{
    const NameFacts* facts = tables_->facts_of(end_of(file.path).name);
    const FileKind* kind = tables_->kind_of(file.path, facts);
    if (!kind && !tables_->holds_settings(file, facts)) return {};
    auto text = kind ? kind->text_of(fd, kind->limit) : read_text(fd, ordinary_file);
    if (!text) return fail(std::move(text).error().while_doing(file.path));
    TraceText trace{file.path, file.uid, *text};
    return kind ? kind->read(trace, tables_->known) : read_settings(trace, tables_->settings_facts(file, facts));
}

}  // namespace bawn::inventory
