#pragma once

// What `...` stands for in a pattern of YAML: the columns of the lines around it tell.
//
//     rules:
//     - ...            pair: of a mapping, as `id:` below it is one
//       id: $X
//       tags:
//         ...          item: `- a` stands in the same column
//         - a
//     name: ...        value

#include <cstddef>
#include <string_view>

namespace bawn::check {

enum class YamlDots { value, item, pair };

YamlDots yaml_dots(std::string_view pattern, std::size_t begin, std::size_t end);

}  // namespace bawn::check
