// The SDKs of OpenAI and Anthropic for Node against the gateway: a line for each thing, "ok …" or what is wrong.

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const url = process.env.BAWN_TEST_URL;
const apiKey = process.env.BAWN_TEST_KEY;
const ai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const claude = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
const parameters = { type: "object", properties: { for: { type: "string" } }, required: ["for"] };
const tools = [{ type: "function", function: { name: "grep", description: "looks", parameters } }];
const user = (content) => [{ role: "user", content }];

function check(name, got, expected) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
    console.log(a === b ? `ok ${name}` : `${name}: ${a}, not ${b}`);
}

async function refused(name, status, part, ask) {
    try {
        await ask();
        console.log(`${name}: was not refused`);
    } catch (error) {
        check(name, [error.status, String(error.message).includes(part)], [status, true]);
    }
}

// --- OpenAI ---

let answer = await ai.chat.completions.create({ model: "m", messages: user("hi") });
check("chat", [answer.choices[0].message.content, answer.choices[0].finish_reason], ["Hello, you.", "stop"]);

let text = "";
for await (const chunk of await ai.chat.completions.create({ model: "m", messages: user("emoji"), stream: true })) text += chunk.choices[0]?.delta?.content ?? "";
check("chat, streamed", text, "gr\u00fc\u00df dich \u{1f600}!");

const runner = ai.chat.completions.stream({ model: "m", messages: user("use grep"), tools });
const completion = await runner.finalChatCompletion();
check("a call, streamed", [completion.choices[0].message.tool_calls[0].function.name, completion.choices[0].message.tool_calls[0].function.arguments], ["grep", '{"for": "x"}']);

const response = await ai.responses.create({ model: "m", input: "hi" });
check("response", [response.output_text, response.status], ["Hello, you.", "completed"]);
const events = [];
for await (const event of await ai.responses.create({ model: "m", input: "use grep", stream: true, tools: [{ type: "function", name: "grep", strict: true, parameters }] })) events.push(event);
check("response, streamed", [events[0].type, events.at(-1).type, events.at(-1).response.output[1].arguments], ["response.created", "response.completed", '{"for": "x"}']);

await refused("two answers", 400, "one answer at a time", () => ai.chat.completions.create({ model: "m", messages: user("hi"), n: 2 }));
await refused("a key", 401, "not known", () => new OpenAI({ baseURL: `${url}/v1`, apiKey: "wrong", maxRetries: 0 }).models.list());

// --- Anthropic ---

let message = await claude.messages.create({ model: "m", max_tokens: 99, messages: user("hi") });
check("message", [message.content[0].text, message.stop_reason], ["Hello, you.", "end_turn"]);
message = await claude.messages.stream({ model: "m", max_tokens: 99, messages: user("use grep"), tools: [{ name: "grep", input_schema: parameters }] }).finalMessage();
check("message, streamed", [message.content[1].name, message.content[1].input, message.stop_reason], ["grep", { for: "x" }, "tool_use"]);
check("count", (await claude.messages.countTokens({ model: "m", messages: user("hi") })).input_tokens >= 3, true);
await refused("a key", 401, "not known", () => new Anthropic({ baseURL: url, apiKey: "wrong", maxRetries: 0 }).messages.create({ model: "m", max_tokens: 9, messages: user("hi") }));

// --- a client that goes ---

const going = new AbortController();
let seen = 0;
try {
    for await (const chunk of await ai.chat.completions.create({ model: "m", messages: user("count 90000"), stream: true }, { signal: going.signal })) {
        seen += chunk.choices.length;
        if (seen === 5) going.abort();
    }
} catch {
    // an abort may be told as an error
}
check("cancelled", seen < 90000, true);
