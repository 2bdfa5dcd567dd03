class Registration {
    void register(String name, String password, Settings settings) {
        // ruleid: java-log-secret
        log.info("new account {} with {}", name, password);
        // ruleid: java-log-secret
        System.out.println("key: " + settings.getApiKey());
        // ok: java-log-secret
        log.info("new account {}", name);
        // ok: java-log-secret
        log.warn("the password is too short");
        // ok: java-log-secret
        log.debug("{} characters", password.length());
    }
}
