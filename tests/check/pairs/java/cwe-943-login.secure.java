public Document login(MongoCollection<Document> users, String name) {
    return users.find(Filters.eq("name", name)).first();
}
