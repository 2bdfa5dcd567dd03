#include "sandbox/spec.h"

#include "base/paths.h"

namespace bawn::sandbox {

const std::string& inside_of(const Row& row)
{
    return std::visit([](const auto& each) -> const std::string& { return each.inside; }, row);
}

bool is_writable(const Row& row)
{
    const Bind* bind = std::get_if<Bind>(&row);
    return std::holds_alternative<Overlay>(row) || std::holds_alternative<Scratch>(row) || (bind && bind->access == Access::read_write);
}

const Row* row_above(const std::vector<Row>& view, std::string_view path)
{
    const Row* deepest = nullptr;
    for (const Row& row : view)
        if (lies_in(path, inside_of(row)) && (!deepest || inside_of(row).size() >= inside_of(*deepest).size())) deepest = &row;
    return deepest;
}

}  // namespace bawn::sandbox
