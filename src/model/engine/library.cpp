#include "model/engine/library.h"

#include <dlfcn.h>

namespace bawn::model::engine {

Result<Library> Library::open(const std::string& folder)
{
    Library library;
    for (const char* file : {"/libggml.so", "/libllama.so"}) {
        // Never closed: the process ends with it.
        void* handle = dlopen((folder + file).c_str(), RTLD_NOW | RTLD_GLOBAL);
        if (!handle) return fail(ErrorKind::unsupported, std::string("loading the model library: ") + dlerror());
    }
#define BAWN_LOOK_UP(name)                                                                                         \
    library.name = reinterpret_cast<decltype(library.name)>(dlsym(RTLD_DEFAULT, #name));                           \
    if (!library.name) return fail(ErrorKind::unsupported, "the model library in " + folder + " has no " #name "; it is not of the release that Bawn was built for");
    BAWN_LLAMA_FUNCTIONS(BAWN_LOOK_UP)
#undef BAWN_LOOK_UP
    return library;
}

}  // namespace bawn::model::engine
