#pragma once

// What a C library made, freed by a function of that library:
//
//     using PcreCode = std::unique_ptr<pcre2_code, FreedBy<pcre2_code_free>>;

namespace bawn {

template <auto free_function>
struct FreedBy {
    template <typename T>
    void operator()(T* object) const
    {
        free_function(object);
    }
};

}  // namespace bawn
