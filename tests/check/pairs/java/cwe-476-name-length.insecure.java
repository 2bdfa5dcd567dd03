public int length(Map<String, String> map, String key) {
    String value = map.get(key);
    if (value == null) {
        System.out.println("missing " + value.length());
    }
    return value.length();
}
