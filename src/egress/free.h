#pragma once

namespace bawn::egress {

// A deleter of what a C library has made: std::unique_ptr<X509, Free<X509_free>>.
template <auto free>
struct Free {
    template <typename T>
    void operator()(T* each) const
    {
        free(each);
    }
};

}  // namespace bawn::egress
