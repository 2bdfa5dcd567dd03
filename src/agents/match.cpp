#include "agents/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace bawn::agents {
namespace {

// Strings closer together than this are a list of strings rather than a program that uses them.
constexpr std::uint64_t block_size = 4096;
constexpr std::size_t levels_outwards = 6;
// A folder with more code than this is many programs, and holds a little of everything.
constexpr std::uint64_t largest_sum = 64 << 20;

struct Seen {
    std::uint64_t count = 0;
    bool in_code = false;
    std::uint64_t place = 0;  // which block of which part
};

// What one part, file or folder holds.
struct Holding {
    std::unordered_map<std::string_view, Seen> strings;
    std::uint64_t size = 0;
    std::size_t levels = 0;  // that the strings came outwards; of the nearest
    const FileStrings* largest = nullptr;

    void add(const FileStrings& file, std::uint64_t part_number)
    {
        for (const StringCount& s : file.strings) {
            Seen& seen = strings[s.text];
            if (seen.count == 0 || (s.in_code && !seen.in_code)) seen.place = (part_number << 40) + s.first / block_size;
            seen.count += s.count;
            seen.in_code = seen.in_code || s.in_code;
        }
        size += file.size;
        if (!largest || file.strings.size() > largest->strings.size()) largest = &file;
    }
    void add(const Holding& other)
    {
        for (const auto& [text, from] : other.strings) {
            Seen& seen = strings[text];
            if (seen.count == 0 || (from.in_code && !seen.in_code)) seen.place = from.place;
            seen.count += from.count;
            seen.in_code = seen.in_code || from.in_code;
        }
        size += other.size;
        levels = largest ? std::min(levels, other.levels + 1) : other.levels + 1;
        if (!largest || (other.largest && other.largest->strings.size() > largest->strings.size())) largest = other.largest;
    }
};

struct Tally {
    std::vector<std::string_view> found;  // in the order of the rule
    std::size_t in_code = 0;
    std::set<std::uint64_t> places;
};

Tally tally(const Holding& holding, const std::vector<std::string>& strings)
{
    Tally result;
    for (const std::string& text : strings) {
        auto seen = holding.strings.find(text);
        if (seen == holding.strings.end()) continue;
        result.found.push_back(text);
        if (!seen->second.in_code) continue;
        ++result.in_code;
        result.places.insert(seen->second.place);
    }
    return result;
}

std::string told(const Holding& holding, const Tally& some, std::size_t of)
{
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(some.found.size(), 4); ++i) {
        list += fmt::format("{}{} ({})", i ? ", " : "", some.found[i], holding.strings.at(some.found[i]).count);
    }
    return fmt::format("holds {} of {} strings: {}{}", some.found.size(), of, list, some.found.size() > 4 ? ", …" : "");
}

struct Claim {
    const Signature* signature = nullptr;
    Confidence confidence = Confidence::none;
    double strength = 0;  // found / asked for
    std::string because;
};

Claim claim_of(const Signature& signature, const IdentityRule& rule, const Holding& holding)
{
    Tally all = tally(holding, rule.all), some = tally(holding, rule.of);
    if (all.found.size() < rule.all.size() || some.found.size() < rule.need || holding.size < rule.min_size) return {};
    // Not in code: text that talks about the agent. Few blocks: a list of its strings.
    std::size_t asked = rule.all.size() + rule.need;
    std::set<std::uint64_t> places = all.places;
    places.merge(some.places);
    if (all.in_code + some.in_code < asked || places.size() < std::min<std::size_t>(3, asked)) return {};
    Claim claim{&signature, rule.confidence, 0, {}};
    claim.strength = static_cast<double>(all.in_code + some.in_code) / static_cast<double>(asked);
    claim.because = rule.of.empty() ? told(holding, all, rule.all.size()) : told(holding, some, rule.of.size());
    return claim;
}

Claim best_claim(const Signature& signature, const Holding& holding)
{
    Claim best;
    for (const IdentityRule& rule : signature.identity) {
        Claim claim = claim_of(signature, rule, holding);
        if (claim.confidence > best.confidence || (claim.confidence == best.confidence && claim.strength > best.strength))
            best = std::move(claim);
    }
    return best;
}

bool outranks(const Signature& one, const Signature& other)
{
    return std::ranges::find(one.over, other.id) != one.over.end() || one.lineage == other.id;
}

