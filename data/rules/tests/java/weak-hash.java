import java.security.*;
import java.util.Properties;

class Digests {
    private static final String NAME = "MD5";

    void weak(Provider provider) throws Exception {
        // ruleid: java-weak-hash
        MessageDigest.getInstance("MD5");
        // ruleid: java-weak-hash
        java.security.MessageDigest.getInstance("SHA1", provider);
        // ruleid: java-weak-hash
        MessageDigest.getInstance(NAME);
        // ruleid: java-weak-hash
        org.apache.commons.codec.digest.DigestUtils.md5Hex("text");
    }

    void strong() throws Exception {
        // ok: java-weak-hash
        MessageDigest.getInstance("SHA-256");
        // ok: java-weak-hash
        MessageDigest.getInstance("SHA-512", "SUN");
        // ok: java-weak-hash
        org.apache.commons.codec.digest.DigestUtils.sha256Hex("text");
    }

    void configured(Properties settings) throws Exception {
        // ruleid: java-weak-hash-configured
        MessageDigest.getInstance(settings.getProperty("hash", "MD5"));
        String name = settings.getProperty("hash", "SHA-1");
        // ruleid: java-weak-hash-configured
        MessageDigest.getInstance(name);
        // ok: java-weak-hash-configured
        MessageDigest.getInstance(settings.getProperty("hash", "SHA-256"));
        String better = settings.getProperty("hash", "SHA-512");
        // ok: java-weak-hash-configured
        MessageDigest.getInstance(better);
    }
}

class Passwords {
    byte[] hashed(String password, String salt, String text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        // ruleid: java-weak-hash-password
        digest.update(password.getBytes());
        // ok: java-weak-hash-password
        digest.update(text.getBytes());
        // ruleid: java-weak-hash-password
        return MessageDigest.getInstance("SHA-512").digest(password.getBytes("UTF-8"));
    }

    String stored(String password) {
        // ruleid: java-weak-hash-password
        String hex = DigestUtils.sha256Hex(password);
        // ok: java-weak-hash-password
        return new BCryptPasswordEncoder(12).encode(password);
    }
}
