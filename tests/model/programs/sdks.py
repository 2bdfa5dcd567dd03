"""The SDKs of OpenAI and Anthropic for Python against the gateway: a line for each thing, "ok …" or what is wrong."""

import os
import time

import anthropic
import openai
from pydantic import BaseModel

url, key = os.environ["BAWN_TEST_URL"], os.environ["BAWN_TEST_KEY"]
ai = openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0, timeout=30)
claude = anthropic.Anthropic(base_url=url, api_key=key, max_retries=0, timeout=30)

FUNCTION = {"type": "function", "function": {"name": "grep", "description": "looks", "parameters": {"type": "object", "properties": {"for": {"type": "string"}}, "required": ["for"]}}}
TOOL = {"name": "grep", "description": "looks", "input_schema": FUNCTION["function"]["parameters"]}


def user(text):
    return [{"role": "user", "content": text}]


def check(name, got, expected):
    print(f"ok {name}" if got == expected else f"{name}: {got!r}, not {expected!r}")


def refused(name, kind, part, ask):
    try:
        ask()
        print(f"{name}: was not refused")
    except kind as error:
        check(name, part in str(error), True)


class Wall(BaseModel):
    name: str
    is_wall: bool


# --- OpenAI ---

check("models", [m.id for m in ai.models.list()], ["scripted"])
answer = ai.chat.completions.create(model="m", messages=user("hi"), temperature=0, seed=1)
check("chat", (answer.choices[0].message.content, answer.choices[0].finish_reason, answer.usage.completion_tokens > 0), ("Hello, you.", "stop", True))
chunks = list(ai.chat.completions.create(model="m", messages=user("emoji"), stream=True, stream_options={"include_usage": True}))
check("chat, streamed", "".join(c.choices[0].delta.content or "" for c in chunks if c.choices), "gr\u00fc\u00df dich \U0001f600!")
check("usage of a stream", chunks[-1].usage.total_tokens > 0, True)
answer = ai.chat.completions.create(model="m", messages=user("use grep"), tools=[FUNCTION])
call = answer.choices[0].message.tool_calls[0]
check("a call", (call.function.name, call.function.arguments, answer.choices[0].finish_reason), ("grep", '{"for": "x"}', "tool_calls"))
after = [*user("use grep"), answer.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "found"}]
check("its result", ai.chat.completions.create(model="m", messages=after, tools=[FUNCTION]).choices[0].message.content, "The tool says so.")
with ai.chat.completions.stream(model="m", messages=user("use grep"), tools=[FUNCTION]) as stream:
    for event in stream:
        pass
    final = stream.get_final_completion()
check("a call, streamed", final.choices[0].message.tool_calls[0].function.arguments, '{"for": "x"}')
answer = ai.chat.completions.create(model="m", messages=user("hi"), tools=[FUNCTION], tool_choice={"type": "function", "function": {"name": "grep"}})
check("a call that must come", answer.choices[0].message.tool_calls[0].function.name, "grep")
check("parsed", ai.chat.completions.parse(model="m", messages=user("json"), response_format=Wall).choices[0].message.parsed, Wall(name="Bawn", is_wall=True))
answer = ai.chat.completions.create(model="m", messages=user("marked"))
check("marked", (answer.choices[0].message.content.endswith("python-evil: this is evil\n"), answer.model_extra["bawn"]["gate"][0]["what"]), (True, "marked"))
check("length", ai.chat.completions.create(model="m", messages=user("count 99"), max_tokens=5).choices[0].finish_reason, "length")
check("stop", ai.chat.completions.create(model="m", messages=user("count 99"), stop=[" 4"]).choices[0].message.content, "1 2 3")
check("completion", ai.completions.create(model="m", prompt="hi").choices[0].text, "Hello, you.")
check("a hole", ai.completions.create(model="m", prompt="def f(a, b):\n    ", suffix="\n").choices[0].text, "return a + b\n")
answer = ai.responses.create(model="m", input="hi")
check("response", (answer.output_text, answer.status), ("Hello, you.", "completed"))
with ai.responses.stream(model="m", input="use grep", tools=[{"type": "function", "strict": True, **FUNCTION["function"]}]) as stream:
    kinds = [event.type for event in stream]
    final = stream.get_final_response()