// Several agents may claim the same bytes: those that another stands over step back, then the strongest is left.
Claim winner(const std::vector<Claim>& claims)
{
    auto stands_over = [](const Claim& one, const Claim& other) {
        return one.confidence >= other.confidence && outranks(*one.signature, *other.signature) &&
               !outranks(*other.signature, *one.signature);
    };
    const Claim* best = nullptr;
    for (const Claim& claim : claims) {
        if (std::ranges::any_of(claims, [&](const Claim& other) { return stands_over(other, claim); })) continue;
        if (!best || claim.confidence > best->confidence || (claim.confidence == best->confidence && claim.strength > best->strength))
            best = &claim;
    }
    return best ? *best : Claim();
}

Claim identity_of(const Knowledge& knowledge, const Holding& holding)
{
    std::vector<Claim> claims;
    for (const Signature& signature : knowledge.signatures) {
        Claim claim = best_claim(signature, holding);
        if (claim.confidence != Confidence::none) claims.push_back(std::move(claim));
    }
    return winner(claims);
}

// Calls of a model stand in code; what a model is told stands in prose, also inside a program.
enum class Standing { in_code, anywhere };

std::vector<std::string> groups_held(const std::vector<StringGroup>& groups, const Holding& holding, Standing standing)
{
    std::vector<std::string> names;
    for (const StringGroup& group : groups) {
        Tally seen = tally(holding, group.of);
        if ((standing == Standing::in_code ? seen.in_code : seen.found.size()) >= group.need) names.push_back(group.name);
    }
    return names;
}

