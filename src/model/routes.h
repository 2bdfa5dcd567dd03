#pragma once

// routes: which path is which API. docs and the OpenAPI document are checked against this table.

#include <span>
#include <string_view>

#include "model/answering.h"

namespace bawn::model {

struct Route {
    enum class Does { answer, count, embed, models, one_model, health, props, metrics, openapi, root };
    std::string_view method, path;  // a path that ends in '/' is all below it
    Does does = Does::root;
    ApiForm form = {};
    Result<AskedAnswer> (*read)(std::string_view body) = nullptr;
    std::string_view api = "";  // for metrics and the ledger
};

std::span<const Route> routes();

// `path` without its query. nullptr: none; `other_method` says that there is one for another method.
const Route* find_route(std::string_view method, std::string_view path, bool& other_method);

// How errors are told where there is no route: as the path, or the client's headers, let guess.
std::string (*error_form(std::string_view path, bool is_anthropic))(const ApiError&);

}  // namespace bawn::model
