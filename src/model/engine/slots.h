#pragma once

// The slots of one loaded model: answers that are computed side by side, and what each slot still knows of earlier ones.
//
// Whoever starts gets the free slot that knows the longest beginning of it; where none is free it waits its turn. A prompt is
// computed alone, in portions that end on a grid of absolute positions, and taken over only in whole portions; an answer is computed
// token by token, all slots that are in the middle of one in one batch. So the same prompt meets the same arithmetic whether its
// beginning was known or not (notes in docs/model.md), and the same answer, too, up to where it is cut.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/engine/library.h"
#include "model/engine_messages.h"
#include "model/sampler.h"

namespace bawn::model::engine {

using Tell = std::function<void(const Answer&)>;

class Slots {
public:
    static Result<Slots> load(const Load&);
    Slots(Slots&&) noexcept;
    ~Slots();

    Loaded loaded() const;
    void take(Order, const Tell&);

    // One portion of work. False: nothing is to be done.
    bool step(const Tell&);

private:
    struct Parts;
    explicit Slots(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::model::engine
