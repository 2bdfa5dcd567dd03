public int length(Map<String, String> map, String key) {
    String value = map.get(key);
    if (value == null) {
        return 0;
    }
    return value.length();
}