bool holds(const std::vector<std::string>& kinds, const Acting& way)
{
    auto is_held = [&](const std::string& kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
    return kinds.size() >= way.kinds && std::ranges::all_of(way.among_them, is_held);
}

Claim unknown_claim(const UnknownAgents& unknown, const Holding& holding)
{
    auto apis = groups_held(unknown.apis, holding, Standing::in_code);
    if (apis.empty() || !groups_held(unknown.libraries, holding, Standing::anywhere).empty()) return {};
    auto tools = groups_held(unknown.tools, holding, Standing::anywhere);
    if (!std::ranges::any_of(unknown.lets_act_when, [&](const Acting& way) { return holds(tools, way); })) return {};
    Claim claim;
    claim.confidence = Confidence::likely;
    claim.because = fmt::format("talks to a model ({}) and lets it act ({})", fmt::join(apis, ", "), fmt::join(tools, ", "));
    return claim;
}

ProgramMatch to_match(Claim claim, const Holding& holding, std::string path)
{
    return {.signature = claim.signature,
            .path = std::move(path),
            .form = holding.largest ? holding.largest->form : "",
            .sha256 = holding.largest ? holding.largest->sha256 : "",
            .uid = holding.largest ? holding.largest->uid : 0,
            .identity = claim.confidence,
            .because = std::move(claim.because)};
}

// One step outwards: out of a container part, then folder by folder. "" at the top.
std::string_view outwards(std::string_view path)
{
    auto at = path.find_last_of("/!");
    return at == std::string_view::npos || at == 0 ? std::string_view() : path.substr(0, at);
}

// Folders whose children have nothing to do with each other. An archive may hold a machine's packages, and otherwise is one thing.
bool holds_unrelated_things(std::string_view folder)
{
    static constexpr std::array<std::string_view, 3> packages = {"node_modules", "site-packages", "dist-packages"};
    static constexpr std::array<std::string_view, 24> names = {
        "node_modules", "site-packages", "dist-packages", "bin",     "lib",  "lib64",  "libexec",   "sbin",
        "share",        "opt",           "extensions",    "plugins", "home", "root",   "src",       "srv",
        "usr",          "local",         "tmp",           "var",     "etc",  "vendor", "Downloads", "packages"};
    std::string_view name = folder.substr(folder.find_last_of("/!") + 1);
    if (folder.find('!') != std::string_view::npos) return name.starts_with('@') || std::ranges::find(packages, name) != packages.end();
    if (name.empty() || name.starts_with('@') || std::ranges::find(names, name) != names.end()) return true;
    std::string_view parent = outwards(folder);
    return parent == "/home" || parent.ends_with("/home");
}

std::size_t depth_of(std::string_view path)
{
    return static_cast<std::size_t>(std::ranges::count_if(path, [](char c) { return c == '/' || c == '!'; }));
}

std::string_view outer_file(std::string_view path) { return path.substr(0, path.find('!')); }

class Search {
public:
    explicit Search(const Knowledge& knowledge) : knowledge_(knowledge) {}

    std::vector<ProgramMatch> run(std::span<const FileStrings* const> files)
    {
        std::map<std::string, Holding, std::greater<>> open;  // parts that nothing has claimed yet
        std::uint64_t number = 0;
        for (const FileStrings* file : files) open[file->path].add(*file, number++);
        find(open, identity());
        outwards_until_nothing_is_left(open, identity());
        find_unknown(files);
        drop_what_others_carry();
        return std::move(matches_);
    }

private:
    using Open = std::map<std::string, Holding, std::greater<>>;
    using Judge = std::function<Claim(const Holding&)>;

    Judge identity() const
    {
        return [this](const Holding& holding) { return identity_of(knowledge_, holding); };
    }

    // Takes out of `open` what the judge is sure of.
    void find(Open& open, const Judge& judge)
    {
        for (auto it = open.begin(); it != open.end();) {
            Claim claim = judge(it->second);
            if (claim.confidence == Confidence::none) {
                ++it;
                continue;
            }
            matches_.push_back(to_match(std::move(claim), it->second, it->first));
            it = open.erase(it);
        }
    }

    // The strings move outwards, deepest first, so that files at different depths meet in the folder they share; what
    // meets is summed and judged.
    void outwards_until_nothing_is_left(Open& open, const Judge& judge)
    {
        std::map<std::size_t, Open> by_depth;
        for (auto& [path, holding] : open) by_depth[depth_of(path)].emplace(path, std::move(holding));
        while (!by_depth.empty()) {
            auto [depth, inner] = std::move(*by_depth.rbegin());
            by_depth.erase(depth);
            Open outer;
            for (auto& [path, holding] : inner) {
                std::string_view out = outwards(path);
                if (out.empty() || holding.levels == levels_outwards || holds_unrelated_things(out)) continue;
                outer[std::string(out)].add(holding);
            }
            std::erase_if(outer, [](const auto& sum) { return sum.second.size > largest_sum; });
            find(outer, judge);
            for (auto& [path, sum] : outer) by_depth[depth - 1][path].add(sum);
        }
    }

    // Only where no agent was recognised: what lies in one, or around one, belongs to it.
    void find_unknown(std::span<const FileStrings* const> files)
    {
        Open open;
        std::uint64_t number = 0;
        for (const FileStrings* file : files) {
            if (!belongs_to_a_match(*file)) open[file->path].add(*file, number++);
        }
        Judge judge = [this](const Holding& holding) { return unknown_claim(knowledge_.unknown, holding); };
        find(open, judge);
        outwards_until_nothing_is_left(open, judge);
    }

    // In the same file, below the same folder, or a neighbour that shares some of its strings: another chunk of it.
    bool belongs_to_a_match(const FileStrings& other) const
    {
        std::string_view other_file = outer_file(other.path);
        return std::ranges::any_of(matches_, [&](const ProgramMatch& match) {
            std::string_view file = outer_file(match.path);
            if (file == other_file || other_file.starts_with(std::string(file) + "/")) return true;
            if (!match.signature || !other_file.starts_with(std::string(outwards(file)) + "/")) return false;
            return shared_strings(*match.signature, other) >= 2;
        });
    }

    static std::size_t shared_strings(const Signature& signature, const FileStrings& file)
    {
        std::size_t shared = 0;
        for (const IdentityRule& rule : signature.identity) {
            for (const StringCount& s : file.strings) {
                shared += std::ranges::find(rule.of, s.text) != rule.of.end() || std::ranges::find(rule.all, s.text) != rule.all.end();
            }
        }
        return shared;
    }

    // Copilot's language server carries the Copilot CLI's runtime: it is still one agent.
    void drop_what_others_carry()
    {
        std::erase_if(matches_, [this](const ProgramMatch& inner) {
            return std::ranges::any_of(matches_, [&](const ProgramMatch& around) {
                if (!inner.signature || !around.signature ||
                    std::ranges::find(around.signature->over, inner.signature->id) == around.signature->over.end())
                    return false;
                std::string_view folder = outwards(outer_file(around.path));
                bool is_its_own = !folder.empty() && !holds_unrelated_things(folder);
                return outer_file(inner.path) == outer_file(around.path) ||
                       (is_its_own && inner.path.starts_with(std::string(folder) + "/"));
            });
        });
    }

    const Knowledge& knowledge_;
    std::vector<ProgramMatch> matches_;
};

}  // namespace

std::vector<ProgramMatch> match_programs(const Knowledge& knowledge, std::span<const FileStrings* const> files)
{
    return Search(knowledge).run(files);
}

}  // namespace bawn::agents
