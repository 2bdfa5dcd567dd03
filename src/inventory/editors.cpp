#include "inventory/editors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "inventory/archive.h"
#include "inventory/byte_source.h"
#include "inventory/manifests.h"
#include "inventory/visitor.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;
using agents::Extension;

constexpr int most_jar_entries = 20'000;
constexpr std::size_t largest_plugin_xml = 1 << 20;

void add_listed(std::vector<Evidence>& into, const TraceText& file, const Json& entry, const KnownNames& known)
{
    const Json* id = value_at(entry, "identifier.id");
    if (!id || !id->is_string()) return;
    std::string name = lower_case(id->get<std::string>());
    if (!known.vscode.contains(name)) return;
    into.push_back(Extension{std::string(file.path), "vscode", std::move(name), string_at(entry, "version"), file.uid});
}

bool may_be_published_by(std::string_view json, const NameSet& publishers)
{
    if (json.find("\\u") != std::string_view::npos) return true;
    return std::ranges::any_of(texts_after_key(json, "\"publisher\""),
                               [&](std::string_view publisher) { return publishers.contains(lower_case(publisher)); });
}

std::string without_xml_comments(std::string_view xml)
{
    std::string out;
    for (;;) {
        auto start = xml.find("<!--");
        out += xml.substr(0, start);
        if (start == std::string_view::npos) return out;
        auto end = xml.find("-->", start + 4);
        if (end == std::string_view::npos) return out;
        xml.remove_prefix(end + 3);
    }
}

// What stands in the first <tag>…</tag>; an id of a plugin has neither attributes nor entities.
std::string_view text_in(std::string_view xml, const std::string& tag)
{
    auto start = xml.find("<" + tag + ">");
    if (start == std::string_view::npos) return {};
    xml.remove_prefix(start + tag.size() + 2);
    auto end = xml.find("</" + tag + ">");
    return end == std::string_view::npos ? std::string_view() : trimmed(xml.substr(0, end));
}

// Takes one entry out of a jar and passes over the rest.
class PluginXmlVisitor final : public Visitor {
public:
    Next entry(const std::string& name, Stream& content) override
    {
        if (name != "META-INF/plugin.xml") return ++entries_ < most_jar_entries ? Next::go_on : Next::stop;
        take(content);
        return Next::stop;
    }
    void note(const std::string&) override {}  // the walk looks into the same jar and notes it

    Result<std::string> xml() && { return std::move(xml_); }

private:
    void take(Stream& content)
    {
        for (;;) {
            auto bytes = content.next();
            if (!bytes) return fail_with(std::move(bytes).error());
            if (bytes->empty()) return;
            xml_->append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
            if (xml_->size() > largest_plugin_xml) return fail_with(Error(ErrorKind::invalid, "it is larger than 1 MiB"));
        }
    }

    void fail_with(Error error) { xml_ = fail(std::move(error).while_doing("META-INF/plugin.xml")); }

    int entries_ = 0;
    Result<std::string> xml_ = std::string();
};

}  // namespace

Traced read_extension_list(const TraceText& file, const KnownNames& known)
{
    auto list = parse_json(file.text);
    if (!list) return fail(std::move(list).error().while_doing(file.path));
    std::vector<Evidence> found;
    if (!list->is_array()) return found;
    for (const Json& entry : *list) add_listed(found, file, entry, known);
    return found;
}

Traced read_extension_package(const TraceText& file, const KnownNames& known)
{
    if (!may_be_published_by(file.text, known.vscode_publishers)) return {};
    auto manifest = parse_json(file.text);
    if (!manifest) return fail(std::move(manifest).error().while_doing(file.path));
    std::string id = lower_case(string_at(*manifest, "publisher") + '.' + string_at(*manifest, "name"));
    if (!known.vscode.contains(id)) return {};
    return std::vector<Evidence>{Extension{std::string(file.path), "vscode", id, string_at(*manifest, "version"), file.uid}};
}

Traced read_plugin_xml(const TraceText& file, const KnownNames& known)
{
    std::string xml = without_xml_comments(file.text);
    std::string_view id = text_in(xml, "id");
    if (id.empty()) id = text_in(xml, "name");  // the documented fallback
    if (!known.jetbrains.contains(id)) return {};
    return std::vector<Evidence>{
        Extension{std::string(file.path), "jetbrains", std::string(id), std::string(text_in(xml, "version")), file.uid}};
}

Result<std::string> plugin_xml_in_jar(const Fd& fd)
{
    FileSource jar = TRY(FileSource::of(fd));
    PluginXmlVisitor visitor;
    TRY(read_zip(jar, visitor));
    return std::move(visitor).xml();
}

}  // namespace bawn::inventory
