#include "sandbox/script.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

#include "sandbox/controls.h"

namespace bawn::sandbox {

Arena::Arena()
{
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    begin_ = static_cast<std::byte*>(memory);
}

Arena::~Arena() { ::munmap(begin_, size); }

void* Arena::take(std::size_t bytes, std::size_t alignment)
{
    const std::size_t start = (used_ + alignment - 1) / alignment * alignment;
    if (bytes > size - start) throw std::bad_alloc();
    used_ = start + bytes;
    return begin_ + start;
}

const char* Arena::text(std::string_view words)
{
    char* copied = static_cast<char*>(take(words.size() + 1, 1));
    std::memcpy(copied, words.data(), words.size());
    return copied;
}

const char* const* Arena::texts(std::span<const std::string> texts)
{
    std::vector<const char*> pointers;
    for (const std::string& each : texts) pointers.push_back(text(each));
    pointers.push_back(nullptr);
    return copy<const char*>(pointers);
}

Script::Added Script::step(Purpose purpose, long number, std::initializer_list<Argument> arguments)
{
    Step step{.number = number, .arguments = {}, .slots = 0, .into = nullptr, .tolerated = 0, .at_least = 0, .answer = nullptr};
    std::size_t i = 0;
    for (const Argument& argument : arguments) {
        step.arguments[i] = argument.value;
        if (argument.is_slot) step.slots = static_cast<std::uint8_t>(step.slots | 1u << i);
        ++i;
    }
    steps_.push_back(step);
    purposes_.push_back(std::move(purpose));
    return {*this, steps_.size() - 1};
}

Error Script::failure(std::size_t index, int error_number) const
{
    const Purpose& purpose = purposes_[index];
    return control_failure(purpose.control, purpose.doing, error_number);
}

}  // namespace bawn::sandbox
