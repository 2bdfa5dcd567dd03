public Document login(MongoCollection<Document> users, String name, String password) {
    BasicDBObject query = BasicDBObject.parse("{ name: '" + name + "', password: '" + password + "' }");
    return users.find(query).first();
}
