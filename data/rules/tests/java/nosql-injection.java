import javax.servlet.http.*;

class Accounts {
    void find(HttpServletRequest request) {
        String name = request.getParameter("name");
        // ruleid: java-nosql-injection
        accounts.find(Document.parse("{ name: '" + name + "' }"));
        // ruleid: java-nosql-injection
        accounts.find(new BasicDBObject("$where", "this.name == '" + name + "'"));
        // ok: java-nosql-injection
        accounts.find(Filters.eq("name", name));
        // ok: java-nosql-injection
        accounts.find(new Document("name", name));
    }

    Object byName(String name) {
        // ruleid: java-nosql-injection-parameter
        return accounts.find(BasicDBObject.parse("{ name: '" + name + "' }"));
    }

    Object byKind(String kind) {
        String query = String.format("{ kind: '%s' }", kind);
        // ruleid: java-nosql-injection-parameter
        return template.find(new BasicQuery(query), Account.class);
    }

    Object byNameBound(String name) {
        // ok: java-nosql-injection-parameter
        return accounts.find(Filters.eq("name", name));
    }

    Object whole(String query) {
        // ok: java-nosql-injection-parameter
        return accounts.find(Document.parse(query));
    }
}
