#pragma once

// How tools and calls of them read in a prompt.

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/conversation.h"

namespace bawn::model {

// ErrorKind::invalid where the parameters are no JSON object.
class ToolText {
public:
    static Result<ToolText> of(const Tool&);

    std::string function() const;  // {"name": …, "description": …, "parameters": {…}}
    std::string tool() const;      // {"type": "function", "function": {…}}
    std::string listing() const;   // <function>\n<name>…</name>… as Qwen3-Coder is shown its tools

private:
    explicit ToolText(const Tool& tool) : tool_(&tool) {}
    const Tool* tool_;
};

std::string table_of(const std::vector<ToolText>&);  // a JSON list, four blanks a level

struct CallText {
    std::string name, id, arguments;
    std::vector<std::pair<std::string, std::string>> parameters;

    static CallText of(const ToolCall&);  // arguments that are no JSON are told as a string
};

}  // namespace bawn::model
