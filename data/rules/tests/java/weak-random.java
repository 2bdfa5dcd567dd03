import java.security.SecureRandom;
import java.util.Random;

class Numbers {
    int dice() {
        // ruleid: java-weak-random
        return new Random().nextInt(6);
    }

    double jitter() {
        // ruleid: java-weak-random
        return Math.random();
    }

    int secure() {
        // ok: java-weak-random
        return new SecureRandom().nextInt();
    }

    int strong(Random source) throws Exception {
        // ok: java-weak-random
        Random random = SecureRandom.getInstanceStrong();
        return random.nextInt();
    }

    String newToken() {
        // ruleid: java-weak-random-secret, java-weak-random
        return Long.toHexString(new Random().nextLong());
    }

    String generatePassword(int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            // ruleid: java-weak-random-secret, java-weak-random
            out.append((char) ('a' + (int) (Math.random() * 26)));
        }
        return out.toString();
    }

    String newSessionId() {
        byte[] bytes = new byte[16];
        // ok: java-weak-random-secret
        new SecureRandom().nextBytes(bytes);
        return encode(bytes);
    }

    int shuffleSeed() {
        // ruleid: java-weak-random
        // ok: java-weak-random-secret
        return new Random().nextInt();
    }
}
