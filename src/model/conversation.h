#pragma once

// A conversation as every chat API has it, whatever its JSON looks like. Family (family.h) makes the model's own text of it.

#include <string>
#include <vector>

namespace bawn::model {

enum class Role { system, user, assistant, tool };

struct ToolCall {
    std::string id, name;
    std::string arguments;  // a JSON object, as text
};

struct Message {
    Role role = Role::user;
    std::string text;
    std::vector<ToolCall> calls;  // of an assistant
    std::string call;             // of a tool: the id of the call that it answers
};

struct Tool {
    std::string name, description;
    std::string parameters;  // JSON Schema of an object, as text
};

struct Conversation {
    std::vector<Message> messages;
    std::vector<Tool> tools;
    enum class Calls { none, may, must } calls = Calls::may;
    std::string must_call;  // with Calls::must: this tool, or "" for any
};

}  // namespace bawn::model
