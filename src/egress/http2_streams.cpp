#include "egress/http2_streams.h"

#include "base/text.h"
#include "egress/http2_denial.h"
#include "egress/judgement.h"
#include "policy/url_path.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_queued = 4 << 20;

std::string header_or_none(const Headers& headers, std::string_view name)
{
    const std::string* value = find_header(headers, name);
    return value ? *value : "";
}

}  // namespace

// What the client says.
class Http2Streams::ClientSide final : public Http2Session::Listener {
public:
    explicit ClientSide(Http2Streams& of) : of_(of) {}

    void on_head(int stream, Headers fields, Ends ends) override { of_.take_request(stream, fields, ends); }
    void on_body(int stream, std::string_view bytes) override
    {
        Request* request = of_.at_client(stream);
        if (!request || request->at_host == 0) {
            of_.client_.release_stream(stream, bytes.size());
            of_.client_.release_connection(bytes.size());
            return;
        }
        request->told.sent += bytes.size();
        if (request->observer) request->observer->on_request_body(bytes);
        of_.host_.body(request->at_host, bytes);
        of_.owed_to_client_ += bytes.size();
        of_.release(of_.client_, of_.host_, of_.owed_to_client_);
    }
    void on_end(int stream) override
    {
        if (Request* request = of_.at_client(stream); request && request->at_host != 0) of_.host_.end(request->at_host);
    }
    // A host that speaks HTTP/1 to others behind it could make headers of them.
    void on_trailers(int stream, Headers) override
    {
        if (Request* request = of_.at_client(stream)) of_.fail(*request, malformed(of_.flow_, "a request with trailers"));
    }
    void on_sent(int stream, std::size_t bytes) override
    {
        if (Request* request = of_.at_client(stream); request && request->at_host != 0) of_.host_.release_stream(request->at_host, bytes);
        of_.release(of_.host_, of_.client_, of_.owed_to_host_);
    }
    void on_malformed(int stream, const std::string& why) override
    {
        of_.was_asked_ = true;
        const Denial denial = malformed(of_.flow_, why);
        if (Request* request = of_.at_client(stream)) return of_.fail(*request, denial);
        if (!of_.asks_host_) of_.flow_.note_refused(denial);
        of_.flow_.note_request({.refused = denial.rule});
    }
    void on_closed(int stream, Http2Error error) override
    {
        Request* request = of_.at_client(stream);
        if (!request) return;
        of_.leave_host(*request, error == Http2Error::none ? Http2Error::cancel : error);
        of_.finish(*request);
        of_.requests_.erase(stream);
        of_.release(of_.host_, of_.client_, of_.owed_to_host_);
    }
    void on_leaving() override {}  // it will end the connection when it has what it asked for

private:
    Http2Streams& of_;
};

// What the host says.
class Http2Streams::HostSide final : public Http2Session::Listener {
public:
    explicit HostSide(Http2Streams& of) : of_(of) {}

    void on_head(int stream, Headers fields, Ends ends) override
    {
        if (Request* request = of_.at_host(stream)) of_.take_answer(*request, fields, ends);
    }
    void on_body(int stream, std::string_view bytes) override
    {
        Request* request = of_.at_host(stream);
        if (!request) return of_.host_.release_connection(bytes.size());
        request->told.received += bytes.size();
        if (request->observer) request->observer->on_response_body(bytes);
        of_.client_.body(request->at_client, bytes);
        of_.owed_to_host_ += bytes.size();
        of_.release(of_.host_, of_.client_, of_.owed_to_host_);
    }
    void on_end(int stream) override
    {
        if (Request* request = of_.at_host(stream)) of_.end_answer(*request, {});
    }
    void on_trailers(int stream, Headers fields) override
    {
        Request* request = of_.at_host(stream);
        if (!request) return;
        Result<Headers> trailers = trailers_of(fields);
        if (trailers) return of_.end_answer(*request, *trailers);
        of_.fail(*request, broken(of_.flow_, std::move(trailers).error()));
    }
    void on_sent(int stream, std::size_t bytes) override
    {
        if (const auto found = of_.client_stream_.find(stream); found != of_.client_stream_.end())
            of_.client_.release_stream(found->second, bytes);
        of_.release(of_.client_, of_.host_, of_.owed_to_client_);
    }
    void on_malformed(int stream, const std::string& why) override
    {
        if (Request* request = of_.at_host(stream))
            of_.fail(*request, of_.flow_.denial(Denial::Kind::unreachable, "", "the host's answer is not well formed: " + why));
    }
    // As the host ends it: a client may ask again after REFUSED_STREAM, and only then.
    void on_closed(int stream, Http2Error error) override
    {
        Request* request = of_.at_host(stream);
        of_.client_stream_.erase(stream);
        of_.release(of_.client_, of_.host_, of_.owed_to_client_);
        if (!request) return;
        request->at_host = 0;
        if (!request->is_whole) of_.client_.reset(request->at_client, error == Http2Error::none ? Http2Error::internal : error);
    }
    void on_leaving() override
    {
        of_.is_leaving_ = true;
        of_.client_.leave();
    }

private:
    Http2Streams& of_;
};

