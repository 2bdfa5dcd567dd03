"""A language model that follows a script: Anthropic Messages, OpenAI responses and OpenAI chat, streamed and whole.

    net = internet.enter([model.serve])
    model.write(net, [model.Call({"Write": {"file_path": "/app/a", "content": "x"}}), model.Say("done")])

Which turn it is follows from the request alone: as many calls were made as results are told. A call names the same deed for
several agents, {tool: input, …}; the first tool that the request offers is taken. Whoever offers none of them (a title, a
summary, a check of the key) hears "ok". All that was asked is in net.requests().
"""

import json
import time
from dataclasses import dataclass, field


@dataclass
class Say:
    text: str


@dataclass
class Call:
    tools: dict = field(default_factory=dict)  # name: input; the input of a tool that takes free text is a string


def write(net, turns):
    rows = [{"say": turn.text} if isinstance(turn, Say) else {"call": turn.tools} for turn in turns]
    (net.folder / "script.part").write_text(json.dumps(rows))
    (net.folder / "script.part").rename(net.folder / "script")


def serve(pages):
    """Every host is a model: what counts is who was allowed to be asked."""
    def turns():
        try:
            return json.loads((pages.folder / "script").read_text())
        except OSError:
            return []
    for path, form in (("/v1/messages", messages), ("/v1/responses", responses), ("/responses", responses), ("/v1/chat/completions", chat),
                       ("/chat/completions", chat)):
        pages.routes[path] = lambda request, answer, form=form: form(request, answer, turns())
    pages.routes["/v1/messages/count_tokens"] = lambda _, answer: told(answer, {"input_tokens": 42})
    pages.routes["/v1/models"] = lambda _, answer: told(answer, {"object": "list", "data": [{"id": "scripted", "object": "model", "created": 1, "owned_by": "test"}]})


async def told(answer, value):
    await answer.whole(json.dumps(value), kind="application/json")


async def streamed(answer, events):
    """Each event in a chunk of its own, as models send them."""
    await answer.chunks([(f"event: {kind}\n" if kind else "") + "data: " + (value if isinstance(value, str) else json.dumps(value)) + "\n\n" for kind, value in events],
                        "text/event-stream", 0.002)


def next_turn(turns, done, offered):
    """("say", text) or ("call", name, input)."""
    if done >= len(turns):
        return "say", "ok"
    turn = turns[done]
    if "say" in turn:
        return "say", turn["say"] if offered else "ok"
    chosen = next((name for name in turn["call"] if name in offered), None)
    return ("call", chosen, turn["call"][chosen]) if chosen else ("say", "ok")


def pieces(text, size=20):
    return [text[at:at + size] for at in range(0, len(text), size)]


# --- Anthropic Messages

async def messages(request, answer, turns):
    asked = json.loads(request.body)
    blocks = [block for message in asked["messages"] if isinstance(message["content"], list) for block in message["content"]]
    done = sum(block.get("type") == "tool_result" for block in blocks)
    turn = next_turn(turns, done, {tool["name"] for tool in asked.get("tools", [])})
    block = {"type": "text", "text": turn[1]} if turn[0] == "say" else {"type": "tool_use", "id": f"toolu_{done:024}", "name": turn[1], "input": turn[2]}
    reason = "end_turn" if turn[0] == "say" else "tool_use"
    whole = {"id": f"msg_{done:024}", "type": "message", "role": "assistant", "model": asked["model"], "content": [block], "stop_reason": reason,
             "stop_sequence": None, "usage": {"input_tokens": 1200, "output_tokens": 34}}
    if not asked.get("stream"):
        await told(answer, whole)
        return
    is_say = turn[0] == "say"
    opening = {**block, "text": ""} if is_say else {**block, "input": {}}
    deltas = [{"type": "text_delta", "text": part} for part in pieces(turn[1])] if is_say else \
        [{"type": "input_json_delta", "partial_json": part} for part in pieces(json.dumps(turn[2]))]
    await streamed(answer, [
        ("message_start", {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None, "usage": {"input_tokens": 1200, "output_tokens": 1}}}),
        ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": opening}),
        ("ping", {"type": "ping"}),
        *[("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": delta}) for delta in deltas],
        ("content_block_stop", {"type": "content_block_stop", "index": 0}),
        ("message_delta", {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": {"output_tokens": 34}}),
        ("message_stop", {"type": "message_stop"})])


# --- OpenAI responses

async def responses(request, answer, turns):
    asked = json.loads(request.body)
    items = asked["input"] if isinstance(asked["input"], list) else []
    done = sum(str(item.get("type", "")).endswith("_call_output") for item in items)
    turn = next_turn(turns, done, {tool.get("name", tool.get("type")) for tool in asked.get("tools", [])})
    if turn[0] == "say":
        item = {"type": "message", "id": f"msg_{done}", "status": "completed", "role": "assistant",
                "content": [{"type": "output_text", "text": turn[1], "annotations": []}]}
    elif isinstance(turn[2], str):
        item = {"type": "custom_tool_call", "id": f"ctc_{done}", "status": "completed", "call_id": f"call_{done}", "name": turn[1], "input": turn[2]}
    else:
        item = {"type": "function_call", "id": f"fc_{done}", "status": "completed", "call_id": f"call_{done}", "name": turn[1], "arguments": json.dumps(turn[2])}
    usage = {"input_tokens": 1200, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 34, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 1234}
    whole = {"id": f"resp_{done}", "object": "response", "created_at": int(time.time()), "status": "completed", "model": asked.get("model"), "output": [item],
             "usage": usage, "error": None}
    if not asked.get("stream"):
        await told(answer, whole)
        return
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    events = [{"type": "response.created", "response": begun}, {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress"}}]
    if turn[0] == "say":
        events += [{"type": "response.output_text.delta", "item_id": item["id"], "output_index": 0, "content_index": 0, "delta": part} for part in pieces(turn[1])]
    events += [{"type": "response.output_item.done", "output_index": 0, "item": item}, {"type": "response.completed", "response": whole}]
    await streamed(answer, [(event["type"], {**event, "sequence_number": number}) for number, event in enumerate(events)])


# --- OpenAI chat

async def chat(request, answer, turns):
    asked = json.loads(request.body)
    done = sum(message["role"] == "tool" for message in asked["messages"])
    turn = next_turn(turns, done, {tool["function"]["name"] for tool in asked.get("tools", []) if "function" in tool})
    call = None if turn[0] == "say" else {"id": f"call_{done}", "type": "function", "function": {"name": turn[1], "arguments": json.dumps(turn[2])}}
    reason = "stop" if turn[0] == "say" else "tool_calls"
    usage = {"prompt_tokens": 1200, "completion_tokens": 34, "total_tokens": 1234}
    base = {"id": f"chatcmpl-{done}", "created": int(time.time()), "model": asked.get("model")}
    if not asked.get("stream"):
        message = {"role": "assistant", "content": turn[1]} if not call else {"role": "assistant", "content": None, "tool_calls": [call]}
        await told(answer, {**base, "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": reason}], "usage": usage})
        return
    deltas = [{"role": "assistant", "content": ""}]
    if call:
        deltas.append({"tool_calls": [{"index": 0, **call, "function": {"name": turn[1], "arguments": ""}}]})
        deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": part}}]} for part in pieces(json.dumps(turn[2]))]
    else:
        deltas += [{"content": part} for part in pieces(turn[1])]
    base["object"] = "chat.completion.chunk"
    chunks = [{**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks += [{**base, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}, {**base, "choices": [], "usage": usage}]
    await streamed(answer, [(None, chunk) for chunk in chunks] + [(None, "[DONE]")])
