#pragma once

// http2_head: the heads of HTTP/2 (RFC 9113, 8.2 and 8.3), read as strictly as those of HTTP/1 and by the same reader: the
// fields are written as the head that HTTP/1 would have, which http.h reads.
//
//     RequestHead head = TRY(request_of(fields, Ends::later));
//     session.open(fields_of(head), Ends::later);              // written anew
//
// Refused beside what http.h refuses: pseudo-headers that are unknown, missing, twice or behind others, names with capitals,
// headers about a connection, another scheme than https, a Host that differs from :authority, status 101.

#include "egress/http.h"

namespace bawn::egress {

enum class Ends { here, later };  // whether a body follows a head

// Framing is `until_close` where a body follows and no length is told.
Result<RequestHead> request_of(const Headers& fields, Ends);
Result<ResponseHead> response_of(const Headers& fields);
Result<Headers> trailers_of(const Headers& fields);

Headers fields_of(const RequestHead&);
Headers fields_of(const ResponseHead&);

}  // namespace bawn::egress