Http2Streams::Http2Streams(Flow& flow, std::optional<Denial> refused)
    : flow_(flow),
      refused_(std::move(refused)),
      client_side_(std::make_unique<ClientSide>(*this)),
      host_side_(std::make_unique<HostSide>(*this)),
      client_(Http2Session::Role::server, *client_side_),
      host_(Http2Session::Role::client, *host_side_)
{
}

Http2Streams::~Http2Streams()
{
    for (auto& [stream, request] : requests_) finish(request);
}

Http2Streams::Request* Http2Streams::at_client(int stream)
{
    const auto found = requests_.find(stream);
    return found == requests_.end() ? nullptr : &found->second;
}

Http2Streams::Request* Http2Streams::at_host(int stream)
{
    const auto found = client_stream_.find(stream);
    return found == client_stream_.end() ? nullptr : at_client(found->second);
}

void Http2Streams::release(Http2Session& from, const Http2Session& to, std::size_t& owed)
{
    if (owed > 0 && to.queued() < most_queued) from.release_connection(std::exchange(owed, 0));
}

void Http2Streams::take_request(int stream, const Headers& fields, Ends ends)
{
    was_asked_ = true;
    if (is_leaving_) return client_.reset(stream, Http2Error::refused_stream);
    Request& request = requests_[stream];
    request.at_client = stream;
    RequestHead head;
    if (std::optional<Denial> denial = judge_request(request, fields, ends, head)) return refuse(request, *denial);
    request.at_host = host_.open(fields_of(head), ends);
    if (request.at_host == 0) return client_.reset(stream, Http2Error::refused_stream);
    client_stream_[request.at_host] = stream;
    asks_host_ = true;
}

std::optional<Denial> Http2Streams::judge_request(Request& request, const Headers& fields, Ends ends, RequestHead& head)
{
    Result<RequestHead> read = request_of(fields, ends);
    if (!read) return malformed(flow_, read.error().message());
    head = std::move(*read);
    request.content_type = header_or_none(head.headers, "content-type");
    request.told = {.method = head.method, .path = std::string(policy::without_query(head.path))};
    return refused_ ? refused_ : judge(flow_, head, request.observer);
}

// By policy, by its form, or by whoever observes: nothing of it has gone on.
void Http2Streams::refuse(Request& request, const Denial& denial)
{
    request.told.refused = denial.rule;
    request.observer.reset();
    answer(request, denial);
    if (asks_host_ && denial.kind != Denial::Kind::mismatch) return;
    flow_.note_refused(denial);
    is_leaving_ = true;
    client_.leave();
}

void Http2Streams::answer(Request& request, const Denial& denial)
{
    const Http2Answer said = http2_answer(denial, request.content_type);
    request.is_answered = request.is_refused = true;
    client_.answer(request.at_client, said.fields, said.body.empty() ? Ends::here : Ends::later);
    client_.body(request.at_client, said.body);
    client_.end(request.at_client);
}

// Of a request that was let through.
void Http2Streams::fail(Request& request, const Denial& denial)
{
    if (request.is_refused || request.is_whole) return;
    if (denial.kind == Denial::Kind::malformed) request.told.refused = denial.rule;
    leave_host(request, Http2Error::cancel);
    flow_.note_refused(denial);
    if (!request.is_answered) return answer(request, denial);
    request.is_refused = true;
    client_.reset(request.at_client, Http2Error::internal);
}

void Http2Streams::take_answer(Request& request, const Headers& fields, Ends ends)
{
    Result<ResponseHead> head = response_of(fields);
    if (!head) return fail(request, broken(flow_, std::move(head).error()));
    if (head->status < 200) {
        if (++request.interim_answers <= most_interim_answers) return client_.interim(request.at_client, fields_of(*head));
        return fail(request, flow_.denial(Denial::Kind::unreachable, "", "the host gave too many interim answers"));
    }
    request.told.status = head->status;
    if (request.observer) request.observer->on_response(*head);
    request.is_answered = true;
    request.is_whole = ends == Ends::here;
    client_.answer(request.at_client, fields_of(*head), ends);
}

void Http2Streams::end_answer(Request& request, const Headers& trailers)
{
    request.is_whole = true;
    client_.end(request.at_client, trailers);
}

void Http2Streams::finish(Request& request)
{
    if (request.observer) request.observer->on_end();
    request.observer.reset();
    flow_.note_request(std::move(request.told));
}

void Http2Streams::leave_host(Request& request, Http2Error error)
{
    if (request.at_host == 0) return;
    client_stream_.erase(request.at_host);
    host_.reset(request.at_host, error);
    request.at_host = 0;
    release(client_, host_, owed_to_client_);
}

void Http2Streams::client_is_gone()
{
    is_leaving_ = true;
    for (auto& [stream, request] : requests_) leave_host(request, Http2Error::cancel);
    host_.leave();
}

void Http2Streams::host_is_gone(const Error& error)
{
    is_leaving_ = true;
    for (auto& [stream, request] : requests_) {
        request.at_host = 0;
        fail(request, broken(flow_, error));
    }
    client_stream_.clear();
    client_.leave();
}

}  // namespace bawn::egress
