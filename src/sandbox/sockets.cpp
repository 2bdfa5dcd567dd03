#include "sandbox/sockets.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/files.h"
#include "base/paths.h"
#include "base/text.h"

namespace bawn::sandbox {

namespace {

bool is_socket(const std::string& path)
{
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

std::vector<std::string> bound_sockets(std::string_view table)
{
    std::vector<std::string> paths;
    for (const std::string_view line : split(table, '\n'))
        if (const std::size_t path = line.find(" /"); path != std::string_view::npos) paths.emplace_back(line.substr(path + 1));
    std::ranges::sort(paths);
    const auto repeated = std::ranges::unique(paths);
    paths.erase(repeated.begin(), repeated.end());
    return paths;
}

std::vector<Hidden> covers_for(const std::vector<Row>& view, const std::vector<std::string>& sockets)
{
    std::vector<Hidden> covers;
    for (const Row& row : view) {
        const Bind* bind = std::get_if<Bind>(&row);
        if (!bind) continue;
        for (const std::string& socket : sockets) {
            if (!lies_in(socket, bind->outside) || socket == bind->outside) continue;
            std::string inside = bind->inside + socket.substr(bind->outside.size());
            if (row_above(view, inside) == &row) covers.push_back({std::move(inside)});
        }
    }
    return covers;
}

void cover_sockets(std::vector<Row>& view)
{
    const Result<std::string> table = read_text("/proc/net/unix");
    if (!table) return;
    std::vector<std::string> sockets = bound_sockets(*table);
    std::erase_if(sockets, [](const std::string& path) { return !is_socket(path); });
    for (Hidden& cover : covers_for(view, sockets)) view.emplace_back(std::move(cover));
}

}  // namespace bawn::sandbox