check("response, streamed", (final.output[0].content[0].text.strip(), final.output[1].name, final.output[1].arguments), ("I look.", "grep", '{"for": "x"}'))
check("its last event", kinds[-1], "response.completed")
check("response, parsed", ai.responses.parse(model="m", input="json", text_format=Wall).output_parsed, Wall(name="Bawn", is_wall=True))
refused("a key", openai.AuthenticationError, "not known", lambda: openai.OpenAI(base_url=url + "/v1", api_key="wrong", max_retries=0).models.list())
refused("two answers", openai.BadRequestError, "one answer at a time", lambda: ai.chat.completions.create(model="m", messages=user("hi"), n=2))
refused("a field", openai.BadRequestError, "logit_bias: is not supported here", lambda: ai.chat.completions.create(model="m", messages=user("hi"), logit_bias={"1": 1}))
refused("too long a prompt", openai.BadRequestError, "maximum", lambda: ai.chat.completions.create(model="m", messages=user("a " * 120_000)))
refused("embeddings of a model without", openai.BadRequestError, "no embeddings", lambda: ai.embeddings.create(model="m", input="a"))
refused("a model", openai.NotFoundError, "no such model", lambda: ai.models.retrieve("other"))

# --- Anthropic ---

answer = claude.messages.create(model="m", max_tokens=99, messages=user("hi"), system="be kind")
check("message", (answer.content[0].text, answer.stop_reason), ("Hello, you.", "end_turn"))
with claude.messages.stream(model="m", max_tokens=99, messages=user("use grep"), tools=[TOOL]) as stream:
    kinds = [event.type for event in stream]
    final = stream.get_final_message()
check("message, streamed", (final.content[0].text.strip(), final.content[1].name, final.content[1].input, final.stop_reason), ("I look.", "grep", {"for": "x"}, "tool_use"))
after = [*user("use grep"), {"role": "assistant", "content": final.content}, {"role": "user", "content": [{"type": "tool_result", "tool_use_id": final.content[1].id, "content": "found"}]}]
check("its result", claude.messages.create(model="m", max_tokens=99, messages=after, tools=[TOOL]).content[0].text, "The tool says so.")
check("count", claude.messages.count_tokens(model="m", messages=user("hi")).input_tokens >= 3, True)
answer = claude.messages.create(model="m", max_tokens=999, messages=user("count 99"), stop_sequences=[" 4"])
check("stop_sequence", (answer.content[0].text, answer.stop_reason, answer.stop_sequence), ("1 2 3", "stop_sequence", " 4"))
check("max_tokens", claude.messages.create(model="m", max_tokens=5, messages=user("count 99")).stop_reason, "max_tokens")
check("models", [m.id for m in claude.models.list()], ["scripted"])
refused("a key", anthropic.AuthenticationError, "not known", lambda: anthropic.Anthropic(base_url=url, api_key="wrong", max_retries=0).messages.create(model="m", max_tokens=9, messages=user("hi")))
refused("a picture", anthropic.BadRequestError, "not supported here", lambda: claude.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "https://x.example"}}]}]))
refused("too long a prompt", anthropic.BadRequestError, "prompt is too long", lambda: claude.messages.create(model="m", max_tokens=9, messages=user("a " * 120_000)))

# --- a client that goes ---

stream = ai.chat.completions.create(model="m", messages=user("count 90000"), stream=True)
next(iter(stream))
stream.close()
for _ in range(100):
    metrics = ai._client.get(url + "/metrics", headers={"Authorization": "Bearer " + key}).text
    if "bawn_model_running 0" in metrics:
        break
    time.sleep(0.05)
check("cancelled", "bawn_model_running 0" in metrics, True)
